"""Reads the installation's own settings."""

from sqlalchemy.orm import Session

from tracker.models.journal import Setting

DEMO = "demo"


def is_demo(session: Session) -> bool:
    """Return whether this database was made as a demonstration."""
    row = session.get(Setting, DEMO)
    return row is not None and row.value == "1"
