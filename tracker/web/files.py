"""Hands out attached files, to those alone who may see the task they belong to."""

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from tracker.domain.errors import N_, MissingError
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.queries.tasks import stored_file
from tracker.services.files import path_of
from tracker.web.access import current_actor, requires
from tracker.web.downloads import download

files = Blueprint("files", __name__)
# Whatever is inside must not run, load or frame anything, even if a browser shows it after all.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@files.get("/files/<id:file_id>")
@requires(Action.TASK_VIEW)
def show(file_id: int) -> ResponseReturnValue:
    """Return the file as a download under the name its person gave it."""
    row = stored_file(session_context(), current_actor(), file_id)
    path = path_of(current_app.extensions["sverka_config"].files, row)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingError(N_("The file is no longer on the disk: tell the administrator.")) from error
    response: Response = download(data, row.name, row.media_type)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
