"""What a school still owes in a round."""

from datetime import date
from itertools import product

import pytest

from tracker.domain.readiness import LACK_NAMES, Given, Lack, lacks

DAY = date(2027, 4, 20)
EXPERTS = "Иванова А. П., Петров С. Н."


def given(
    works: int = 58,
    test_on: date | None = DAY,
    teachers: int = 3,
    experts: str = EXPERTS,
    *,
    federal_sample: bool = False,
) -> Given:
    return Given(works, test_on, teachers, experts, federal_sample)


@pytest.mark.parametrize(
    ("what", "missing"),
    [
        # Nothing was given at all: the first thing asked for is the number of works.
        (None, "works"),
        # All is there.
        (given(), ""),
        (given(works=1, teachers=1, experts="Иванова А. П."), ""),
        # One thing is missing.
        (given(test_on=None), "date"),
        (given(teachers=0, experts=""), "teachers"),
        (given(experts=""), "experts"),
        # Several are, in the order in which the page asks.
        (given(test_on=None, experts=""), "date experts"),
        (given(test_on=None, teachers=0, experts=""), "date teachers"),
        # The subject is not taught: 0 works and no teacher is a full answer, whatever else stands there.
        (given(works=0, test_on=None, teachers=0, experts=""), ""),
        (given(works=0, test_on=DAY, teachers=0, experts=""), ""),
        # Nobody sat the test, but the teachers are to check others: their names are needed, a date is not.
        (given(works=0, test_on=None, teachers=2, experts=""), "experts"),
        (given(works=0, test_on=None, teachers=2), ""),
        # The federal sample hands nothing over, so it needs no date; it may check others.
        (given(test_on=None, federal_sample=True), ""),
        (given(test_on=None, teachers=0, experts="", federal_sample=True), "teachers"),
        (given(test_on=None, experts="", federal_sample=True), "experts"),
        # Names without a number of teachers are no teachers.
        (given(teachers=0), "teachers"),
    ],
)
def test_a_school_owes_what_its_round_needs_and_has_not(what: Given | None, missing: str) -> None:
    assert [lack.value for lack in lacks(what)] == missing.split()


def test_more_never_makes_more_missing() -> None:
    for works, teachers, sample in product((0, 1, 58), (0, 1, 3), (False, True)):
        for day, names in product((None, DAY), ("", EXPERTS)):
            owed = set(lacks(Given(works, day, teachers, names, sample)))
            assert set(lacks(Given(works, DAY, teachers, names, sample))) <= owed
            assert set(lacks(Given(works, day, teachers, EXPERTS, sample))) <= owed
            assert Lack.WORKS not in owed, "works were given, be it 0"


def test_every_lack_has_its_own_words() -> None:
    assert set(LACK_NAMES) == set(Lack)
    assert len(set(LACK_NAMES.values())) == len(Lack)
