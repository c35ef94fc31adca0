"""The rules of the house hold in the whole tree, and each of them can be broken."""

from collections.abc import Callable

import pytest

from tests import house
from tests.house import Source
from tracker.web import access

CODE = house.python("tracker")
TESTS = house.python("tests", "benchmarks")
TEMPLATES = house.sources(r"templates/.*")
TEXTS = house.sources(r".*\.(py|md|html|css|js|po|toml|ya?ml|txt|cfg|svg|json)", r"\.ci/run", "Dockerfile", r"\.\w+")

FILE_RULES: dict[str, tuple[Callable[[Source], list[str]], list[Source]]] = {
    "modules are at most 400 lines": (house.long_modules, CODE + TESTS),
    "functions are at most 50 lines, matching 60, views 20": (house.long_functions, CODE + TESTS),
    "only the write path commits": (house.stray_commits, CODE),
    "only the web rooms know Flask": (house.stray_flask, CODE),
    "a package's own file is a docstring": (house.full_package_init, CODE),
    "an inline import says why": (house.unexplained_inline_imports, CODE),
    "tests neither mock nor sleep": (house.mocks_and_sleeps, TESTS),
    "templates are at most 200 lines": (house.long_templates, TEMPLATES),
    "pages hold no code": (house.inline_code, TEMPLATES),
    "no forgotten word, machine path or registry address": (house.banned_words, TEXTS),
}


@pytest.mark.parametrize("name", FILE_RULES)
def test_the_tree_keeps_the_rule_that(name: str):
    rule, files = FILE_RULES[name]
    assert files or not house.sources(r"templates/.*"), "a rule over no file proves nothing"
    assert [line for source in files for line in rule(source)] == []


def test_the_tree_has_no_import_cycle():
    assert house.import_cycles(CODE) == []


def test_the_tree_calls_a_feature_the_same_in_every_layer():
    assert house.strange_feature_words(house.tracked()) == []


def test_every_template_is_rendered_and_every_rendered_one_exists():
    assert house.orphan_templates(CODE, TEMPLATES) == []
    assert house.lost_templates(CODE, [source.path.removeprefix("templates/") for source in TEMPLATES]) == []


def test_every_macro_is_called():
    assert house.unused_macros(TEMPLATES) == []


def test_every_address_is_written_in_the_house_s_way_and_names_its_action(app):
    rules = list(app.url_map.iter_rules())
    assert [line for rule in rules for line in house.strange_address(rule.rule)] == []
    assert [rule.endpoint for rule in rules if access.action_of(app, rule.endpoint) is None] == []


def test_there_is_one_style_sheet_and_one_short_script():
    assert house.static_files(house.tracked()) == []
    scripts = house.sources(r"static/.*\.js")
    assert [line for source in scripts for line in house.long_modules(source, house.SCRIPT_LINES)] == []


def test_run_py_stays_one_short_file():
    assert house.long_modules(house.sources(r"run\.py")[0], 150) == []


# Each rule can be broken: a bad sample is found, a good one beside it is not.


def view(lines: int, path: str = "tracker/web/tasks.py") -> Source:
    return Source(path, "@tasks.get('/tasks')\ndef index():\n" + "    x = 1\n" * (lines - 1))


SAMPLES: list[tuple[Callable[[Source], list[str]], Source, Source]] = [
    (house.long_modules, Source("tracker/a.py", "x = 1\n" * 401), Source("tracker/a.py", "x = 1\n" * 400)),
    (house.long_functions, view(21), view(20)),
    (house.long_functions, view(51, "tracker/services/tasks.py"), view(50, "tracker/services/tasks.py")),
    (house.long_functions, view(61, "tracker/matching/solver.py"), view(60, "tracker/matching/solver.py")),
    (
        house.stray_commits,
        Source("tracker/services/tasks.py", "session.commit()\n"),
        Source("tracker/extensions.py", "session.commit()\n"),
    ),
    (
        house.stray_flask,
        Source("tracker/services/tasks.py", "def f():\n    from flask_login import current_user\n"),
        Source("tracker/web/tasks.py", "from flask import request\n"),
    ),
    (
        house.stray_flask,
        Source("tracker/domain/tasks.py", "import flask\n"),
        Source("tracker/domain/x.py", "import flaskless\n"),
    ),
    (
        house.full_package_init,
        Source("tracker/web/__init__.py", '"""Shows."""\nimport os\n'),
        Source("tracker/web/__init__.py", '"""Shows."""\n'),
    ),
    (house.full_package_init, Source("tracker/web/__init__.py", ""), Source("tracker/web/a.py", "")),
    (
        house.unexplained_inline_imports,
        Source("tracker/documents/pdf.py", "def f():\n    import typst\n"),
        Source("tracker/documents/pdf.py", "def f():\n    import typst  # slow\n"),
    ),
    (
        house.mocks_and_sleeps,
        Source("tests/a.py", "from unittest import mock\n"),
        Source("tests/a.py", "from unittest import TestCase\n"),
    ),
    (
        house.mocks_and_sleeps,
        Source("tests/a.py", "import time\ntime.sleep(1)\n"),
        Source("tests/a.py", "time.monotonic()\n"),
    ),
    (house.long_templates, Source("templates/a.html", "<p>\n" * 201), Source("templates/a.html", "<p>\n" * 200)),
    *(
        (house.inline_code, Source("templates/a.html", bad), Source("templates/a.html", good))
        for bad, good in [
            ("<script>x()</script>", '<script src="/static/app.js" defer></script>'),
            ("<style>p {}</style>", "<p>style</p>"),
            ('<p style="color: red">', '<p class="style">'),
            ('{{ field(onchange="go()") }}', '{{ field(class="once") }}'),
            ('<a href="javascript:go()">', '<a href="/javascript">'),
            ("<p onclick='go()'>", "{# <p onclick='go()'> #}"),
        ]
    ),
    *(
        (house.banned_words, Source("docs/a.md", bad.replace("~", "")), Source("docs/a.md", good))
        for bad, good in [
            ("TO~DO: later", "to do: later"),
            ("see /ro~ot/x", "see /roots/x"),
            ("/ho~me/ann/x", "a home/ann"),
            ("https://py~pi.org/simple", "https://example.org/simple"),
            ("fixes iss~ue #2", "an issue of 2 days"),
            ("C:\\Us~ers\\ann", "users"),
        ]
    ),
]


@pytest.mark.parametrize(("rule", "bad", "good"), SAMPLES)
def test_a_rule_finds_the_bad_sample_and_spares_the_good_one(rule, bad: Source, good: Source):
    assert len(rule(bad)) == 1
    assert rule(good) == []


def test_a_cycle_is_found_even_inside_functions_and_across_packages():
    chain = [
        Source("tracker/domain/a.py", "from tracker.domain import b\n"),
        Source("tracker/domain/b.py", "def f():\n    from tracker.domain.c import g\n"),
        Source("tracker/domain/c.py", "from .d import h\n"),
    ]
    assert house.import_cycles([*chain, Source("tracker/domain/d.py", "import os\n")]) == []
    closed = [*chain, Source("tracker/domain/d.py", "import tracker.domain.a\n")]
    assert house.import_cycles(closed) == [
        "tracker.domain.a <-> tracker.domain.b <-> tracker.domain.c <-> tracker.domain.d"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "tracker/services/task.py",
        "tracker/web/forms/memos.py",
        "tests/services/test_memos.py",
        "tests/domain/test_taskset.py",
    ],
)
def test_a_strange_feature_word_is_found(path: str):
    right = ["tracker/domain/tasks.py", "tracker/services/tasks.py", "tests/domain/test_tasks_overdue.py"]
    assert house.strange_feature_words(right) == []
    assert len(house.strange_feature_words([*right, path])) == 1


def test_an_orphan_a_lost_and_a_dead_link_among_templates_are_found():
    code = [
        Source("tracker/web/tasks.py", "render_template('tasks/index.html')\nrender_template(f'errors/{code}.html')\n")
    ]
    pages = [
        Source("templates/tasks/index.html", "{% extends 'base.html' %}{% include 'tasks/_row.html' %}"),
        Source("templates/tasks/_row.html", "{% from 'macros.html' import glyph %}"),
        *(Source(f"templates/{name}", "") for name in ("base.html", "macros.html", "errors/404.html")),
    ]
    assert house.orphan_templates(code, pages) == []
    assert house.orphan_templates(code, [*pages, Source("templates/old.html", "")]) == [
        "templates/old.html: nobody renders it"
    ]
    assert house.orphan_templates(code, pages[:-2] + pages[-1:]) == [
        "templates/tasks/_row.html: no template macros.html"
    ]
    assert house.lost_templates(code, ["tasks/index.html"]) == []
    assert len(house.lost_templates(code, ["tasks/show.html"])) == 1


MACROS = "{% macro one(x) %}{{ one(x) }}{% endmacro %}{% macro two() -%}{{ three() }}{%- endmacro %}{% macro three() %}{% endmacro %}"


@pytest.mark.parametrize(
    ("page", "unused"),
    [
        ("{{ one(1) }}{{ two() }}", []),
        ("{{ one(1) }}", ["two"]),
        ("{% call two() %}{% endcall %}", ["one"]),
        ("{% from 'a' import one as first, two as second %}", []),
        ("{% from 'a' import one, two %}{# one(1) two() #}{{ bone(1) }} {{ x.two() }}", ["one", "two"]),
    ],
)
def test_a_macro_that_nobody_calls_is_found(page: str, unused: list[str]):
    found = house.unused_macros([Source("templates/_macros/a.html", MACROS), Source("templates/b.html", page)])
    assert found == [f"templates/_macros/a.html: nobody calls the macro {name}" for name in unused]


@pytest.mark.parametrize(
    "rule", ["/tasks/<id:task_id>/ask-more", "/static/<path:name>", "/", "/people/<id:person_id>", "/x.json"]
)
def test_a_good_address_is_spared(rule: str):
    assert house.strange_address(rule) == []


@pytest.mark.parametrize(
    "rule", ["/tasks/<task_id>", "/task/<id:task_id>", "/tasks/askMore", "/my_page", "/<id:task_id>"]
)
def test_a_strange_address_is_found(rule: str):
    assert len(house.strange_address(rule)) == 1


def test_a_route_without_an_action_is_found(app):
    app.add_url_rule("/bare", endpoint="bare", view_func=lambda: "")
    with pytest.raises(RuntimeError, match="bare"):
        access.refuse_unguarded_routes(app)


def test_a_second_style_sheet_is_found():
    assert house.static_files(["static/app.css", "static/app.js", "static/icon.svg"]) == []
    assert len(house.static_files(["static/app.css", "static/print.css"])) == 1
