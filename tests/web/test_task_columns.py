"""Views of the list of tasks: tabs with counts, columns kept in the address, downloads of exactly what is shown."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy.orm import Session

from tracker.domain.tasks import TaskStatus
from tracker.models.memos import Recommendation
from tracker.web.task_columns import COLUMNS
from tracker.web.task_presets import presets

SignIn = Callable[[str], Browser]
Seeded = Callable[[Callable[[Session], Any]], Any]


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a href="/tasks/(\d+)">', page)]


def tabs(page: str) -> dict[str, tuple[str, int]]:
    """Address and count of each tab, by its words."""
    listed = re.search(r'<ul class="tabs">(.*?)</ul>', page, re.DOTALL)
    assert listed
    found = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+?) <small>(\d+)</small></a>', listed[1])
    return {words: (url.replace("&amp;", "&"), int(number)) for url, words, number in found}


@pytest.fixture
def busy(seeded: Seeded, ids: dict[str, int]) -> None:
    """Tasks of every kind that a tab counts."""

    def make(session: Session) -> None:
        row = session.get_one(Recommendation, ids["wide"])
        for number, (status, due) in enumerate(
            [
                (TaskStatus.RETURNED, date(2027, 4, 21)), (TaskStatus.REPORTED, date(2027, 4, 25)),
                (TaskStatus.SENT, date(2027, 4, 26)), (TaskStatus.CLOSED, date(2027, 4, 20)),
                (TaskStatus.ACCEPTED, date(2027, 4, 18)),
            ]
        ):  # fmt: skip
            factories.task(
                session, row, factories.school(session, f"Школа № {number + 20}"), status=status, due_on=due,
                sent_at=datetime(2027, 4, 19, 9, tzinfo=UTC),
                reported_on=date(2027, 4, 19) if status in {TaskStatus.REPORTED, TaskStatus.CLOSED} else None,
            )  # fmt: skip

    seeded(make)


@pytest.mark.parametrize("visitor", ["officer", "first", "method", "admin"])
def test_each_tab_opens_as_many_tasks_as_it_says(sign_in: SignIn, busy: None, visitor: str) -> None:
    browser = sign_in(visitor)
    found = tabs(browser.get("/tasks"))
    assert (
        list(found) == ["Все поручения", "Просрочено", "На этой неделе", "Возвращено", "Ждут меня", "Молчат"]
        or len(found) == 6
    )
    for words, (url, number) in found.items():
        page = browser.get(url)
        assert len(shown(page)) == number, words
        assert f'aria-current="page">{words}' in page
    expected = {
        "officer": [8, 2, 3, 1, 2, 3],
        "first": [1, 1, 1, 0, 1, 1],
        "method": [0] * 6,
        "admin": [8, 2, 3, 1, 0, 3],
    }
    assert [number for _url, number in found.values()] == expected[visitor]


def test_a_week_runs_from_monday_to_sunday_and_no_tab_is_another_one() -> None:
    for day in range(19, 26):
        week = presets(date(2027, 4, day))[2]
        assert week.query == {"open": "1", "from": "2027-04-19", "to": "2027-04-25"}
    queries = [tuple(one.query.items()) for one in presets(date(2027, 4, 19))]
    assert len(set(queries)) == len(queries)


def test_the_tabs_cost_one_statement(sign_in: SignIn, busy: None, count_queries: Callable[[], QueryCounter]) -> None:
    officer = sign_in("officer")
    officer.get("/tasks")
    with count_queries() as counted:
        officer.get("/tasks?overdue=1")
    assert len([one for one in counted.statements if "FILTER (WHERE" in one]) == 1


def test_a_task_is_silent_until_it_is_accepted_and_only_after_five_working_days(
    sign_in: SignIn, seeded: Seeded, ids: dict[str, int]
) -> None:
    def make(session: Session) -> dict[str, int]:
        row = session.get_one(Recommendation, ids["wide"])
        days = {"fifth": 13, "sixth": 12}
        return {
            name: factories.task(
                session, row, factories.school(session), sent_at=datetime(2027, 4, day, 9, tzinfo=UTC)
            ).id
            for name, day in days.items()
        }

    made = seeded(make)
    found = shown(sign_in("officer").get("/tasks?silent=1"))
    assert made["sixth"] in found
    assert made["fifth"] not in found
    assert ids["task"] in found
    school = sign_in("first")
    school.post(f"/tasks/{ids['task']}/accept", {"_version": "1"})
    assert shown(school.get("/tasks?silent=1")) == []


# Columns


def heads(page: str) -> list[str]:
    table = page[page.index("<thead>") : page.index("</thead>")]
    return [re.sub(r"<.*?>", "", one).strip() for one in re.findall(r"<th scope.*?</th>", table, re.DOTALL)]


def test_columns_are_chosen_in_the_address_and_stay_with_filter_sort_and_tabs(sign_in: SignIn, busy: None) -> None:
    officer = sign_in("officer")
    assert heads(officer.get("/tasks")) == [
        "Выбрать",
        "Срок исполнения",
        "№",
        "Поручение",
        "Исполнитель",
        "Район",
        "Статус",
    ]
    page = officer.get("/tasks?col=status&col=number&col=department_days&col=task&col=never&overdue=1")
    assert heads(page) == ["Выбрать", "№", "Поручение", "Статус", "Ждало решения управления"]
    assert len(shown(page)) == 2
    assert page.count('<input type="hidden" name="col" value="status">') == 2, "in the filters and in the bulk form"
    assert "col=status" in tabs(page)["Молчат"][0]
    assert '<input type="checkbox" name="col" value="status" checked>' in page
    assert '<input type="checkbox" name="col" value="due">' in page


def test_a_school_sees_its_name_in_each_row_only_when_it_asks(sign_in: SignIn, ids: dict[str, int]) -> None:
    school = sign_in("first")
    assert heads(school.get("/tasks")) == ["Выбрать", "Срок исполнения", "№", "Поручение", "Статус"]
    assert heads(school.get("/tasks?col=executor&col=task")) == ["Выбрать", "Поручение", "Исполнитель"]
    text = school.client.get("/tasks.csv?col=executor").get_data().decode("utf-8-sig")
    assert text.splitlines() == ['"Исполнитель"', '"Лицей № 2"']


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_is_shown_and_downloaded_alone(sign_in: SignIn, busy: None, name: str) -> None:
    officer = sign_in("officer")
    page = officer.get(f"/tasks?col={name}")
    assert len(heads(page)) == 2
    answer = officer.client.get(f"/tasks.csv?col={name}")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert len(rows[0]) == len(COLUMNS[name].values)
    assert len(rows) == 9


def test_a_download_has_the_columns_the_filter_and_the_order_of_the_page(sign_in: SignIn, busy: None) -> None:
    officer = sign_in("officer")
    query = "status=sent&sort=-due&col=executor&col=due&col=executor_days"
    page = officer.get(f"/tasks?{query}")
    data = officer.client.get(f"/tasks.xlsx?{query}").get_data()
    lines = list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))
    schools = [line[2] for line in lines[1:]]
    cells = re.findall(r'<td data-label="Исполнитель">([^<]+)</td>', page)
    assert schools == cells
    assert len(schools) == 4
    waited = re.findall(r'<td data-label="Ждало исполнителя">(\d+)</td>', page)
    assert [str(line[3]) for line in lines[1:]] == waited
