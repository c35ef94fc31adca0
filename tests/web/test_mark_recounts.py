"""The page of a scale that was corrected after the signature, from the form of the scale to the undoing."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.web.test_protocols import fill, town
from tracker.domain.packets import PacketStatus
from tracker.models.campaigns import CampaignRound
from tracker.models.packets import CrossCheck
from tracker.models.protocols import ProtocolRow

Seeded = Callable[[Callable[[Session], Any]], Any]
SignIn = Callable[[str], Browser]


@pytest.fixture
def ids(seeded: Seeded) -> dict[str, int]:
    return seeded(town)


@pytest.fixture
def sign_in(browser_of: SignIn, ids: dict[str, int]) -> SignIn:
    return lambda name: browser_of(f"{name}@example.org")


@pytest.fixture
def signed(sign_in: SignIn, ids: dict[str, int]) -> dict[str, int]:
    """The protocol of the packet, signed by the scale 2 / 4 / 6: marks 5, 2 and 3."""
    taker, path = sign_in("taker"), f"/packets/{ids['check']}/protocol"
    fill(taker, ids["check"])
    version = taker.hidden(taker.get(f"{path}/edit"), "_version")
    names = {"expert_1": "Иванова А. А.", "expert_2": "Петрова Б. Б.", "chair": "Сидорова В. В."}
    assert taker.post(f"{path}/experts", {"_version": version, **names, "sign": "1"}).status_code == 303
    return ids


def rescale(session: Session, round_id: int, *bounds: int) -> None:
    of = session.get_one(CampaignRound, round_id)
    of.scale_3, of.scale_4, of.scale_5 = bounds


def marks(seeded: Seeded) -> list[int]:
    return seeded(lambda session: list(session.scalars(select(ProtocolRow.mark).order_by(ProtocolRow.position))))


def test_saving_another_scale_leads_to_what_it_would_change(
    signed: dict[str, int], sign_in: SignIn, seeded: Seeded
) -> None:
    officer = sign_in("officer")
    campaign_id = seeded(lambda session: session.get_one(CampaignRound, signed["round"]).campaign_id)
    form = f"/campaigns/{campaign_id}/rounds/{signed['round']}"
    page = officer.get(f"{form}/edit")
    assert f"/mark-recounts/{signed['round']}" in page
    data = {
        "_version": officer.hidden(page, "_version"),
        "scale_3": "3",
        "scale_4": "4",
        "scale_5": "6",
        "max_score": "7",
        "task_points": "1, 2, 4",
        "source": "Описание работы",
    }
    answer = officer.post(form, data)
    assert (answer.status_code, answer.location) == (303, f"/mark-recounts/{signed['round']}")
    page = officer.get(answer.location)
    for words in ("Протоколы, в которых изменились бы отметки", "мат-5-07", "3 → 2: 1", "2 / 4 / 6"):
        assert words in page
    assert marks(seeded) == [5, 2, 3]
    page = officer.get(f"{form}/edit")
    answer = officer.post(form, {**data, "_version": officer.hidden(page, "_version"), "scale_3": "2"})
    assert answer.location == f"/campaigns/{campaign_id}", "the scale is that of the signature again"


def test_one_press_computes_anew_and_another_one_undoes(
    signed: dict[str, int], sign_in: SignIn, seeded: Seeded
) -> None:
    seeded(lambda session: rescale(session, signed["round"], 3, 4, 7))
    officer, url = sign_in("officer"), f"/mark-recounts/{signed['round']}"
    seen = officer.hidden(officer.get(url), "seen")
    assert officer.post(url, {"seen": "0" * 32}).status_code == 422
    assert marks(seeded) == [5, 2, 3]
    assert officer.post(url, {"seen": seen}).location == url
    page = officer.get(url)
    for words in ("Пересчитана 1 работа.", "Отметки не расходятся", "Последний пересчёт", "Отменить пересчёт"):
        assert words in page
    assert marks(seeded) == [5, 2, 2]
    assert officer.post(url, {"seen": seen}).status_code == 409, "a second press changes nothing"
    assert "Отметки пересчитаны по другой шкале" in officer.get(f"/packets/{signed['check']}")
    assert officer.post(f"{url}/undo", {}).location == url
    assert "Возвращены отметки" in officer.get(url)
    assert marks(seeded) == [5, 2, 3]
    assert officer.post(f"{url}/undo", {}).status_code == 409


def test_the_protocol_says_by_which_scale_it_was_signed(
    signed: dict[str, int], sign_in: SignIn, seeded: Seeded
) -> None:
    path = f"/packets/{signed['check']}/protocol"
    for name in ("taker", "officer"):
        assert "Шкалу предмета изменили" not in sign_in(name).get(path)
    seeded(lambda session: rescale(session, signed["round"], 3, 4, 7))
    assert "(2 / 4 / 6)" in sign_in("taker").get(path)
    assert "mark-recounts" not in sign_in("taker").get(path)
    assert f"/mark-recounts/{signed['round']}" in sign_in("officer").get(path)


def test_the_results_of_one_subject_lead_there_for_the_department_alone(
    signed: dict[str, int], sign_in: SignIn
) -> None:
    url = f"/mark-recounts/{signed['round']}"
    assert url in sign_in("officer").get(f"/results?round={signed['round']}")
    assert "mark-recounts" not in sign_in("officer").get("/results")
    assert "mark-recounts" not in sign_in("method").get(f"/results?round={signed['round']}")
    for name in ("method", "taker", "admin"):
        browser = sign_in(name)
        browser.get(url, status=403)
        assert browser.post(url, {"seen": ""}).status_code == 403
        assert browser.post(f"{url}/undo", {}).status_code == 403
    sign_in("officer").get("/mark-recounts/999", status=404)


def test_a_returned_packet_is_opened_again_from_its_page(
    signed: dict[str, int], sign_in: SignIn, seeded: Seeded
) -> None:
    taker, officer, url = sign_in("taker"), sign_in("officer"), f"/packets/{signed['check']}"
    page = taker.get(url)
    assert taker.post(f"{url}/return", {"_version": taker.hidden(page, "_version")}).status_code == 303
    assert "Открыть возвращённый пакет снова" not in sign_in("method").get(url)
    page = officer.get(url)
    assert "Открыть возвращённый пакет снова" in page
    data = {"_version": officer.hidden(page, "_version"), "_idem": "a" * 32}
    assert officer.post(f"{url}/recall", data).status_code == 422, "a reason is needed"
    assert sign_in("method").post(f"{url}/recall", {**data, "note": "Ошибка"}).status_code == 403
    assert officer.post(f"{url}/recall", {**data, "note": "Ошибка в сумме баллов"}).status_code == 303
    assert seeded(lambda session: session.get_one(CrossCheck, signed["check"]).status) is PacketStatus.RECEIVED
    for name in ("taker", "giver"):
        browser = sign_in(name)
        assert "Управление снова открыло возвращённый пакет" in browser.get("/notices")
        assert "Ошибка в сумме баллов" in browser.get(url), "the trail says why"
    assert taker.get(f"{url}/protocol/edit")
