"""Every list that can be downloaded: both forms hold the same cells, filters only narrow, and no cell is calculated."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from tests.security.test_matrix import rules
from tests.security.world import World
from tracker.domain.permissions import Action
from tracker.domain.roles import Role

ROLES = [role.value for role in Role]
Table = list[list[str]]
BOTH = {"csv", "xlsx"}


def lists(world: World, visitor: str) -> list[str]:
    """The addresses, without their ending, of the lists this visitor may download in both forms."""
    forms: dict[str, set[str]] = {}
    for rule in rules(world, "GET"):
        url, _dot, form = rule["rule"].rpartition(".")
        if form in BOTH and not rule["arguments"] and world.may(visitor, Action(rule["permission"]), None):
            forms.setdefault(url, set()).add(form)
    found = [url for url, seen in forms.items() if seen == BOTH]  # a book of several sheets has no CSV
    return sorted(url for url in found if not url.startswith(("/imports", "/journal")))


def csv_of(world: World, visitor: str, url: str, query: str = "") -> Table:
    with world.browsers[visitor].client.get(f"{url}.csv{query}") as answer:
        assert answer.status_code == 200, (url, query, answer.status_code)
        assert answer.mimetype == "text/csv"
        data = answer.get_data()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel in Russia reads it as UTF-8 only with a mark"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def xlsx_of(world: World, visitor: str, url: str, query: str = "") -> Table:
    with world.browsers[visitor].client.get(f"{url}.xlsx{query}") as answer:
        assert answer.status_code == 200, (url, query, answer.status_code)
        book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    sheet = book.worksheets[0]
    width = sheet.max_column
    return [[written(cell) for cell in row[:width]] for row in sheet.iter_rows(values_only=True)]


def written(cell: Any) -> str:
    """A workbook's cell as a CSV file writes it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%d.%m.%Y" if (cell.hour, cell.minute) == (0, 0) else "%d.%m.%Y %H:%M")
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def whole(cell: str) -> str:
    """A number without the zero after its decimal mark, which a workbook does not keep."""
    return re.sub(r"^(-?\d+),0$", r"\1", cell)


def plain(table: Table) -> Table:
    """Rows as both forms can tell them: a sign against calculation and midnight are of one form alone."""
    return [
        [whole(re.sub(r" 00:00$", "", cell.removeprefix("'").replace("\r\n", "\n"))) for cell in row] for row in table
    ]


@pytest.mark.parametrize("visitor", ROLES)
def test_both_forms_hold_the_same_rows(world: World, visitor: str) -> None:
    urls = lists(world, visitor)
    filled = 0
    for url in urls:
        table, book = csv_of(world, visitor, url), xlsx_of(world, visitor, url)
        assert plain(table) == plain(book), url
        filled += len(table) > 1
    assert filled >= min(2, len(urls)), "tables without rows prove nothing"


@pytest.mark.parametrize("visitor", ["department", "school"])
def test_each_table_has_different_russian_headings_and_whole_rows(world: World, visitor: str) -> None:
    for url in lists(world, visitor):
        table = csv_of(world, visitor, url)
        heads = table[0]
        assert len(set(heads)) == len(heads), url
        assert all(re.search("[А-Яа-яЁё№]", head) for head in heads), (url, heads)
        assert {len(row) for row in table} == {len(heads)}, url


@pytest.mark.parametrize("visitor", ["department", "school"])
def test_no_cell_of_a_download_is_calculated(world: World, visitor: str) -> None:
    for url in lists(world, visitor):
        for row in csv_of(world, visitor, url):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t")) or re.match(r"-[^\d]", cell)], (
                url
            )


@pytest.mark.parametrize(
    "query",
    ["?q=школа", "?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0+%E2%84%96+1", "?district=1", "?school=3", "?status=closed", "?overdue=1",
     "?q=%25", "?q=_", "?q=ничего-такого-нет", "?state=closed", "?page=2", "?sort=-due"],
)  # fmt: skip
def test_a_filter_only_narrows_a_list(world: World, query: str) -> None:
    for url in lists(world, "department"):
        if url == "/board":  # its columns are recommendations: a filter leaves some out
            continue
        whole, narrowed = csv_of(world, "department", url), csv_of(world, "department", url, query)
        assert narrowed[0] == whole[0], url
        rows = [tuple(row) for row in whole[1:]]
        assert all(tuple(row) in rows for row in narrowed[1:]), (url, query)
        assert len(narrowed) <= len(whole), (url, query)


def test_a_word_that_nobody_wrote_leaves_nothing(world: World) -> None:
    searched = 0
    for url in ("/tasks", "/organisations/list", "/packets", "/numbers/list"):
        searched += len(csv_of(world, "department", url)) > 1
        assert len(csv_of(world, "department", url, "?q=ничего-такого-нет")) == 1, url
    assert searched >= 3


def test_a_school_downloads_a_part_of_what_the_department_does(world: World) -> None:
    compared = 0
    for url in set(lists(world, "school")) & set(lists(world, "department")):
        own, every = csv_of(world, "school", url), csv_of(world, "department", url)
        if own[0] != every[0] or url == "/notices/list":  # notices are each reader's own
            continue
        compared += 1
        rows = {tuple(row) for row in every[1:]}
        assert {tuple(row) for row in own[1:]} <= rows, url
    assert compared >= 3


def test_in_english_the_headings_are_english_and_the_rows_are_the_same_many(copies: Callable[..., World]) -> None:
    world = copies()
    before = {url: csv_of(world, "department", url) for url in lists(world, "department")}
    browser = world.browsers["department"]
    token = browser.hidden(browser.get("/account/password"), "csrf_token")
    answer = browser.client.post("/account/language", data={"lang": "en", "next": "/", "csrf_token": token})
    assert answer.status_code == 303
    for url, table in before.items():
        english = csv_of(world, "department", url)
        assert len(english) == len(table), url
        assert not [head for head in english[0] if re.search("[А-Яа-яЁё]", head)] or url == "/board", (url, english[0])
