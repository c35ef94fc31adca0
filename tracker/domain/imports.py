"""Tables of schools and people that can be imported: their columns, how a header is found, and what a row leads to."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tracker.domain.errors import N_, InvalidError, RowError
from tracker.domain.roles import Role
from tracker.domain.text import fold


class ImportKind(StrEnum):
    """What a file holds, one in each row."""

    SCHOOLS = "schools"
    PEOPLE = "people"
    NUMBERS = "numbers"


KIND_NAMES: dict[ImportKind, str] = {
    ImportKind.SCHOOLS: N_("Import of schools"),
    ImportKind.PEOPLE: N_("Import of people"),
    ImportKind.NUMBERS: N_("Import of school numbers"),
}
MOST_ROWS = 3000
HEADER_WITHIN = 15  # rows from the top
LONGEST_CELL = 500


@dataclass(frozen=True)
class Column:
    """One column: its heading (a message id), what it may be called in a file, an example and a help text."""

    field: str
    heading: str
    names: tuple[str, ...]
    help: str
    example: str = ""
    required: bool = False


COLUMNS: dict[ImportKind, tuple[Column, ...]] = {
    ImportKind.SCHOOLS: (
        Column(
            "name", N_("Name"), ("наименование", "название", "школа", "оо", "name", "school"),
            N_("As in the charter. A school that is known by this name or by its login is changed, not doubled."),
            "Пример: МБОУ «Средняя школа № 1»", required=True,
        ),
        Column(
            "short_name", N_("Short name"), ("краткое наименование", "кратко", "short name"),
            N_("For tables and pictures."), "СШ № 1",
        ),
        Column(
            "district", N_("District"), ("район", "district"),
            N_("A district that is not known yet is created; the preview lists such districts."), "Центральный",
        ),
        Column(
            "bank", N_("Side of the river"), ("берег реки", "берег", "side of the river"),
            N_("Only for a new district."), "левый",
        ),
        Column("building", N_("Building"), ("здание", "адрес", "building"), N_("Address."), "ул. Садовая, 1"),
        Column(
            "login", N_("Login of the federal system"),
            ("логин фис око", "логин", "логин школы", "login of the federal system", "login"),
            N_("sch… or edu…: both are read as the same."), "sch671001",
        ),
        Column(
            "week_days", N_("Week, days"), ("неделя, дней", "учебная неделя", "week, days"),
            N_("5 or 6; 5 when empty."), "5",
        ),
        Column("x", N_("East, m"), ("к востоку, м", "east, m", "x"), N_("Place on the plan, metres."), "1200"),
        Column("y", N_("North, m"), ("к северу, м", "north, m", "y"), N_("Place on the plan, metres."), "-300"),
        Column(
            "rooms", N_("Rooms for marking"), ("кабинетов для проверки", "кабинеты", "rooms for marking", "rooms"),
            N_("In how many rooms works can be marked on one day; empty when there is no limit."), "3",
        ),
    ),
    ImportKind.PEOPLE: (
        Column(
            "full_name", N_("Full name"), ("фамилия, имя, отчество", "фио", "full name"),
            N_("Employees only; never pupils."), "Пример: Иванова Анна Петровна", required=True,
        ),
        Column(
            "login", N_("Login or e-mail"),
            ("логин или электронная почта", "логин", "login or e-mail", "login", "e-mail"),
            N_("A person who is known by it is changed, not doubled."), "ivanova@example.org", required=True,
        ),
        Column(
            "role", N_("Role"), ("роль", "role"),
            N_("Administrator, department officer, methodologist, school representative or public observer."),
            "Представитель школы", required=True,
        ),
        Column(
            "organisation", N_("Organisation"), ("организация", "школа", "organisation"),
            N_("Name, or a school's login of the federal system. One more role of the same person is one more row."),
            "sch671001", required=True,
        ),
    ),
    ImportKind.NUMBERS: (
        Column(
            "name", N_("School"), ("школа", "оо", "наименование", "school"),
            N_("As in the list of organisations. Where there is a login, the login decides."),
            "Пример: МБОУ «Средняя школа № 1»", required=True,
        ),
        Column(
            "login", N_("Login of the federal system"),
            ("логин фис око", "логин", "login of the federal system", "login"),
            N_("sch… or edu…: both are read as the same."), "sch671001",
        ),
        Column("subject", N_("Subject"), ("предмет", "subject"), N_("In words."), "Математика", required=True),
        Column("grade", N_("Grade"), ("класс", "параллель", "grade"), N_("A number."), "5", required=True),
        Column("works", N_("Works"), ("работ", "число работ", "works"), N_("0 where the subject is not taught."), "58"),
        Column(
            "federal_sample", N_("Federal sample"), ("федеральная выборка", "выборка", "federal sample"),
            N_("“Yes” when the works are checked in the federal controlled sample; “no” when empty."), "нет",
        ),
        Column(
            "test_on", N_("Day of the test"), ("дата работы", "дата", "дата проведения", "day of the test"),
            N_("A working day inside the campaign’s window."), "20.04.2027",
        ),
        Column(
            "teachers", N_("Teachers"), ("учителей", "учителя", "teachers"),
            N_("Teachers of the subject who can check; primary teachers in grade 4."), "3",
        ),
        Column(
            "works_per_teacher", N_("Works a teacher"), ("работ на учителя", "works a teacher"),
            N_("60 when empty."), "60",
        ),
        Column(
            "experts", N_("Teachers who check"), ("эксперты (кто проверяет)", "эксперты", "teachers who check"),
            N_("Names of teachers; never pupils."), "Иванова А. П., Петров С. Н.",
        ),
        Column(
            "responsible", N_("Responsible person"), ("ответственный", "responsible person"),
            N_("Who hands the works over and receives them."), "Сидорова О. В.",
        ),
        Column(
            "place", N_("Place of checking"), ("место проверки", "place of checking"),
            N_("Building and room."), "каб. 5",
        ),
    ),
}  # fmt: skip
# What must not come into the base, whatever the file is for.
REFUSED_HEADINGS = frozenset({"снилс", "дата рождения", "паспорт", "пол"})
EXAMPLE_MARKS = ("пример:", "example:")
ROLE_WORDS: dict[str, Role] = {
    "администратор": Role.ADMINISTRATOR,
    "специалист управления": Role.DEPARTMENT,
    "специалист управления образования": Role.DEPARTMENT,
    "department officer": Role.DEPARTMENT,
    "методист": Role.METHODOLOGIST,
    "представитель школы": Role.SCHOOL,
    "школа": Role.SCHOOL,
    "school representative": Role.SCHOOL,
    "общественный наблюдатель": Role.OBSERVER,
    "наблюдатель": Role.OBSERVER,
    "public observer": Role.OBSERVER,
    **{role.value: role for role in Role},
}


@dataclass(frozen=True)
class RawRow:
    """A row of the file: its number there, and the text of each known column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """What was read: the rows, headings that mean nothing here, and how many example rows were passed over."""

    rows: Sequence[RawRow]
    ignored: Sequence[str]
    examples: int


def heading_key(text: str) -> str:
    """Return the key by which headings are compared: folded, without a mark of obligation."""
    return fold(text.replace("*", " "))


def read_table(kind: ImportKind, rows: Iterable[tuple[int, Sequence[str]]]) -> Table:
    """Find the header among the first rows and name the cells below it; raises InvalidError when there is none."""
    rows = list(rows)
    names = {name: column.field for column in COLUMNS[kind] for name in column.names}
    for at, (number, cells) in enumerate(rows):
        if number > HEADER_WITHIN:
            break
        fields = [names.get(heading_key(cell), "") for cell in cells]
        if all(column.field in fields for column in COLUMNS[kind] if column.required):
            return _below(kind, [heading_key(cell) for cell in cells], fields, rows[at + 1 :])
    raise InvalidError(N_("The row with the headings was not found. Take the template and fill it in."), field="file")


def _below(
    kind: ImportKind, headings: Sequence[str], fields: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> Table:
    known = [name for name in fields if name]
    if len(known) != len(set(known)):
        raise InvalidError(N_("Two columns have the same heading."), field="file")
    refused = sorted(REFUSED_HEADINGS & set(headings))
    if refused:
        words = N_("Remove the column “%(column)s”: such data must not be kept here.")
        raise InvalidError(words, field="file", column=refused[0])
    first = COLUMNS[kind][0].field
    found, examples = [], 0
    for number, texts in rows:
        cells = {name: _cell(text) for name, text in zip(fields, texts, strict=False) if name}
        if fold(cells.get(first, "")).startswith(EXAMPLE_MARKS):
            examples += 1
        elif any(cells.values()):
            found.append(RawRow(number, cells))
    if not found:
        raise InvalidError(N_("There is no filled row under the headings."), field="file")
    if len(found) > MOST_ROWS:
        raise InvalidError(N_("More than %(most)s rows: divide the file."), field="file", most=MOST_ROWS)
    ignored = [head for head, name in zip(headings, fields, strict=True) if head and not name]
    return Table(found, ignored, examples)


def _cell(text: str) -> str:
    """Return a cell's text without the sign that keeps spreadsheet programs from calculating it."""
    text = text.strip()[: LONGEST_CELL + 1]
    return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text


class Step(StrEnum):
    """What a row leads to."""

    CREATE = "create"
    CHANGE = "change"
    SAME = "same"
    ERROR = "error"


STEP_NAMES: dict[Step, str] = {
    Step.CREATE: N_("will be created"),
    Step.CHANGE: N_("will be changed"),
    Step.SAME: N_("unchanged"),
    Step.ERROR: N_("error"),
}


@dataclass
class Outcome:
    """What a row leads to: the values to store, what differs from what is known, or what is wrong."""

    number: int
    title: str
    target_id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    @property
    def step(self) -> Step:
        """Return what the row leads to."""
        if self.errors:
            return Step.ERROR
        if self.target_id is None:
            return Step.CREATE
        return Step.CHANGE if self.changes else Step.SAME

    def refuse(self, error: InvalidError) -> None:
        """Note what is wrong with a cell."""
        self.errors.append(RowError(self.number, error.message, field=error.field, **error.params))


@dataclass(frozen=True)
class Plan:
    """What an import would do now; `districts` are those to be created, with their side of the river."""

    outcomes: Sequence[Outcome]
    districts: Mapping[str, str] = field(default_factory=dict)

    def count(self, step: Step) -> int:
        """Return how many rows lead to `step`."""
        return sum(outcome.step is step for outcome in self.outcomes)

    @property
    def errors(self) -> list[RowError]:
        """Return everything that is wrong, row by row."""
        return [error for outcome in self.outcomes for error in outcome.errors]

    def fingerprint(self) -> str:
        """Return a digest by which a plan that was seen and the one to be carried out are the same."""
        told = [(o.number, o.step, o.target_id, o.changes, o.values) for o in self.outcomes]
        text = json.dumps([told, sorted(self.districts.items())], default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
