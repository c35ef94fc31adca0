"""How many duties each school has in the weeks ahead."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.deadlines import Rhythm
from tracker.domain.forecast import LEAST_WEEKS, MOST_WEEKS, Duty, Load, forecast, monday

TODAY = date(2027, 4, 20)  # a Tuesday
DAYS = st.integers(-20, 250).map(lambda days: TODAY + timedelta(days=days))


def test_duties_and_tests_stand_in_their_week_and_what_is_overdue_in_this_one() -> None:
    duties = [
        Duty(1, date(2027, 4, 1)), Duty(1, date(2027, 4, 25)), Duty(1, date(2027, 4, 26), new=True),
        Duty(2, date(2027, 4, 26), new=True),
    ]  # fmt: skip
    found = forecast({1, 2, 3}, duties, [(2, date(2027, 4, 20)), (2, date(2027, 4, 22)), (1, date(2027, 4, 1))], TODAY)
    assert found.rows[1][:3] == [Load(2), Load(0, 1), Load()]
    assert found.rows[2][:2] == [Load(tests=2), Load(0, 1)]
    assert list(found.rows) == [1, 2, 3]
    first = found.weeks[0]
    assert (first.starts_on, first.most, round(first.mean, 2), first.testing) == (date(2027, 4, 19), Load(2), 0.67, 1)


def test_an_ongoing_duty_comes_again_each_period() -> None:
    far = Duty(1, date(2027, 8, 31), new=True)
    loads = forecast({1}, [Duty(1, date(2027, 4, 30), Rhythm.MONTH), far], [], TODAY).rows[1]
    assert sum(one.running for one in loads) == 5
    assert [place for place, one in enumerate(loads) if one.running] == [1, 6, 10, 14, 19]


def test_nothing_to_send_is_eight_empty_weeks() -> None:
    found = forecast({1}, [], [], TODAY)
    assert found.rows == {1: [Load()] * LEAST_WEEKS}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), DAYS, st.booleans()), max_size=30))
def test_no_duty_within_the_weeks_is_lost_or_doubled(rows: list[tuple[int, date, bool]]) -> None:
    found = forecast({1, 2, 3, 4}, [Duty(home, day, new=new) for home, day, new in rows], [], TODAY)
    assert LEAST_WEEKS <= len(found.weeks) <= MOST_WEEKS
    until = found.weeks[-1].starts_on + timedelta(days=6)
    counted = sum(one.duties for loads in found.rows.values() for one in loads)
    assert counted == sum(day <= until for _home, day, _new in rows)
    for place, week in enumerate(found.weeks):
        assert week.starts_on == monday(TODAY) + timedelta(weeks=place)
        assert week.most.duties == max(loads[place].duties for loads in found.rows.values())
