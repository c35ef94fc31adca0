"""Imports of schools and people: a file is read, shown, and carried out only after that, all or nothing."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from tracker.documents.rows import read_sheets
from tracker.domain.errors import N_, ConflictError, InvalidError, RowsInvalidError
from tracker.domain.imports import ImportKind, Plan, RawRow, Step, Table, read_table
from tracker.domain.roles import Actor
from tracker.domain.text import clean_line
from tracker.models.imports import ImportDraft
from tracker.models.people import Person
from tracker.queries.imports import own_draft
from tracker.queries.people import actor_of
from tracker.services import import_numbers, import_people, import_schools
from tracker.services.context import now
from tracker.services.import_people import Made
from tracker.services.journal import record

DRAFT_LIFE = timedelta(days=1)
LONGEST_NAME = 255


@dataclass(frozen=True)
class Reading:
    """A file that was read, before anything is stored."""

    kind: ImportKind
    file_name: str
    sha256: str
    table: Table


def read(kind: ImportKind, file_name: str, data: bytes) -> Reading:
    """Read a file (slow: never inside a write transaction); raises DocumentRefused or InvalidError with advice."""
    error: InvalidError | None = None
    for sheet in read_sheets(file_name, data):
        try:
            table = read_table(kind, ((row.number, row.cells) for row in sheet.rows))
        except InvalidError as found:
            error = error or found
        else:
            name = clean_line(file_name.replace("\\", "/").rpartition("/")[2])[-LONGEST_NAME:]
            return Reading(kind, name, hashlib.sha256(data).hexdigest(), table)
    raise error or InvalidError(N_("There is no filled row under the headings."), field="file")


def draft(session: Session, *, actor: Actor, reading: Reading) -> ImportDraft:
    """Keep what was read until it is confirmed; the person's older drafts of this kind and yesterday's go."""
    if actor.person_id is None:
        raise InvalidError(N_("Only a person can upload a file."), field="file")
    moment = now(session)
    mine = (ImportDraft.person_id == actor.person_id) & (ImportDraft.kind == reading.kind)
    session.execute(delete(ImportDraft).where(or_(mine, ImportDraft.created_at < moment - DRAFT_LIFE)))
    row = ImportDraft(
        kind=reading.kind,
        file_name=reading.file_name,
        sha256=reading.sha256,
        rows=[
            {"ignored": list(reading.table.ignored), "examples": reading.table.examples},
            *({"number": row.number, "cells": dict(row.cells)} for row in reading.table.rows),
        ],
        person_id=actor.person_id,
        created_at=moment,
    )
    session.add(row)
    session.flush()
    return row


def table_of(row: ImportDraft) -> Table:
    """Return what was read, out of the draft."""
    head, *rows = row.rows
    return Table([RawRow(one["number"], one["cells"]) for one in rows], head["ignored"], head["examples"])


def plan(session: Session, row: ImportDraft) -> Plan:
    """Return what the draft would do now."""
    rows = table_of(row).rows
    if row.kind is ImportKind.SCHOOLS:
        return import_schools.plan(session, rows)
    if row.kind is ImportKind.NUMBERS:
        return import_numbers.plan(session, actor_of(session.get_one(Person, row.person_id)), rows)
    return import_people.plan(session, rows)


def confirm(session: Session, *, actor: Actor, kind: ImportKind, draft_id: int, seen: str) -> list[Made]:
    """Carry a draft out, all or nothing; returns the new people with their links' tokens (for schools: none).

    `seen` is the fingerprint of the plan that the person saw: when the base has changed since then, ConflictError.
    """
    row = own_draft(session, actor, kind, draft_id)
    found = plan(session, row)
    if found.errors:
        raise RowsInvalidError(N_("The file has errors: nothing was imported."), found.errors)
    if found.fingerprint() != seen:
        raise ConflictError(N_("The base has changed since the preview. Look at the new preview and confirm again."))
    made: list[Made] = []
    if kind is ImportKind.SCHOOLS:
        import_schools.carry_out(session, actor, found)
    elif kind is ImportKind.NUMBERS:
        import_numbers.carry_out(session, actor, found)
    else:
        made = import_people.carry_out(session, actor, found)
    after = {
        "kind": kind, "file_name": row.file_name, "sha256": row.sha256,
        "created": found.count(Step.CREATE), "changed": found.count(Step.CHANGE),
    }  # fmt: skip
    object_type = "person" if kind is ImportKind.PEOPLE else "organisation"
    record(session, actor, "imported", object_type, None, after=after)
    session.delete(row)
    session.flush()
    return made


def discard(session: Session, *, actor: Actor, kind: ImportKind, draft_id: int) -> None:
    """Throw a draft away."""
    session.delete(own_draft(session, actor, kind, draft_id))
    session.flush()
