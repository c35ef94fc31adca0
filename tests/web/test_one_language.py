"""Every page is in one language, and shows no value as the program keeps it."""

import html
import re

import pytest
from sqlalchemy import String, select

from tests.web.register import Register
from tracker.extensions import db
from tracker.models.base import Base

ADDRESSES = [
    "/", "/tasks", "/tasks/{reported}", "/recommendations", "/recommendations/{wide}", "/recommendations/{unsent}/edit",
    "/recommendations/new", "/memos", "/board", "/organisations", "/organisations/{school6}", "/organisations/new",
    "/organisations/{school1}/close", "/campaigns/{campaign}", "/campaigns/{campaign}/rounds/{round}/edit", "/campaigns/new",
    "/assistance", "/assistance/totals", "/numbers", "/numbers/readiness", "/part-timers", "/drafts/new", "/orders",
    "/packets", "/results", "/calendar", "/journal", "/account/password", "/nothing-here",
]  # fmt: skip
RAW = re.compile(r"\bNone\b|\bnan\b|\bTrue\b|\bFalse\b|object at 0x|%\(\w+\)|datetime\.|\{\{|\}\}|<\w+\.")
# What is written with Latin letters in Russian: programs, formats and the other language's own name.
LATIN = {
    "English",
    "Eng",
    "Excel",
    "xlsx",
    "docx",
    "csv",
    "doc",
    "odt",
    "txt",
    "XLSX",
    "CSV",
    "sch",
    "edu",
    "sverka",
    "audit",
    "verify",
    "https",
}
IN_RUSSIAN = {"Рус", "Русский", "Сверка", "Сверки"}


def said(page: str) -> str:
    """The words of a page: its text, and what stands in its fields and under its pictures."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    shown = " ".join(re.findall(r'(?:placeholder|title|aria-label|alt)="([^"]*)"', page))
    return html.unescape(f"{re.sub(r'<[^>]*>', ' ', page)} {shown}")


@pytest.fixture(scope="session")
def typed(register: Register) -> set[str]:
    """Every word that stands in the database: what people have typed is in their own language."""
    found: set[str] = set()
    with register.app.app_context(), db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if isinstance(column.type, String)]
            for row in connection.execute(select(*columns)) if columns else ():
                found |= {word for value in row if value for word in re.findall(r"\w+", value)}
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_russian_page_has_no_english_word(register: Register, typed: set[str], address: str) -> None:
    page = register.browser("officer").client.get(address.format(**register.ids)).text
    words = re.sub(r"\b[0-9a-f]{12,}\b", "", said(page))  # without hashes and numbers of requests
    assert not RAW.search(words), RAW.search(words)
    assert set(re.findall(r"[A-Za-z]{3,}", words)) - LATIN - typed == set()
    assert '<html lang="ru">' in page


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_english_page_has_no_russian_word_but_what_people_typed(
    register: Register, typed: set[str], address: str
) -> None:
    browser = register.browser("officer")
    answer = register.post("officer", "/account/language", {"lang": "en"})
    assert answer.status_code == 303
    try:
        page = browser.client.get(address.format(**register.ids)).text
    finally:
        register.post("officer", "/account/language", {"lang": "ru"})
    words = said(page)
    assert not RAW.search(words), RAW.search(words)
    assert set(re.findall(r"[А-Яа-яЁё]{3,}", words)) - IN_RUSSIAN - typed == set()
    assert '<html lang="en">' in page
