"""JSON logs on standard error, one line a request, with the request's id and no secret."""

import json
import logging
import re
import sys
import time

from flask import Flask, Response, g, has_request_context, request


class JsonFormatter(logging.Formatter):
    """One JSON object a line; control characters are escaped, so that nothing typed can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        row: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            row["request_id"] = g.get("request_id", "-")
        row.update(getattr(record, "fields", {}))
        if record.exc_info:
            row["trace"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=True, default=str)


def _path(path: str) -> str:
    """Return the path without what makes an invitation's link secret, even where the link was mangled on its way."""
    found = re.match(r"/+account/+invitations/+", path, re.IGNORECASE)
    return f"{found[0]}…" if found else path


def init(app: Flask) -> None:
    """Send this application's logs to standard error and write one line for each request."""
    logger = logging.getLogger("sverka")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(logging.WARNING if app.extensions["sverka_config"].mode == "test" else logging.INFO)
    requests = logging.getLogger("sverka.requests")

    def start() -> None:
        g.started = time.perf_counter()

    def finish(response: Response) -> Response:
        actor = g.get("actor")
        fields = {
            "method": request.method,
            "path": _path(request.path),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            "person": actor.person_id if actor else None,
        }
        requests.info("request", extra={"fields": fields})
        return response

    app.before_request(start)
    app.after_request(finish)
