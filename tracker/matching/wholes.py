"""The rules on a whole plan: each finds the places that break it, reading nothing but the problem and the plan."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tracker.matching.plan import Plan
from tracker.matching.problem import Arc, Problem

Found = tuple[Sequence[int], Sequence[Arc], dict[str, object]]


def unknown(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find arcs with a school that is not in the problem, or from a school to itself."""
    for a, b in plan.checks:
        if a == b or a not in problem.by_id or b not in problem.by_id:
            yield (a, b), ((a, b),), {}


def coverage(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find schools whose number of different checkers, with the panel, is not k (or 0 without works)."""
    arcs: dict[int, list[Arc]] = defaultdict(list)
    for arc in plan.checks:
        arcs[arc[1]].append(arc)
    panel: Counter[int] = Counter()
    for checked, times in plan.panel:
        panel[checked] += times
    for school in problem.schools:
        mine, need = arcs.get(school.id, []), problem.need(school.id)
        if len(mine) + panel[school.id] != need or len(set(mine)) != len(mine):
            values: dict[str, object] = {"have": len(set(mine)), "panel": panel[school.id], "need": need}
            # The sentence names the school, also where no arc leads to it.
            yield (school.id,), (), values | {"b": school.id}


def no_candidate(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find arcs whose pair has no cost."""
    for arc in plan.checks:
        if problem.cost_of(arc) is None:
            yield arc, (arc,), {}


def unpinned(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find pinned arcs that are not in the plan."""
    have = set(plan.checks)
    for arc in problem.pinned:
        if arc not in have:
            yield arc, (arc,), {}


def too_many(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find checkers with more arcs than `out_max`."""
    out = Counter(a for a, _ in plan.checks)
    for school in problem.schools:
        if out[school.id] > school.out_max:
            arcs = [arc for arc in plan.checks if arc[0] == school.id]
            yield (school.id,), arcs, {"who": school.id, "have": out[school.id], "most": school.out_max}


def short_rings(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find every directed ring shorter than `min_ring`, each once, from its smallest school."""
    after: dict[int, list[int]] = defaultdict(list)
    for a, b in plan.checks:
        after[a].append(b)
    longest = problem.rules.min_ring - 1
    for start in sorted(after):
        for path in _rings(after, (start,), longest):
            arcs = list(zip(path, (*path[1:], path[0]), strict=True))
            ring = " → ".join(str(one) for one in (*path, path[0]))
            yield path, arcs, {"length": len(path), "ring": ring}


def _rings(after: dict[int, list[int]], path: tuple[int, ...], longest: int) -> Iterator[tuple[int, ...]]:
    for onward in after.get(path[-1], ()):
        if onward == path[0] and len(path) > 1:
            yield path
        elif onward > path[0] and len(path) < longest and onward not in path:
            yield from _rings(after, (*path, onward), longest)


def loads(problem: Problem, plan: Plan) -> Counter[int]:
    """Return the works each checker receives: from `loads` under `shares`, else by `arc_load`."""
    received: Counter[int] = Counter()
    if problem.rules.arc_load == "shares" and plan.loads:
        for checker, _, works in plan.loads:
            received[checker] += works
    else:
        for checker, checked in plan.checks:
            if checked in problem.by_id:
                received[checker] += problem.arc_load(checked)
    return received


def too_much(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find checkers over their capacity by other than what `overloads` declares."""
    received, declared = loads(problem, plan), dict(plan.overloads)
    counts = problem.rules.works_capacity
    for one, times in Counter(who for who, _ in plan.overloads).items():
        if times > 1 or one not in problem.by_id:
            most = problem.by_id[one].capacity if one in problem.by_id else 0
            yield (one,), (), {"who": one, "have": received[one], "most": most}
    for school in problem.schools:
        over = max(0, received[school.id] - school.capacity) if counts else 0
        if over != declared.get(school.id, 0):
            arcs = [arc for arc in plan.checks if arc[0] == school.id]
            yield (school.id,), arcs, {"who": school.id, "have": received[school.id], "most": school.capacity}


def wrong_shares(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find schools whose works are not divided as `arc_load` says."""
    rows = [((a, b), works) for a, b, works in plan.loads]
    given = dict(rows)
    if problem.rules.arc_load != "shares":
        have, once = set(plan.checks), len(given) == len(rows)
        for (a, b), works in rows:
            if not once or (a, b) not in have or b not in problem.by_id or works != problem.arc_load(b):
                yield (b,), ((a, b),), _reason("доля не та", "the share differs")
        return
    if len(given) != len(rows) or set(given) != set(plan.checks):
        odd = sorted(set(given) ^ set(plan.checks))[:1] or [rows[0][0]]
        yield odd[0], odd, _reason("доли не совпадают с проверками", "the shares do not match the checks")
        return
    yield from _shares(problem, plan, given)


def _shares(problem: Problem, plan: Plan, given: dict[Arc, int]) -> Iterable[Found]:
    total: Counter[int] = Counter()
    panel = dict(plan.panel)
    for (a, b), works in given.items():
        total[b] += works
        if b in problem.by_id and works < problem.min_load(b):
            yield (b,), ((a, b),), _reason("доля меньше наименьшей", "a share is below the least one")
    for school in problem.schools:
        times = panel.get(school.id, 0)
        rest = school.works - total[school.id]
        left = times * problem.min_load(school.id)
        if school.works and (rest < left or (rest and not times)):
            yield (school.id,), (), _reason("сумма долей не та", "the shares do not add up") | {"b": school.id}


def _reason(ru: str, en: str) -> dict[str, object]:
    return {"reason_ru": ru, "reason_en": en}


def wrong_panel(problem: Problem, plan: Plan) -> Iterator[Found]:
    """Find panel checks of unknown schools, written twice, of no times, or where the problem has no panel."""
    seen: set[int] = set()
    for checked, times in plan.panel:
        if not problem.rules.panel or checked not in problem.by_id or checked in seen or times < 1:
            yield (checked,), (), {"who": checked, "times": times}
        seen.add(checked)
