"""Schemes of mutual checks: the problem out of the schools' own numbers, the engine's answer, and its keeping.

`prepare` reads, `solve` may take many seconds and touches no database, `keep` writes: a page calls the three one after
another so that nobody waits for the engine. `compute` is all three for commands.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain.errors import N_, InvalidError, MissingError
from tracker.domain.roles import Actor
from tracker.domain.schemes import Settings, problem_data
from tracker.domain.subjects import SUBJECTS_RU
from tracker.matching.api import Plan, Problem, Why, read_problem
from tracker.matching.api import solve as solve_problem
from tracker.models.campaigns import CampaignRound
from tracker.models.schemes import Scheme
from tracker.queries import schemes as queries
from tracker.services.context import now, today
from tracker.services.journal import record
from tracker.services.scheme_figures import figures_of


@dataclass(frozen=True)
class Computed:
    """A problem with the engine's answer: a plan, or why there is none."""

    problem: Problem
    answer: Plan | Why


def title(of: CampaignRound) -> str:
    """Return a round's name for papers and files, which are in Russian."""
    return f"{SUBJECTS_RU.get(of.subject, of.subject)}, {of.grade} класс, ВПР {of.campaign.year}"


def prepare(session: Session, *, round_id: int, settings: Settings, pinned: Iterable[tuple[int, int]] = ()) -> Problem:
    """Return the round's problem as the schools' present numbers make it."""
    of = session.get(CampaignRound, round_id)
    if of is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    year = of.campaign.year
    data = problem_data(
        title(of),
        year,
        queries.school_facts(session, of.id, today(session)),
        settings,
        forbidden=queries.forbidden_pairs(session, of),
        history=queries.past_checks(session, of, year, max(1, settings.history_years)),
        pinned=pinned,
    )
    return read_problem(data)


def settings_of(problem: Problem) -> Settings:
    """Return the settings that a kept problem was made with."""
    rules, kept = problem.rules, problem.expected or {}
    even = bool(kept.get("even", True))
    return Settings(
        k=problem.k,
        min_ring=rules.min_ring,
        history_years=rules.history_years,
        works_capacity=rules.works_capacity,
        panel=rules.panel,
        even=even,
        seed=problem.seed,
        arc_load=rules.arc_load,
    )


def solve(problem: Problem, *, seconds: int) -> Computed:
    """Ask the engine (slow: never inside a write transaction)."""
    try:
        return Computed(problem, solve_problem(problem, time_limit=float(seconds)))
    except TimeoutError as error:
        raise InvalidError(
            N_("No scheme was found within %(seconds)s seconds. Allow more time or loosen a rule."),
            field="seconds",
            seconds=seconds,
        ) from error


def keep(
    session: Session,
    *,
    actor: Actor,
    round_id: int,
    computed: Computed,
    draft_id: int | None = None,
    origin: str = "computed",
) -> Scheme:
    """Store what was computed, by itself or as the round's scheme in a draft."""
    if session.get(CampaignRound, round_id) is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    answer = computed.answer
    scheme = Scheme(
        round_id=round_id,
        problem={**computed.problem.to_data(), "expected": computed.problem.expected},
        plan=answer.to_data() if isinstance(answer, Plan) else None,
        why=answer.to_data() if isinstance(answer, Why) else None,
        problem_sha256=computed.problem.sha256,
        created_by_id=actor.person_id,
        created_at=now(session),
        draft_id=draft_id,
        origin=origin,
        figures=figures_of(computed.problem, answer) if isinstance(answer, Plan) else None,
    )
    session.add(scheme)
    session.flush()
    after = {
        "round": round_id,
        "k": computed.problem.k,
        "seed": computed.problem.seed,
        "plan": answer.status if isinstance(answer, Plan) else "infeasible",
        "problem_sha256": computed.problem.sha256,
    }
    record(session, actor, "computed", "scheme", scheme.id, after=after)
    return scheme


def compute(session: Session, *, actor: Actor, round_id: int, settings: Settings | None = None) -> Scheme:
    """Prepare, solve and keep in one go (for commands that nobody waits for)."""
    chosen = settings or Settings()
    problem = prepare(session, round_id=round_id, settings=chosen)
    return keep(session, actor=actor, round_id=round_id, computed=solve(problem, seconds=chosen.seconds))
