"""The bounds of every form, from both sides: what just fits is taken, what is one too much is refused at its field."""

import importlib
import pkgutil
from typing import Any

import pytest
from flask import Flask, g
from wtforms import DateField, IntegerField, StringField

from tracker.domain import organisations as rules
from tracker.domain.assistance import MOST_TEACHERS
from tracker.domain.campaigns import EARLIEST_YEAR, LATEST_YEAR
from tracker.domain.evidence import LONGEST_LINK
from tracker.domain.packets import MOST_SHEETS, MOST_WORKS
from tracker.domain.passwords import LONGEST as LONGEST_PASSWORD
from tracker.domain.scales import HIGHEST
from tracker.services.campaigns import LONGEST_NAME, LONGEST_NOTE, LONGEST_SOURCE
from tracker.services.people import LONGEST as LONGEST_PERSON
from tracker.web import forms
from tracker.web.forms import account, assistance, calendar, campaigns, organisations, packets, people, tasks
from tracker.web.forms.base import LONGEST_TEXT, BaseForm

LINES: list[tuple[type[BaseForm], str, int]] = [
    (organisations.OrganisationForm, "name", rules.LONGEST_NAME),
    (organisations.OrganisationForm, "short_name", rules.LONGEST_SHORT),
    (organisations.OrganisationForm, "new_district", rules.LONGEST_DISTRICT),
    (organisations.OrganisationForm, "bank", rules.LONGEST_BANK),
    (organisations.OrganisationForm, "building", rules.LONGEST_BUILDING),
    (organisations.OrganisationForm, "login", 40),
    (people.PersonForm, "full_name", LONGEST_PERSON),
    (people.PersonForm, "login", LONGEST_PERSON),
    (campaigns.CampaignForm, "name", LONGEST_NAME),
    (campaigns.RoundForm, "source", LONGEST_SOURCE),
    (calendar.DayForm, "note", LONGEST_NOTE),
    (tasks.ReportForm, "link", LONGEST_LINK),
    (tasks.ReportForm, "fact", LONGEST_TEXT),
    (tasks.InterimForm, "note", LONGEST_TEXT),
    (tasks.ReturnForm, "note", LONGEST_TEXT),
    (tasks.ExtensionForm, "note", LONGEST_TEXT),
    (packets.SettleForm, "note", LONGEST_TEXT),
    (packets.ReopenForm, "note", LONGEST_TEXT),
    (account.LoginForm, "password", LONGEST_PASSWORD * 4),
    (account.NewPasswordForm, "password", LONGEST_PASSWORD * 4),
]
NUMBERS: list[tuple[type[BaseForm], str, int, int]] = [
    (organisations.OrganisationForm, "x", -rules.FARTHEST, rules.FARTHEST),
    (organisations.OrganisationForm, "y", -rules.FARTHEST, rules.FARTHEST),
    (organisations.OrganisationForm, "rooms", 1, rules.MOST_ROOMS),
    (campaigns.RoundForm, "scale_3", 0, HIGHEST),
    (campaigns.RoundForm, "scale_4", 0, HIGHEST),
    (campaigns.RoundForm, "scale_5", 0, HIGHEST),
    (campaigns.RoundForm, "max_score", 0, HIGHEST),
    (campaigns.NewCampaignForm, "year", EARLIEST_YEAR, LATEST_YEAR),
    (packets.HandOverForm, "works", 1, MOST_WORKS),
    (packets.HandOverForm, "sheets", 1, MOST_SHEETS),
    (packets.ReceiveForm, "works", 1, MOST_WORKS),
    (packets.SettleForm, "works", 1, MOST_WORKS),
    (assistance.EntryForm, "teachers", 1, MOST_TEACHERS),
]
DATES: list[tuple[type[BaseForm], str]] = [
    (campaigns.CampaignForm, "starts_on"), (campaigns.CampaignForm, "ends_on"), (calendar.DayForm, "day"),
    (organisations.CloseForm, "closed_on"), (tasks.ExtensionForm, "until"), (tasks.PlanForm, "by"),
    (assistance.EntryForm, "held_on"),
]  # fmt: skip
NEEDED: list[tuple[type[BaseForm], list[str]]] = [
    (organisations.OrganisationForm, ["name"]),
    (organisations.CloseForm, ["closed_on"]),
    (people.PersonForm, ["full_name", "login"]),
    (campaigns.CampaignForm, ["ends_on", "name", "starts_on"]),
    (campaigns.RoundForm, []),
    (calendar.DayForm, ["day"]),
    (tasks.VerbForm, []),
    (tasks.NoteForm, []),
    (tasks.InterimForm, ["note"]),
    (tasks.ReturnForm, ["note"]),
    (tasks.CancelForm, ["note"]),
    (tasks.RefuseForm, ["note"]),
    (tasks.ExtensionForm, ["note", "until"]),
    (tasks.PlanForm, ["by", "note", "person"]),
    (tasks.RefusePlanForm, ["note"]),
    (packets.StepForm, []),
    (packets.HandOverForm, ["works"]),
    (packets.ReceiveForm, ["works"]),
    (packets.SettleForm, ["note", "works"]),
    (packets.ReopenForm, ["note"]),
    (account.LoginForm, ["login", "password"]),
    (account.ChangePasswordForm, ["current", "password", "repeat"]),
]


@pytest.fixture
def errors_of(bare_app: Flask) -> Any:
    """The errors of a form, by field, after what arrived was looked at."""

    def make(kind: type[BaseForm], language: str = "ru", **data: Any) -> dict[str, list[str]]:
        with bare_app.test_request_context("/", method="POST", data=data):
            g.language = language
            form = kind()
            for field in form:
                if getattr(field, "choices", ()) is None:
                    field.choices = []
            form.validate()
            return {name: [str(one) for one in found] for name, found in form.errors.items() if name}

    return make


def short(kind: type[BaseForm], name: str) -> str:
    return f"{kind.__name__}.{name}"


@pytest.mark.parametrize(("kind", "name", "most"), LINES, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_text_is_taken_up_to_its_bound_and_refused_above(
    errors_of: Any, kind: type[BaseForm], name: str, most: int
) -> None:
    assert name not in errors_of(kind, **{name: "ё" * most}), "what fits is taken"
    for length in (most + 1, most * 3, most * 50):
        found = errors_of(kind, **{name: "ё" * length})[name]
        assert len(found) == 1, found
        assert str(most) in found[0]


@pytest.mark.parametrize(("kind", "name", "least", "most"), NUMBERS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_number_is_taken_within_its_bounds_alone(
    errors_of: Any, kind: type[BaseForm], name: str, least: int, most: int
) -> None:
    for number in (least, most, (least + most) // 2):
        assert name not in errors_of(kind, **{name: str(number)}), number
    for number in (least - 1, most + 1, 10**30, -(10**30)):
        assert errors_of(kind, **{name: str(number)})[name], number


@pytest.mark.parametrize("typed", ["сто", "1.5", "1,5", "1e3", "0x10", "NaN", "--1", "1 2", "½", "\x00", "9" * 5000])
def test_what_is_no_whole_number_is_refused_in_words_and_breaks_nothing(errors_of: Any, typed: str) -> None:
    for kind, name, _least, _most in NUMBERS:
        (words, *_rest) = errors_of(kind, **{name: typed})[name]
        assert any("а" <= sign <= "я" for sign in words.casefold()), words


@pytest.mark.parametrize("typed", ["2027-05-04", "04.05.2027", "4.5.2027"])
def test_a_date_is_taken_from_the_calendar_or_as_people_type_it(errors_of: Any, typed: str) -> None:
    for kind, name in DATES:
        assert name not in errors_of(kind, **{name: typed}), short(kind, name)


@pytest.mark.parametrize(
    "typed",
    ["31.02.2027", "2027-13-01", "вчера", "04/05/2027", "00.00.0000", "2027", "\x00", "9" * 5000, "04.05.20271"],
)
def test_what_is_no_date_is_refused_in_words(errors_of: Any, typed: str) -> None:
    for kind, name in DATES:
        (words, *_rest) = errors_of(kind, **{name: typed})[name]
        assert any("а" <= sign <= "я" for sign in words.casefold()), (short(kind, name), words)


@pytest.mark.parametrize(("kind", "needed"), NEEDED, ids=lambda one: getattr(one, "__name__", ""))
def test_an_empty_form_names_exactly_what_it_needs(errors_of: Any, kind: type[BaseForm], needed: list[str]) -> None:
    missing = {name for name in errors_of(kind) if name not in {"district", "third_check_from", "week_days", "worked"}}
    assert sorted(missing) == needed


@pytest.mark.parametrize("blank", [" ", "\t\n", "\u00a0\u2003", "\u200b"])
def test_spaces_are_no_text(errors_of: Any, blank: str) -> None:
    for kind in (tasks.InterimForm, tasks.ReturnForm, tasks.CancelForm, tasks.RefuseForm, packets.ReopenForm):
        assert "note" in errors_of(kind, note=blank), kind.__name__


@pytest.mark.parametrize(
    ("bounds", "wrong"),
    [
        ({"scale_3": "6"}, ["scale_4"]), ({"scale_4": "10"}, ["scale_3"]), ({"scale_3": "6", "scale_5": "15"}, ["scale_4"]),
        ({"scale_3": "6", "scale_4": "10", "scale_5": "15"}, []), ({}, []), ({"scale_3": "x"}, ["scale_3"]),
    ],
)  # fmt: skip
def test_a_scale_has_all_three_bounds_or_none(errors_of: Any, bounds: dict[str, str], wrong: list[str]) -> None:
    assert sorted(errors_of(campaigns.RoundForm, **bounds))[:1] == wrong


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        ("тихий чайник 7", "тихий чайник 7", False),
        ("тихий чайник 7", "тихий чайник 8", True),
        ("тихий чайник 7", "", True),
    ],
)
def test_a_new_password_is_typed_twice_the_same(errors_of: Any, first: str, second: str, wrong: bool) -> None:
    assert ("repeat" in errors_of(account.NewPasswordForm, password=first, repeat=second)) is wrong


@pytest.mark.parametrize("key", ["x", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n", "<script>"])
def test_a_damaged_key_of_a_deed_is_refused(errors_of: Any, key: str) -> None:
    for kind in (tasks.VerbForm, packets.StepForm):
        assert errors_of(kind, _idem="0" * 32) == {}
        if key.strip() != "0" * 32:
            assert errors_of(kind, _idem=key), kind.__name__


def test_every_text_of_every_form_is_bounded() -> None:
    """A class of a field that is a plain line of WTForms, without a bound of its own, would take any length."""
    unbounded = []
    for module in pkgutil.iter_modules(forms.__path__):
        for kind in vars(importlib.import_module(f"tracker.web.forms.{module.name}")).values():
            if not (isinstance(kind, type) and issubclass(kind, BaseForm)):
                continue
            for name, field in vars(kind).items():
                of = getattr(field, "field_class", None)
                if of is StringField:
                    unbounded.append(f"{kind.__name__}.{name}")
    assert unbounded == []


def test_the_tables_here_name_fields_of_their_kind() -> None:
    for kind, name, *_bounds in LINES:
        assert issubclass(getattr(kind, name).field_class, StringField), short(kind, name)
    for kind, name, *_bounds in NUMBERS:
        assert issubclass(getattr(kind, name).field_class, IntegerField), short(kind, name)
    for kind, name in DATES:
        assert issubclass(getattr(kind, name).field_class, DateField), short(kind, name)
