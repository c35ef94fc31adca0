"""How many works each check of a plan carries: the parts of a school's works add up to its works."""

from collections import defaultdict

from tracker.matching.plan import Plan
from tracker.matching.problem import Arc, Problem


def works_of(problem: Problem, plan: Plan) -> dict[Arc, int]:
    """Map every check `(checker, checked)` to its works.

    Notes
    -----
    Under `shares` the plan says so itself; under `all` every checker takes all works. Under `split` the works are
    divided evenly and what is left over goes one by one to the checkers in the order of their ids, so that no part is
    larger than ⌈works / k⌉ and all parts together are the works: a packet holds real works, not rounded ones.

    """
    shared = {(checker, checked): works for checker, checked, works in plan.loads}
    if problem.rules.arc_load == "all":
        return {arc: shared.get(arc, problem.by_id[arc[1]].works) for arc in plan.checks}
    found: dict[Arc, int] = {}
    panel = dict(plan.panel)
    for checked, checkers in _checkers(plan).items():
        each, rest = divmod(problem.by_id[checked].works, len(checkers) + panel.get(checked, 0))
        for place, checker in enumerate(checkers):  # the panel is the last of them
            found[checker, checked] = shared.get((checker, checked), each + (1 if place < rest else 0))
    return dict(sorted(found.items()))


def panel_works(problem: Problem, plan: Plan) -> dict[int, int]:
    """Map every school that the expert panel checks to the works the panel gets of it."""
    found: dict[int, int] = {}
    others: dict[int, int] = defaultdict(int)
    for (_checker, checked), part in works_of(problem, plan).items() if plan.panel else ():
        others[checked] += part
    for checked, times in plan.panel:
        works = problem.by_id[checked].works
        if problem.rules.arc_load == "all":
            found[checked] = works
        else:
            found[checked] = works - others[checked] if times else 0
    return found


def _checkers(plan: Plan) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for checker, checked in sorted(plan.checks):
        found[checked].append(checker)
    return found
