"""How a view writes: one transaction, the rights looked at again inside it, and a creating form carried out once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, ForbiddenError
from tracker.domain.permissions import allowed
from tracker.domain.roles import Actor
from tracker.extensions import write_transaction
from tracker.models.journal import IdempotencyKey
from tracker.queries.locking import await_turn
from tracker.services.context import now
from tracker.services.sessions import holder
from tracker.web.access import action_of, current_actor


@dataclass(frozen=True)
class Writing:
    """A write transaction with the person as of now."""

    session: Session
    actor: Actor


@contextmanager
def writing() -> Iterator[Writing]:
    """Open the write transaction of a signed-in person; the session and the role are checked again inside it."""
    with write_transaction() as session:
        found = holder(session, current_user.get_id(), g.request_id)
        action = action_of(current_app, request.endpoint or "")
        if found is None or action is None or not allowed(found.actor, action):
            raise ForbiddenError(N_("Your session or your role has changed. Sign in again."))
        g.actor = found.actor
        yield Writing(session, found.actor)


def once(key: str | None, create: Callable[[Writing], str]) -> ResponseReturnValue:
    """Carry out a creating form at most once and redirect to its result.

    `create` does the work and returns the address of what it made. A second arrival of the same `_idem` key from the
    same person (double click, lost answer) changes nothing and is led to the first one's result.
    """
    with writing() as tx:
        person_id = current_actor().person_id or 0
        if key:
            await_turn(tx.session, "once", person_id, key)
        known = select(IdempotencyKey.location).where(IdempotencyKey.person_id == person_id, IdempotencyKey.key == key)
        location = tx.session.scalar(known) if key else None
        if location is None:
            location = create(tx)
            if key:
                row = IdempotencyKey(person_id=person_id, key=key, endpoint=request.endpoint or "", location=location)
                row.created_at = now(tx.session)
                tx.session.add(row)
    return redirect(location, 303)
