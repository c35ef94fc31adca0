"""Default deny: every view names one action of the permission table, or the application does not start."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

from tracker.domain.errors import N_, ForbiddenError
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import Actor

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "sverka_action"
# A person who must choose a new password may reach only these.
_BEFORE_PASSWORD = {"account.password", "account.logout", "account.language", "static"}


class IdConverter(IntegerConverter):
    """An id of the database: 1 … 2³¹−1, so that a larger number is a plain 404 on both databases."""

    regex = r"[0-9]{1,10}"  # other scripts have digits too

    def __init__(self, map: Map) -> None:  # noqa: A002 - Werkzeug's name
        super().__init__(map, min=1, max=2**31 - 1)


def current_actor() -> Actor:
    """Return who acts in this request; a signed-in person always has one."""
    actor: Actor = g.actor
    return actor


def optional_actor() -> Actor | None:
    """Return who acts, or None for a visitor."""
    return getattr(g, "actor", None)


def may(action: Action, organisation_id: int | None = None) -> bool:
    """Return whether the present visitor may do `action` (templates ask this before they show a button)."""
    return allowed(optional_actor(), action, organisation_id)


def requires(action: Action) -> Callable[[View], View]:
    """Name the action of a view: visitors are sent to sign in, a wrong role gets 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if action is not Action.PUBLIC and not current_user.is_authenticated:
                return ask_to_sign_in()
            if g.get("must_change_password") and request.endpoint not in _BEFORE_PASSWORD:
                return redirect(url_for("account.password"), 303)
            if not may(action):
                raise ForbiddenError(N_("Your role does not allow this."))
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        setattr(guarded, _MARK, action)
        return guarded  # type: ignore[return-value]

    return decorate


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a visitor to the sign-in page; the signed session, never the address, keeps the page to come back to."""
    if request.method == "GET" and request.endpoint:
        session["next"] = request.full_path.rstrip("?")[:500]
    return redirect(url_for("account.login"), 303)


def is_local(address: str) -> bool:
    """Return whether `address` is a path of this site: one slash at the start, nothing a browser would drop or turn."""
    plain = address.isascii() and address.isprintable() and len(address) < 500
    return plain and address.startswith("/") and not address.startswith("//") and "\\" not in address


def action_of(app: Flask, endpoint: str) -> Action | None:
    """Return the action that an endpoint names."""
    return getattr(app.view_functions[endpoint], _MARK, None)


def refuse_unguarded_routes(app: Flask) -> None:
    """Raise RuntimeError naming every endpoint without an action."""
    bare = sorted({rule.endpoint for rule in app.url_map.iter_rules() if action_of(app, rule.endpoint) is None})
    if bare:
        raise RuntimeError(f"These endpoints name no action: {', '.join(bare)}")


def routes() -> list[dict[str, Any]]:
    """Return every rule with its methods and its action (`sverka routes`)."""
    rows = []
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint)):
        action = action_of(current_app, rule.endpoint)
        rows.append(
            {
                "rule": rule.rule,
                "endpoint": rule.endpoint,
                "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
                "permission": action.value if action else None,
                "arguments": sorted(rule.arguments - set(rule.defaults or ())),
            }
        )
    return rows
