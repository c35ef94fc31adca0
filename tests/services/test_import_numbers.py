"""Tables of numbers: what they would do, what is refused, and that old tables leave the newer columns alone."""

from datetime import date

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.documents.sheets import Sheet, to_csv, to_xlsx
from tracker.domain.errors import RowsInvalidError
from tracker.domain.imports import ImportKind, Plan, Step
from tracker.domain.roles import Actor, Role
from tracker.models.campaigns import SchoolRound
from tracker.models.imports import ImportDraft
from tracker.models.organisations import Organisation
from tracker.services import imports

OLD = ["Школа", "Предмет", "Класс", "Работ", "Дата работы", "Учителей", "Работ на учителя"]
NEW = [*OLD, "Логин ФИС ОКО", "Федеральная выборка", "Эксперты", "Ответственный", "Место проверки"]


@pytest.fixture
def schools(session: Session) -> list[Organisation]:
    campaign = factories.campaign(session)
    of = [factories.campaign_round(session, campaign, subject, grade) for subject, grade in (("mat", 5), ("rus", 4))]
    found = [factories.school(session, f"Школа № {number}") for number in (1, 2)]
    factories.school_round(
        session, of[0], found[0], works=10, federal_sample=True, experts="Звонкова А. Б.", place="каб. 7"
    )
    return found


@pytest.fixture
def office(session: Session) -> Actor:
    return factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))


def upload(
    session: Session, actor: Actor, rows: list[list[str]], header: list[str], *, xlsx: bool = False
) -> ImportDraft:
    sheet = Sheet("Сведения", header, rows)
    name, data = ("файл.xlsx", to_xlsx([sheet])) if xlsx else ("файл.csv", to_csv(sheet))
    return imports.draft(session, actor=actor, reading=imports.read(ImportKind.NUMBERS, name, data))


def confirm(session: Session, actor: Actor, draft: ImportDraft) -> None:
    seen = imports.plan(session, draft).fingerprint()
    imports.confirm(session, actor=actor, kind=draft.kind, draft_id=draft.id, seen=seen)


def steps(plan: Plan) -> list[Step]:
    return [outcome.step for outcome in plan.outcomes]


def stored(session: Session, school: Organisation) -> list[SchoolRound]:
    query = select(SchoolRound).where(SchoolRound.school_id == school.id).order_by(SchoolRound.round_id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


@pytest.mark.parametrize("xlsx", [False, True])
def test_a_table_with_all_columns_is_taken_once(
    session: Session, schools: list[Organisation], office: Actor, xlsx: bool
) -> None:
    login = schools[1].login or ""
    rows = [
        [
            "Школа № 1",
            "математика",
            "5",
            "61",
            "20.04.2027",
            "3",
            "50",
            "",
            "нет",
            "Глобусов Т. А.",
            "Чайникова У.",
            "каб. 1",
        ],
        [
            "Другое имя",
            "Русский язык",
            "4 класс",
            "22",
            "2027-04-21",
            "2",
            "",
            login.replace("sch", "EDU"),
            "да",
            "",
            "",
            "",
        ],
    ]
    draft = upload(session, office, rows, NEW, xlsx=xlsx)
    assert steps(imports.plan(session, draft)) == [Step.CHANGE, Step.CREATE]
    confirm(session, office, draft)
    [one], [two] = stored(session, schools[0]), stored(session, schools[1])
    assert (one.works, one.test_on, one.teachers, one.works_per_teacher) == (61, date(2027, 4, 20), 3, 50)
    assert (one.federal_sample, one.experts, one.responsible, one.place) == (
        False,
        "Глобусов Т. А.",
        "Чайникова У.",
        "каб. 1",
    )
    assert (two.works, two.federal_sample, two.works_per_teacher, two.experts) == (22, True, 60, "")
    assert steps(imports.plan(session, upload(session, office, rows, NEW))) == [Step.SAME, Step.SAME]


def test_an_old_table_leaves_the_newer_columns_as_they_are(
    session: Session, schools: list[Organisation], office: Actor
) -> None:
    confirm(session, office, upload(session, office, [["Школа № 1", "Математика", "5", "70", "", "4", ""]], OLD))
    [row] = stored(session, schools[0])
    assert (row.works, row.teachers, row.federal_sample, row.experts, row.place) == (
        70,
        4,
        True,
        "Звонкова А. Б.",
        "каб. 7",
    )


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"Школа": "Школа № 99"}, "name"),
        ({"Предмет": "Труд"}, "subject"),
        ({"Класс": "9"}, "grade"),
        ({"Класс": "пятый"}, "grade"),
        ({"Предмет": "Физика"}, "subject"),
        ({"Работ": "много"}, "works"),
        ({"Работ": "2001"}, "works"),
        ({"Работ": ""}, "works"),
        ({"Дата работы": "18.04.2027"}, "test_on"),
        ({"Дата работы": "постоянно"}, "test_on"),
        ({"Федеральная выборка": "может быть"}, "federal_sample"),
        ({"Место проверки": "я" * 201}, "place"),
        ({"Логин ФИС ОКО": "школа"}, "login"),
    ],
)
def test_one_bad_row_stops_the_whole_table_and_is_named(
    session: Session, schools: list[Organisation], office: Actor, cells: dict[str, str], field: str
) -> None:
    plain = {"Школа": "Школа № 2", "Предмет": "Математика", "Класс": "5", "Работ": "9"}
    bad = {**plain, **cells}
    rows = [["Школа № 2", "Русский язык", "4", "5", *[""] * 8], [bad.get(name, "") for name in NEW]]
    draft = upload(session, office, rows, NEW)
    assert [(error.row, error.field) for error in imports.plan(session, draft).errors] == [(3, field)]
    with pytest.raises(RowsInvalidError):
        confirm(session, office, draft)
    assert stored(session, schools[1]) == []


def test_the_same_round_twice_and_a_foreign_or_closed_school_are_refused(
    session: Session, schools: list[Organisation], office: Actor
) -> None:
    row = ["Школа № 2", "Математика", "5", "9", "", "", ""]
    own = factories.actor(session, Role.SCHOOL, schools[0])
    for actor, rows in ((office, [row, row]), (own, [row])):
        assert len(imports.plan(session, upload(session, actor, rows, OLD)).errors) == 1
    schools[1].closed_on = date(2027, 4, 1)
    session.flush()
    assert [error.field for error in imports.plan(session, upload(session, office, [row], OLD)).errors] == ["name"]
    mine = upload(session, own, [["Школа № 1", "Математика", "5", "12", "", "", ""]], OLD)
    confirm(session, own, mine)
    assert stored(session, schools[0])[0].works == 12
