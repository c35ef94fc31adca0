"""The work of a planning job: read the rounds' problems, ask the engine, put what it found into the draft.

The three steps are apart so that no transaction is open while the engine works, and a run's results appear all at once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.drafts import relaxed_of, settings_of
from tracker.domain.errors import N_, InvalidError
from tracker.domain.roles import Actor
from tracker.domain.schemes import Settings
from tracker.matching.api import CONSTRAINTS, Campaign, Plan, Problem, Shared, plan_rounds
from tracker.queries import drafts as queries
from tracker.services import drafts, jobs, schemes, teachers
from tracker.services.schemes import Computed

Tell = Callable[[str, int, int, dict[str, Any]], None]
Cancel = Callable[[], bool]
LATE = N_("No scheme was found within the time allowed. Allow more time or loosen a rule.")
AT_ONCE = "at once"
LEAST_SHARE = 0.5  # seconds for a round, however many there are


@dataclass
class Prepared:
    """The problems of the rounds by id, and what cannot even be asked."""

    settings: Settings
    problems: dict[int, Problem]
    refused: dict[int, dict[str, Any]]
    shared: tuple[Shared, ...] = ()


@dataclass
class Found:
    """What the engine answered by round, and why some rounds have no answer."""

    computed: dict[int, Computed] = field(default_factory=dict)
    refused: dict[int, dict[str, Any]] = field(default_factory=dict)


def read(session: Session, params: dict[str, Any]) -> Prepared:
    """Read the draft's rounds as the schools' present numbers make them, with the checks pinned by hand."""
    draft = queries.require_draft(session, params["draft"])
    settings = settings_of(draft.settings)
    made = Prepared(settings, {}, {})
    for round_id in params["rounds"]:
        present = queries.present_scheme(session, draft.id, round_id)
        pinned = [
            *(present.problem.get("pinned", []) if present else []),
            *params.get("pins", {}).get(str(round_id), []),
        ]
        try:
            problem = schemes.prepare(
                session, round_id=round_id, settings=settings, pinned=sorted({(a, b) for a, b in pinned})
            )
        except InvalidError as error:
            made.refused[round_id] = _reason(error.message, error.params)
            continue
        made.problems[round_id] = relaxed(problem, relaxed_of(draft.settings, round_id))
    made.shared = teachers.shared(session, made.problems, settings.teacher_most)
    return made


def relaxed(problem: Problem, rules: list[str]) -> Problem:
    """Return the problem with the named rules lifted, as the explanation of a clash means it."""
    drops = {constraint.name: constraint.drop for constraint in CONSTRAINTS}
    for name in rules:
        drop = drops.get(name)
        if name == "panel":
            problem = problem.with_rules(panel=True)
        elif drop is not None:
            problem = drop(problem)
    return problem


def _reason(message: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"message": message, "params": params or {}}


def work(prepared: Prepared, tell: Tell, cancel: Cancel) -> Found:
    """Ask the engine for every round; what is found before a cancellation stays."""
    run = _Run(prepared, tell, cancel)
    run.go()
    return run.found


class _Run:
    """One run over the rounds of a draft."""

    def __init__(self, prepared: Prepared, tell: Tell, cancel: Cancel) -> None:
        self.settings = prepared.settings
        self.problems = prepared.problems
        self.found = Found(refused=dict(prepared.refused))
        self._tell = tell
        self._cancel = cancel
        self._done: set[int] = set()
        self._shared = prepared.shared

    def tell(self, round_id: int, phase: str, best: int | None, bound: int | None) -> None:
        """Pass on what the engine says about a round."""
        said = {"round": round_id, "best": best, "bound": bound}
        self._tell(phase, len(self._done), len(self.problems), said)

    def go(self) -> None:
        """Plan the rounds together; whatever time ran out for is refused, unless somebody cancelled."""
        ids = list(self.problems)
        if not ids:
            return

        def say(phase: str, best: int | None, bound: int | None) -> None:
            named = re.fullmatch(r"round (\d+): (.*)", phase)
            if named:
                self.tell(ids[int(named[1])], named[2], best, bound)

        rules = self.settings
        whole = Campaign(tuple(self.problems.values()), rules.ring_scope, rules.partners, self._shared)
        limit = max(float(rules.seconds), LEAST_SHARE * len(ids))
        answers = plan_rounds(
            whole, time_limit=limit, progress=say, cancel=self._cancel, found=lambda number, _: self._done.add(number)
        )
        self.found.computed = {ids[n]: Computed(self.problems[ids[n]], answer) for n, answer in sorted(answers.items())}
        if not self._cancel():
            late = [one for one in ids if one not in self.found.computed]
            self.found.refused.update({one: _reason(LATE) for one in late})


def write(session: Session, actor: Actor, params: dict[str, Any], found: Found) -> dict[str, Any]:
    """Put every answer into the draft at once; returns what the job's page tells."""
    draft = drafts.open_draft(session, params["draft"])
    drafts.fill(session, actor=actor, draft=draft, computed=found.computed)
    refused = {str(round_id): reason for round_id, reason in found.refused.items()}
    kept = {name: why for name, why in draft.settings.get("refused", {}).items() if int(name) not in found.computed}
    draft.settings = {**draft.settings, "refused": {**kept, **refused}}
    session.flush()
    plans = sum(isinstance(one.answer, Plan) for one in found.computed.values())
    return {"draft": draft.id, "rounds": len(params["rounds"]), "plans": plans, "refused": len(found.refused)}


def plan_at_once(session: Session, *, actor: Actor, campaign_id: int, round_ids: list[int], settings: Settings) -> int:
    """Make a draft and plan it in the caller's transaction (for the demo and for commands that nobody waits for)."""
    draft = drafts.create(session, actor=actor, campaign_id=campaign_id, round_ids=round_ids, settings=settings)
    job = jobs.claim(session, job_id=draft.job_id or 0, key=AT_ONCE)
    assert job is not None
    found = work(read(session, job.params), lambda *_: None, lambda: False)
    jobs.finish(session, job, result=write(session, actor, job.params, found))
    session.info[jobs.FRESH].remove(job.id)  # nobody else need look at it
    return draft.id
