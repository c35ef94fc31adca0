"""Who the browser belongs to: Flask-Login on top of the server-side sessions."""

from typing import Any

from flask import g, session
from flask_login import UserMixin

from tracker.extensions import login_manager, session_context
from tracker.services.sessions import SignedIn, holder


class CurrentUser(UserMixin):  # type: ignore[misc]
    """The signed-in person for Flask-Login; its id is the session's secret token, so that a session can be ended."""

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self.token = token
        self.signed_in = signed_in

    @property
    def name(self) -> str:
        """Return the person's name for the header."""
        return self.signed_in.actor.name

    @property
    def session_id(self) -> int:
        """Return the id of this sign-in."""
        return self.signed_in.session_id

    @property
    def shortcuts(self) -> bool:
        """Return whether single keys do something for this person."""
        return self.signed_in.shortcuts

    def get_id(self) -> str:
        """Return the session's token (never the person's id)."""
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> CurrentUser | None:
    """Return the holder of `token`, read anew in every request."""
    if g.get("no_database"):
        return None
    found = holder(session_context(), token, g.request_id)
    if found is None:
        return None
    g.actor = found.actor
    g.must_change_password = found.must_change_password
    return CurrentUser(token, found)


def renew(**kept: Any) -> None:
    """Forget everything of the browser's session but `kept` (against session fixation)."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.update(kept)
