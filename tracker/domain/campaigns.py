"""What a campaign's window, its rounds and a school's own numbers may be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.domain.calendar import is_working_day
from tracker.domain.errors import N_, InvalidError
from tracker.domain.subjects import GRADES, SUBJECTS

EARLIEST_YEAR, LATEST_YEAR = 2015, 2099
LONGEST_WINDOW = 183  # days
MOST_WORKS, MOST_TEACHERS, MOST_PER_TEACHER = 2000, 2000, 2000
LONGEST_EXPERTS, LONGEST_RESPONSIBLE, LONGEST_PLACE, LONGEST_TEACHER = 500, 200, 200, 200
MOST_PART_TIMERS = 200  # of one school in one campaign
# Two experts' marks at least so far apart need a third check; marks are 2 to 5, so 4 is out of their reach.
THIRD_CHECK_NAMES: dict[int, str] = {
    1: N_("when the experts’ marks differ at all"),
    2: N_("when the experts’ marks differ by 2 or more"),
    3: N_("when the experts’ marks differ by 3"),
    4: N_("never"),
}


def check_window(year: int, starts_on: date, ends_on: date) -> None:
    """Raise InvalidError unless the window lies in the year, in order, and is no longer than half a year."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise InvalidError(
            N_("The year must lie between %(first)s and %(last)s."),
            field="year", first=EARLIEST_YEAR, last=LATEST_YEAR,
        )  # fmt: skip
    if starts_on.year != year:
        raise InvalidError(N_("The window must begin in the campaign's year."), field="starts_on")
    if ends_on < starts_on:
        raise InvalidError(N_("The window ends before it begins."), field="ends_on")
    if ends_on.year != year or (ends_on - starts_on).days > LONGEST_WINDOW:
        raise InvalidError(
            N_("The window is too long: it must end in the same year, within half a year."), field="ends_on"
        )


def check_third(third_check_from: int) -> None:
    """Raise InvalidError unless two experts' marks can differ by so much, or never need a third check."""
    if third_check_from not in THIRD_CHECK_NAMES:
        raise InvalidError(N_("Marks are 2 to 5: they differ by 1, 2 or 3."), field="third_check_from")


def check_round(subject: str, grade: int) -> None:
    """Raise InvalidError for a subject or a grade the national tests do not have."""
    if subject not in SUBJECTS:
        raise InvalidError(N_("There is no such subject."), field="subject")
    if grade not in GRADES:
        raise InvalidError(N_("The national tests are not held in this grade."), field="grade")


NUMBERS_TEXTS = {"experts": LONGEST_EXPERTS, "responsible": LONGEST_RESPONSIBLE, "place": LONGEST_PLACE}


@dataclass(frozen=True)
class Numbers:
    """A school's own numbers in one round; works None means "not given", 0 means "none here".

    `version` is of the row the person saw (0: none yet, None: not compared).
    """

    round_id: int
    works: int | None = None
    test_on: date | None = None
    teachers: int = 0
    works_per_teacher: int = 60
    version: int | None = None
    federal_sample: bool = False  # the federal sample is checked elsewhere: nobody here checks it, it may check others
    experts: str = ""  # names of the teachers who check
    responsible: str = ""
    place: str = ""

    @property
    def given(self) -> bool:
        """Whether anything at all was filled in."""
        told = (self.teachers, self.test_on, self.federal_sample, self.experts, self.responsible, self.place)
        return self.works is not None or any(told)


@dataclass(frozen=True)
class FormerCheck:
    """Who checked whom in a former year's round."""

    year: int
    subject: str
    grade: int
    checker_id: int
    checked_id: int


@dataclass(frozen=True)
class Window:
    """When a school may hold a test: the campaign's dates and the school's own working week."""

    starts_on: date
    ends_on: date
    week_days: int = 5
    overrides: Mapping[date, bool] | None = None


def faults(row: Numbers, window: Window) -> Iterator[InvalidError]:
    """Yield everything that is wrong with a school's numbers, each error naming its field."""
    bounds = (("works", 0, MOST_WORKS), ("teachers", 0, MOST_TEACHERS), ("works_per_teacher", 1, MOST_PER_TEACHER))
    for field, lowest, highest in bounds:
        value = getattr(row, field)
        if value is None:
            yield InvalidError(N_("Give the number of works, 0 when there are none."), field=field)
        elif not lowest <= value <= highest:
            words = N_("A whole number from %(lowest)s to %(highest)s is needed.")
            yield InvalidError(words, field=field, lowest=lowest, highest=highest)
    for field, longest in NUMBERS_TEXTS.items():
        if len(getattr(row, field)) > longest:
            yield InvalidError(N_("No more than %(longest)s characters here."), field=field, longest=longest)
    if row.test_on is None:
        return
    if not window.starts_on <= row.test_on <= window.ends_on:
        yield InvalidError(
            N_("The date lies outside the campaign’s window (%(first)s–%(last)s)."),
            field="test_on",
            first=window.starts_on.strftime("%d.%m.%Y"),
            last=window.ends_on.strftime("%d.%m.%Y"),
        )
    elif not is_working_day(row.test_on, week_days=window.week_days, overrides=window.overrides):
        words = (
            N_("This is not a working day of a six-day week.")
            if window.week_days == 6
            else N_("This is not a working day of a five-day week.")
        )
        yield InvalidError(words, field="test_on")
