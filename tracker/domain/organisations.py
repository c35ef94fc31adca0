"""What an organisation may be called, where its plan coordinates lie, and one spelling of the federal login."""

import re
from collections.abc import Mapping

from tracker.domain.errors import N_, InvalidError
from tracker.domain.text import fold

LONGEST_NAME, LONGEST_SHORT, LONGEST_BUILDING, LONGEST_REASON, LONGEST_DISTRICT, LONGEST_BANK = (
    300,
    80,
    300,
    300,
    200,
    40,
)
WEEKS: tuple[int, ...] = (5, 6)
# Metres from any chosen point of the city; a region is smaller than this too.
FARTHEST = 5_000_000
MOST_SUCCESSORS = 20
MOST_ROOMS = 500
_LOGIN = re.compile(r"(?:edu|sch)?([0-9]{4,20})")


def normal_login(text: str | None) -> str | None:
    """Return a login of the federal system as `sch…`; `edu…`, `SCH…` and bare digits are the same school's."""
    folded = fold(text or "")
    if not folded:
        return None
    found = _LOGIN.fullmatch(folded)
    if found is None:
        raise InvalidError(
            N_("The login of the federal system is “sch” or “edu” and digits, for example sch671003."), field="login"
        )
    return f"sch{found[1]}"


def checked_facts(facts: Mapping[str, int | None]) -> None:
    """Raise InvalidError when the week, the rooms for marking or a coordinate (metres) cannot be."""
    if facts["week_days"] not in WEEKS:
        raise InvalidError(N_("A school's week has 5 or 6 days."), field="week_days")
    rooms = facts.get("rooms")
    if rooms is not None and not 1 <= rooms <= MOST_ROOMS:
        words = N_("From 1 to %(most)s rooms; empty when there is no limit.")
        raise InvalidError(words, field="rooms", most=MOST_ROOMS)
    x, y = facts["x"], facts["y"]
    if (x is None) != (y is None):
        raise InvalidError(N_("Give both coordinates or neither."), field="y" if y is None else "x")
    for name, value in (("x", x), ("y", y)):
        if value is not None and abs(value) > FARTHEST:
            raise InvalidError(N_("This coordinate lies off the plan."), field=name)
