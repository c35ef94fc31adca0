"""Imports of schools and people through the services."""

from collections.abc import Sequence
from datetime import timedelta

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.documents.errors import DocumentRefused
from tracker.documents.sheets import Sheet, to_csv, to_xlsx
from tracker.domain.errors import ConflictError, InvalidError, MissingError, RowsInvalidError
from tracker.domain.imports import MOST_ROWS, ImportKind, Plan, Step
from tracker.domain.roles import Actor, Role
from tracker.models.imports import ImportDraft
from tracker.models.journal import JournalEntry
from tracker.models.organisations import District, Organisation
from tracker.models.people import Person
from tracker.services import imports

SCHOOLS, PEOPLE = ImportKind.SCHOOLS, ImportKind.PEOPLE
HEADER = ["Наименование", "Район", "Берег реки", "Логин ФИС ОКО", "Неделя, дней", "К востоку, м", "К северу, м"]
ROWS = [
    ["Школа № 1", "Северный", "левый", "EDU671001", "6", "100", "-200"],
    ["Школа № 2", "северный", "", "sch671002", "", "", ""],
    ["Школа № 3", "Южный", "", "", "5", "", ""],
]
PEOPLE_HEADER = ["ФИО *", "Логин", "Роль", "Организация"]


@pytest.fixture
def administrator(session: Session) -> Actor:
    return factories.actor(session, Role.ADMINISTRATOR, factories.department(session))


def upload(
    session: Session, actor: Actor, kind: ImportKind, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER
) -> ImportDraft:
    data = to_csv(Sheet("", header, rows))
    return imports.draft(session, actor=actor, reading=imports.read(kind, "файл.csv", data))


def confirm(session: Session, actor: Actor, row: ImportDraft) -> list[tuple[Person, str]]:
    seen = imports.plan(session, row).fingerprint()
    return imports.confirm(session, actor=actor, kind=row.kind, draft_id=row.id, seen=seen)


def counts(plan: Plan) -> tuple[int, int, int, int]:
    create, change, same, error = (plan.count(step) for step in (Step.CREATE, Step.CHANGE, Step.SAME, Step.ERROR))
    return create, change, same, error


def test_schools_are_created_and_the_same_file_again_changes_nothing(session: Session, administrator: Actor) -> None:
    draft = upload(session, administrator, SCHOOLS, ROWS)
    plan = imports.plan(session, draft)
    assert counts(plan) == (3, 0, 0, 0)
    assert plan.districts == {"Северный": "левый", "Южный": ""}
    confirm(session, administrator, draft)
    first, second, third = session.scalars(
        select(Organisation).where(Organisation.kind == "school").order_by(Organisation.id)
    )
    assert (first.login, first.week_days, first.x, first.y) == ("sch671001", 6, 100, -200)
    assert first.district is not None
    assert first.district is second.district
    assert (third.login, third.week_days) == (None, 5)
    entries = session.scalar(select(func.count()).select_from(JournalEntry))
    again = upload(session, administrator, SCHOOLS, ROWS)
    assert counts(imports.plan(session, again)) == (0, 0, 3, 0)
    confirm(session, administrator, again)
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == (entries or 0) + 1, (
        "only the import itself"
    )
    assert session.scalar(select(func.count()).select_from(District)) == 2


def test_a_school_is_known_by_its_login_or_by_its_name(session: Session, administrator: Actor) -> None:
    confirm(session, administrator, upload(session, administrator, SCHOOLS, ROWS))
    renamed = upload(session, administrator, SCHOOLS, [["Гимназия № 1", "", "", "sch671001", "", "", ""],
                                                      ["ШКОЛА № 3", "Северный", "", "edu671003", "", "", ""]])  # fmt: skip
    plan = imports.plan(session, renamed)
    assert counts(plan) == (0, 2, 0, 0)
    assert plan.outcomes[0].changes == [("name", "Школа № 1", "Гимназия № 1")]
    confirm(session, administrator, renamed)
    row = session.scalars(select(Organisation).where(Organisation.login == "sch671001")).one()
    assert (row.name, row.week_days, row.x) == ("Гимназия № 1", 6, 100), "empty cells leave what is known"
    assert session.scalars(select(Organisation.name).where(Organisation.login == "sch671003")).one() == "ШКОЛА № 3"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (["", "Северный", "", "", "", "", ""], "name"),
        (["я" * 301, "", "", "", "", "", ""], "name"),
        (["Новая", "", "", "школа", "", "", ""], "login"),
        (["Новая", "", "", "", "7", "", ""], "week_days"),
        (["Новая", "", "", "", "пять", "", ""], "week_days"),
        (["Новая", "", "", "", "", "12", ""], "y"),
        (["Новая", "", "", "", "", "9999999", "1"], "x"),
        (["Школа № 1", "", "", "", "", "", ""], "name"),
        (["Новая", "", "", "sch671001", "", "", ""], "login"),
        (["Новая", "Северный", "правый", "", "", "", ""], "bank"),
    ],
)
def test_one_bad_row_stops_the_whole_file_and_is_named(
    session: Session, administrator: Actor, row: list[str], field: str
) -> None:
    draft = upload(session, administrator, SCHOOLS, [*ROWS, row])
    plan = imports.plan(session, draft)
    assert [(error.row, error.field) for error in plan.errors] == [(5, field)]
    with pytest.raises(RowsInvalidError):
        confirm(session, administrator, draft)
    assert session.scalar(select(func.count()).where(Organisation.name == "Школа № 1")) == 0


def test_a_name_and_a_login_of_two_different_schools_are_refused(session: Session, administrator: Actor) -> None:
    confirm(session, administrator, upload(session, administrator, SCHOOLS, ROWS))
    mixed = upload(session, administrator, SCHOOLS, [["Школа № 2", "", "", "sch671001", "", "", ""]])
    assert [error.field for error in imports.plan(session, mixed).errors] == ["login"]
    office = factories.methodical_office(session)
    wrong = upload(session, administrator, SCHOOLS, [[office.name, "", "", "", "", "", ""]])
    assert [error.field for error in imports.plan(session, wrong).errors] == ["name"]


def test_a_plan_that_has_changed_since_it_was_seen_is_not_carried_out(session: Session, administrator: Actor) -> None:
    draft = upload(session, administrator, SCHOOLS, ROWS)
    seen = imports.plan(session, draft).fingerprint()
    factories.school(session, "Школа № 1", login=None, login_key=None)
    with pytest.raises(ConflictError):
        imports.confirm(session, actor=administrator, kind=SCHOOLS, draft_id=draft.id, seen=seen)


def test_a_draft_belongs_to_its_uploader_and_dies(session: Session, administrator: Actor) -> None:
    other = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    draft = upload(session, administrator, SCHOOLS, ROWS)
    with pytest.raises(MissingError):
        imports.confirm(session, actor=other, kind=SCHOOLS, draft_id=draft.id, seen="")
    with pytest.raises(MissingError):
        imports.confirm(session, actor=administrator, kind=PEOPLE, draft_id=draft.id, seen="")
    draft.created_at -= timedelta(days=2)
    session.flush()
    upload(session, other, SCHOOLS, ROWS)
    assert session.scalars(select(ImportDraft.person_id)).all() == [other.person_id]
    upload(session, other, SCHOOLS, ROWS[:1])
    assert session.scalar(select(func.count()).select_from(ImportDraft)) == 1, "a newer upload replaces the older"


def test_people_are_created_with_all_their_roles_and_a_link_each(session: Session, administrator: Actor) -> None:
    first = factories.school(session, "Школа № 1", login="sch671001", login_key="sch671001")
    second, office = factories.school(session, "Школа № 2"), factories.methodical_office(session)
    rows = [
        ["Анна Ветрова", "anna@example.org", "Представитель школы", "edu671001"],
        ["Анна Ветрова", "Anna@example.org", "представитель  школы", "школа № 2"],
        ["Мария Методова", "maria", "Методист", office.name],
    ]
    draft = upload(session, administrator, PEOPLE, rows, PEOPLE_HEADER)
    made = confirm(session, administrator, draft)
    assert [(person.full_name, len(person.memberships), bool(token)) for person, token in made] == [
        ("Анна Ветрова", 2, True), ("Мария Методова", 1, True),
    ]  # fmt: skip
    assert {row.organisation_id for row in made[0][0].memberships} == {first.id, second.id}
    again = upload(session, administrator, PEOPLE, rows, PEOPLE_HEADER)
    assert counts(imports.plan(session, again)) == (0, 0, 3, 0)
    assert confirm(session, administrator, again) == []


def test_a_known_person_gets_a_role_more_and_keeps_the_others(session: Session, administrator: Actor) -> None:
    home, other = factories.school(session, "Школа № 1"), factories.school(session, "Школа № 2")
    person = factories.person(session, Role.SCHOOL, home, "Осип Осипов", "osip")
    draft = upload(session, administrator, PEOPLE, [["Осип О. Осипов", "OSIP", "Школа", "Школа № 2"]], PEOPLE_HEADER)
    assert imports.plan(session, draft).outcomes[0].changes == [
        ("full_name", "Осип Осипов", "Осип О. Осипов"), ("role", None, Role.SCHOOL),
    ]  # fmt: skip
    assert confirm(session, administrator, draft) == []
    assert {row.organisation_id for row in person.memberships} == {home.id, other.id}
    assert (person.full_name, person.login) == ("Осип О. Осипов", "osip")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (["", "new", "Школа", "Школа № 1"], "full_name"),
        (["Новый", "", "Школа", "Школа № 1"], "login"),
        (["Новый", "new", "король", "Школа № 1"], "role"),
        (["Новый", "new", "Методист", "Школа № 1"], "role"),
        (["Новый", "new", "Школа", "Школа № 99"], "organisation"),
        (["Новый", "off", "Школа", "Школа № 1"], "login"),
        (["Не Анна", "anna", "Общественный наблюдатель", "Школа № 1"], "full_name"),
        (["Анна", "anna", "Школа", "Школа № 1"], "role"),
    ],
)
def test_a_person_that_cannot_be_is_named_by_row_and_column(
    session: Session, administrator: Actor, row: list[str], field: str
) -> None:
    home = factories.school(session, "Школа № 1")
    factories.person(session, Role.SCHOOL, home, login="off").active = False
    rows = [["Анна", "anna", "Школа", "Школа № 1"], row]
    draft = upload(session, administrator, PEOPLE, rows, PEOPLE_HEADER)
    assert [(error.row, error.field) for error in imports.plan(session, draft).errors] == [(3, field)]
    with pytest.raises(RowsInvalidError):
        confirm(session, administrator, draft)
    assert session.scalar(select(func.count()).where(Person.login == "anna")) == 0


def test_the_header_may_stand_lower_on_any_sheet_and_the_example_row_is_passed_over() -> None:
    guide = Sheet("Справка", ["Как заполнять"], [["Просто так"]])
    table = Sheet("Школы", ["Список школ города"], [[""], HEADER, ["Пример: школа", *[""] * 6], *ROWS])
    found = imports.read(SCHOOLS, "файл.xlsx", to_xlsx([guide, table])).table
    assert [row.number for row in found.rows] == [5, 6, 7]
    assert found.examples == 1
    assert found.rows[0].cells["x"] == "100"


def test_unknown_columns_are_told_and_passed_over() -> None:
    data = to_csv(Sheet("", [*HEADER, "Телефон"], [[*ROWS[0], "12-34"]]))
    found = imports.read(SCHOOLS, "a.csv", data).table
    assert found.ignored == ["телефон"]
    assert "Телефон" not in found.rows[0].cells


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        (["Что-то", "Ещё"], [["1", "2"]], "headings was not found"),
        (["Наименование", "Название"], [["1", "2"]], "same heading"),
        (["Наименование", "Снилс"], [["1", "2"]], "must not be kept"),
        (HEADER, [["Пример: школа", *[""] * 6]], "no filled row"),
        (HEADER, [["Школа", *[""] * 6]] * (MOST_ROWS + 1), "divide the file"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(header: list[str], rows: list[list[str]], words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        imports.read(SCHOOLS, "a.csv", to_csv(Sheet("", header, rows)))


@pytest.mark.parametrize(("name", "data"), [("a.png", b"\x89PNG"), ("a.xlsx", b"PK\x03\x04junk"), ("a.csv", b"")])
def test_a_file_that_is_no_table_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(DocumentRefused):
        imports.read(SCHOOLS, name, data)
