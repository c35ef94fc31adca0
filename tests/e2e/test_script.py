"""The script and the components in a real browser: nothing sent twice, nothing lost, nothing axe would name."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, flash, jsonify, redirect, render_template_string, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, RadioField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from tracker.domain.errors import ConflictError
from tracker.domain.permissions import Action
from tracker.domain.tasks import TaskStatus
from tracker.web.access import requires
from tracker.web.navigation import Link

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("server")]
Open = Callable[..., Any]
GALLERY = (Path(__file__).parent / "gallery.html").read_text("utf-8")
NAVIGATION = [
    Link(name, f"/{n}", n == 1) for n, name in enumerate(("Доска", "Поручения", "Справки", "Взаимопроверка") * 3)
]
PAGE = """{% extends "base.html" %}
{% from "_macros/forms.html" import post_form, post_button, field, file_field, submit %}
{% from "_macros/tables.html" import filters, filter_text, filter_select %}
{% from "_macros/page.html" import progress %}
{% block title %}Проба{% endblock %}{% block content %}"""
END = "{% endblock %}"


class Form(FlaskForm):  # type: ignore[misc]
    title = StringField("Название", [DataRequired()], description="Как в приказе")
    who = RadioField(
        "Адресат", choices=[SelectChoice("a", "Отдел"), SelectChoice("b", "Школы")], validators=[DataRequired()]
    )
    many = SelectMultipleField(
        "Параллели",
        choices=[SelectChoice("4", "4"), SelectChoice("5", "5")],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    note = TextAreaField("Пояснение", [DataRequired()])
    sure = BooleanField("Подтверждаю, что в файле нет имён учеников", [DataRequired()])
    file = FileField("Документ")


class Server:
    """The application with a few pages more, and what was posted to them."""

    def __init__(self, app: Flask) -> None:
        self.posted: list[dict[str, str]] = []
        self.steps = 0
        self.gate, self.arrived = threading.Event(), threading.Semaphore(0)
        self.gate.set()
        self.app = app
        for rule, view in (("/gallery", self.gallery), ("/one/<what>", self.one), ("/count", self.count), ("/job", self.job),
                           ("/busy", self.busy), ("/sent", self.sent)):  # fmt: skip
            app.add_url_rule(rule, view.__name__, requires(Action.PUBLIC)(view), methods=["GET", "POST"])

    def gallery(self) -> str:
        for category in ("success", "warning", "error", "info"):
            flash("Направлено 44 поручения.", category)
        form = Form()
        form.validate()
        cells = [{"status": s.value, "url": f"/{n}", "overdue": n == 0} for n, s in enumerate(TaskStatus)]
        return render_template_string(
            GALLERY, navigation=NAVIGATION, campaign_name="Кампания 2027", demo=True, form=form, statuses=list(TaskStatus),
            page={"number": 9, "size": 50, "total": 1000}, columns=[{"label": f"3.{n}"} for n, _ in enumerate([*cells, 0])],
            rows=[{"label": f"Школа № {n}", "group": f"Район {n // 20}", "cells": [*cells, None], "total": "1 из 7"} for n in range(44)],
        )  # fmt: skip

    def one(self, what: str) -> str:
        body = {
            "button": "{{ post_button('/count', 'Отправить', values={'what': 'tasks'}) }}",
            "confirm": "{{ post_button('/count', 'Отменить', confirm='Отменить поручение?') }}",
            "swap": "{% call post_form('/count', swap='#part') %}<input name='what' aria-label='Что'>{{ submit('Записать') }}{% endcall %}"
            '<p id="part">было</p>',
            "conflict": "{% call post_form('/busy', swap='#part') %}<input name='what' aria-label='Что'>{{ submit('Записать') }}{% endcall %}"
            '<p id="part">было</p>',
            "filters": "{% call filters('#list') %}{{ filter_text('q', 'Поиск') }}{{ filter_select('s', 'Состояние', [('sent', 'да')]) }}"
            '{% endcall %}<p id="list" data-announce="Найдено: {{ request.args|length }}">q={{ request.args.q }} s={{ request.args.s }}</p>'
            '<p id="other">{{ range(1000000)|random }}</p>',
            "file": "{{ file_field(form.file, 1048576) }}",
            "job": "{{ progress('/job', 0, 4, 'Отправлено 0 из 4') }}",
        }[what]
        if what == "file":
            body = (
                "{% call post_form('/count', form, multipart=true) %}" + body + "{{ submit('Загрузить') }}{% endcall %}"
            )
        return render_template_string(PAGE + body + END, form=Form())

    def count(self) -> Any:
        self.posted.append({k: v for k, v in request.form.items() if k != "csrf_token"})
        self.arrived.release()
        assert self.gate.wait(20)
        if request.headers.get("X-Fragment"):
            return '<p id="part" data-announce="Записано">стало</p>'
        return redirect("/sent", 303)

    def sent(self) -> str:
        return render_template_string(PAGE + '<p id="part">готово</p>' + END)

    def busy(self) -> str:
        raise ConflictError("Somebody has changed this in the meantime. Look at the new state and repeat.")

    def job(self) -> Any:
        self.steps += 2
        return jsonify(
            done=self.steps, total=4, text=f"Отправлено {self.steps} из 4", url="/sent" if self.steps == 4 else None
        )


@pytest.fixture
def server(app: Flask) -> Server:
    return Server(app)


def test_clicks_while_the_server_works_send_one_form(open_page: Open, server: Server) -> None:
    server.gate.clear()
    page = open_page("/one/button")
    page.evaluate(
        "() => { const b = document.querySelector('main form button'); for (const t of [0, 300, 600]) setTimeout(() => b.click(), t) }"
    )
    assert server.arrived.acquire(timeout=10)
    assert not server.arrived.acquire(timeout=2)
    server.gate.set()
    page.wait_for_url("**/sent")
    assert server.posted == [{"what": "tasks"}]


def test_a_question_is_asked_first_and_no_means_no(open_page: Open, server: Server) -> None:
    page = open_page("/one/confirm")
    page.get_by_role("button", name="Отменить").click()
    dialog = page.get_by_role("dialog", name="Отменить поручение?")
    assert dialog.get_by_role("button", name="Вернуться").evaluate("b => b === document.activeElement")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert server.posted == []
    page.get_by_role("button", name="Отменить").click()
    dialog.get_by_role("button", name="Да, выполнить").click()
    page.wait_for_url("**/sent")
    assert len(server.posted) == 1


def test_a_part_is_renewed_in_place_and_told(open_page: Open, server: Server) -> None:
    page = open_page("/one/swap")
    page.fill("[name=what]", "акт")
    page.get_by_role("button", name="Записать").click()
    page.get_by_text("стало").wait_for()
    assert page.url.endswith("/one/swap")
    assert page.inner_text("#live") == "Записано"
    assert page.input_value("[name=what]") == "акт"
    with page.expect_response("**/count", timeout=5_000):
        page.evaluate("() => document.querySelector('main form button').click()")
    assert server.posted == [{"what": "акт"}, {"what": "акт"}], "an answered form can be sent again"


def test_a_conflict_shows_its_page_with_what_was_typed(open_page: Open) -> None:
    page = open_page("/one/conflict")
    page.fill("[name=what]", "совещание проведено")
    page.get_by_role("button", name="Записать").click()
    page.get_by_role("heading", name="Что вы написали").wait_for()
    assert page.get_by_label("what").input_value() == "совещание проведено"


def test_filters_renew_the_list_alone_and_live_in_the_address(open_page: Open) -> None:
    page = open_page("/one/filters")
    other = page.inner_text("#other")
    assert page.get_by_role("button", name="Показать").is_hidden()
    page.select_option("[name=s]", "sent")
    page.wait_for_url("**s=sent**")
    page.fill("[name=q]", "школа")
    page.wait_for_url("**q=**")
    page.get_by_text("q=школа s=sent").wait_for()
    assert page.inner_text("#other") == other
    assert page.evaluate("document.activeElement.name") == "q"


def test_without_script_the_filters_have_their_button(open_page: Open) -> None:
    page = open_page("/one/filters", java_script_enabled=False)
    page.select_option("[name=s]", "sent")
    page.get_by_role("button", name="Показать").click()
    page.get_by_text("q= s=sent").wait_for()


def test_a_file_that_is_too_large_does_not_travel(open_page: Open, server: Server) -> None:
    page = open_page("/one/file")
    large = {"name": "акт.pdf", "mimeType": "application/pdf", "buffer": b"0" * 1_048_577}
    page.set_input_files("[type=file]", files=[large])
    page.get_by_role("button", name="Загрузить").click()
    assert page.eval_on_selector("[type=file]", "f => f.validationMessage") == "Этот файл больше 1 МБ."
    page.set_input_files("[type=file]", files=[{**large, "buffer": b"0"}])
    page.get_by_role("button", name="Загрузить").click()
    page.wait_for_url("**/sent")
    assert len(server.posted) == 1


def test_progress_is_followed_to_its_end(open_page: Open, server: Server) -> None:
    page = open_page("/one/job")
    page.wait_for_url("**/sent", timeout=15_000)
    assert server.steps == 4


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (640, "light"), (360, "light"), (360, "dark")]
)
def test_axe_finds_nothing_in_any_component_and_nothing_sticks_out(open_page: Open, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra e2e (axe) is not installed")
    page = open_page("/gallery", viewport={"width": width, "height": 900}, color_scheme=scheme)
    found = axe.Axe().run(page).response
    assert len(found["passes"]) > 20
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_heads_of_the_board_stay_in_sight(open_page: Open) -> None:
    page = open_page("/gallery", viewport={"width": 360, "height": 800})
    board = page.locator(".board")
    board.evaluate("b => { b.scrollTop = 500; b.scrollLeft = 60; }")
    box = board.bounding_box()
    corner = page.locator(".board thead th").first.bounding_box()
    assert abs(corner["x"] - box["x"]) <= 2
    assert abs(corner["y"] - box["y"]) <= 2


def test_paper_shows_the_page_without_its_frame(open_page: Open) -> None:
    page = open_page("/gallery", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for selector in ("header.top", ".filters", ".demo", ".paging ul", ".tabs"):
        assert page.locator(selector).first.is_hidden(), selector
    assert page.eval_on_selector("html", "h => getComputedStyle(h).backgroundColor") == "rgb(255, 255, 255)"
    assert page.eval_on_selector(".st.t-ok", "s => getComputedStyle(s).color") == "rgb(23, 104, 58)"
