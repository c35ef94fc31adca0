from datetime import date, timedelta

from tracker.matching.api import Busy, Job, Site, plan_days

DAYS = [date(2027, 4, 5) + timedelta(days=i) for i in range(12) if (date(2027, 4, 5) + timedelta(days=i)).weekday() < 5]


def test_a_check_is_handed_over_marked_returned_and_uploaded_on_working_days():
    table = plan_days([Job((1, 2), 50, DAYS[0])], {1: Site(30)}, DAYS)
    (row,) = table.rows
    assert row.hand_over == DAYS[1]
    assert row.days == ((DAYS[1], 30), (DAYS[2], 20))
    assert (row.back, row.upload) == (DAYS[3], DAYS[4])
    assert table.shortages == ()


def test_no_school_marks_more_in_a_day_than_its_teachers_can():
    jobs = [Job((1, b), 40, DAYS[0]) for b in (2, 3, 4)]
    table = plan_days(jobs, {1: Site(35, rooms=2)}, DAYS)
    for day in DAYS:
        parts = [works for row in table.rows for on, works in row.days if on == day]
        assert sum(parts) <= 35
        assert len(parts) <= 2
    assert sum(works for row in table.rows for _, works in row.days) == 120
    assert all(row.upload <= DAYS[-1] for row in table.rows)


def test_a_window_that_is_too_short_is_proved_and_measured():
    table = plan_days([Job((1, 2), 100, DAYS[3])], {1: Site(30)}, DAYS[:7])
    assert table.rows == ()
    (short,) = table.shortages
    # Handed over on day 5 of 7, the last two are for returning and uploading: one day of marking.
    assert (short.works, short.days, short.works_a_day) == (70, 3, 70)
    enough = plan_days([Job((1, 2), 100, DAYS[3])], {1: Site(30 + short.works_a_day)}, DAYS[:7])
    assert enough.shortages == ()


def test_a_school_without_a_site_or_a_test_outside_the_window_is_told():
    table = plan_days([Job((1, 2), 10, date(2027, 3, 1))], {}, DAYS)
    assert len(table.warnings) == 1
    assert table.shortages[0].checker == 1


def test_what_is_taken_of_a_day_already_is_left_alone():
    busy = {(1, DAYS[1]): Busy(works=25), (1, DAYS[2]): Busy(rooms=2), (9, DAYS[3]): Busy(works=30)}
    table = plan_days([Job((1, 2), 50, DAYS[0])], {1: Site(30, rooms=2)}, DAYS, busy)
    assert table.rows[0].days == ((DAYS[1], 5), (DAYS[3], 30), (DAYS[4], 15))
