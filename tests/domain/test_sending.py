"""Who gets a task, and by which date."""

from datetime import date

import pytest

from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm, normal
from tracker.domain.errors import ConflictError, InvalidError
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import OrganisationKind
from tracker.domain.sending import Executor, Times, executing_kind, fan_out

TODAY = date(2027, 4, 20)
TIMES = Times(TODAY, date(2027, 5, 21))
FIVE, SIX = Executor(1, 5, date(2027, 4, 22)), Executor(2, 6, date(2027, 4, 22))


def test_a_relative_deadline_follows_each_schools_last_test_and_week() -> None:
    # Thursday the 22nd: three working days later is Tuesday in a week of five, Monday in a week of six.
    assert fan_out(Deadline(DeadlineKind.RELATIVE, days=3), [FIVE, SIX], TIMES) == {
        1: date(2027, 4, 27),
        2: date(2027, 4, 26),
    }


def test_a_day_declared_off_moves_the_date() -> None:
    off = Times(TODAY, TIMES.campaign_ends_on, {date(2027, 4, 26): False})
    assert fan_out(Deadline(DeadlineKind.RELATIVE, days=3), [FIVE], off) == {1: date(2027, 4, 28)}


def test_a_school_without_a_test_date_counts_from_the_campaigns_end() -> None:
    assert fan_out(Deadline(DeadlineKind.RELATIVE, days=1), [Executor(3)], TIMES) == {3: date(2027, 5, 24)}


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        (Deadline(DeadlineKind.CAMPAIGN), date(2027, 5, 21)),
        (Deadline(DeadlineKind.DATE, on=TODAY), TODAY),
        (Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.QUARTER), date(2027, 6, 30)),
        (Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.MONTH), date(2027, 4, 30)),
    ],
)
def test_each_kind_has_its_date(deadline: Deadline, due: date) -> None:
    assert fan_out(deadline, [FIVE], TIMES) == {1: due}


@pytest.mark.parametrize(
    "deadline",
    [
        Deadline(DeadlineKind.NOT_SET),
        Deadline(DeadlineKind.ONGOING),
        Deadline(DeadlineKind.DATE),
        Deadline(DeadlineKind.RELATIVE),
        Deadline(DeadlineKind.DATE, on=date(2027, 4, 19)),
    ],
)
def test_what_cannot_be_controlled_is_refused(deadline: Deadline) -> None:
    with pytest.raises(InvalidError):
        fan_out(deadline, [FIVE], TIMES)


def test_one_school_whose_date_has_passed_refuses_all() -> None:
    early = Executor(9, 5, date(2027, 4, 1))
    with pytest.raises(InvalidError, match=r"06\.04\.2027"):
        fan_out(Deadline(DeadlineKind.RELATIVE, days=3), [FIVE, early], TIMES)


def test_nobody_to_send_to_is_refused() -> None:
    with pytest.raises(InvalidError):
        fan_out(Deadline(DeadlineKind.CAMPAIGN), [], TIMES)


def test_only_a_draft_to_an_organisation_of_the_city_is_sent() -> None:
    assert executing_kind(Addressee.SCHOOLS, RecommendationStatus.DRAFT) is OrganisationKind.SCHOOL
    for status in (RecommendationStatus.SENT, RecommendationStatus.WITHDRAWN):
        with pytest.raises(ConflictError):
            executing_kind(Addressee.SCHOOLS, status)
    with pytest.raises(InvalidError):
        executing_kind(Addressee.OTHER, RecommendationStatus.DRAFT)


def test_a_deadline_keeps_only_what_its_kind_uses() -> None:
    crowded = Deadline(DeadlineKind.RELATIVE, TODAY, 3, Rhythm.YEAR)
    assert normal(crowded) == Deadline(DeadlineKind.RELATIVE, days=3)


@pytest.mark.parametrize(
    "deadline",
    [
        Deadline(DeadlineKind.DATE, on=date(1, 1, 1)),
        Deadline(DeadlineKind.DATE, on=date(9999, 12, 31)),
        Deadline(DeadlineKind.RELATIVE, days=0),
        Deadline(DeadlineKind.RELATIVE, days=10**12),
    ],
)
def test_an_impossible_date_or_number_is_refused_with_its_field(deadline: Deadline) -> None:
    with pytest.raises(InvalidError) as caught:
        normal(deadline)
    assert caught.value.field in {"deadline_on", "deadline_days"}
