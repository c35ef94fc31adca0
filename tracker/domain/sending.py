"""What sending a recommendation means: who gets a task, and by which date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.domain.deadlines import Anchors, Deadline, due_on, require_ahead
from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.domain.recommendations import ADDRESSEE_KINDS, Addressee, RecommendationStatus
from tracker.domain.roles import OrganisationKind


@dataclass(frozen=True)
class Executor:
    """An organisation as far as its dates depend on it: its working week and its last test."""

    organisation_id: int
    week_days: int = 5
    last_test_on: date | None = None


@dataclass(frozen=True)
class Times:
    """What is the same for all executors: today, the campaign's end, and the calendar's changes."""

    today: date
    campaign_ends_on: date
    overrides: Mapping[date, bool] | None = None


def executing_kind(addressee: Addressee, status: RecommendationStatus) -> OrganisationKind:
    """Return whose organisations get the tasks; raises when a recommendation like this cannot be sent at all."""
    if status is RecommendationStatus.SENT:
        raise ConflictError(N_("It was sent already."))
    if status is RecommendationStatus.WITHDRAWN:
        raise ConflictError(N_("It was withdrawn."))
    if addressee not in ADDRESSEE_KINDS:
        raise InvalidError(N_("Its addressee is not an organisation of this city: choose another one."))
    return ADDRESSEE_KINDS[addressee]


def fan_out(deadline: Deadline, executors: Iterable[Executor], times: Times) -> dict[int, date]:
    """Return each executor's due date by organisation; raises InvalidError when there is none or one has passed."""
    dates: dict[tuple[int, date | None], date] = {}
    found: dict[int, date] = {}
    for one in executors:
        key = (one.week_days, one.last_test_on)
        if key not in dates:
            anchors = Anchors(times.today, times.campaign_ends_on, one.last_test_on, one.week_days, times.overrides)
            dates[key] = require_ahead(due_on(deadline, anchors), times.today)
        found[one.organisation_id] = dates[key]
    if not found:
        raise InvalidError(N_("There is no working organisation of this kind to send it to."))
    return found
