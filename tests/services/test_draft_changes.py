"""Pinning, swapping, undoing and computing anew: every step keeps a proved scheme, and one can always step back."""

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.drafts import relaxed_of
from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.jobs import JobState
from tracker.matching.api import Plan, Problem, read_plan, read_problem, verify
from tracker.models.drafts import CheckDraft
from tracker.models.jobs import Job
from tracker.models.orders import OrderVersion
from tracker.models.schemes import Scheme
from tracker.queries import drafts as queries
from tracker.services import draft_changes as changes
from tracker.services import drafts, planning
from tracker.services.draft_changes import Swap

SYSTEM = factories.SYSTEM


class Desk:
    """A draft of one round, and what it looks like at any moment."""

    def __init__(self, session: Session, schools: int = 12, **rules: object) -> None:
        self.session = session
        campaign = factories.campaign(session)
        of = factories.campaign_round(session, campaign)
        for home in [factories.school(session) for _ in range(schools)]:
            factories.school_round(session, of, home)
        self.round_id = of.id
        self.draft: CheckDraft = factories.draft(session, campaign, [of], **rules)

    @property
    def given(self) -> dict[str, object]:
        version = self.draft.version
        return {"actor": SYSTEM, "draft_id": self.draft.id, "round_id": self.round_id, "version": version}

    @property
    def scheme(self) -> Scheme:
        found = queries.present_scheme(self.session, self.draft.id, self.round_id)
        assert found is not None
        return found

    @property
    def now(self) -> tuple[Problem, Plan]:
        return read_problem(self.scheme.problem), read_plan(self.scheme.plan)

    def proved(self) -> bool:
        problem, plan = self.now
        return verify(problem, plan) == [] and problem.sha256 == self.scheme.problem_sha256

    def swaps(self) -> tuple[Swap, Swap]:
        """A swap that keeps every rule, and one that breaks one."""
        problem, plan = self.now
        good = bad = None
        for old, checked in plan.checks:
            for new, give in plan.checks:
                wish = Swap(old, checked, new, give)
                try:
                    broken = changes.edited(problem, plan, wish).violations
                except InvalidError:
                    continue
                good, bad = (good, bad or wish) if broken else (good or wish, bad)
        assert good
        assert bad
        return good, bad


def test_a_good_swap_is_saved_a_bad_one_refused_and_undo_leads_back(session: Session) -> None:
    desk = Desk(session, min_ring=2)  # rings of any length: most exchanges keep every rule
    first, (good, bad) = desk.scheme, desk.swaps()
    with pytest.raises(ConflictError, match="breaks a rule"):
        changes.save_swap(session, **desk.given, wish=bad)
    assert desk.scheme is first
    saved = changes.save_swap(session, **desk.given, wish=good)
    assert set(good.added) <= set(desk.now[1].checks)
    assert not set(good.removed) & set(desk.now[1].checks)
    assert desk.proved()
    assert (saved.origin, saved.figures["broken"]) == ("swapped", {})
    assert changes.undo(session, **desk.given) is first
    assert (desk.scheme, saved.draft_id) == (first, None)
    with pytest.raises(ConflictError, match="nothing to undo"):
        changes.undo(session, **desk.given)


def test_each_step_makes_the_forms_before_it_old(session: Session) -> None:
    desk = Desk(session, min_ring=2)
    old, (good, _bad) = desk.given, desk.swaps()
    changes.save_swap(session, **old, wish=good)
    with pytest.raises(ConflictError, match="meantime"):
        changes.undo(session, **old)
    newer = desk.given
    changes.undo(session, **newer)
    with pytest.raises(ConflictError, match="meantime"):
        changes.save_swap(session, **newer, wish=good)


def test_what_is_no_check_cannot_be_swapped(session: Session) -> None:
    desk = Desk(session, 9)
    (checker, checked), third = desk.now[1].checks[0], desk.now[1].checks[-1][0]
    for wish in (Swap(checked, checker, third), Swap(10**6, checker, checked)):
        with pytest.raises(MissingError):
            changes.save_swap(session, **desk.given, wish=wish)


def test_strangers_and_those_who_check_it_already_are_refused(session: Session) -> None:
    desk = Desk(session, 9)
    problem, plan = desk.now
    old, checked = plan.checks[0]
    other = next(a for a, b in plan.checks if b == checked and a != old)
    for new in (10**6, old, other):
        with pytest.raises(InvalidError):
            changes.edited(problem, plan, Swap(old, checked, new))


def test_pinned_checks_stay_and_letting_go_keeps_the_proof(session: Session) -> None:
    desk = Desk(session)
    before = desk.now[1]
    arcs = before.checks[:3]
    changes.pin(session, **desk.given, arcs=arcs, on=True)
    problem, plan = desk.now
    assert (problem.pinned, plan.checks) == (arcs, before.checks)
    assert desk.proved()
    same = desk.scheme
    assert changes.pin(session, **desk.given, arcs=arcs[:1], on=True) is same, "pinned already"
    with pytest.raises(MissingError):
        changes.pin(session, **desk.given, arcs=[arcs[0][::-1]], on=True)
    changes.pin(session, **desk.given, arcs=arcs[:2], on=False)
    assert desk.now[0].pinned == arcs[2:]
    changes.pin(session, **desk.given, arcs=arcs, on=False)
    problem, plan = desk.now
    assert problem.pinned == ()
    assert plan.lower_bound == before.lower_bound, "what was proved without pins holds again"
    assert desk.proved()


def test_a_bound_that_was_proved_only_with_pins_is_not_kept_without_them(session: Session) -> None:
    desk = Desk(session)
    scheme = desk.scheme
    pinned = [list(arc) for arc in desk.now[1].checks[:2]]
    problem = read_problem({**scheme.problem, "pinned": pinned})
    scheme.problem = {**scheme.problem, "pinned": pinned}  # as if it had been computed around them
    scheme.plan = {**scheme.plan, "problem_sha256": problem.sha256}
    session.flush()
    changes.pin(session, **desk.given, arcs=problem.pinned, on=False)
    assert (desk.now[1].lower_bound, desk.now[1].status) == (0, "feasible")
    assert verify(*desk.now) == []


def test_a_round_is_computed_anew_around_its_pins_and_without_a_lifted_rule(session: Session) -> None:
    desk = Desk(session)
    problem, plan = desk.now
    wish = next((a, b) for a, b, _way in problem.distances if (a, b) not in plan.checks and (b, a) not in plan.checks)
    job = changes.recompute(session, **desk.given, pins=[wish], relax="min_ring")
    assert (job.state, desk.draft.job_id) == (JobState.QUEUED, job.id)
    assert relaxed_of(desk.draft.settings, desk.round_id) == ["min_ring"]
    with pytest.raises(ConflictError, match="being computed"):
        changes.undo(session, **desk.given)
    found = planning.work(planning.read(session, job.params), lambda *_: None, lambda: False)
    planning.write(session, SYSTEM, job.params, found)
    job.state = JobState.DONE
    assert wish in desk.now[1].checks
    assert desk.now[0].rules.min_ring == 2
    assert desk.proved()
    changes.undo(session, **desk.given)
    assert desk.now[1].checks == plan.checks


def test_a_round_that_is_not_of_the_draft_and_a_published_draft_are_left_alone(session: Session) -> None:
    desk = Desk(session)
    with pytest.raises(MissingError):
        changes.recompute(session, **{**desk.given, "round_id": desk.round_id + 1})
    order = OrderVersion(
        campaign_id=desk.draft.campaign_id, number=1, draft_id=desk.draft.id, snapshot={}, sha256="0" * 64,
        published_at=desk.draft.created_at,
    )  # fmt: skip
    factories.add(session, order)
    with pytest.raises(ConflictError, match="published"):
        changes.recompute(session, **desk.given)
    with pytest.raises(ConflictError, match="published"):
        drafts.discard(session, actor=SYSTEM, draft_id=desk.draft.id, version=desk.draft.version)
    assert session.query(Job).count() == 0


def test_figures_tell_loads_repeats_and_the_verdict(session: Session) -> None:
    desk = Desk(session, 9)
    problem, plan = desk.now
    figures = desk.scheme.figures
    assert (figures["schools"], figures["k"], figures["checks"], figures["broken"]) == (9, 2, 18, {})
    received = {one: sum(problem.arc_load(b) for a, b in plan.checks if a == one) for one, _ in plan.checks}
    assert (figures["least"], figures["most"]) == (min(received.values()) / 3, max(received.values()) / 3)
    assert (figures["cost"], figures["bound"], figures["repeats"]) == (plan.cost, plan.lower_bound, 0)
