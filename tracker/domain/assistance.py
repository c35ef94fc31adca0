"""Methodical assistance: its forms, and what an entry of the log may hold."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.domain.deadlines import check_date
from tracker.domain.errors import N_, InvalidError


class AssistanceForm(StrEnum):
    """How help was given."""

    CONSULTATION = "consultation"
    VISIT = "visit"
    SEMINAR = "seminar"
    JOINT_CHECKING = "joint_checking"


FORM_NAMES: dict[AssistanceForm, str] = {
    AssistanceForm.CONSULTATION: N_("Consultation"),
    AssistanceForm.VISIT: N_("Visit to the school"),
    AssistanceForm.SEMINAR: N_("Seminar"),
    AssistanceForm.JOINT_CHECKING: N_("Joint checking of works"),
}

LEAST_HOURS, MOST_HOURS, HOUR_STEP = Decimal("0.5"), Decimal(24), Decimal("0.5")
MOST_TEACHERS = 500
LONGEST_TOPIC = 300


def check_hours(hours: Decimal) -> Decimal:
    """Return `hours` when they are half-hours from 0.5 to 24; raises InvalidError otherwise."""
    if not hours.is_finite() or not LEAST_HOURS <= hours <= MOST_HOURS or hours % HOUR_STEP:
        raise InvalidError(N_("Hours are counted in halves, from 0.5 to 24."), field="hours")
    return hours.quantize(Decimal("0.1"))


def check_teachers(teachers: int) -> int:
    """Return the number of teachers when it is a plausible one; raises InvalidError otherwise."""
    if not 1 <= teachers <= MOST_TEACHERS:
        raise InvalidError(N_("From 1 to %(most)s teachers."), field="teachers", most=MOST_TEACHERS)
    return teachers


def check_held_on(day: date, *, today: date, closed_on: date | None) -> date:
    """Return the day of the help: not in the future, and the school was still open; raises InvalidError otherwise."""
    check_date(day, field="held_on")
    if day > today:
        raise InvalidError(N_("This date lies ahead: the log holds help already given."), field="held_on")
    if closed_on and day >= closed_on:
        raise InvalidError(N_("The school was already closed on this date."), field="held_on")
    return day
