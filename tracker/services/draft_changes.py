"""Changes of a draft by hand: pinning, swapping, lifting a rule, computing a round anew, and taking a step back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.drafts import settings_of, with_relaxed
from tracker.domain.errors import N_, ConflictError, InvalidError, MissingError
from tracker.domain.jobs import ENDED, JobKind
from tracker.domain.roles import Actor
from tracker.matching.api import Arc, Edited, Plan, Problem, read_plan, read_problem, swap
from tracker.models.drafts import CheckDraft
from tracker.models.jobs import Job
from tracker.models.schemes import Scheme
from tracker.queries import drafts as queries
from tracker.services import drafts, jobs
from tracker.services.context import now
from tracker.services.journal import record
from tracker.services.schemes import Computed

NO_CHECK = N_("There is no such check in the scheme.")


@dataclass(frozen=True)
class Swap:
    """A change by hand: `new` checks `checked` instead of `old`; with `give`, `old` takes that school in return."""

    old: int
    checked: int
    new: int
    give: int | None = None

    @property
    def removed(self) -> list[Arc]:
        """Return the checks that go."""
        return [(self.old, self.checked), *([(self.new, self.give)] if self.give else [])]

    @property
    def added(self) -> list[Arc]:
        """Return the checks that come."""
        return [(self.new, self.checked), *([(self.old, self.give)] if self.give else [])]


def planned(scheme: Scheme | None) -> tuple[Scheme, Problem, Plan]:
    """Return a scheme that has a plan, read back; raises MissingError when there is none."""
    if scheme is None or scheme.plan is None:
        raise MissingError(N_("There is no plan in this scheme."))
    return scheme, read_problem(scheme.problem), read_plan(scheme.plan)


def other_checks(session: Session, draft: CheckDraft, round_id: int) -> set[Arc]:
    """Return the checks of the draft's other rounds, where its rule looks for rings over all of them; else none."""
    if settings_of(draft.settings).ring_scope != "campaign":
        return set()
    plans = (one.plan for one in queries.schemes_of(session, draft.id) if one.round_id != round_id and one.plan)
    return {(checker, checked) for plan in plans for checker, checked in plan["checks"]}


def edited(problem: Problem, plan: Plan, wish: Swap, others: Iterable[Arc] = ()) -> Edited:
    """Return the plan after a swap with the verdict on every rule; raises when the plan has no such checks.

    `others` are the checks of the other rounds with which rings are looked for (`other_checks`).
    """
    if not set(wish.removed) <= set(plan.checks):
        raise MissingError(NO_CHECK)
    if (
        not set(wish.added) <= {(a, b) for a in problem.by_id for b in problem.by_id}
        or wish.new == wish.old
        or wish.give == wish.checked
    ):
        raise InvalidError(N_("Choose another school of this scheme."), field="new")
    if set(wish.added) & (set(plan.checks) - set(wish.removed)):
        raise InvalidError(N_("This school checks it already."), field="new")
    return swap(problem, plan, wish.removed, wish.added, others=others)


def _round(session: Session, draft_id: int, round_id: int, version: int) -> tuple[CheckDraft, Scheme | None]:
    """Return a draft for changing with the round's present scheme; nothing is changed while a job is at it."""
    draft = drafts.open_draft(session, draft_id, version)
    if round_id not in draft.settings["rounds"]:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    if draft.job is not None and draft.job.state not in ENDED:
        raise ConflictError(N_("This draft is being computed. Wait for the end, or cancel the work."))
    return draft, queries.present_scheme(session, draft.id, round_id)


def save_swap(session: Session, *, actor: Actor, draft_id: int, round_id: int, version: int, wish: Swap) -> Scheme:
    """Put a swap into the draft; one that breaks a rule is refused with the rule's words."""
    draft, present = _round(session, draft_id, round_id, version)
    _scheme, problem, plan = planned(present)
    result = edited(problem, plan, wish, other_checks(session, draft, round_id))
    if result.violations:
        raise ConflictError(N_("The swap breaks a rule and was not saved."))
    computed = Computed(problem, result.plan)
    return drafts.replace(session, actor=actor, draft=draft, round_id=round_id, computed=computed, origin="swapped")


def pin(
    session: Session, *, actor: Actor, draft_id: int, round_id: int, version: int, arcs: Iterable[Arc], on: bool
) -> Scheme:
    """Pin checks of the present plan, or let go of them: what is pinned stays when the round is computed anew."""
    draft, present = _round(session, draft_id, round_id, version)
    scheme, problem, plan = planned(present)
    chosen = set(arcs)
    if not chosen <= set(plan.checks):
        raise MissingError(NO_CHECK)
    pinned = set(problem.pinned) | chosen if on else set(problem.pinned) - chosen
    changed = replace(problem, pinned=tuple(sorted(pinned)))
    if changed == problem:
        return scheme
    kept = replace(plan, problem_sha256=changed.sha256)
    if not on:
        kept = _without_bound(session, draft, round_id, changed, kept)
    computed = Computed(changed, kept)
    return drafts.replace(session, actor=actor, draft=draft, round_id=round_id, computed=computed, origin="pinned")


def _without_bound(session: Session, draft: CheckDraft, round_id: int, problem: Problem, plan: Plan) -> Plan:
    """Return the plan with a bound that still holds: one proved with no more pinned than now, or none."""
    bound = 0
    for scheme in queries.schemes_ever(session, draft.id, round_id):
        pinned = {(a, b) for a, b in scheme.problem.get("pinned", [])}
        same = {**scheme.problem, "pinned": [], "expected": None} == {
            **problem.to_data(), "pinned": [], "expected": None,
        }  # fmt: skip
        if scheme.plan and same and pinned <= set(problem.pinned):
            bound = max(bound, scheme.plan["lower_bound"])
    bound = min(bound, plan.cost)
    optimal = bound == plan.cost and not plan.overloads
    gap = 0.0 if bound == plan.cost else round((plan.cost - bound) / max(bound, 1), 7)
    status = plan.status if plan.overloads else "optimal" if optimal else "feasible"
    return replace(plan, lower_bound=bound, gap=gap, optimal=optimal, status=status)


def undo(session: Session, *, actor: Actor, draft_id: int, round_id: int, version: int) -> Scheme:
    """Take one step back: the scheme that the present one replaced is present again, this one leaves the draft."""
    draft, present = _round(session, draft_id, round_id, version)
    former = queries.former_scheme(session, draft.id, round_id)
    if present is None or former is None:
        raise ConflictError(N_("There is nothing to undo."))
    present.replaced_at, present.draft_id = now(session), None
    session.flush()
    former.replaced_at = None
    draft.settings = {**draft.settings, "steps": draft.settings.get("steps", 0) + 1}  # the draft's version goes on
    record(session, actor, "undone", "draft", draft.id, after={"round": round_id, "scheme": former.id})
    session.flush()
    return former


def recompute(
    session: Session,
    *,
    actor: Actor,
    draft_id: int,
    round_id: int,
    version: int,
    pins: Iterable[Arc] = (),
    relax: str | None = None,
) -> Job:
    """Have a round computed anew around its pins, with further checks pinned or one more rule lifted."""
    draft, _present = _round(session, draft_id, round_id, version)
    if relax is not None:
        draft.settings = with_relaxed(draft.settings, round_id, relax)
    wanted = [list(arc) for arc in pins]
    params: dict[str, Any] = {"draft": draft.id, "rounds": [round_id], "pins": {str(round_id): wanted}}
    job = jobs.enqueue(session, actor=actor, kind=JobKind.PLAN, params=params)
    draft.job = job
    after = {"round": round_id, "rule": relax or "", "pinned": len(wanted)}
    record(session, actor, "recomputed", "draft", draft.id, after=after)
    session.flush()
    return job
