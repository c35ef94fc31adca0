"""The SQL twin of `domain.permissions`: the same rule as a condition for lists and for single objects."""

from typing import Any

from sqlalchemy import ColumnElement, false, true

from tracker.domain.permissions import Action, reach
from tracker.domain.roles import Actor


def within_reach(actor: Actor, action: Action, organisation_id: Any) -> ColumnElement[bool]:
    """Return the condition that `organisation_id` (a column) lies where `actor` may do `action`."""
    where = reach(actor, action)
    if where is None:
        return true()
    return organisation_id.in_(sorted(where)) if where else false()
