"""Who somebody is, by the grants held."""

import pytest

from tracker.domain.recommendations import ADDRESSEE_KINDS, ADDRESSEE_NAMES, RECOMMENDATION_STATUS_NAMES, Addressee
from tracker.domain.roles import (
    KIND_NAMES,
    ROLE_HOMES,
    ROLE_NAMES,
    Actor,
    Grant,
    OrganisationKind,
    Role,
    system_actor,
)

SOME = Actor(
    1, "x", frozenset({Grant(Role.SCHOOL, 5), Grant(Role.SCHOOL, 6), Grant(Role.OBSERVER, 6), Grant(Role.OBSERVER, 7)})
)


@pytest.mark.parametrize(
    ("roles", "places"),
    [
        ([], {5, 6, 7}),
        ([Role.SCHOOL], {5, 6}),
        ([Role.OBSERVER], {6, 7}),
        ([Role.SCHOOL, Role.OBSERVER], {5, 6, 7}),
        ([Role.DEPARTMENT], set()),
        ([Role.DEPARTMENT, Role.OBSERVER], {6, 7}),
    ],
)
def test_organisations_of_a_person_by_role(roles: list[Role], places: set[int]) -> None:
    assert SOME.organisations(*roles) == places


def test_a_role_is_held_when_it_is_held_anywhere() -> None:
    assert {role for role in Role if SOME.has_role(role)} == {Role.SCHOOL, Role.OBSERVER}


def test_a_command_has_no_person_and_no_grants() -> None:
    actor = system_actor("seed", "r1")
    assert (actor.person_id, actor.name, actor.request_id) == (None, "seed", "r1")
    assert actor.organisations() == frozenset()
    assert not any(actor.has_role(role) for role in Role)


def test_every_member_has_a_name_of_its_own_and_every_kind_somebody_at_home() -> None:
    for names in (ROLE_NAMES, KIND_NAMES, ADDRESSEE_NAMES, RECOMMENDATION_STATUS_NAMES):
        assert len(set(names.values())) == len(names)
    assert set(ROLE_NAMES) == set(ROLE_HOMES) == set(Role)
    assert set(KIND_NAMES) == set().union(*ROLE_HOMES.values()) == set(OrganisationKind)


def test_every_kind_of_organisation_is_addressed_once_and_others_by_nobody_here() -> None:
    assert sorted(ADDRESSEE_KINDS.values()) == sorted(OrganisationKind)
    assert set(Addressee) - set(ADDRESSEE_KINDS) == {Addressee.OTHER}
