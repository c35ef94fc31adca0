"""What a school still owes in a round: the one rule behind the page of readiness and the reminders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.errors import N_


class Lack(StrEnum):
    """Something that a round of a school needs and does not have."""

    WORKS = "works"
    DATE = "date"
    TEACHERS = "teachers"
    EXPERTS = "experts"


LACK_NAMES: Mapping[Lack, str] = {
    Lack.WORKS: N_("no number of works"),
    Lack.DATE: N_("no day of the test"),
    Lack.TEACHERS: N_("works without a teacher"),
    Lack.EXPERTS: N_("experts are not named"),
}


@dataclass(frozen=True)
class Given:
    """What a school has given in a round."""

    works: int
    test_on: date | None
    teachers: int
    experts: str
    federal_sample: bool


def lacks(given: Given | None) -> list[Lack]:
    """Return what is missing in a round: nothing where there are no works and no teachers.

    The federal sample hands nothing over, so it needs no date.
    """
    if given is None:
        return [Lack.WORKS]
    missing = {
        Lack.DATE: given.works > 0 and not given.federal_sample and given.test_on is None,
        Lack.TEACHERS: given.works > 0 and given.teachers == 0,
        Lack.EXPERTS: given.teachers > 0 and not given.experts,
    }
    return [lack for lack, there in missing.items() if there]
