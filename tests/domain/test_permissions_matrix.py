"""The policy a second time, as people would read it: whoever changes the rights changes them here too."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.permissions import POLICY, Action, Scope, allowed, reach
from tracker.domain.roles import KIND_NAMES, ROLE_HOMES, ROLE_NAMES, Actor, Grant, OrganisationKind, Role, system_actor

# all: everywhere; own: in the organisation where the role is held; -: not at all.
MATRIX = """
                        administrator  department  methodologist  school  observer
campaign_view           all            all         all            all     all
campaign_manage         all            all         -              -       -
calendar_manage         all            -           -              -       -
organisation_view       all            all         all            own     -
organisation_manage     all            all         -              -       -
person_manage           all            -           -              -       -
mail_manage             all            -           -              -       -
numbers_view            all            all         all            own     -
numbers_edit            -              all         all            own     -
memo_view               all            all         all            -       -
memo_manage             -              all         -              -       -
recommendation_view     all            all         all            -       -
recommendation_manage   -              all         -              -       -
board_view              all            all         all            -       -
task_view               all            all         own            own     -
task_execute            -              own         own            own     -
task_control            -              all         -              -       -
assistance_view         all            all         all            own     -
assistance_manage       -              -           all            -       -
scheme_view             all            all         all            -       -
scheme_manage           -              all         all            -       -
order_view              all            all         all            -       -
order_publish           -              all         -              -       -
packet_view             all            all         all            own     -
packet_move             -              -           own            own     -
packet_control          -              all         all            -       -
protocol_fill           -              -           own            own     -
protocol_release        -              all         -              -       -
result_view             all            all         all            own     -
notice_view             -              own         own            own     -
journal_view            all            all         -              -       -
"""
HERE, THERE = 5, 6
IN_TABLE = [action for action in Action if action not in {Action.PUBLIC, Action.SIGNED_IN}]
GRANTS = st.builds(Grant, st.sampled_from(Role), st.sampled_from([HERE, THERE, 7]))


def rights() -> dict[tuple[str, str], str]:
    head, *rows = [line.split() for line in MATRIX.strip().split("\n")]
    return {(action, role): scope for action, *scopes in rows for role, scope in zip(head, scopes, strict=True)}


def holder(*grants: Grant) -> Actor:
    return Actor(1, "x", frozenset(grants))


def test_the_matrix_names_every_action_and_every_role() -> None:
    assert set(rights()) == {(action.value, role.value) for action in IN_TABLE for role in Role}


@pytest.mark.parametrize(("action", "role"), list(itertools.product(IN_TABLE, Role)))
def test_a_role_may_do_exactly_what_the_matrix_says(action: Action, role: Role) -> None:
    scope = rights()[action.value, role.value]
    actor = holder(Grant(role, HERE))
    assert allowed(actor, action, HERE) is (scope in {"all", "own"})
    assert allowed(actor, action, THERE) is (scope == "all")
    assert allowed(actor, action) is (scope != "-")
    assert reach(actor, action) == {"all": None, "own": frozenset({HERE}), "-": frozenset()}[scope]


@given(st.frozensets(GRANTS, max_size=4), st.sampled_from(IN_TABLE), st.sampled_from([HERE, THERE, 7, 8]))
def test_several_roles_may_what_one_of_them_may_and_nothing_more(
    grants: frozenset[Grant], action: Action, place: int
) -> None:
    assert allowed(holder(*grants), action, place) is any(allowed(holder(one), action, place) for one in grants)


@given(st.frozensets(GRANTS, max_size=4), st.sampled_from(IN_TABLE))
def test_who_may_nowhere_may_not_and_who_may_somewhere_may(grants: frozenset[Grant], action: Action) -> None:
    actor = holder(*grants)
    assert allowed(actor, action) is any(allowed(actor, action, place) for place in (HERE, THERE, 7, 8))


@pytest.mark.parametrize("action", Action)
def test_a_person_without_any_role_may_what_a_visitor_may(action: Action) -> None:
    assert allowed(holder(), action, HERE) is allowed(None, action, HERE) is (action is Action.PUBLIC)
    assert allowed(system_actor("cli"), action) is (action is Action.PUBLIC)


@pytest.mark.parametrize("role", Role)
def test_everybody_signed_in_has_a_start_page(role: Role) -> None:
    assert allowed(holder(Grant(role, HERE)), Action.SIGNED_IN)
    assert allowed(holder(Grant(role, HERE)), Action.PUBLIC)


def test_a_scope_that_nobody_knows_gives_no_right() -> None:
    assert {scope for row in POLICY.values() for scope in row.values()} == set(Scope)


def test_nobody_controls_manages_or_edits_without_seeing() -> None:
    seen = {
        "campaign_manage": "campaign_view", "organisation_manage": "organisation_view", "numbers_edit": "numbers_view",
        "memo_manage": "memo_view", "recommendation_manage": "recommendation_view", "task_execute": "task_view",
        "task_control": "task_view", "assistance_manage": "assistance_view", "scheme_manage": "scheme_view",
        "order_publish": "order_view", "packet_move": "packet_view", "packet_control": "packet_view",
        "protocol_fill": "packet_view", "protocol_release": "result_view",
    }  # fmt: skip
    for (doing, seeing), role in itertools.product(seen.items(), Role):
        actor = holder(Grant(role, HERE))
        for place in (HERE, THERE):
            assert not allowed(actor, Action(doing), place) or allowed(actor, Action(seeing), place), (doing, role)


# In which kinds of organisation a role may be held.
HOMES = """
administrator  department
department     department
methodologist  methodical_office
school         school
observer       department school
"""


def test_a_role_is_held_where_its_work_is() -> None:
    wanted = {line.split()[0]: set(line.split()[1:]) for line in HOMES.strip().split("\n")}
    assert {role.value: {kind.value for kind in kinds} for role, kinds in ROLE_HOMES.items()} == wanted


def test_every_role_and_kind_has_its_own_words() -> None:
    assert len(set(ROLE_NAMES.values())) == len(Role) == len(ROLE_NAMES)
    assert len(set(KIND_NAMES.values())) == len(OrganisationKind) == len(KIND_NAMES)


def test_an_actor_knows_the_own_organisations_by_role() -> None:
    actor = holder(Grant(Role.SCHOOL, HERE), Grant(Role.OBSERVER, HERE), Grant(Role.SCHOOL, THERE))
    assert actor.organisations() == {HERE, THERE}
    assert actor.organisations(Role.OBSERVER) == {HERE}
    assert actor.organisations(Role.OBSERVER, Role.SCHOOL) == {HERE, THERE}
    assert actor.organisations(Role.DEPARTMENT) == frozenset()
    assert actor.has_role(Role.OBSERVER)
    assert not actor.has_role(Role.ADMINISTRATOR)


def test_a_command_acts_under_its_name_without_a_person() -> None:
    actor = system_actor("sverka init", "r-1")
    assert (actor.person_id, actor.name, actor.request_id, actor.grants) == (None, "sverka init", "r-1", frozenset())
