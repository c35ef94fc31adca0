"""Swaps in a draft whose rule looks for rings over all of its subjects."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.ordering import FAST, City, city, planned
from tracker.domain.errors import ConflictError, InvalidError
from tracker.matching.api import read_plan, read_problem
from tracker.models.drafts import CheckDraft
from tracker.queries import drafts as queries
from tracker.services import draft_changes as changes
from tracker.services.draft_changes import Swap


def draft_of(session: Session, scope: str) -> tuple[City, CheckDraft]:
    """Two subjects of twelve schools; in the second one everybody checks whom it is checked by in the first."""
    town = city(session, schools=12, subjects=(("rus", 5), ("mat", 5)))
    draft = planned(session, town, settings=replace(FAST, ring_scope=scope, history_years=0))
    _own, other = queries.schemes_of(session, draft.id)
    other.plan = {**other.plan, "checks": [[checked, checker] for checker, checked in other.plan["checks"]]}
    session.flush()
    return town, draft


def swap_that_only_the_other_subject_forbids(session: Session, town: City, draft: CheckDraft) -> Swap | None:
    """A swap that its own round allows and that closes a ring with the other one."""
    own, other = queries.schemes_of(session, draft.id)
    problem, plan = read_problem(own.problem), read_plan(own.plan)
    others = {tuple(arc) for arc in other.plan["checks"]}
    for old, checked in plan.checks:
        for new, give in plan.checks:
            wish = Swap(old, checked, new, give)
            try:
                alone = changes.edited(problem, plan, wish).violations
                together = changes.edited(problem, plan, wish, others).violations
            except InvalidError:
                continue
            if not alone and {one.code for one in together} == {"ring_scope"}:
                return wish
    return None


def given(town: City, draft: CheckDraft) -> dict[str, Any]:
    return {
        "actor": town.methodologist,
        "draft_id": draft.id,
        "round_id": town.rounds[0].id,
        "version": draft.version,
    }


@pytest.mark.parametrize(("scope", "refused"), [("campaign", True), ("round", False)])
def test_a_ring_with_another_subject_is_refused_where_the_draft_s_rule_says_so(
    session: Session, scope: str, refused: bool
) -> None:
    town, draft = draft_of(session, scope)
    wish = swap_that_only_the_other_subject_forbids(session, town, draft)
    assert wish is not None, "twelve schools in two subjects leave such a swap"
    before = queries.present_scheme(session, draft.id, town.rounds[0].id)
    if refused:
        with pytest.raises(ConflictError):
            changes.save_swap(session, **given(town, draft), wish=wish)
        assert queries.present_scheme(session, draft.id, town.rounds[0].id) is before
    else:
        saved = changes.save_swap(session, **given(town, draft), wish=wish)
        assert saved.origin == "swapped"


def test_the_other_checks_are_those_of_the_draft_s_other_planned_subjects(session: Session) -> None:
    town, draft = draft_of(session, "campaign")
    first, second = queries.schemes_of(session, draft.id)
    found = changes.other_checks(session, draft, town.rounds[0].id)
    assert found == {tuple(arc) for arc in second.plan["checks"]}
    assert changes.other_checks(session, draft, town.rounds[1].id) == {tuple(arc) for arc in first.plan["checks"]}
    second.plan = None
    session.flush()
    assert changes.other_checks(session, draft, town.rounds[0].id) == set()
    draft.settings = {**draft.settings, "ring_scope": "round"}
    assert changes.other_checks(session, draft, town.rounds[1].id) == set(), "each subject by itself"
