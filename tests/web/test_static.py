"""The stylesheet, the script and the macros: their weight, contrast, words and safety."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Browser
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from tracker.domain import packets
from tracker.domain.tasks import STATUS_NAMES

ROOT = Path(__file__).parents[2]
CSS = (ROOT / "static" / "sverka.css").read_text("utf-8")
SCRIPT = (ROOT / "static" / "sverka.js").read_text("utf-8")
TEMPLATES = {str(p.relative_to(ROOT / "templates")): p.read_text("utf-8") for p in (ROOT / "templates").rglob("*.html")}
STATUS = TEMPLATES["_macros/status.html"]
Render = Callable[..., str]


@pytest.fixture
def render(app: Flask) -> Iterator[Render]:
    """Render a piece of template at an address, in Russian, without the page's frame."""

    def at(source: str, url: str = "/", **values: Any) -> str:
        with app.test_request_context(url):
            return app.jinja_env.from_string(source).render(**values)

    return at


# Weight and policy


def test_everything_beside_the_page_s_own_text_weighs_little(visitor: Browser) -> None:
    page = visitor.get("/account/login")
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    weights = {}
    for url in addresses:
        with visitor.client.get(url) as answer:
            weights[url] = len(answer.data)
    assert len(addresses) == 3
    assert all(weights.values())
    assert sum(weights.values()) <= 38_000, weights


def test_the_script_is_short_and_never_makes_code_or_markup_out_of_text() -> None:
    assert len(SCRIPT.splitlines()) <= 260
    forbidden = (
        "eval(",
        "new Function",
        "document.write",
        "outerHTML",
        "insertAdjacentHTML",
        ".style",
        "http:",
        "https:",
    )
    assert [word for word in forbidden if word in SCRIPT] == []
    assert SCRIPT.count("innerHTML") == 1, "only the server's own answer, in an inert template"


def test_the_stylesheet_fetches_nothing_and_is_balanced() -> None:
    assert "@import" not in CSS
    assert all(url.startswith(('"data:', "data:")) for url in re.findall(r"url\(([^)]{0,12})", CSS))
    bare = re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\])*"', "", CSS, flags=re.DOTALL)
    depth = 0
    for char in bare:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert 0 <= depth <= 2
    assert depth == 0


def test_pages_name_colours_only_by_token() -> None:
    outside = re.sub(r":root\{[^}]*\}", "", re.sub(r'"(?:\\.|[^"\\])*"', "", CSS, flags=re.DOTALL))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", outside) == []
    used, known = set(re.findall(r"var\((--[a-z0-9-]+)", CSS)), set(re.findall(r"(--[a-z0-9-]+):", CSS))
    assert used - known == set()


# Contrast (WCAG 2.2: 4.5 for text, 3 for lines of controls and the focus ring)


def tokens(dark: bool) -> dict[str, str]:
    light, night = re.findall(r":root\{([^}]*--bg:[^}]*)\}", CSS)[:2]
    found = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]+)", light))
    return {**found, **dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]+)", night))} if dark else found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) > 4 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *[(ink, ground) for ink in ("ink", "muted", "accent") for ground in ("bg", "surface")],
    ("ink", "sunken"), ("ink", "hover"), ("accent", "hover"), ("on-accent", "accent"), ("on-brand", "brand"),
    ("on-brand-dim", "brand"), ("bad", "surface"), ("on-demo", "demo"), ("on-demo", "demo-2"),
    *[(tone, ground) for tone in ("ok", "warn", "bad", "info", "wait", "mute") for ground in (f"{tone}-bg", "surface")],
]  # fmt: skip
LINES = [("edge", "surface"), ("edge", "bg"), ("focus", "surface"), ("focus", "bg"), ("focus", "brand")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_lines_and_the_focus_ring_can_be_seen(dark: bool) -> None:
    t = tokens(dark)
    weak = [(a, b, round(contrast(t[a], t[b]), 2)) for a, b in TEXT if contrast(t[a], t[b]) < 4.5]
    weak += [(a, b, round(contrast(t[a], t[b]), 2)) for a, b in LINES if contrast(t[a], t[b]) < 3]
    assert weak == []


def test_contrast_is_measured_right() -> None:
    assert round(contrast("#000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#fff"), 2) == 4.54


# Names: a class, an icon or a status that exists nowhere is a slip of the pen


def class_names(source: str) -> set[str]:
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    found: set[str] = set()
    for value in re.findall(r'\bclass="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"', source):
        plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\x00", value)
        found |= {name for name in plain.split() if "\x00" not in name}
        chosen = re.findall(r"'([a-z -]+)' if|else '([a-z -]+)'", " ".join(re.findall(r"\{\{(.*?)\}\}", value)))
        found |= {name for pair in chosen for name in " ".join(pair).split()}
    return found


def test_every_class_of_a_template_is_in_the_stylesheet() -> None:
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", CSS)) | {"primary"}
    lost = {f"{path}: {name}" for path, text in TEMPLATES.items() for name in class_names(text) - known}
    assert lost == set()
    assert class_names("""<p class="a {{ 'b' if x }} c-{{ d|default('e') }}">""") == {"a", "b"}


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = dict(re.findall(r"\.i-([a-z-]+)\{--i:(\d+)\}", CSS))
    assert sorted(map(int, drawn.values())) == list(range(len(drawn)))
    assert CSS.count("<svg x='") == len(drawn)
    assert CSS.count(f"/{len(drawn)}em 1em") == 2
    named = set(re.findall(r"\b(?:icon\(|icon_name=)'([a-z-]+)'", "".join(TEMPLATES.values())))
    assert len(named) > 5
    assert named - set(drawn) == set()


@pytest.mark.parametrize(("table", "names"), [("STATUSES", STATUS_NAMES), ("PACKETS", packets.STATUS_NAMES)])
def test_every_status_has_a_drawn_glyph_a_tone_and_the_domain_s_own_words(table: str, names: dict[Any, str]) -> None:
    found = re.search(rf"{{% set {table} = {{(.*?)}} %}}", STATUS, re.DOTALL)
    assert found
    rows = {key: (icon, tone, words) for key, icon, tone, words in
            re.findall(r"'(\w+)': \('([a-z-]+)', '(\w+)', N_\('([^']+)'\)\)", found[1])}  # fmt: skip
    assert {status.value: rows[status.value][2] for status in names} == {row.value: names[row] for row in names}
    for icon, tone, _words in rows.values():
        assert f".i-{icon}{{" in CSS
        assert f".t-{tone}{{" in CSS


# Macros


class Sample(FlaskForm):  # type: ignore[misc]
    title = StringField("Название", [DataRequired()], description="Как в приказе")
    who = RadioField(
        "Адресат", choices=[SelectChoice("a", "Отдел"), SelectChoice("b", "Школы")], validators=[DataRequired()]
    )
    sure = BooleanField("Подтверждаю", [DataRequired()])
    file = FileField("Документ")
    version = HiddenField(name="_version", default="7")


FORM = """{% from "_macros/forms.html" import post_form, field, file_field, submit %}
{% call post_form('/x', form, key=key) %}{% for f in form %}{{ field(f, key=key) if f.type != 'FileField' }}{% endfor %}
{{ file_field(form.file, 5242880, key=key) }}{{ submit('Save', confirm='Sure "now"?') }}{% endcall %}"""


def form_page(app: Flask, key: str | None) -> str:
    with app.test_request_context("/", method="POST"):
        form = Sample()
        form.validate()
        return app.jinja_env.from_string(FORM).render(form=form, key=key)


def test_a_field_with_an_error_says_so_and_every_reference_leads_somewhere(app: Flask) -> None:
    page = form_page(app, None)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    refs = [r for value in re.findall(r'(?:aria-describedby|for)="([^"]+)"', page) for r in value.split()]
    refs += re.findall(r'href="#([^"]+)"', page)
    assert len(refs) > 6
    assert set(refs) <= set(ids)
    (title,) = re.findall(r'<input[^>]*name="title"[^>]*>', page)
    assert 'aria-invalid="true"' in title
    assert 'aria-describedby="title-help title-error-1"' in title
    assert page.count('role="alert"') == 1
    assert "<legend>Адресат" in page


def test_a_form_writes_token_and_version_once_and_without_ids(app: Flask) -> None:
    page = form_page(app, None)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    assert [name for name, _ in hidden] == ["csrf_token", "_version"]
    assert dict(hidden)["_version"] == "7"
    assert page.count('type="hidden"') == 2


def test_two_forms_with_the_same_fields_share_a_page(app: Flask) -> None:
    ids = re.findall(r'\bid="([^"]+)"', form_page(app, "one") + form_page(app, "two"))
    assert len(ids) == len(set(ids))


def test_attributes_are_quoted(app: Flask) -> None:
    assert 'data-confirm="Sure &#34;now&#34;?"' in form_page(app, None)
    assert 'data-max-bytes="5242880"' in form_page(app, None)


LIST = """{% from "_macros/tables.html" import table, paging, query %}
{% call table('Tasks', [{'label': 'Due', 'sort': 'due'}, {'label': 'Works', 'num': true}, 'Status'], sort=sort) %}{% endcall %}
{{ paging(page) }}<a id="x" href="{{ query(status=none) }}">x</a>"""


def test_paging_and_sorting_keep_the_filters_and_only_lead_to_the_same_page(render: Render) -> None:
    page = {"number": 3, "size": 50, "total": 1000}
    url = "/tasks?status=sent&q=%22%3E%3Cb%3E&page=3&_external=1&status=closed"
    html = render(LIST, url, page=page, sort="due")
    links = re.findall(r'href="([^"]*)"', html)
    assert len(links) > 6
    assert all(link.startswith("?") for link in links)
    assert "<b>" not in html
    assert '<a rel="next" href="?status=sent&amp;status=closed&amp;q=%22%3E%3Cb%3E&amp;_external=1&amp;page=4">' in html
    assert 'aria-sort="ascending"' in html
    assert "sort=-due" in html
    assert "101–150 из 1000" in html
    assert '<span aria-current="page">3</span>' in html
    assert 'id="x" href="?q=%22%3E%3Cb%3E&amp;_external=1&amp;"' in html


@pytest.mark.parametrize(
    ("total", "words", "links"), [(0, "0–0 из 0", 0), (50, "1–50 из 50", 0), (51, "1–50 из 51", 2)]
)
def test_a_short_list_has_no_links_to_other_pages(render: Render, total: int, words: str, links: int) -> None:
    source = '{% from "_macros/tables.html" import paging %}{{ paging(page) }}'
    html = render(source, "/tasks", page={"number": 1, "size": 50, "total": total})
    assert words in html
    assert html.count("<a ") == links


BOARD = '{% from "_macros/status.html" import board %}{{ board("Доска", columns, rows, "Школа", "Снято") }}'


def test_the_board_is_a_table_that_can_be_heard(render: Render) -> None:
    cell = {"status": "accepted", "overdue": True, "url": "/tasks/1"}
    rows = [
        {"label": "Школа № 1", "group": "Ленинский", "cells": [cell, None], "total": "0 из 1"},
        {
            "label": "Школа № 2",
            "group": "Ленинский",
            "cells": [{"status": "closed", "url": "/tasks/2"}, None],
            "total": "",
        },
        {
            "label": "<b>",
            "group": "Заднепровский",
            "cells": [None, {"status": "brand-new", "url": "/tasks/3"}],
            "total": "",
        },
    ]
    html = render(BOARD, columns=[{"label": "1.1", "title": "Организовать"}, {"label": "1.2"}], rows=rows)
    assert html.count('scope="col"') == 4
    assert html.count('scope="row"') == 3
    assert html.count('scope="rowgroup"') == 2
    assert "Принято к исполнению, просрочено</span>" in html
    assert "Снято с контроля</span>" in html
    assert html.count("не адресовано") == 3
    assert "brand-new" in html, "a status without a line is still shown by its name"
    assert "<b>" not in html
    assert 'tabindex="0"' in html


def test_no_data_is_not_nought_per_cent(render: Render) -> None:
    source = '{% from "_macros/page.html" import meter %}{{ meter("Подтверждено", value, total) }}'
    assert "нет данных" in render(source, value=0, total=0)
    html = render(source, value=2, total=3)
    assert "2 из 3" in html
    assert 'width="666.7"' in html


def test_a_flash_has_a_word_beside_its_colour(render: Render) -> None:
    source = '{% from "_macros/page.html" import message %}{{ message("Файл <b> не принят", tone="bad") }}'
    html = render(source)
    assert "<strong>Ошибка.</strong>" in html
    assert "&lt;b&gt;" in html


def test_what_was_typed_comes_back_on_an_error_page(app: Flask) -> None:
    answer = app.test_client().post("/account/login", data={"login": 'Осипов "<b>"', "password": "тайна"})
    assert answer.status_code == 400
    assert "Осипов &#34;&lt;b&gt;&#34;</textarea>" in answer.text
    assert "тайна" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
