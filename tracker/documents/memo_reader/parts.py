"""What the memo reader returns: plain frozen records, no behaviour but their words."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tracker.documents.memo_reader import words


class DeadlineKind(StrEnum):
    """The ways in which a memo may say until when."""

    DATE = "date"
    CAMPAIGN = "campaign"
    RELATIVE = "relative"
    ONGOING = "ongoing"
    NOT_SET = "not_set"


class Addressee(StrEnum):
    """To whom a group of recommendations is addressed."""

    DEPARTMENT = "department"
    METHODICAL_OFFICE = "methodical_office"
    SCHOOLS = "schools"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as written and as understood; `days` (working or calendar) only for a relative one."""

    kind: DeadlineKind = DeadlineKind.NOT_SET
    words: str = ""
    date: dt.date | None = None
    days: int | None = None
    working_days: bool = False


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation with the lines of the source it was read from (1-based, inclusive)."""

    addressee: Addressee
    addressee_words: str
    number: str
    text: str
    deadline: Deadline
    source: str
    first_line: int
    last_line: int
    doubts: tuple[str, ...] = ()
    suggestion: Deadline | None = None

    def doubt_words(self, language: str = "ru") -> list[str]:
        """Return what is doubtful in words for a person."""
        return [words.doubt(code, language) for code in self.doubts]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator named in the memo; no figure is None, never zero."""

    name: str
    value: float | None
    line: int


@dataclass(frozen=True, slots=True)
class Defect:
    """A place of the memo that a person must look at."""

    code: str
    line: int
    source: str
    params: tuple[tuple[str, str], ...] = ()

    def text(self, language: str = "ru") -> str:
        """Return the defect in words for a person."""
        return words.defect(self.code, language, **dict(self.params))


@dataclass(frozen=True, slots=True)
class ParsedMemo:
    """Everything the reader found in a memo, beside the lines it was found in."""

    title: str
    year: int | None
    recommendations: tuple[Recommendation, ...]
    indicators: tuple[Indicator, ...]
    defects: tuple[Defect, ...]
    lines: tuple[str, ...]
