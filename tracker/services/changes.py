"""Late life of an order: what happened becomes a changed problem, the engine repairs, the result is a draft.

`prepare` reads, `solve` may take long and touches no database, `keep` writes. Packets whose works have left their
school stay pinned, unless the school that would have to go on with them is gone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.changes import Event, Happening
from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.domain.orders import UNDER_WAY
from tracker.domain.packets import PacketStatus
from tracker.domain.roles import Actor
from tracker.domain.text import clean_text
from tracker.matching.api import Arc, Plan, Problem, ProblemError, Why, close, explain, read_problem, repair
from tracker.models.campaigns import Campaign, CampaignRound, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.packets import CrossCheck
from tracker.models.schemes import Scheme
from tracker.queries import orders as queries
from tracker.queries.locking import visible
from tracker.services import drafts, schemes
from tracker.services.journal import record
from tracker.services.schemes import Computed

Tell = Callable[[str, int, int, dict[str, Any]], None]
Cancel = Callable[[], bool]
DONE = frozenset({PacketStatus.MARKED, PacketStatus.RETURNED})
OVERTAKEN = N_("The order has got a newer version since this change was computed: compute it anew.")
SECONDS, SECONDS_A_ROUND, MORE = 40, 10, 2


@dataclass(frozen=True)
class Damage:
    """One round to be mended: the problem as it is now, and the checks that stand (None: a new round)."""

    round_id: int
    problem: Problem
    standing: Plan | None
    spared: int | None = None  # the school that must not get more checks than the problem says


@dataclass(frozen=True)
class Change:
    """A happening with the rounds it damages, and the version that is changed."""

    happening: Happening
    campaign_id: int
    base_number: int
    damages: tuple[Damage, ...]


def prepare(session: Session, campaign: Campaign, happening: Happening) -> Change:
    """Return what a happening damages; raises InvalidError naming the field when it cannot concern the order."""
    base = queries.latest(session, campaign.id)
    if base is None:
        raise ConflictError(N_("There is no order yet: nothing can be changed in it."))
    if not clean_text(happening.reason):
        raise InvalidError(N_("Say why the order is changed: it stands in the order."), field="reason")
    told = {one["id"]: one["scheme_id"] for one in base.snapshot["rounds"]}
    if happening.event is Event.ROUND_ADDED:
        damages = [_added(session, campaign, happening, told)]
    else:
        damages = list(_damaged(session, campaign, happening, told))
    if not damages:
        raise InvalidError(N_("This school takes no part in the order: nothing is to be changed."), field="school")
    return Change(happening, campaign.id, base.number, tuple(damages))


def _added(session: Session, campaign: Campaign, happening: Happening, told: dict[int, int]) -> Damage:
    """Return the problem of a round that joins, under the rules of the order's first one."""
    of = visible(session, CampaignRound, happening.round_id or 0, CampaignRound.campaign_id == campaign.id)
    if of.id in told:
        raise InvalidError(N_("This subject is in the order already."), field="round")
    first = session.get_one(Scheme, min(told.values()))
    settings = schemes.settings_of(read_problem(first.problem))
    return Damage(of.id, schemes.prepare(session, round_id=of.id, settings=settings), None)


def _damaged(session: Session, campaign: Campaign, happening: Happening, told: dict[int, int]) -> Iterable[Damage]:
    """Yield the rounds that a school's leaving or loss of teachers damages."""
    numbers = queries.numbers(session, told)
    for round_id, scheme_id in sorted(told.items()):
        if happening.event is Event.TEACHERS_FEWER and round_id != happening.round_id:
            continue
        checks = queries.in_force(session, campaign.id, round_id)
        problem = _refreshed(read_problem(session.get_one(Scheme, scheme_id).problem), round_id, numbers)
        school = happening.school_id or 0
        if school not in problem.by_id or not any(school in (one.checker_id, one.checked_id) for one in checks):
            continue
        changed = _closed(problem, school, checks) if happening.event is Event.SCHOOL_CLOSES else problem
        if happening.event is Event.TEACHERS_FEWER:
            changed = _weakened(problem, happening, numbers.get((round_id, school)), checks)
        yield Damage(round_id, _pinned(changed, happening, checks), _standing(checks, problem.seed), school)


def _refreshed(problem: Problem, round_id: int, numbers: dict[tuple[int, int], SchoolRound]) -> Problem:
    """Return the ordered problem with the works that the schools have now (a closed school's pupils went somewhere)."""
    found = []
    for one in problem.schools:
        row = numbers.get((round_id, one.id))
        works = one.works if row is None or not one.works else max(1, row.works)
        found.append(replace(one, works=works))
    return replace(problem, schools=tuple(found), pinned=())


def _arcs(checks: Iterable[CrossCheck], statuses: Iterable[PacketStatus]) -> list[Arc]:
    wanted = set(statuses)
    return [(one.checker_id, one.checked_id) for one in checks if one.status in wanted and not one.by_panel]


def _closed(problem: Problem, school: int, checks: Sequence[CrossCheck]) -> Problem:
    """Return the problem without a school; it stays only where checks it has finished, or packets of its own, stand."""
    done = [arc for arc in _arcs(checks, DONE) if arc[0] == school]
    sent = [arc for arc in _arcs(checks, UNDER_WAY) if arc[1] == school]
    if not done and not sent:
        try:
            return close(problem, [school])
        except ProblemError as error:
            raise InvalidError(
                N_("Without this school too few are left for %(k)s checkers each."), field="school", k=problem.k
            ) from error
    before = problem.by_id[school]
    stays = replace(before, works=before.works if sent else 0, can_check=bool(done), out_max=len(done), capacity=10**6)
    return _with(problem, stays)


def _weakened(
    problem: Problem, happening: Happening, given: SchoolRound | None, checks: Sequence[CrossCheck]
) -> Problem:
    """Return the problem with what a school can still do with fewer teachers."""
    before = problem.by_id[happening.school_id or 0]
    had = given.teachers if given else 0
    if not 0 <= happening.teachers < had:
        raise InvalidError(
            N_("The school has %(had)s teachers of the subject; now there must be fewer."), field="teachers", had=had
        )
    held = [arc for arc in _arcs(checks, UNDER_WAY) if arc[0] == before.id]
    load = sum(one.works for one in checks if (one.checker_id, one.checked_id) in held)
    now = sum(one.checker_id == before.id for one in checks)
    able = happening.teachers > 0
    limit = before.out_max if problem.rules.works_capacity else now * happening.teachers // had
    capacity = happening.teachers * (given.works_per_teacher if given else 0)
    weaker = replace(
        before, can_check=able or bool(held), capacity=max(capacity, load),
        out_max=max(len(held), limit if able else 0),
    )  # fmt: skip
    return _with(problem, weaker)


def _with(problem: Problem, school: object) -> Problem:
    changed = tuple(school if one.id == school.id else one for one in problem.schools)  # type: ignore[attr-defined]
    return replace(problem, schools=changed)  # type: ignore[arg-type]


def _pinned(problem: Problem, happening: Happening, checks: Sequence[CrossCheck]) -> Problem:
    """Pin every packet under way between schools that are still there; a gone school keeps what it has finished."""
    gone = happening.school_id if happening.event is Event.SCHOOL_CLOSES else None
    held = {arc for arc in _arcs(checks, UNDER_WAY) if arc[0] != gone} | set(_arcs(checks, DONE))
    return replace(problem, pinned=tuple(sorted(arc for arc in held if set(arc) <= set(problem.by_id))))


def _standing(checks: Sequence[CrossCheck], seed: int) -> Plan:
    arcs = tuple(sorted((one.checker_id, one.checked_id) for one in checks if not one.by_panel))
    panel = Counter(one.checked_id for one in checks if one.by_panel)
    return Plan(arcs, 0, 0, "feasible", seed=seed, panel=tuple(sorted(panel.items())))


def _quiet(*_said: object) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False


def solve(change: Change, tell: Tell = _quiet, cancel: Cancel = _never) -> dict[int, Computed] | None:
    """Ask the engine for each damaged round (slow: never inside a write transaction); None when it was told to stop.

    A change mended in part is none: whoever stops it gets nothing.
    """
    limit = max(2.0, min(SECONDS_A_ROUND, SECONDS / len(change.damages)))
    found: dict[int, Computed] = {}
    for one in change.damages:
        tell("mend", len(found), len(change.damages), {"round": one.round_id})
        computed = _solved(one, limit, cancel)
        if computed is None or cancel():
            return None
        found[one.round_id] = computed
    return found


def _looser(damage: Damage, more: int) -> Problem:
    """Return the problem in which every other school may check some schools more."""
    schools = tuple(
        replace(one, out_max=one.out_max + more) if one.can_check and one.id != damage.spared else one
        for one in damage.problem.schools
    )
    return replace(damage.problem, schools=schools) if more else damage.problem


def _solved(damage: Damage, limit: float, cancel: Cancel) -> Computed | None:
    if damage.standing is None:
        return schemes.solve(damage.problem, seconds=SECONDS_A_ROUND)
    try:
        for more in range(MORE + 1):  # an even share cannot always be kept when one school falls out
            if cancel():
                return None
            found = repair(_looser(damage, more), damage.standing, time_limit=limit)
            if found is not None:
                return Computed(found.problem, found.plan)
    except ProblemError as error:
        raise InvalidError(N_("The order cannot be mended this way: %(why)s"), why=str(error)) from error
    try:
        return Computed(damage.problem, explain(damage.problem))
    except (ValueError, TimeoutError) as error:
        raise InvalidError(N_("No way to mend the order was found in time. Loosen a rule in a new draft.")) from error


def keep(session: Session, *, actor: Actor, change: Change, computed: dict[int, Computed]) -> CheckDraft:
    """Store the mended schemes as a draft that starts from the present version; raises when one has no plan."""
    base = queries.latest(session, change.campaign_id)
    if base is None or base.number != change.base_number:
        raise ConflictError(OVERTAKEN)
    for one in computed.values():
        if isinstance(one.answer, Why):
            raise InvalidError(one.answer.words.ru)
    happening = change.happening
    if happening.event is Event.TEACHERS_FEWER:
        _fewer(session, actor, happening)
    settings = schemes.settings_of(next(iter(computed.values())).problem)
    draft = drafts.begin(
        session, actor=actor, campaign_id=change.campaign_id, round_ids=sorted(computed), settings=settings,
        base_number=change.base_number,
    )  # fmt: skip
    draft.settings = {**draft.settings, "reason": clean_text(happening.reason), "event": happening.event.value}
    origin = "computed" if happening.event is Event.ROUND_ADDED else "repaired"
    drafts.fill(session, actor=actor, draft=draft, computed=computed, origin=origin)
    session.flush()
    return draft


def _fewer(session: Session, actor: Actor, happening: Happening) -> None:
    """Write down how many teachers the school has now: the timetable counts them."""
    key = happening.round_id or 0, happening.school_id or 0
    row = queries.numbers(session, [key[0]])[key]
    before, row.teachers = row.teachers, happening.teachers
    record(
        session, actor, "numbers_saved", "organisation", row.school_id,
        before={"teachers": before}, after={"teachers": row.teachers}, note=clean_text(happening.reason),
        organisation_id=row.school_id,
    )  # fmt: skip
