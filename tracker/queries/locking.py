"""Reading a row in order to change it."""

import hashlib
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, ConflictError, MissingError
from tracker.models.base import Base

M = TypeVar("M", bound=Base)


def locked(
    session: Session, model: type[M], row_id: int, *conditions: ColumnElement[bool], version: int | None = None
) -> M:
    """Return the row for changing, locked on PostgreSQL (SQLite's writer is alone anyway).

    `conditions` come from `visibility`: a row out of reach is as missing as one that never was (MissingError).
    `version` is what the form was made from; a newer row raises ConflictError.
    """
    query = select(model).where(model.id == row_id, *conditions)  # type: ignore[attr-defined]
    query = query.with_for_update(of=model).execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    if version is not None:
        check_version(row, version)
    return row


def check_version(row: Base, version: int) -> None:
    """Raise ConflictError when the row is newer than the `version` that a form was made from."""
    if version != row.version:  # type: ignore[attr-defined]
        raise ConflictError(N_("Somebody has changed this in the meantime. Look at the new state and repeat."))


def visible(session: Session, model: type[M], row_id: int, *conditions: ColumnElement[bool]) -> M:
    """Return the row for reading; raises MissingError when there is none within reach."""
    row = session.scalars(select(model).where(model.id == row_id, *conditions)).one_or_none()  # type: ignore[attr-defined]
    if row is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return row


def await_turn(session: Session, *names: object) -> None:
    """Wait until no other transaction holds the turn of `names`; it is given back at the commit.

    For rows that are not there yet and so cannot be locked: two requests at once would both make one (PostgreSQL only,
    SQLite's writer is alone anyway).
    """
    if session.get_bind().dialect.name == "postgresql":
        number = hashlib.sha256(repr(names).encode()).digest()[:8]
        session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(number, signed=True))))
