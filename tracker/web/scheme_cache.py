"""Schemes read back and verified, kept by their content: a large one takes half a second, and is looked at often.

The key is the SHA-256 of the stored texts themselves, read anew for every page: a row that is another one is another
content, so nothing has to be told when a scheme changes.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import current_app
from sqlalchemy import Text, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from tracker.matching.api import Plan, Problem, read_plan, read_problem, verify
from tracker.matching.constraints import Violation
from tracker.models.schemes import Scheme

MOST_SCHOOLS = 6_000  # in all schemes that are kept: some 100 MB
MOST_MADE = 12  # pictures and tables of one scheme, by language and names
T = TypeVar("T")


@dataclass
class Known:
    """A scheme as data: nobody may change what is in it."""

    problem: Problem
    plan: Plan | None
    violations: list[Violation]
    _made: OrderedDict[object, Any] = field(default_factory=OrderedDict)

    def made(self, key: object, make: Callable[[], T]) -> T:
        """Return what was made of the scheme under this key, made now if it was not."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make()
            while len(self._made) > MOST_MADE:
                self._made.popitem(last=False)
        return cast("T", found)


class SchemeCache:
    """The schemes looked at last, so many that their schools do not fill the memory."""

    def __init__(self, most_schools: int = MOST_SCHOOLS) -> None:
        self._most = most_schools
        self._known: OrderedDict[bytes, Known] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, session: Session, scheme_id: int) -> Known:
        """Return a scheme by its row; what is kept of it is used only when the row still says the same."""
        columns = (as_type(Scheme.problem, Text), as_type(Scheme.plan, Text))
        problem, plan = session.execute(select(*columns).where(Scheme.id == scheme_id)).one()
        key = hashlib.sha256(f"{len(problem)}\n{problem}\n{plan}".encode()).digest()
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        known = _read(problem, plan)
        with self._lock:
            self._known[key] = known
            while len(self._known) > 1 and self._schools() > self._most:
                self._known.popitem(last=False)
        return known

    def _schools(self) -> int:
        return sum(len(one.problem.schools) for one in self._known.values())

    def __len__(self) -> int:
        return len(self._known)


def _read(problem_text: str, plan_text: str | None) -> Known:
    problem = read_problem(json.loads(problem_text))
    data = json.loads(plan_text) if plan_text else None
    plan = read_plan(data) if data else None
    return Known(problem, plan, verify(problem, plan) if plan else [])


def known(session: Session, scheme: Scheme) -> Known:
    """Return a scheme out of the application's cache."""
    cache: SchemeCache = current_app.extensions["sverka_scheme_cache"]
    return cache.get(session, scheme.id)
