"""The independent verifier: it walks the table of constraints and the plan's own figures, never the solver's code."""

from collections.abc import Iterator

from tracker.matching.constraints import CONSTRAINTS, Violation
from tracker.matching.plan import Plan, gap
from tracker.matching.problem import Problem
from tracker.matching.words import Words


def verify(problem: Problem, plan: Plan) -> list[Violation]:
    """Return everything that is wrong with a plan, an empty list if nothing is.

    Parameters
    ----------
    problem, plan
        the round and the plan that claims to solve it, from wherever it came (the solver, a hand edit, a workbook)

    Returns
    -------
    list of Violation
        one for each place that breaks a constraint, in the order of the table, then for wrong figures

    Notes
    -----
    Time is linear in the plan and the problem for `min_ring` ≤ 3 and O(arcs · out_max) for 4.

    """
    found = [violation for constraint in CONSTRAINTS for violation in constraint.violations(problem, plan)]
    return found + list(_figures(problem, plan))


def _figures(problem: Problem, plan: Plan) -> Iterator[Violation]:
    if plan.problem_sha256 and plan.problem_sha256 != problem.sha256:
        yield Violation(
            "problem_sha256", Words("Схема составлена для другой задачи.", "The plan belongs to another problem.")
        )
    cost = sum(problem.cost_of(arc) or 0 for arc in plan.checks)
    if cost != plan.cost:
        words = Words("Стоимость схемы {real}, а записано {said}.", "The plan costs {real}, but says {said}.")
        yield Violation("cost", words.put(real=cost, said=plan.cost))
    if plan.lower_bound > plan.cost:
        yield Violation("lower_bound", Words("Нижняя граница больше стоимости.", "The lower bound exceeds the cost."))
    elif abs(plan.gap - gap(plan.cost, plan.lower_bound)) > 1e-4:
        yield Violation(
            "gap", Words("Записанный разрыв не равен вычисленному.", "The written gap is not the computed one.")
        )
    if plan.optimal and plan.cost != plan.lower_bound:
        words = Words(
            "Оптимальность заявлена, но граница её не подтверждает.",
            "Optimality is claimed, the bound does not confirm it.",
        )
        yield Violation("optimal", words)
    if (
        bool(plan.overloads) != (plan.status == "overloaded")
        or plan.status == "infeasible"
        or (plan.status == "optimal" and not plan.optimal)
    ):
        words = Words(
            "Статус не соответствует перегруженным школам, доказательству или тому, что схема есть.",
            "The status does not match the overloaded schools, the proof or that there is a plan.",
        )
        yield Violation("status", words)
