"""The pages of rewording, sending to those who joined, handing over and undoing."""

import re
from collections.abc import Callable
from typing import Any

from conftest import Browser
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.tasks import TaskStatus
from tracker.extensions import session_context
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task

SignIn = Callable[[str], Browser]
Seeded = Callable[[Callable[[Session], Any]], Any]
NEW = {
    "kind": "school", "name": "Школа № 77", "short_name": "", "district": "", "new_district": "", "bank": "",
    "building": "", "login": "", "week_days": "5", "x": "", "y": "", "_idem": "a" * 32,
}  # fmt: skip


def version(app: Flask, model: type[Any], row_id: int) -> int:
    with app.app_context():
        return session_context().get_one(model, row_id).version


def accepted(sign_in: SignIn, ids: dict[str, int]) -> Browser:
    school = sign_in("first")
    answer = school.post(f"/tasks/{ids['task']}/accept", {"_version": "1", "_idem": "b" * 32})
    assert answer.status_code == 303
    return school


def test_a_new_wording_is_seen_as_a_difference_first_and_then_by_who_accepted(
    app: Flask, sign_in: SignIn, ids: dict[str, int]
) -> None:
    officer, school = sign_in("officer"), accepted(sign_in, ids)
    address = f"/recommendations/{ids['wide']}/wording"
    assert "Обеспечить наблюдение" in officer.get(address)
    typed = {"text": "Обеспечить <b>полное</b> наблюдение", "_version": version(app, Recommendation, ids["wide"])}
    preview = officer.post(address, typed)
    assert preview.status_code == 200
    assert "<ins>&lt;b&gt;полное&lt;/b&gt; </ins>" in preview.text
    assert "увидят различие: 1" in preview.text
    assert "text_changed" not in school.get(f"/tasks/{ids['task']}")
    assert officer.post(address, {**typed, "confirmed": "1"}).status_code == 303
    page = school.get(f"/tasks/{ids['task']}")
    assert "Текст изменён после принятия" in page
    assert "<ins>&lt;b&gt;полное&lt;/b&gt; </ins>" in page
    seen = version(app, Task, ids["task"])
    school.post(f"/tasks/{ids['task']}/read-change", {"_version": seen, "_idem": "c" * 32})
    after = school.get(f"/tasks/{ids['task']}")
    assert "<ins>" not in after
    assert "Изменённый текст принят" in after
    assert officer.post(address, {**typed, "confirmed": "1"}).status_code == 409
    assert officer.post(address, {**typed, "text": ""}).status_code == 422


def test_a_new_school_is_led_to_the_running_recommendations(app: Flask, sign_in: SignIn, ids: dict[str, int]) -> None:
    officer = sign_in("officer")
    answer = officer.post("/organisations", NEW)
    assert answer.status_code == 303
    place = answer.location
    assert place.endswith("/missing-copies")
    page = officer.get(place)
    assert "Школа № 77" in page
    shown = {name: re.findall(rf'name="{name}" value="(\d+)"', page) for name in ("ids", "shown", "versions")}
    assert shown["ids"] == [str(ids["wide"])]
    assert "1 организации нет этого поручения" in officer.get(f"/recommendations/{ids['wide']}")
    home = place.removesuffix("/missing-copies")
    assert "Сюда не отправлена 1 действующая рекомендация" in officer.get(home)
    assert officer.post(place, {**shown, "_idem": officer.hidden(page, "_idem")}).status_code == 303
    after = officer.get(home)
    assert "Сюда не отправлена" not in after
    assert "Отправлено тем, у кого поручения не было" in after
    undo = re.search(r"/bulk-changes/\d+/undo", after)
    assert undo
    assert officer.post(undo[0]).status_code == 303
    assert officer.post(undo[0]).status_code == 409
    assert officer.post(f"{place}/decline").status_code == 303
    assert "Сюда не отправлена" not in officer.get(home)


def test_a_recommendation_is_sent_to_all_without_a_copy(sign_in: SignIn, ids: dict[str, int]) -> None:
    officer = sign_in("officer")
    officer.post("/organisations", NEW)
    place = f"/recommendations/{ids['wide']}/missing-copies"
    page = officer.get(place)
    shown = {name: re.findall(rf'name="{name}" value="(\d+)"', page) for name in ("ids", "shown", "versions")}
    officer.post(place, {**shown, "_idem": officer.hidden(page, "_idem")})
    assert "Поручение есть у всех" in officer.get(place)


def test_closing_a_school_leads_to_its_open_tasks(
    app: Flask, sign_in: SignIn, ids: dict[str, int], seeded: Seeded
) -> None:
    officer = sign_in("officer")
    home = f"/organisations/{ids['school']}"
    data = {"closed_on": "2027-04-19", "_version": version(app, Organisation, ids["school"])}
    answer = officer.post(f"{home}/close", data)
    assert answer.location == f"{home}/hand-over"
    assert "1 открытое поручение" in officer.get(home)
    assert "Отменяется: правопреемника нет" in officer.get(answer.location)
    seen = {"_version": version(app, Organisation, ids["school"])}
    assert officer.post(answer.location, {**seen, "note": ""}).status_code == 422
    assert officer.post(answer.location, {**seen, "note": "Школа закрыта"}).status_code == 303
    with app.app_context():
        assert session_context().get_one(Task, ids["task"]).status is TaskStatus.CANCELLED
    assert "Передано правопреемникам" in officer.get(f"/tasks/{ids['task']}")
    page = officer.get(home)
    undo = re.search(r"/bulk-changes/\d+/undo", page)
    assert undo
    officer.post(undo[0])
    with app.app_context():
        assert session_context().get_one(Task, ids["task"]).status is TaskStatus.SENT


def test_withdrawing_can_be_undone_from_the_page(app: Flask, sign_in: SignIn, ids: dict[str, int]) -> None:
    officer = sign_in("officer")
    page = f"/recommendations/{ids['wide']}"
    officer.post(f"{page}/withdraw", {"note": "Ошибка", "_version": version(app, Recommendation, ids["wide"])})
    undo = re.search(r"/bulk-changes/\d+/undo", officer.get(page))
    assert undo
    assert sign_in("method").post(undo[0]).status_code == 403
    assert officer.post(undo[0]).status_code == 303
    with app.app_context():
        found = set(session_context().scalars(select(Task.status).where(Task.recommendation_id == ids["wide"])))
        assert found == {TaskStatus.SENT}


def test_a_school_and_a_methodologist_see_no_buttons_of_it(sign_in: SignIn, ids: dict[str, int]) -> None:
    page = sign_in("method").get(f"/recommendations/{ids['wide']}")
    assert "/wording" not in page
    assert "missing-copies" not in page


def test_an_ongoing_duty_is_confirmed_and_then_with_one_click(
    app: Flask, sign_in: SignIn, ids: dict[str, int], seeded: Seeded
) -> None:
    school, address = accepted(sign_in, ids), f"/tasks/{ids['task']}"
    page = school.get(address)
    assert "Открытый период: 01.04.2027 – 19.04.2027" in page
    assert "Без изменений" not in page
    seen = {"_version": version(app, Task, ids["task"]), "_idem": "d" * 32}
    assert school.post(f"{address}/confirm", {**seen, "unchanged": "1"}).status_code == 422
    assert school.post(f"{address}/confirm", {**seen, "fact": "Наблюдатели назначены"}).status_code == 303
    page = school.get(address)
    assert "01.04.2027 – 19.04.2027" in page
    assert "Исполнено с опозданием" in page
    assert "Без изменений: подтвердить теми же сведениями, что 20.04.2027" in page
    again = {"_version": version(app, Task, ids["task"]), "_idem": "e" * 32, "unchanged": "1"}
    assert school.post(f"{address}/confirm", again).status_code == 303
    page = school.get(address)
    assert page.count("без изменений с прошлого периода") == 2
    assert f'action="{address}/confirm"' not in page


def test_another_rhythm_shows_which_dates_move_first(app: Flask, sign_in: SignIn, ids: dict[str, int]) -> None:
    officer, address = sign_in("officer"), f"/recommendations/{ids['wide']}/rhythm"
    assert "ежеквартально" in officer.get(address)
    typed = {"rhythm": "month", "_version": version(app, Recommendation, ids["wide"])}
    preview = officer.post(address, typed)
    assert re.search(r"21\.05\.2027</td>.*?30\.04\.2027", preview.text, re.DOTALL)
    with app.app_context():
        assert session_context().get_one(Recommendation, ids["wide"]).rhythm == "quarter"
    assert officer.post(address, {**typed, "confirmed": "1"}).status_code == 303
    assert "Периодичность отчётов изменена" in officer.get(f"/recommendations/{ids['wide']}")
    assert "Срок перенесён вслед за периодичностью" in sign_in("other").get(f"/tasks/{ids['foreign']}")
    assert officer.post(address, {"rhythm": "x"}).status_code == 422
