"""Every message has its Russian; nothing is fuzzy, obsolete, doubled or short of a plural form."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    "_": None, "N_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2),
    "lazy_ngettext": (1, 2), "ungettext": (1, 2),
}  # fmt: skip
PLACES = re.compile(r"%\((\w+)\)[sd]")


def extracted() -> set[str | tuple[str, str]]:
    found: set[str | tuple[str, str]] = set()
    for folder, method in (("tracker", "python"), ("templates", "jinja2")):
        rows = extract_from_dir(
            ROOT / folder, method_map=[("**.*", method)] if method == "jinja2" else [("**.py", "python")],
            keywords=KEYWORDS, directory_filter=lambda _path: True,
        )  # fmt: skip
        found.update(row[2] if isinstance(row[2], str) else tuple(row[2][:2]) for row in rows)
    return {message for message in found if message and message != ("", "")}


def files() -> list[Path]:
    return sorted((ROOT / "tracker" / "translations" / "ru").glob("*.po"))


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalog]:
    return {path.name: read_po(io.BytesIO(path.read_bytes()), locale="ru") for path in files()}


def test_every_message_is_translated_exactly_once(catalogues: dict[str, Catalog]) -> None:
    homes: dict[object, list[str]] = {}
    for name, catalogue in catalogues.items():
        for message in catalogue:
            if message.id:
                homes.setdefault(message.id if isinstance(message.id, str) else tuple(message.id), []).append(name)
    wanted = extracted()
    assert len(wanted) > 100
    assert sorted(map(str, wanted - set(homes))) == [], "without Russian"
    assert sorted(map(str, set(homes) - wanted)) == [], "no longer used"
    assert {key: names for key, names in homes.items() if len(names) > 1} == {}


def test_no_translation_is_fuzzy_empty_or_without_its_three_plurals(catalogues: dict[str, Catalog]) -> None:
    bad = []
    for name, catalogue in catalogues.items():
        for message in catalogue:
            forms = message.string if isinstance(message.string, tuple | list) else [message.string]
            expected = 3 if isinstance(message.id, tuple | list) else 1
            if message.id and (message.fuzzy or len(forms) != expected or not all(forms)):
                bad.append((name, message.id))
    assert bad == []


def test_the_places_for_values_are_the_same_in_both_languages(catalogues: dict[str, Catalog]) -> None:
    bad = []
    for name, catalogue in catalogues.items():
        for message in catalogue:
            plural = isinstance(message.id, tuple | list)
            wanted = set(PLACES.findall(message.id[1] if plural else message.id))
            forms = message.string if isinstance(message.string, tuple | list) else [message.string]
            if message.id and any(set(PLACES.findall(form)) != wanted for form in forms):
                bad.append((name, message.id))
    assert bad == []


def test_plural_forms_follow_the_russian_rule(catalogues: dict[str, Catalog]) -> None:
    for name, catalogue in catalogues.items():
        assert catalogue.num_plurals == 3, name
