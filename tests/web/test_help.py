"""The help exists in both languages and says the same."""

import re
from collections.abc import Callable

import factories
from conftest import Browser
from sqlalchemy.orm import Session

from tracker.domain.roles import Role


def test_the_help_has_the_same_sections_in_both_languages(
    seeded: Callable[..., None], browser_of: Callable[[str], Browser]
) -> None:
    def make(session: Session) -> None:
        factories.person(session, Role.OBSERVER, factories.department(session), login="observer@example.org")

    seeded(make)
    browser = browser_of("observer@example.org")
    russian = browser.get("/help")
    browser.post("/account/language", {"lang": "en", "next": "/help"})
    english = browser.get("/help")
    assert "Что делает «Сверка»" in russian
    assert "What Sverka does" in english
    sections = re.compile(r'<section id="(\w+)"')
    assert sections.findall(russian) == sections.findall(english) != []
    assert russian.count("<li>") == english.count("<li>")
    assert set(re.findall(r'href="#(\w+)"', russian)) == {*sections.findall(russian), "main"}
