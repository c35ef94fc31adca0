"""The SQL rule and the Python rule are one."""

import itertools

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.permissions import POLICY, Action, allowed
from tracker.domain.roles import Actor, Grant, OrganisationKind, Role
from tracker.models.organisations import Organisation
from tracker.queries.visibility import within_reach


@pytest.mark.parametrize("action", POLICY, ids=lambda a: a.value)
def test_the_list_shows_exactly_what_the_rule_allows(session: Session, action: Action) -> None:
    homes = [factories.organisation(session, kind) for kind in OrganisationKind for _ in range(2)]
    grants = [Grant(role, home.id) for role in Role for home in homes]
    for some in [*([g] for g in grants), *itertools.combinations(grants, 2), []]:
        actor = Actor(1, "x", frozenset(some))
        query = select(Organisation.id).where(within_reach(actor, action, Organisation.id))
        assert set(session.scalars(query)) == {home.id for home in homes if allowed(actor, action, home.id)}
