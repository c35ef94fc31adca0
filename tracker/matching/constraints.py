"""The one table of constraints that the solver, the verifier, the explainer and the page all read.

A constraint on a pair names the arcs `(checker, checked)` that it blocks; a rule on a whole plan finds what breaks it.
`drop` returns the problem without the constraint, which is how the explainer tests whether it takes part in a clash.
To add a constraint on pairs, add a row here and its case in `tests/matching/test_constraints.py`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from tracker.matching import wholes
from tracker.matching.plan import Plan
from tracker.matching.problem import Arc, Problem
from tracker.matching.words import Words


@dataclass(frozen=True)
class Violation:
    """One broken constraint: its code, the sentence, and the schools and arcs concerned."""

    code: str
    words: Words
    schools: tuple[int, ...] = ()
    arcs: tuple[Arc, ...] = ()


@dataclass(frozen=True)
class Constraint:
    """A row of the table.

    Parameters
    ----------
    name
        stable code, equal to the key of the file format where there is one
    words
        what the constraint demands
    said
        the sentence for one violation, with places `{a}` (checker), `{b}` (checked) and those a whole rule fills in
    arcs
        for a constraint on a pair: the arcs it blocks among the candidates
    found
        for a rule on a whole plan: yields `(schools, arcs, values)` for every place that breaks it
    drop
        the problem without this constraint, None where the constraint is part of what a plan is

    """

    name: str
    words: Words
    said: Words
    arcs: Callable[[Problem], Collection[Arc]] | None = None
    found: Callable[[Problem, Plan], Iterable[wholes.Found]] | None = None
    drop: Callable[[Problem], Problem] | None = None

    def violations(self, problem: Problem, plan: Plan) -> list[Violation]:
        """Return every place where `plan` breaks this constraint."""
        if self.arcs is not None:
            blocked = self.arcs(problem)
            broken: Iterable[wholes.Found] = ((arc, (arc,), {}) for arc in plan.checks if arc in blocked)
        else:
            broken = self.found(problem, plan) if self.found else ()
        return [
            Violation(self.name, self.said.put(**_names(arcs), **values), tuple(schools), tuple(arcs))
            for schools, arcs, values in broken
        ]


def _names(arcs: Collection[Arc]) -> dict[str, int]:
    if not arcs:
        return {}
    a, b = next(iter(arcs))
    return {"a": a, "b": b}


def _not_checking(problem: Problem) -> Collection[Arc]:
    out = {school.id for school in problem.schools if not school.can_check}
    return {arc for a, b, _ in problem.distances for arc in ((a, b), (b, a)) if arc[0] in out} if out else set()


def _forbidden(problem: Problem) -> Collection[Arc]:
    return {arc for a, b in problem.forbidden for arc in ((a, b), (b, a))}


def _against_one_way(problem: Problem) -> Collection[Arc]:
    return {(b, a) for a, b in problem.one_way}


def _repeated(problem: Problem) -> Collection[Arc]:
    rules = problem.rules
    if not rules.history_years:
        return set()
    recent = [(a, b) for year, a, b in problem.history if 0 <= rules.year - year <= rules.history_years]
    back = [(b, a) for a, b in recent] if rules.history_undirected else []
    return set(recent) | set(back)


def _complete(problem: Problem) -> Problem:
    """Let every pair in which a school wants checks be a candidate; an unlisted one costs as the dearest listed."""
    ids = sorted(problem.by_id)
    dear = max((cost for *_, cost in problem.distances), default=0)
    wanting = [one for one in ids if problem.need(one)]
    pairs = {(min(a, b), max(a, b)) for a in wanting for b in ids if a != b} - set(problem.cost)
    return replace(problem, distances=(*problem.distances, *((a, b, dear) for a, b in sorted(pairs))))


def _schools(problem: Problem, **changes: object) -> Problem:
    return replace(problem, schools=tuple(replace(school, **changes) for school in problem.schools))  # type: ignore[arg-type]


CONSTRAINTS: tuple[Constraint, ...] = (
    Constraint(
        "schools",
        Words("в схеме только школы из задачи, и ни одна не проверяет себя", "only known schools, none checks itself"),
        Words(
            "Проверка {a} → {b}: такой пары школ быть не может.", "Check {a} → {b}: there is no such pair of schools."
        ),
        found=wholes.unknown,
    ),
    Constraint(
        "k",
        Words(
            "каждую школу с работами проверяют ровно k разных школ",
            "exactly k different schools check each school with works",
        ),
        Words(
            "Школу {b} проверяют {have} разных школ и комиссия {panel} раз, нужно {need}.",
            "School {b} is checked by {have} different schools and {panel} times by the panel, {need} are needed.",
        ),
        found=wholes.coverage,
    ),
    Constraint(
        "distances",
        Words("проверять могут только пары-кандидаты", "only candidate pairs may check"),
        Words("Пара {a} → {b} не входит в список кандидатов.", "The pair {a} → {b} is not among the candidates."),
        found=wholes.no_candidate,
        drop=_complete,
    ),
    Constraint(
        "can_check",
        Words("проверяет только школа, где есть учителя предмета", "only a school with teachers of the subject checks"),
        Words(
            "Школа {a} не может проверять: в ней нет учителей предмета.",
            "School {a} has no teachers of the subject and may not check.",
        ),
        arcs=_not_checking,
        drop=lambda problem: _schools(problem, can_check=True),
    ),
    Constraint(
        "forbidden",
        Words("запрещённые пары не проверяют друг друга", "forbidden pairs do not check each other"),
        Words("Пара {a} → {b} запрещена.", "The pair {a} → {b} is forbidden."),
        arcs=_forbidden,
        drop=lambda problem: replace(problem, forbidden=()),
    ),
    Constraint(
        "one_way",
        Words("в односторонних парах проверяет только первая школа", "in one-way pairs only the first school checks"),
        Words("В паре {b}, {a} проверять может только школа {b}.", "Of the pair {b}, {a} only school {b} may check."),
        arcs=_against_one_way,
        drop=lambda problem: replace(problem, one_way=()),
    ),
    Constraint(
        "history",
        Words("пары последних лет не повторяются", "pairs of the last years are not repeated"),
        Words("Пара {a} → {b} уже была в последние годы.", "The pair {a} → {b} occurred in the last years."),
        arcs=_repeated,
        drop=lambda problem: replace(problem, history=()),
    ),
    Constraint(
        "pinned",
        Words("уже назначенные проверки остаются", "checks already ordered stand"),
        Words("Назначенной проверки {a} → {b} нет в схеме.", "The pinned check {a} → {b} is missing."),
        found=wholes.unpinned,
        drop=lambda problem: replace(problem, pinned=()),
    ),
    Constraint(
        "out_max",
        Words("школа проверяет не больше школ, чем ей можно", "no school checks more schools than it may"),
        Words(
            "Школа {who} проверяет {have} школ, можно не больше {most}.",
            "School {who} checks {have} schools, at most {most} are allowed.",
        ),
        found=wholes.too_many,
        drop=lambda problem: _schools(problem, out_max=len(problem.schools)),
    ),
    Constraint(
        "min_ring",
        Words("нет взаимных пар и коротких колец", "no mutual pairs and no short rings"),
        Words("Кольцо из {length} школ: {ring}.", "A ring of {length} schools: {ring}."),
        found=wholes.short_rings,
        drop=lambda problem: problem.with_rules(min_ring=2),
    ),
    Constraint(
        "works_capacity",
        Words("школа получает не больше работ, чем может проверить", "no school receives more works than it can mark"),
        Words(
            "Школа {who} получает {have} работ, может проверить {most}.",
            "School {who} receives {have} works and can mark {most}.",
        ),
        found=wholes.too_much,
        drop=lambda problem: problem.with_rules(works_capacity=False),
    ),
    Constraint(
        "arc_load",
        Words("работы школы поделены между её проверяющими", "a school's works are divided among its checkers"),
        Words(
            "Работы школы {b} поделены неверно: {reason_ru}.",
            "The works of school {b} are divided wrongly: {reason_en}.",
        ),
        found=wholes.wrong_shares,
    ),
    Constraint(
        "panel",
        Words("комиссия проверяет, только если это разрешено", "the panel checks only where it is allowed"),
        Words(
            "Комиссия проверяет школу {who} {times} раз, это не разрешено.",
            "The panel checks school {who} {times} times, which is not allowed.",
        ),
        found=wholes.wrong_panel,
    ),
)
BY_NAME: dict[str, Constraint] = {constraint.name: constraint for constraint in CONSTRAINTS}


def blocked_arcs(problem: Problem) -> dict[Arc, str]:
    """Map every blocked arc to the name of the first constraint on pairs that blocks it."""
    found: dict[Arc, str] = {}
    for constraint in CONSTRAINTS:
        if constraint.arcs is not None:
            for arc in constraint.arcs(problem):
                found.setdefault(arc, constraint.name)
    return found
