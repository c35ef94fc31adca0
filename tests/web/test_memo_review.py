"""The review of a memo as its form: rhythms for all, items left out, added and marked, and never too few of them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g

from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.errors import InvalidError
from tracker.domain.recommendations import Addressee
from tracker.services.memos import MOST_ITEMS, Item
from tracker.web.forms import memos

KEY = {"_idem": "0" * 32}
Posted = Callable[..., Any]


def item(text: str = "Провести", deadline: Deadline | None = None) -> Item:
    return Item(Addressee.SCHOOLS, "1", text, deadline or Deadline(DeadlineKind.ONGOING))


def reviewed(posted: Posted, stored: list[Item], **changed: str) -> list[Item]:
    sent: dict[str, str] = {"items": str(len(stored)), "rhythm_for_all": "", "_version": "1", **KEY}
    for place, one in enumerate(stored):
        sent |= {
            f"item-{place}-included": "y",
            f"item-{place}-addressee": one.addressee.value,
            f"item-{place}-number": one.number,
            f"item-{place}-text": one.text,
            f"item-{place}-deadline_kind": one.deadline.kind.value,
            f"item-{place}-rhythm": one.deadline.rhythm.value if one.deadline.rhythm else "",
        }
    sent |= changed
    return posted(
        lambda: memos.ReviewForm(stored), {name: value for name, value in sent.items() if value != "-"}
    ).corrected()


def test_one_rhythm_is_given_to_every_ongoing_duty_that_has_none_and_to_no_other(posted: Posted) -> None:
    items = [
        item(),
        item(deadline=Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.YEAR)),
        item(deadline=Deadline(DeadlineKind.CAMPAIGN)),
    ]
    found = reviewed(posted, items, rhythm_for_all="quarter")
    assert [one.deadline.rhythm for one in found] == [Rhythm.QUARTER, Rhythm.YEAR, None]
    assert [one.deadline.rhythm for one in reviewed(posted, items)] == [None, Rhythm.YEAR, None]


def test_an_item_left_out_may_be_blank_and_is_kept_as_left_out(posted: Posted) -> None:
    changed = {"item-1-included": "-", "item-1-text": ""}
    found = reviewed(posted, [item("Первое"), item("Второе")], **changed)
    assert [one.included for one in found] == [True, False]
    assert found[0].text == "Первое"


def test_an_item_that_a_person_adds_stands_behind_those_that_were_read(posted: Posted) -> None:
    added = {"items": "2", "item-1-included": "y", "item-1-text": "Новое", "item-1-deadline_kind": "campaign",
             "item-1-addressee": "department", "item-1-rhythm": ""}  # fmt: skip
    found = reviewed(posted, [item("Первое")], **added)
    assert [(one.text, one.addressee) for one in found] == [
        ("Первое", Addressee.SCHOOLS),
        ("Новое", Addressee.DEPARTMENT),
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"item-0-text": ""}, {"text": "У рекомендации нет текста."}),
        ({"item-0-deadline_kind": "date"}, {"deadline_on": "Не указана дата срока."}),
        ({"item-0-deadline_kind": "relative"}, {"deadline_days": "Не указано число рабочих дней после работы."}),
        ({"item-0-rhythm": "fortnight"}, {"rhythm": "Неверный вариант."}),
        ({"item-0-number": "1" * 21}, {"number": "Не больше 20 знаков."}),
        ({"item-0-text": "", "item-0-included": "-"}, {}),
    ],
)
def test_one_item_that_cannot_be_taken_spoils_the_review_and_is_marked(
    bare_app: Flask, changed: dict[str, str], words: dict[str, str]
) -> None:
    sent = {"items": "2", "rhythm_for_all": "", "_version": "1", **KEY}
    for place in range(2):
        fields = {
            "included": "y",
            "addressee": "schools",
            "text": "Провести",
            "deadline_kind": "campaign",
            "rhythm": "",
        }
        sent |= {f"item-{place}-{name}": value for name, value in fields.items()}
    sent = {name: value for name, value in (sent | changed).items() if value != "-"}
    with bare_app.test_request_context("/", method="POST", data=sent):
        g.language = "ru"
        form = memos.ReviewForm([item(), item()])
        assert form.validate() is not bool(words)
        assert {name: str(found[0]) for name, found in form.forms[0].errors.items() if found} == words
        assert not form.forms[1].errors
        above = ["Некоторые пункты нужно исправить: они отмечены ниже."] if words else []
        assert [str(one) for one in form.form_errors] == above


@pytest.mark.parametrize("told", ["0", "", "x", "-5", "99999"])
def test_a_page_never_has_fewer_items_than_are_stored(posted: Posted, told: str) -> None:
    assert [one.text for one in reviewed(posted, [item("Первое"), item("Второе")], items=told)] == ["Первое", "Второе"]


def test_more_items_than_a_memo_has_are_refused_before_any_is_made(bare_app: Flask) -> None:
    with bare_app.test_request_context("/", method="POST", data={"items": str(MOST_ITEMS + 1)}):
        g.language = "ru"
        with pytest.raises(InvalidError) as caught:
            memos.ReviewForm([item()])
    assert caught.value.params == {"most": MOST_ITEMS}
