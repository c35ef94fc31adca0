"""Tells whether the process is alive and whether it can write."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from tracker.domain.permissions import Action
from tracker.extensions import write_transaction
from tracker.web.access import requires

health = Blueprint("health", __name__)


@health.get("/healthz")
@requires(Action.PUBLIC)
def alive() -> ResponseReturnValue:
    """Answer as long as the process runs; the database is not asked."""
    return jsonify(status="ok")


@health.get("/readyz")
@requires(Action.PUBLIC)
def ready() -> ResponseReturnValue:
    """Answer 200 when a write transaction can be opened, else 503 (by the error map)."""
    with write_transaction() as session:
        session.execute(text("SELECT 1 FROM setting WHERE 1 = 0"))
    return jsonify(status="ready")
