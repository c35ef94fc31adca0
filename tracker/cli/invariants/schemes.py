"""Invariants of the computed schemes of mutual checks."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.matching.api import read_plan, read_problem, verify
from tracker.matching.problem import ProblemError
from tracker.models.schemes import Scheme


def unverified(session: Session) -> Iterator[str]:
    """Yield schemes whose plan the independent verifier refuses, and those with neither a plan nor a reason."""
    for scheme in session.scalars(select(Scheme).order_by(Scheme.id)):
        if (scheme.plan is None) == (scheme.why is None):
            yield f"scheme {scheme.id} has neither a plan nor a reason, or both"
        try:
            problem = read_problem(scheme.problem)
            broken = verify(problem, read_plan(scheme.plan)) if scheme.plan else []
        except ProblemError as error:
            yield f"scheme {scheme.id} cannot be read: {error}"
            continue
        if problem.sha256 != scheme.problem_sha256:
            yield f"scheme {scheme.id}: its problem was changed after it was computed"
        yield from (f"scheme {scheme.id}: {violation.words.en}" for violation in broken)
