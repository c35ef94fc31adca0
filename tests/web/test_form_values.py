"""What each form hands to its service: the right types, the right fields, and what was stored shown again."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask, g

from tracker.domain.assistance import AssistanceForm
from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.errors import InvalidError
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import Grant, Role
from tracker.domain.scales import Scale
from tracker.domain.schemes import Settings
from tracker.matching.api import seed_of
from tracker.models.assistance import Assistance
from tracker.models.campaigns import CampaignRound
from tracker.models.memos import Recommendation
from tracker.services.part_timers import Shared
from tracker.web.forms import assistance, campaigns, drafts, organisations, part_timers, people
from tracker.web.forms.recommendations import EditRecommendationForm, NewRecommendationForm

Posted = Callable[..., Any]
KEY = {"_idem": "0" * 32}
MADE = {"text": "Провести", "rhythm": "", **KEY}


@pytest.mark.parametrize(
    ("data", "deadline"),
    [
        ({"deadline_kind": "date", "deadline_on": "2027-05-04"}, Deadline(DeadlineKind.DATE, date(2027, 5, 4))),
        ({"deadline_kind": "date", "deadline_on": "04.05.2027"}, Deadline(DeadlineKind.DATE, date(2027, 5, 4))),
        ({"deadline_kind": "relative", "deadline_days": "3"}, Deadline(DeadlineKind.RELATIVE, days=3)),
        ({"deadline_kind": "campaign"}, Deadline(DeadlineKind.CAMPAIGN)),
        ({"deadline_kind": "ongoing", "rhythm": "quarter"}, Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.QUARTER)),
        ({"deadline_kind": "ongoing", "rhythm": ""}, Deadline(DeadlineKind.ONGOING)),
        ({"deadline_kind": "not_set"}, Deadline(DeadlineKind.NOT_SET)),
    ],
)
def test_a_deadline_is_what_was_chosen(posted: Posted, data: dict[str, str], deadline: Deadline) -> None:
    values = posted(NewRecommendationForm, {**MADE, **data}).values()
    assert values["deadline"] == deadline


@pytest.mark.parametrize("addressee", ["department", "methodical_office", "schools"])
def test_a_recommendation_goes_to_whom_it_names(posted: Posted, addressee: str) -> None:
    sent = {"addressee": addressee, "number": " 3.1 ", "deadline_kind": "not_set", "deadline_words": "в срок", **MADE}
    values = posted(NewRecommendationForm, sent).values()
    assert (values["addressee"], values["number"], values["text"], values["deadline_words"]) == (
        Addressee(addressee), "3.1", "Провести", "в срок",
    )  # fmt: skip


def test_a_draft_is_shown_as_it_is_stored(bare_app: Flask) -> None:
    row = Recommendation(
        addressee=Addressee.DEPARTMENT,
        number="7",
        text="Провести совещание",
        status=RecommendationStatus.DRAFT,
        deadline_kind=DeadlineKind.ONGOING,
        deadline_on=None,
        deadline_days=None,
        rhythm=Rhythm.HALF_YEAR,
        deadline_words="постоянно",
    )
    with bare_app.test_request_context("/"):
        g.language = "ru"
        form = EditRecommendationForm.of(row)
        shown = {name: form[name].data for name in ("addressee", "number", "text", "deadline_kind", "rhythm")}
        row.rhythm = None
        without = EditRecommendationForm.of(row).rhythm.data
    assert shown == {
        "addressee": "department",
        "number": "7",
        "text": "Провести совещание",
        "deadline_kind": "ongoing",
        "rhythm": "half_year",
    }
    assert without == ""


# Campaigns


def test_a_campaign_s_window(posted: Posted) -> None:
    sent = {"name": " ВПР-2027 ", "starts_on": "2027-04-12", "ends_on": "21.05.2027", "third_check_from": "3"}
    assert posted(campaigns.CampaignForm, sent).window() == {
        "name": "ВПР-2027",
        "starts_on": date(2027, 4, 12),
        "ends_on": date(2027, 5, 21),
        "third_check_from": 3,
    }


@pytest.mark.parametrize(
    ("bounds", "scale"),
    [
        ({"scale_3": "6", "scale_4": "10", "scale_5": "15"}, Scale(6, 10, 15)),
        ({"scale_3": "0", "scale_4": "1", "scale_5": "2"}, Scale(0, 1, 2)),
        ({"scale_3": "", "scale_4": "", "scale_5": ""}, None),
        ({}, None),
    ],
)
def test_a_scale_whose_lowest_bound_is_nought_is_a_scale(
    posted: Posted, bounds: dict[str, str], scale: Scale | None
) -> None:
    assert posted(campaigns.RoundForm, bounds).scale()["scale"] == scale


def test_the_points_of_the_tasks_keep_their_order(posted: Posted) -> None:
    form = posted(campaigns.RoundForm, {"task_points": "1 2 1 3", "max_score": "7", "source": " Описание  работы "})
    assert form.scale() == {"scale": None, "max_score": 7, "source": "Описание работы", "task_points": [1, 2, 1, 3]}


@pytest.mark.parametrize("points", ["1 2 x", "1 2 51", "-1 2", "1 " * 61])
def test_points_that_no_task_can_have_are_refused_at_their_field(posted: Posted, points: str) -> None:
    form = posted(campaigns.RoundForm, {"task_points": points})
    with pytest.raises(InvalidError) as caught:
        form.scale()
    assert caught.value.field == "task_points"


def test_a_round_is_shown_as_it_is_stored(bare_app: Flask) -> None:
    row = CampaignRound(subject="mat", grade=5, scale_3=6, scale_4=10, scale_5=15, max_score=20)
    row.scale_source, row.task_points = "Приказ № 5", [1, 2, 2]
    with bare_app.test_request_context("/"):
        g.language = "ru"
        form = campaigns.round_form(row)
        row.task_points = None
        bare = campaigns.round_form(row)
    assert [form[name].data for name in ("scale_3", "scale_4", "scale_5", "max_score")] == [6, 10, 15, 20]
    assert (form.source.data, form.task_points.data) == ("Приказ № 5", "1 2 2")
    assert bare.task_points.data == ""


# People and organisations


def test_a_role_is_a_grant_in_an_organisation(posted: Posted) -> None:
    def fill(form: Any) -> None:
        form.set_organisations([])
        form.organisation.choices = [("7", "Школа № 7")]

    sent = {"full_name": "Олег", "login": "oleg", "role": "methodologist", "organisation": "7", **KEY}
    assert posted(people.NewPersonForm, sent, fill).chosen() == Grant(Role.METHODOLOGIST, 7)


def test_facts_of_an_organisation_keep_nought_apart_from_nothing(posted: Posted) -> None:
    sent = {"name": "Лицей", "week_days": "6", "district": "", "x": "0", "y": "-15", "login": "edu671003"}
    facts = posted(organisations.OrganisationForm, sent, lambda form: form.set_districts([])).facts()
    assert facts == {
        "name": "Лицей",
        "short_name": "",
        "building": "",
        "login": "edu671003",
        "x": 0,
        "y": -15,
        "rooms": None,
        "week_days": 6,
    }


def test_a_part_timer_s_two_schools_are_not_mixed_up(posted: Posted) -> None:
    sent = {"school": "1", "subject": "phy", "other_school": "2", "teacher": " Ньютонов  И. ", **KEY}
    assert posted(part_timers.PartTimerForm, sent).shared() == Shared("phy", 1, 2, "Ньютонов И.")


# Assistance

ENTRY = {
    "school": "7", "held_on": "15.04.2027", "form": "visit", "topic": "Критерии", "subject": "", "teachers": "3",
    "hours": "1,5", "recommendation": "", **KEY,
}  # fmt: skip


def offered(form: Any) -> None:
    form.offer([(7, "Школа № 7")], [(3, "п. 3")])


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("1,5", Decimal("1.5")), ("1.5", Decimal("1.5")), ("2", Decimal(2)), (" 0,5 ", Decimal("0.5"))],
)
def test_hours_are_taken_with_a_comma_or_a_point(posted: Posted, typed: str, hours: Decimal) -> None:
    assert posted(assistance.NewEntryForm, {**ENTRY, "hours": typed}, offered).entry.hours == hours


def test_an_entry_of_assistance_says_none_where_nothing_was_chosen(posted: Posted) -> None:
    entry = posted(assistance.NewEntryForm, ENTRY, offered).entry
    assert (entry.school_id, entry.held_on, entry.form) == (7, date(2027, 4, 15), AssistanceForm.VISIT)
    assert (entry.topic, entry.teachers) == ("Критерии", 3)
    assert (entry.subject, entry.recommendation_id) == (None, None)
    entry = posted(assistance.NewEntryForm, {**ENTRY, "subject": "mat", "recommendation": "3"}, offered).entry
    assert (entry.subject, entry.recommendation_id) == ("mat", 3)


def test_a_stored_entry_of_assistance_fills_its_form(bare_app: Flask) -> None:
    row = Assistance(school_id=7, held_on=date(2027, 4, 15), form=AssistanceForm.VISIT, topic="Критерии", teachers=3)
    row.hours, row.subject, row.recommendation_id = Decimal("1.5"), None, 3
    with bare_app.test_request_context("/"):
        g.language = "ru"
        form = assistance.EntryForm()
        offered(form)
        form.show(row)
    names = ("school", "held_on", "form", "topic", "subject", "teachers", "hours", "recommendation")
    assert [form[name].data for name in names] == [7, date(2027, 4, 15), "visit", "Критерии", "", 3, Decimal("1.5"), 3]


# The planning desk

ROUNDS = [CampaignRound(id=4, subject="mat", grade=5), CampaignRound(id=9, subject="rus", grade=8)]
DESK = {
    "rounds": ["9"], "k": "3", "min_ring": "3", "history_years": "0", "seed": "7", "seconds": "60", "arc_load": "shares",
    "ring_scope": "campaign", "partners": "rotate", "draw": "", **KEY,
}  # fmt: skip


def desk() -> Any:
    return drafts.DraftForm(ROUNDS)


def test_the_desk_hands_over_every_rule_as_chosen(posted: Posted) -> None:
    form = posted(desk, DESK)
    assert form.rounds.data == [9]
    assert form.settings == Settings(
        k=3,
        min_ring=3,
        history_years=0,
        works_capacity=False,
        even=False,
        panel=False,
        seed=7,
        seconds=60,
        arc_load="shares",
        ring_scope="campaign",
        partners="rotate",
        draw="",
    )


@pytest.mark.parametrize("box", ["works_capacity", "even", "panel"])
def test_each_box_of_the_desk_ticks_its_own_rule_alone(posted: Posted, box: str) -> None:
    settings = posted(desk, {**DESK, box: "y"}).settings
    assert {name: getattr(settings, name) for name in ("works_capacity", "even", "panel")} == {
        name: name == box for name in ("works_capacity", "even", "panel")
    }


def test_a_published_string_makes_the_number_of_the_draw_and_not_the_typed_one(posted: Posted) -> None:
    settings = posted(desk, {**DESK, "draw": " Приказ № 117-п ", "seed": "5"}).settings
    assert settings.draw == "Приказ № 117-п"
    assert settings.seed == seed_of("Приказ № 117-п") != 5
    assert posted(desk, {**DESK, "seed": ""}).settings.seed == 0


def test_the_desk_begins_with_the_rules_of_last_time(bare_app: Flask) -> None:
    chosen = Settings(
        k=4, min_ring=2, works_capacity=False, even=False, panel=True, seed=11, seconds=120, partners="same"
    )
    drawn = Settings(seed=seed_of("строка"), draw="строка")
    with bare_app.test_request_context("/"):
        g.language = "ru"
        form, other = desk(), desk()
        form.show(chosen)
        other.show(drawn)
    assert (form.k.data, form.min_ring.data, form.seed.data, form.seconds.data) == (4, "2", 11, "120")
    assert (form.works_capacity.data, form.even.data, form.panel.data) == (False, False, True)
    assert (form.partners.data, form.draw.data) == ("same", "")
    assert (other.draw.data, other.seed.data) == ("строка", Settings.seed)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ru", ["Математика, 5 класс", "Русский язык, 8 класс"]),
        ("en", ["Mathematics, grade 5", "Russian language, grade 8"]),
    ],
)
def test_rounds_are_named_in_the_visitor_s_language(bare_app: Flask, language: str, names: list[str]) -> None:
    with bare_app.test_request_context("/"):
        g.language = language
        assert [drafts.round_name(of) for of in ROUNDS] == names
