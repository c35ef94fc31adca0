"""The error map: what went wrong → status, words, request id; never a trace."""

import logging
from collections.abc import Callable
from typing import Any

import sqlalchemy.exc
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from tracker.domain import errors
from tracker.domain.errors import N_
from tracker.extensions import session_context
from tracker.web.i18n import explain

log = logging.getLogger("sverka.errors")

STATUS: list[tuple[type[Exception], int]] = [
    (errors.TooManyError, 429),
    (errors.TooLargeError, 413),
    (errors.MissingError, 404),
    (errors.ForbiddenError, 403),
    (errors.ConflictError, 409),
    (errors.BusyError, 503),
    (errors.InvalidError, 422),
]
TITLES: dict[int, str] = {
    400: N_("The request could not be understood"),
    403: N_("This is not allowed"),
    404: N_("Not found"),
    405: N_("This address does not take that kind of request"),
    409: N_("Somebody was faster"),
    413: N_("Too much at once"),
    415: N_("This kind of content is not taken"),
    422: N_("Something is not right in what was sent"),
    429: N_("Too many tries"),
    431: N_("The request's headers are too long"),
    500: N_("Something broke on our side"),
    503: N_("Busy just now"),
}
TEXTS: dict[int, str] = {
    400: N_("Go back, reload the page and try again. What you typed is shown below."),
    404: N_("There is no such page or object, or it is not yours to see."),
    405: N_("Go back and use the page's own buttons."),
    413: N_("The file or the form is larger than what is taken at once."),
    422: N_("A value cannot be taken. Go back and correct it."),
    409: N_("Somebody has changed this in the meantime. Look at the new state and repeat."),
    500: N_("It was written down. Nothing was half-done: try again, or tell the administrator the request's number."),
    503: N_("The database is busy. Nothing was changed; try again in a moment."),
}
# What people write, by the name of its field, in their words.
LABELS: dict[str, str] = {
    "text": N_("Text of the recommendation"),
    "deadline_words": N_("The deadline as it is worded"),
    "fact": N_("Statement of fact"),
    "link": N_("Link"),
    "note": N_("Remark"),
    "topic": N_("Topic"),
    "source": N_("Source of the scale"),
    "building": N_("Building"),
    "full_name": N_("Full name"),
    "login": N_("Login or e-mail"),
    "name": N_("Name"),
    "reason": N_("Reason"),
    "short_name": N_("Short name"),
}
# Ids and choices from lists: nobody typed them, and their values say nothing to a person.
_CHOSEN = {
    "ids", "versions", "seen", "items", "add", "included", "addressee", "deadline_kind", "rhythm", "rhythm_for_all",
    "kind", "role", "organisation", "district", "school", "form", "subject", "recommendation", "round", "copy_from",
    "successors", "other", "next", "lang",
}  # fmt: skip
# What the names of fields hold that are never shown back: passwords (the present one, the new one twice) and tokens.
_SECRET = ("password", "token", "csrf", "current", "repeat")


def typed_values() -> list[tuple[str, str]]:
    """Return what the person had typed, so that no work is lost with an error."""
    if request.method != "POST" or request.content_length is None or request.content_length > 200_000:
        return []
    try:
        items = list(request.form.items(multi=True))
    except HTTPException:  # the body itself was the problem
        return []
    found = []
    for name, value in items:
        field = name.rsplit("-", 1)[-1] if name.startswith("item-") else name
        secret = name.startswith("_") or any(part in name.lower() for part in _SECRET)
        if value and not secret and field not in _CHOSEN:
            found.append((gettext(LABELS[field]) if field in LABELS else name, value))
    return found[:50]


def answer(status: int, text: str, *, rows: list[Any] | None = None, retry_after: int | None = None) -> Response:
    """Return the error page (or JSON where that was asked for)."""
    if status >= 500:
        g.no_database = True
    title = gettext(TITLES.get(status, TITLES[400]))
    request_id = g.get("request_id", "-")
    if request.accept_mimetypes.best == "application/json":
        response = jsonify(status=status, title=title, detail=text, request_id=request_id)
    elif isinstance(request.routing_exception, SecurityError):  # without a trusted host no address can be built
        text = gettext("The service does not answer under this address: its addresses are in SVERKA_TRUSTED_HOSTS.")
        response = Response(f"{title}. {text} {request_id}", content_type="text/plain; charset=utf-8")
    else:
        page = render_template(
            "errors/error.html", code=status, title=title, text=text, request_id=request_id,
            typed=typed_values(), rows=rows or [],
        )  # fmt: skip
        response = make_response(page)
    response.status_code = status
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def on_domain_error(error: errors.SverkaError) -> Response:
    """Answer an error with words."""
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 422)
    retry = error.retry_after if isinstance(error, errors.TooManyError) else 2 if status == 503 else None
    return answer(status, explain(error), rows=getattr(error, "rows", None), retry_after=retry)


def on_no_campaign(error: errors.NoCampaignError) -> Response:
    """Show the empty state of a page, with the way on for who may create a campaign; there is no file to download."""
    if request.method != "GET" or request.accept_mimetypes.best == "application/json":
        return on_domain_error(error)
    page = make_response(render_template("campaigns/none.html"))
    page.status_code = 404 if "." in request.path.rpartition("/")[2] else 200
    return page


def on_http_error(error: HTTPException) -> Response:
    """Answer Werkzeug's own errors in the visitor's language."""
    if error.response is not None:  # a redirect of the router
        return make_response(error.get_response())
    status = error.code or 500
    response = answer(status, gettext(TEXTS.get(status, TEXTS[400])))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def on_csrf_error(_error: CSRFError) -> Response:
    """Answer a form without a valid token: nothing was done, what was typed is kept on the page."""
    return answer(400, gettext("The form had expired or came from elsewhere. Nothing was changed; open it anew."))


def on_database_error(error: Exception) -> Response:
    """Answer the database's refusals: busy, conflict, or a value it cannot hold."""
    lost = isinstance(error, sqlalchemy.exc.DBAPIError) and error.connection_invalidated
    if lost or isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.TimeoutError):
        log.warning("database busy or away: %s", type(error).__name__)
        g.no_database = True  # even the choice of the language would ask it who is here
        return answer(503, gettext(TEXTS[503]), retry_after=2)
    session_context().rollback()  # PostgreSQL answers nothing more in a transaction that it has refused once
    if isinstance(error, StaleDataError | sqlalchemy.exc.IntegrityError):
        return answer(409, gettext(TEXTS[409]))
    unholdable = sqlalchemy.exc.DataError | sqlalchemy.exc.InterfaceError  # a value that the driver cannot pass on
    if isinstance(error, sqlalchemy.exc.DBAPIError) and not isinstance(error, unholdable):
        return on_crash(error)  # a damaged file, a missing table: nothing that was typed is to blame
    return answer(422, gettext(TEXTS[422]))


def on_crash(error: Exception) -> Response:
    """Write the crash to the log and answer without a trace."""
    log.error("unexpected error in %s", request.endpoint, exc_info=error)
    g.no_database = True
    return answer(500, gettext(TEXTS[500]))


def _calmly(handler: Callable[[Any], Response]) -> Callable[[Any], Response]:
    """Return the handler made safe: its page asks the database who is here, and that may fail as well."""

    def handle(error: Any) -> Response:
        try:
            return handler(error)
        except sqlalchemy.exc.SQLAlchemyError as second:
            return on_database_error(second)

    return handle


def init(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(errors.SverkaError, _calmly(on_domain_error))
    app.register_error_handler(errors.NoCampaignError, _calmly(on_no_campaign))
    app.register_error_handler(CSRFError, _calmly(on_csrf_error))
    app.register_error_handler(HTTPException, _calmly(on_http_error))
    for kind in (
        sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError, sqlalchemy.exc.DBAPIError,
        sqlalchemy.exc.IntegrityError, sqlalchemy.exc.DataError, StaleDataError, OverflowError, UnicodeError,
    ):  # fmt: skip
        app.register_error_handler(kind, _calmly(on_database_error))
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, on_crash)
