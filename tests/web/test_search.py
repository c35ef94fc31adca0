"""The page of the search: words in any form, hits marked, nothing of others."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy.orm import Session

from tracker.models.organisations import Organisation

SignIn = Callable[[str], Browser]
Seeded = Callable[[Callable[[Session], Any]], Any]


def test_a_word_in_another_form_is_found_and_marked(sign_in: SignIn, ids: dict[str, int]) -> None:
    officer = sign_in("officer")
    page = officer.get("/search?q=НАБЛЮДЕНИЯ+лицее")
    assert '<mark class="read">наблюдение</mark>' in page
    assert '<mark class="read">Лицей</mark>' in page
    assert f'href="/tasks/{ids["task"]}"' in page
    assert f'href="/tasks/{ids["foreign"]}"' not in page
    assert f'href="/recommendations/{ids["wide"]}"' not in page, "the school's name is no word of the recommendation"
    page = officer.get("/search?q=наблюдений")
    assert f'href="/recommendations/{ids["wide"]}"' in page
    assert "Ничего не найдено" in officer.get("/search?q=перепроверка")
    assert "Ищутся поручения" in officer.get("/search")
    assert 'href="/search"' in officer.get("/tasks")


@pytest.mark.parametrize("visitor", ["first", "method", "observer"])
def test_nobody_finds_what_is_not_his(sign_in: SignIn, ids: dict[str, int], visitor: str) -> None:
    page = sign_in(visitor).get("/search?q=гимназия")
    assert f'href="/tasks/{ids["foreign"]}"' not in page
    assert ("Гимназия</mark> № 10" in page) == (visitor == "method"), "the methodical office knows every school"


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(
    sign_in: SignIn, ids: dict[str, int], seeded: Seeded
) -> None:
    def rename(session: Session) -> None:
        session.get_one(Organisation, ids["school"]).name = "Академия <b>Ё</b>жиная"

    seeded(rename)
    officer = sign_in("officer")
    page = officer.get("/search?q=академии")
    assert '<mark class="read">Академия</mark> &lt;b&gt;Ё&lt;/b&gt;жиная' in page
    assert f'href="/organisations/{ids["school"]}"' not in officer.get("/search?q=лицей")


@pytest.mark.parametrize(
    "query", ["q=%25", "q=%00", "q=%27%3B--", "q=" + "ы" * 5000, "q=" + "+".join(map(str, range(300))), "q[]=x", "q=_"]
)
def test_any_words_are_answered(sign_in: SignIn, query: str) -> None:
    sign_in("officer").get(f"/search?{query}")


def test_a_search_costs_the_same_however_much_is_found(
    sign_in: SignIn, ids: dict[str, int], seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    officer = sign_in("officer")
    officer.get("/search?q=школа")
    with count_queries() as few:
        officer.get("/search?q=лицей")
    seeded(lambda session: [factories.school(session) for _ in range(60)] and None)
    with count_queries() as many:
        assert "ещё 40" in officer.get("/search?q=школа")
    assert len(few) == len(many)
