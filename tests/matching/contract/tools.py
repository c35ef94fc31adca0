"""What the tests of this folder share: the engine behind plain JSON."""

import json
import os

from tracker.matching.api import Plan, ProblemError, Why, read_plan, read_problem, solve, verify

MORE = int(os.environ.get("SVERKA_MORE_ROUNDS", "0"))  # how many random rounds to try beside the usual ones


def answer(problem, seconds=2.0, **more):
    """Return the plan or the explanation as JSON would carry it, None where time ran out."""
    try:
        found = solve(read_problem(problem), time_limit=seconds, **more)
    except TimeoutError:
        return None
    return json.loads(json.dumps(found.to_data(), ensure_ascii=False))


def is_plan(found):
    return found is not None and found["format"] == "mutual-check-plan/1"


def ours(problem, plan):
    """Return the codes that the product's own verifier reports, `input` where it refuses to read the plan."""
    try:
        read = read_plan(plan)
    except ProblemError:
        return {"input"}
    return {violation.code for violation in verify(read_problem(problem), read)}


__all__ = ["MORE", "Plan", "Why", "answer", "is_plan", "ours"]
