"""Where a running duty's date goes when its anchor moves, the rounds of an ongoing one, and the limits of a deadline."""

from datetime import date

import pytest

from tracker.domain.deadlines import (
    Anchors,
    Deadline,
    DeadlineKind,
    Rhythm,
    check_date,
    due_on,
    moved,
    next_round,
    normal,
    obstacle,
    period_end,
    require_ahead,
)
from tracker.domain.errors import InvalidError

TODAY = date(2027, 4, 20)  # a Tuesday
YESTERDAY = date(2027, 4, 19)
TOMORROW = date(2027, 4, 21)
ENDS = date(2027, 5, 21)
CAMPAIGN = Deadline(DeadlineKind.CAMPAIGN)


def anchors(campaign_ends_on: date = ENDS, last_test_on: date | None = None, **values: object) -> Anchors:
    return Anchors(TODAY, campaign_ends_on, last_test_on, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("campaign_ends_on", "due", "expected"),
    [
        # The campaign is prolonged: the duty goes with it.
        (date(2027, 6, 4), date(2027, 5, 21), date(2027, 6, 4)),
        # It is shortened, to a date still ahead: the duty goes with it, too.
        (date(2027, 5, 14), date(2027, 5, 21), date(2027, 5, 14)),
        # Its new last day is tomorrow, or today.
        (TOMORROW, date(2027, 5, 21), TOMORROW),
        (TODAY, date(2027, 5, 21), TODAY),
        # It ended yesterday: nobody becomes overdue at once by a change that was made over his head.
        (YESTERDAY, date(2027, 5, 21), TODAY),
        (date(2027, 4, 1), TOMORROW, TODAY),
        (date(2027, 4, 1), TODAY, TODAY),
        # The date has passed already: it is never put further back, only ahead.
        (date(2027, 4, 1), YESTERDAY, YESTERDAY),
        (date(2027, 4, 1), date(2027, 3, 26), date(2027, 4, 1)),
        (date(2027, 4, 12), date(2027, 4, 12), date(2027, 4, 12)),
        (date(2027, 3, 1), date(2027, 4, 12), date(2027, 4, 12)),
        # What is overdue gets new time when the campaign is prolonged past today.
        (date(2027, 5, 21), date(2027, 4, 12), date(2027, 5, 21)),
        (TODAY, date(2027, 4, 12), TODAY),
    ],
)
def test_a_duty_bound_to_the_campaign_follows_it_but_never_into_the_past(
    campaign_ends_on: date, due: date, expected: date
) -> None:
    assert moved(CAMPAIGN, anchors(campaign_ends_on), due) == expected


@pytest.mark.parametrize(
    ("last_test_on", "expected"),
    [
        # Three working days after the school's last test.
        (date(2027, 4, 22), date(2027, 4, 27)),
        (date(2027, 4, 28), date(2027, 5, 4)),
        (date(2027, 4, 15), TODAY),
        # Its date lies behind us now: today, not earlier.
        (date(2027, 4, 14), TODAY),
        (date(2027, 4, 5), TODAY),
        # The school has taken its dates back: it counts from the end of the campaign.
        (None, date(2027, 5, 26)),
    ],
)
def test_a_relative_duty_follows_the_schools_last_test(last_test_on: date | None, expected: date) -> None:
    deadline = Deadline(DeadlineKind.RELATIVE, days=3)
    assert moved(deadline, anchors(last_test_on=last_test_on), date(2027, 5, 6)) == expected


@pytest.mark.parametrize(
    ("days", "week_days", "overrides", "expected"),
    [
        # The last test is on Thursday, 29 April; 1-3 May are off, 10 May is for the Sunday feast of the 9th.
        (1, 5, None, date(2027, 4, 30)),
        (2, 5, None, date(2027, 5, 4)),
        (3, 5, None, date(2027, 5, 5)),
        (5, 5, None, date(2027, 5, 7)),
        (6, 5, None, date(2027, 5, 11)),
        (6, 6, None, date(2027, 5, 8)),
        (7, 6, None, date(2027, 5, 11)),
        (1, 5, {date(2027, 4, 30): False}, date(2027, 5, 4)),
        (2, 5, {date(2027, 5, 3): True}, date(2027, 5, 3)),
        (2, 6, {date(2027, 5, 3): True, date(2027, 4, 30): False}, date(2027, 5, 4)),
    ],
)
def test_working_days_after_the_test_pass_over_the_may_holidays(
    days: int, week_days: int, overrides: dict[date, bool] | None, expected: date
) -> None:
    found = anchors(last_test_on=date(2027, 4, 29), week_days=week_days, overrides=overrides)
    assert due_on(Deadline(DeadlineKind.RELATIVE, days=days), found) == expected


def test_a_date_of_its_own_stays_where_it_was_set_while_it_lies_ahead() -> None:
    deadline = Deadline(DeadlineKind.DATE, on=date(2027, 6, 1))
    assert moved(deadline, anchors(date(2027, 7, 1)), date(2027, 6, 1)) == date(2027, 6, 1)
    assert moved(deadline, anchors(date(2027, 4, 25)), date(2027, 6, 1)) == date(2027, 6, 1)


@pytest.mark.parametrize(
    ("rhythm", "today", "ends"),
    [
        (Rhythm.MONTH, date(2027, 1, 1), date(2027, 1, 31)),
        (Rhythm.MONTH, date(2027, 2, 28), date(2027, 2, 28)),
        (Rhythm.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
        (Rhythm.MONTH, date(2027, 12, 31), date(2027, 12, 31)),
        (Rhythm.QUARTER, date(2027, 1, 1), date(2027, 3, 31)),
        (Rhythm.QUARTER, date(2027, 3, 31), date(2027, 3, 31)),
        (Rhythm.QUARTER, date(2027, 4, 1), date(2027, 6, 30)),
        (Rhythm.QUARTER, date(2027, 9, 30), date(2027, 9, 30)),
        (Rhythm.QUARTER, date(2027, 10, 1), date(2027, 12, 31)),
        (Rhythm.HALF_YEAR, date(2027, 1, 1), date(2027, 6, 30)),
        (Rhythm.HALF_YEAR, date(2027, 6, 30), date(2027, 6, 30)),
        (Rhythm.HALF_YEAR, date(2027, 7, 1), date(2027, 12, 31)),
        (Rhythm.YEAR, date(2027, 1, 1), date(2027, 12, 31)),
        (Rhythm.YEAR, date(2027, 12, 31), date(2027, 12, 31)),
    ],
)
def test_an_ongoing_duty_is_due_on_the_last_day_of_the_period_it_is_in(rhythm: Rhythm, today: date, ends: date) -> None:
    assert period_end(rhythm, today) == ends
    assert due_on(Deadline(DeadlineKind.ONGOING, rhythm=rhythm), Anchors(today, ENDS)) == ends


@pytest.mark.parametrize(
    ("rhythm", "after", "expected"),
    [
        (Rhythm.MONTH, date(2027, 1, 31), date(2027, 2, 28)),
        (Rhythm.MONTH, date(2028, 1, 31), date(2028, 2, 29)),
        (Rhythm.MONTH, date(2027, 12, 31), date(2028, 1, 31)),
        (Rhythm.QUARTER, date(2027, 3, 31), date(2027, 6, 30)),
        (Rhythm.QUARTER, date(2027, 12, 31), date(2028, 3, 31)),
        (Rhythm.HALF_YEAR, date(2027, 6, 30), date(2027, 12, 31)),
        (Rhythm.HALF_YEAR, date(2027, 12, 31), date(2028, 6, 30)),
        (Rhythm.YEAR, date(2027, 12, 31), date(2028, 12, 31)),
        # A round that was granted more time ends in the midst of a period: that period is not skipped.
        (Rhythm.MONTH, date(2027, 5, 14), date(2027, 5, 31)),
        (Rhythm.QUARTER, date(2027, 7, 15), date(2027, 9, 30)),
        (Rhythm.YEAR, date(2028, 1, 31), date(2028, 12, 31)),
    ],
)
def test_the_next_round_ends_with_the_period_after_the_last_one(rhythm: Rhythm, after: date, expected: date) -> None:
    assert next_round(rhythm, after) == expected


@pytest.mark.parametrize(
    ("deadline", "word"),
    [
        (Deadline(DeadlineKind.NOT_SET), "not set"),
        (Deadline(DeadlineKind.NOT_SET, on=TOMORROW, days=3, rhythm=Rhythm.MONTH), "not set"),
        (Deadline(DeadlineKind.ONGOING), "rhythm"),
        (Deadline(DeadlineKind.ONGOING, on=TOMORROW, days=3), "rhythm"),
        (Deadline(DeadlineKind.DATE), "date is missing"),
        (Deadline(DeadlineKind.DATE, days=3, rhythm=Rhythm.MONTH), "date is missing"),
        (Deadline(DeadlineKind.RELATIVE), "number of working days"),
        (Deadline(DeadlineKind.RELATIVE, days=0), "number of working days"),
        (Deadline(DeadlineKind.RELATIVE, on=TOMORROW, rhythm=Rhythm.MONTH), "number of working days"),
    ],
)
def test_a_deadline_without_what_its_kind_lives_on_says_what_is_missing(deadline: Deadline, word: str) -> None:
    assert word in (obstacle(deadline) or "")
    with pytest.raises(InvalidError, match=word) as caught:
        due_on(deadline, anchors())
    assert caught.value.field == "deadline"
    with pytest.raises(InvalidError, match=word):
        moved(deadline, anchors(), ENDS)


@pytest.mark.parametrize(
    "deadline",
    [
        Deadline(DeadlineKind.DATE, on=TOMORROW),
        CAMPAIGN,
        Deadline(DeadlineKind.RELATIVE, days=1),
        *(Deadline(DeadlineKind.ONGOING, rhythm=rhythm) for rhythm in Rhythm),
    ],
)
def test_a_whole_deadline_has_no_obstacle(deadline: Deadline) -> None:
    assert obstacle(deadline) is None
    assert normal(deadline) == deadline


CROWDED = {"on": date(2027, 6, 1), "days": 5, "rhythm": Rhythm.QUARTER}


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (DeadlineKind.DATE, {"on": date(2027, 6, 1)}),
        (DeadlineKind.CAMPAIGN, {}),
        (DeadlineKind.RELATIVE, {"days": 5}),
        (DeadlineKind.ONGOING, {"rhythm": Rhythm.QUARTER}),
        (DeadlineKind.NOT_SET, {}),
    ],
)
def test_what_another_kind_would_have_used_is_forgotten(kind: DeadlineKind, kept: dict[str, object]) -> None:
    assert normal(Deadline(kind, **CROWDED)) == Deadline(kind, **kept)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [DeadlineKind.CAMPAIGN, DeadlineKind.ONGOING, DeadlineKind.NOT_SET])
def test_what_is_forgotten_is_not_checked_either(kind: DeadlineKind) -> None:
    assert normal(Deadline(kind, on=date(1, 1, 1), days=10_000)) == Deadline(kind)


@pytest.mark.parametrize("days", [1, 2, 119, 120])
def test_a_relative_deadline_has_from_1_to_120_working_days(days: int) -> None:
    assert normal(Deadline(DeadlineKind.RELATIVE, days=days)).days == days


@pytest.mark.parametrize("days", [-120, -1, 0, 121, 10_000])
def test_any_other_number_of_days_is_refused_by_its_field(days: int) -> None:
    with pytest.raises(InvalidError) as caught:
        normal(Deadline(DeadlineKind.RELATIVE, days=days))
    assert caught.value.field == "deadline_days"
    assert caught.value.params == {"most": 120}


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2027, 2, 28), date(2099, 12, 31)])
def test_a_date_of_this_trade_is_taken(day: date) -> None:
    assert check_date(day, field="held_on") == day
    assert normal(Deadline(DeadlineKind.DATE, on=day)).on == day


@pytest.mark.parametrize("day", [date.min, date(2014, 12, 31), date(2100, 1, 1), date.max])
def test_a_date_of_another_age_is_refused_by_the_field_it_came_from(day: date) -> None:
    with pytest.raises(InvalidError) as caught:
        check_date(day, field="held_on")
    assert caught.value.field == "held_on"
    assert caught.value.params == {"first": "01.01.2015", "last": "31.12.2099"}
    with pytest.raises(InvalidError) as caught:
        normal(Deadline(DeadlineKind.DATE, on=day))
    assert caught.value.field == "deadline_on"


def test_today_is_still_ahead_and_yesterday_is_named_in_the_refusal() -> None:
    assert require_ahead(TODAY, TODAY) == TODAY
    assert require_ahead(TOMORROW, TODAY) == TOMORROW
    with pytest.raises(InvalidError) as caught:
        require_ahead(YESTERDAY, TODAY)
    assert caught.value.field == "deadline"
    assert caught.value.params == {"day": "19.04.2027"}
