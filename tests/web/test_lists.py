"""Every list and its files: each filter of the address lets through exactly its rows, on the page as in the files."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from conftest import Browser

from tests.web.register import Register

ALL_SCHOOLS = "Гимназия № 3, Лицей № 1, Лицей № 2, Школа № 4, Школа № 5, Школа № 6, Школа № 7"
OFFICES = "Управление образования, Методический отдел"
EVERYTHING = f"{ALL_SCHOOLS}, {OFFICES}"

TASKS: list[tuple[str, str]] = [
    ("", EVERYTHING),
    ("status=sent", f"Лицей № 1, {OFFICES}"),
    ("status=accepted", "Лицей № 2"),
    ("status=interim", "Гимназия № 3"),
    ("status=reported", "Школа № 4"),
    ("status=returned", "Школа № 5"),
    ("status=closed", "Школа № 6"),
    ("status=cancelled", "Школа № 7"),
    ("open=1", f"Лицей № 1, Лицей № 2, Гимназия № 3, Школа № 4, Школа № 5, {OFFICES}"),
    ("overdue=1", "Лицей № 1"),
    ("late=1", "Школа № 4"),
    ("asked=1", "Лицей № 2"),
    ("resolved=1", "Гимназия № 3"),
    ("waiting=1", "Лицей № 2, Школа № 4, Управление образования"),
    ("holder=executor", f"Лицей № 1, Лицей № 2, Гимназия № 3, Школа № 5, {OFFICES}"),
    ("holder=department", "Школа № 4"),
    ("age=fresh", "Лицей № 1, Методический отдел"),
    ("age=week", "Лицей № 2, Гимназия № 3"),
    ("age=fortnight", "Школа № 4, Школа № 5"),
    ("age=old", "Управление образования"),
    ("age=fortnight&holder=department", "Школа № 4"),
    ("addressee=schools", ALL_SCHOOLS),
    ("addressee=department", "Управление образования"),
    ("addressee=methodical_office", "Методический отдел"),
    ("addressee=other", ""),
    ("district={north}", "Лицей № 1, Лицей № 2"),
    ("district={south}&open=1", "Гимназия № 3, Школа № 4, Школа № 5"),
    ("organisation={school1}", "Лицей № 1"),
    ("recommendation={wide}&status=sent", "Лицей № 1"),
    ("from=2027-05-22", f"Гимназия № 3, {OFFICES}"),
    ("from=2027-05-31", OFFICES),
    ("to=2027-04-15", "Школа № 4, Школа № 7"),
    ("from=2027-04-19&to=2027-04-20", "Лицей № 1, Школа № 5"),
    ("q=ЛИЦЕЙ", "Лицей № 1, Лицей № 2"),
    ("q=sch671004", "Школа № 4"),
    ("campaign={former}", "Лицей № 1"),
    ("campaign={former}&late=1", "Лицей № 1"),
    ("campaign={former}&open=1", ""),
    ("campaign=all&status=closed", "Лицей № 1, Школа № 6"),
    ("status=lost", EVERYTHING),
    ("overdue=yes", EVERYTHING),
]
TASK_ORDERS: list[tuple[str, str]] = [
    ("sort=due&status=sent", "Лицей № 1, Управление образования, Методический отдел"),
    ("sort=-due&status=sent", "Методический отдел, Управление образования, Лицей № 1"),
    ("sort=school&district={south}", "Гимназия № 3, Школа № 4, Школа № 5, Школа № 6, Школа № 7"),
    ("sort=-school&district={south}", "Школа № 7, Школа № 6, Школа № 5, Школа № 4, Гимназия № 3"),
    ("sort=status&addressee=schools", "Лицей № 1, Лицей № 2, Гимназия № 3, Школа № 4, Школа № 5, Школа № 6, Школа № 7"),
    ("sort=number&status=sent", "Управление образования, Методический отдел, Лицей № 1"),
    ("sort=wages&status=sent", "Лицей № 1, Управление образования, Методический отдел"),
]
ORGANISATIONS: list[tuple[str, str]] = [
    ("", f"Управление образования, Методический отдел, {ALL_SCHOOLS}"),
    ("kind=school", ALL_SCHOOLS),
    ("kind=department", "Управление образования"),
    ("kind=methodical_office", "Методический отдел"),
    ("kind=palace&q=лицей", "Лицей № 1, Лицей № 2"),
    ("district={north}", "Лицей № 1, Лицей № 2"),
    ("district={south}&q=школа", "Школа № 4, Школа № 5, Школа № 6, Школа № 7"),
    ("state=closed", "Школа № 6"),
    ("state=open&kind=school", "Гимназия № 3, Лицей № 1, Лицей № 2, Школа № 4, Школа № 5, Школа № 7"),
    ("state=asleep&kind=department", "Управление образования"),
    ("q=EDU671003", "Гимназия № 3"),
    ("q=671003", "Гимназия № 3"),
    ("q=№ 3", "Гимназия № 3"),
    ("q=%25", ""),
    ("q=нет такой", ""),
]
PEOPLE: list[tuple[str, str]] = [
    (
        "",
        "Анна Методова, Борис Методов, Дарья Отделова, Иван Ёлкин, Осип Директоров, Пётр Приглашённый, Семён Уволенный",
    ),
    ("role=methodologist", "Анна Методова, Борис Методов"),
    ("role=administrator", "Иван Ёлкин"),
    ("role=observer", "Пётр Приглашённый"),
    ("role=school", "Осип Директоров, Семён Уволенный"),
    ("role=school&state=active", "Осип Директоров"),
    ("state=off", "Семён Уволенный"),
    ("state=invited", "Пётр Приглашённый"),
    ("state=active&role=department", "Дарья Отделова"),
    ("organisation={school1}", "Осип Директоров, Пётр Приглашённый, Семён Уволенный"),
    ("organisation={school1}&role=department", ""),
    ("q=елкин", "Иван Ёлкин"),
    ("q=МЕТОДОВ", "Анна Методова, Борис Методов"),
    ("q=boris", "Борис Методов"),
    ("q=_", ""),
]
ASSISTANCE: list[tuple[str, str]] = [
    ("", "Школа № 4, Гимназия № 3, Лицей № 2, Лицей № 1"),
    ("form=consultation", "Школа № 4, Гимназия № 3"),
    ("form=visit", "Лицей № 1"),
    ("form=lecture", "Школа № 4, Гимназия № 3, Лицей № 2, Лицей № 1"),
    ("subject=mat", "Гимназия № 3, Лицей № 1"),
    ("subject=magic&form=seminar", "Лицей № 2"),
    ("methodologist={anna}", "Лицей № 2, Лицей № 1"),
    ("methodologist={anna}&subject=mat", "Лицей № 1"),
    ("since=2027-04-16", "Школа № 4, Гимназия № 3"),
    ("until=2027-04-14", "Лицей № 2, Лицей № 1"),
    ("since=2027-04-14&until=2027-04-16", "Гимназия № 3, Лицей № 2"),
    ("since=2027-04-20", ""),
    ("school=лицей", "Лицей № 2, Лицей № 1"),
    ("campaign={former}", "Школа № 5"),
    ("campaign={former}&subject=rus", ""),
    ("sort=date", "Лицей № 1, Лицей № 2, Гимназия № 3, Школа № 4"),
    ("sort=hours", "Гимназия № 3, Лицей № 2, Лицей № 1, Школа № 4"),
    ("sort=-hours", "Школа № 4, Лицей № 1, Лицей № 2, Гимназия № 3"),
    ("sort=school", "Гимназия № 3, Лицей № 1, Лицей № 2, Школа № 4"),
    ("sort=rating", "Школа № 4, Гимназия № 3, Лицей № 2, Лицей № 1"),
]
# Address of the page, of its files, the files' column with the name, who reads it, and what is said of nothing.
LISTS: dict[str, tuple[str, str, int, str, str]] = {
    "tasks": ("/tasks", "/tasks", 4, "officer", "Под такие условия не подходит ни одно поручение"),
    "organisations": ("/organisations", "/organisations/list", 1, "officer", "Нет подходящих организаций"),
    "people": ("/people", "/people/list", 0, "admin", "Никто не найден"),
    "assistance": ("/assistance", "/assistance/log", 1, "officer", "Ничего не найдено"),
}
ORDERED = [("organisations", *one) for one in ORGANISATIONS] + [("people", *one) for one in PEOPLE]
ORDERED += [("assistance", *one) for one in ASSISTANCE] + [("tasks", *one) for one in TASK_ORDERS]
CASES = [(*one, True) for one in ORDERED] + [("tasks", *one, False) for one in TASKS]


def names(text: str) -> list[str]:
    return [name for name in text.split(", ") if name]


def on_page(page: str, known: list[str]) -> list[str]:
    """The known names in the page's table, in their order; a page without rows has no table."""
    if "<tbody" not in page:
        return []
    table = page[page.index("<tbody") : page.index("</tbody>")]
    return sorted((name for name in known if f"{name}<" in table), key=lambda name: table.index(f"{name}<"))


def in_csv(browser: Browser, address: str, column: int) -> list[str]:
    text = browser.client.get(address).data.decode("utf-8-sig")
    return [row[column] for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:]]


def in_xlsx(browser: Browser, address: str, column: int) -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(browser.client.get(address).data))
    return [row[column] for row in list(book.worksheets[0].iter_rows(values_only=True))[1:]]


@pytest.mark.parametrize(
    ("name", "query", "expected", "ordered"), CASES, ids=[f"{case[0]}?{case[1]}" for case in CASES]
)
def test_the_page_and_its_file_hold_exactly_what_the_address_asks_for(
    register: Register, name: str, query: str, expected: str, ordered: bool
) -> None:
    address, file, column, login, nothing = LISTS[name]
    browser, query = register.browser(login), query.format(**register.ids)
    known = names(PEOPLE[0][1] if name == "people" else EVERYTHING)
    page, filed = browser.get(f"{address}?{query}"), in_csv(browser, f"{file}.csv?{query}", column)
    assert sorted(filed) == sorted(names(expected))
    assert on_page(page, known) == filed, "the file keeps the page's order"
    if ordered:
        assert filed == names(expected)
    assert (nothing in page) is (not expected)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ["", "q=лицей&school=лицей", "sort=-due"])
def test_the_workbook_holds_the_same_rows_as_the_text_file(register: Register, name: str, query: str) -> None:
    _address, file, column, login, _nothing = LISTS[name]
    browser = register.browser(login)
    assert in_xlsx(browser, f"{file}.xlsx?{query}", column) == in_csv(browser, f"{file}.csv?{query}", column)


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("first", "Лицей № 1"),
        ("anna", "Методический отдел"),
        ("officer", EVERYTHING),
        ("admin", EVERYTHING),
    ],
)
def test_a_file_of_tasks_holds_no_more_than_its_reader_may_see(register: Register, login: str, expected: str) -> None:
    assert sorted(in_csv(register.browser(login), "/tasks.csv?col=executor", 0)) == sorted(names(expected))


@pytest.mark.parametrize("query", ["organisation={school1}", "campaign=all", "waiting=1", "q=лицей"])
def test_no_filter_widens_what_a_school_sees(register: Register, query: str) -> None:
    found = in_csv(register.browser("first"), f"/tasks.csv?col=executor&{query.format(**register.ids)}", 0)
    assert set(found) == {"Лицей № 1"}


@pytest.mark.parametrize("login", ["officer", "anna", "first"])
@pytest.mark.parametrize("file", ["/people/list.csv", "/people/list.xlsx"])
def test_the_list_of_people_is_no_file_for_anybody_but_the_administrator(
    register: Register, login: str, file: str
) -> None:
    assert register.browser(login).client.get(file).status_code == 403


@pytest.mark.parametrize(
    ("query", "remarks"),
    [
        ("status=reported", "Исполнено с опозданием"),
        ("overdue=1", "Просрочено"),
        ("asked=1", "Запрошено продление"),
        ("resolved=1", "План согласован"),
        ("status=returned", ""),
    ],
)
def test_what_is_computed_of_a_task_stands_in_the_file_in_words(register: Register, query: str, remarks: str) -> None:
    assert in_csv(register.browser("officer"), f"/tasks.csv?{query}", 7) == [remarks]


@pytest.mark.parametrize(
    ("query", "executor", "department"),
    [
        ("status=accepted", 6, 0),
        ("status=interim", 10, 0),
        ("status=reported", 0, 11),
        ("status=returned", 20, 0),
        ("status=closed", 0, 0),
    ],
)
def test_working_days_on_either_side_are_counted_for_the_file(
    register: Register, query: str, executor: int, department: int
) -> None:
    browser = register.browser("officer")
    assert in_xlsx(browser, f"/tasks.xlsx?col=executor_days&{query}", 0) == [executor]
    assert in_xlsx(browser, f"/tasks.xlsx?col=department_days&{query}", 0) == [department]


@pytest.mark.parametrize("file", ["/tasks.csv", "/tasks.xlsx", "/organisations/list.csv", "/assistance/log.xlsx"])
def test_a_file_is_saved_and_kept_by_nobody_on_the_way(register: Register, file: str) -> None:
    headers = register.browser("officer").client.get(file).headers
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
