"""The style sheet, the script and the icon, cached for ever under the hash of their content."""

import hashlib
from functools import cache

from flask import Flask, Response, send_from_directory, url_for

from tracker.domain.permissions import Action
from tracker.paths import STATIC
from tracker.web.access import requires


@cache
def content_hash(name: str) -> str:
    """Return the first characters of the file's SHA-256."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """Return the address of a static file, with its content's hash."""
    return url_for("static", filename=name, v=content_hash(name))


@requires(Action.PUBLIC)
def serve(filename: str) -> Response:
    """Serve a static file."""
    response = send_from_directory(STATIC, filename, max_age=31536000)
    response.cache_control.immutable = True
    return response


def init(app: Flask) -> None:
    """Register the route and the templates' function."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve)
    app.jinja_env.globals["static_url"] = static_url
