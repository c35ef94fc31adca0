"""What each form says in Russian at each of its fields, word for word, and nothing at the others."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g

from tracker.models.campaigns import CampaignRound
from tracker.web.forms import (
    account,
    assistance,
    calendar,
    campaigns,
    drafts,
    imports,
    living,
    memos,
    organisations,
    part_timers,
    people,
    protocols,
    recommendations,
    tasks,
)
from tracker.web.forms.base import BaseForm

NEEDED = "Обязательное поле."
NO_CHOICE = "Неверный вариант."
NO_NUMBER = "Неверное целое число."
NO_DATE = "Неверное значение даты."
KEY = "Ключ формы повреждён: откройте форму заново."
GOOD = "0" * 32

# What is posted, and every message that it brings. A field that is not named here must have none.
CASES: list[tuple[type[BaseForm], dict[str, Any], dict[str, str]]] = [
    # Signing in and passwords
    (account.LoginForm, {}, {"login": NEEDED, "password": NEEDED}),
    (account.LoginForm, {"login": "анна"}, {"password": NEEDED}),
    (
        account.NewPasswordForm,
        {"password": "тихий чайник", "repeat": "тихий самовар"},
        {"repeat": "Пароли не совпадают."},
    ),
    (
        account.NewPasswordForm,
        {"password": "я" * 513, "repeat": "я" * 513},
        {"password": "Значение не должно содержать более 512 символов."},
    ),
    (
        account.ChangePasswordForm,
        {"password": "тихий чайник", "repeat": "тихий чайник"},
        {"current": NEEDED},
    ),
    # Campaigns
    (
        campaigns.RoundForm,
        {"scale_3": "-1", "scale_4": "7", "scale_5": "201"},
        {"scale_3": "Значение должно быть между 0 и 200.", "scale_5": "Значение должно быть между 0 и 200."},
    ),
    (
        campaigns.RoundForm,
        {"scale_3": "6", "scale_4": "10"},
        {"scale_5": "Укажите все три границы или ни одной."},
    ),
    (campaigns.RoundForm, {"max_score": "двадцать"}, {"max_score": NO_NUMBER}),
    (campaigns.RoundForm, {"task_points": "1 " * 151 + "1"}, {"task_points": "Не больше 300 знаков."}),
    (campaigns.NewRoundForm, {"_idem": GOOD, "subject": "", "grade": "5"}, {"subject": NEEDED}),
    (campaigns.NewRoundForm, {"_idem": GOOD, "subject": "mat", "grade": "3"}, {"grade": NO_CHOICE}),
    (campaigns.NewRoundForm, {"_idem": GOOD, "subject": "mat", "grade": "9"}, {"grade": NO_CHOICE}),
    (campaigns.NewRoundForm, {"_idem": GOOD, "subject": "mat", "grade": "10"}, {}),
    (campaigns.NewRoundForm, {"subject": "Математика", "grade": "5", "_idem": GOOD}, {"subject": NO_CHOICE}),
    (
        campaigns.CampaignForm,
        {"name": "ВПР", "starts_on": "2027-04-12", "ends_on": "21.05.2027", "third_check_from": "7"},
        {"third_check_from": NO_CHOICE},
    ),
    (
        campaigns.CampaignForm,
        {"name": "ВПР", "starts_on": "12 апреля", "ends_on": "30.02.2027", "third_check_from": "2"},
        {"starts_on": NO_DATE, "ends_on": NO_DATE},
    ),
    # The calendar
    (calendar.DayForm, {"day": "2027-05-08", "worked": "1", "note": "Перенос"}, {}),
    (calendar.DayForm, {"day": "2027-05-08", "worked": "да"}, {"worked": NO_CHOICE}),
    (calendar.DayForm, {"day": "8 мая", "worked": "0", "note": "я" * 201}, {"day": NO_DATE, "note": "Не больше 200 знаков."}),
    # Tasks
    (tasks.VerbForm, {"_idem": GOOD}, {}),
    (tasks.VerbForm, {"_idem": ""}, {}),
    (tasks.VerbForm, {"_idem": "z" * 32}, {"idem": KEY}),
    (tasks.VerbForm, {"_idem": GOOD + "\n"}, {"idem": KEY}),
    (tasks.VerbForm, {"_idem": GOOD + "0"}, {"idem": KEY}),
    (tasks.InterimForm, {"note": " \t "}, {"note": NEEDED}),
    (tasks.InterimForm, {"note": "я" * 10_001}, {"note": "Не больше 10000 знаков."}),
    (tasks.ExtensionForm, {"note": "болезнь"}, {"until": NEEDED}),
    (tasks.ExtensionForm, {"note": "болезнь", "until": "31.06.2027"}, {"until": NO_DATE}),
    (tasks.PlanForm, {"note": "собрать", "person": "Завуч", "by": "май"}, {"by": NO_DATE}),
    (tasks.PlanForm, {"note": "собрать", "person": "я" * 301, "by": "2027-05-04"}, {"person": "Не больше 300 знаков."}),
    (tasks.ReportForm, {"link": "я" * 1001}, {"link": "Не больше 1000 знаков."}),
    (tasks.ReportForm, {}, {}),
    # Recommendations
    (
        recommendations.NewRecommendationForm,
        {"deadline_kind": "date", "rhythm": "", "_idem": GOOD},
        {"text": NEEDED, "deadline_on": "Не указана дата срока."},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "date", "deadline_on": "скоро", "rhythm": "", "_idem": GOOD},
        {"deadline_on": NO_DATE},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "relative", "rhythm": "", "_idem": GOOD},
        {"deadline_days": "Не указано число рабочих дней после работы."},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "relative", "deadline_days": "121", "rhythm": "", "_idem": GOOD},
        {"deadline_days": "Значение должно быть между 1 и 120."},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "relative", "deadline_days": "0", "rhythm": "", "_idem": GOOD},
        {"deadline_days": "Значение должно быть между 1 и 120."},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "campaign", "rhythm": "", "_idem": GOOD},
        {},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "never", "rhythm": "week", "addressee": "parents", "_idem": GOOD},
        {"deadline_kind": NO_CHOICE, "rhythm": NO_CHOICE, "addressee": NO_CHOICE},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "not_set", "rhythm": "", "number": "1" * 21, "_idem": GOOD},
        {"number": "Не больше 20 знаков."},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "not_set", "rhythm": "", "deadline_words": "я" * 500, "_idem": GOOD},
        {},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "not_set", "rhythm": "", "deadline_words": "я" * 501, "_idem": GOOD},
        {"deadline_words": "Не больше 500 знаков."},
    ),
    (
        recommendations.NewRecommendationForm,
        {"text": "Провести", "deadline_kind": "not_set", "rhythm": "", "_idem": "1"},
        {"idem": KEY},
    ),
    (recommendations.WithdrawForm, {"note": "\u00a0"}, {"note": NEEDED}),
    # What keeps recommendations and tasks in step
    (living.WordingForm, {"text": ""}, {"text": NEEDED}),
    (living.WordingForm, {"text": "я" * 10_001}, {"text": "Не больше 10000 знаков."}),
    (living.RhythmForm, {"rhythm": "quarter"}, {}),
    (living.RhythmForm, {"rhythm": "fortnight"}, {"rhythm": NO_CHOICE}),
    (living.HandOverForm, {"until": "", "note": "школа закрыта"}, {}),
    (living.HandOverForm, {"until": "летом", "note": ""}, {"until": NO_DATE, "note": NEEDED}),
    # Files
    (imports.UploadForm, {"_idem": GOOD}, {"file": "Выберите файл."}),
    (memos.UploadForm, {"_idem": GOOD}, {"file": "Выберите файл."}),
    (imports.ConfirmForm, {"_idem": GOOD, "seen": "что угодно"}, {}),
    (imports.ConfirmForm, {"_idem": "ключ"}, {"idem": KEY}),
    (protocols.NamesForm, {"expert_1": "Петрова А. И.", "chair": "я" * 200}, {}),
    (protocols.NamesForm, {"expert_3": "я" * 201, "chair": "я" * 201}, {"expert_3": "Не больше 200 знаков.", "chair": "Не больше 200 знаков."}),
]  # fmt: skip


def in_russian(form: BaseForm) -> dict[str, list[str]]:
    good = form.validate()
    found = {name: [str(one) for one in words] for name, words in form.errors.items() if words}
    assert good is not bool(found), "a form with a message is not taken"
    return found


@pytest.fixture
def posted(bare_app: Flask) -> Callable[..., dict[str, list[str]]]:
    """The messages of a form that was posted, by field; `fill` makes its lists."""

    def post(kind: Callable[[], Any], data: dict[str, Any], fill: Callable[[Any], None] | None = None) -> Any:
        with bare_app.test_request_context("/", method="POST", data=data):
            g.language = "ru"
            form = kind()
            if fill:
                fill(form)
            return in_russian(form)

    return post


@pytest.mark.parametrize(
    ("kind", "data", "expected"), CASES, ids=[f"{case[0].__name__} {str(case[1])[:60]}" for case in CASES]
)
def test_each_field_says_what_is_wrong_with_it_in_russian(
    posted: Any, kind: type[BaseForm], data: dict[str, Any], expected: dict[str, str]
) -> None:
    found = posted(kind, data)
    assert {name: words[0] for name, words in found.items()} == expected


# Forms whose lists come from the database

PERSON = {"full_name": "Олег Олегов", "login": "oleg", "role": "school", "organisation": "7", "_idem": GOOD}


def homes(form: Any) -> None:
    form.set_organisations([])
    form.organisation.choices = [("", "—"), ("7", "Школа № 7")]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"role": "", "organisation": ""}, {"role": NEEDED, "organisation": NEEDED}),
        ({"role": "headmaster"}, {"role": NO_CHOICE}),
        ({"organisation": "8"}, {"organisation": NO_CHOICE}),
        ({"full_name": "я" * 200, "login": "я" * 200}, {}),
        ({"full_name": "я" * 201}, {"full_name": "Не больше 200 знаков."}),
        ({"login": "я" * 201}, {"login": "Не больше 200 знаков."}),
    ],
)
def test_a_new_person_s_form(posted: Any, changed: dict[str, str], expected: dict[str, str]) -> None:
    found = posted(people.NewPersonForm, {**PERSON, **changed}, homes)
    assert {name: words[0] for name, words in found.items()} == expected


ENTRY = {
    "school": "7", "held_on": "15.04.2027", "form": "visit", "topic": "Критерии", "subject": "mat", "teachers": "3",
    "hours": "1,5", "recommendation": "", "_idem": GOOD,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"school": ""}, {"school": NEEDED}),
        ({"school": "8"}, {"school": NO_CHOICE}),
        ({"school": "седьмая"}, {"school": NO_CHOICE}),
        ({"held_on": ""}, {"held_on": NEEDED}),
        ({"held_on": "вчера"}, {"held_on": NO_DATE}),
        ({"form": "lecture"}, {"form": NO_CHOICE}),
        ({"topic": ""}, {"topic": NEEDED}),
        ({"topic": "я" * 301}, {"topic": "Не больше 300 знаков."}),
        ({"subject": ""}, {}),
        ({"subject": "magic"}, {"subject": NO_CHOICE}),
        ({"teachers": "0"}, {"teachers": "Значение должно быть между 1 и 500."}),
        ({"teachers": "501"}, {"teachers": "Значение должно быть между 1 и 500."}),
        ({"teachers": "трое"}, {"teachers": NO_NUMBER}),
        ({"hours": "полтора"}, {"hours": "Неверное десятичное число."}),
        ({"hours": ""}, {"hours": NEEDED}),
        ({"recommendation": "99"}, {"recommendation": NO_CHOICE}),
    ],
)
def test_the_form_of_assistance(posted: Any, changed: dict[str, str], expected: dict[str, str]) -> None:
    def fill(form: Any) -> None:
        form.offer([(7, "Школа № 7")], [(3, "п. 3")])

    found = posted(assistance.NewEntryForm, {**ENTRY, **changed}, fill)
    assert {name: words[0] for name, words in found.items()} == expected


SHARED = {"school": "1", "subject": "phy", "other_school": "2", "teacher": "Ньютонов И. И.", "_idem": GOOD}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"school": "2147483647"}, {}),
        ({"school": "2147483648"}, {"school": "Значение должно быть между 1 и 2147483647."}),
        ({"other_school": "0"}, {"other_school": "Значение должно быть между 1 и 2147483647."}),
        ({"other_school": "вторая"}, {"other_school": NO_NUMBER}),
        ({"subject": ""}, {"subject": NEEDED}),
        ({"subject": "Физика"}, {"subject": NO_CHOICE}),
        ({"teacher": ""}, {"teacher": NEEDED}),
        ({"teacher": "я" * 201}, {"teacher": "Не больше 200 знаков."}),
        ({"_idem": ""}, {"idem": KEY}),
    ],
)
def test_the_form_of_a_part_timer(posted: Any, changed: dict[str, str], expected: dict[str, str]) -> None:
    found = posted(part_timers.PartTimerForm, {**SHARED, **changed})
    assert {name: words[0] for name, words in found.items()} == expected


DESK = {
    "rounds": ["4"], "k": "2", "min_ring": "4", "history_years": "2", "seed": "7", "seconds": "30", "arc_load": "split",
    "ring_scope": "round", "partners": "free", "draw": "", "_idem": GOOD,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"rounds": []}, {"rounds": NEEDED}),
        ({"rounds": ["5"]}, {"rounds": "Одной из отмеченных строк в списке уже нет: отметьте заново."}),
        ({"rounds": ["4", "x"]}, {"rounds": "Одной из отмеченных строк в списке уже нет: отметьте заново."}),
        ({"k": "0"}, {"k": "Значение должно быть между 1 и 5."}),
        ({"k": "6"}, {"k": "Значение должно быть между 1 и 5."}),
        ({"k": "5"}, {}),
        ({"history_years": "0"}, {}),
        ({"history_years": "11"}, {"history_years": "Значение должно быть между 0 и 10."}),
        ({"history_years": ""}, {"history_years": NEEDED}),
        ({"min_ring": "5"}, {"min_ring": NO_CHOICE}),
        ({"min_ring": "1"}, {"min_ring": NO_CHOICE}),
        ({"seconds": "29"}, {"seconds": NO_CHOICE}),
        ({"seed": ""}, {}),
        ({"seed": "2147483647"}, {}),
        ({"seed": "2147483648"}, {"seed": "Значение должно быть между 0 и 2147483647."}),
        ({"arc_load": "halves"}, {"arc_load": NO_CHOICE}),
        ({"ring_scope": "city"}, {"ring_scope": NO_CHOICE}),
        ({"partners": "friends"}, {"partners": NO_CHOICE}),
        ({"draw": "я" * 301}, {"draw": "Не больше 300 знаков."}),
    ],
)
def test_the_form_of_the_planning_desk(posted: Any, changed: dict[str, Any], expected: dict[str, str]) -> None:
    known = [CampaignRound(id=4, subject="mat", grade=5)]
    found = posted(lambda: drafts.DraftForm(known), {**DESK, **changed})
    assert {name: words[0] for name, words in found.items()} == expected


SCHOOL = {"name": "Лицей", "week_days": "5", "district": "", "_version": "1"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"name": ""}, {"name": NEEDED}),
        ({"name": "я" * 301}, {"name": "Не больше 300 знаков."}),
        ({"short_name": "я" * 81}, {"short_name": "Не больше 80 знаков."}),
        ({"new_district": "я" * 201}, {"new_district": "Не больше 200 знаков."}),
        ({"bank": "я" * 41}, {"bank": "Не больше 40 знаков."}),
        ({"building": "я" * 301}, {"building": "Не больше 300 знаков."}),
        ({"login": "1" * 41}, {"login": "Не больше 40 знаков."}),
        ({"week_days": ""}, {"week_days": NEEDED}),
        ({"week_days": "7"}, {"week_days": NO_CHOICE}),
        ({"rooms": "0"}, {"rooms": "Значение должно быть между 1 и 500."}),
        ({"rooms": "501"}, {"rooms": "Значение должно быть между 1 и 500."}),
        ({"rooms": "1"}, {}),
        ({"x": "5000001"}, {"x": "Значение должно быть между -5000000 и 5000000."}),
        ({"y": "-5000001"}, {"y": "Значение должно быть между -5000000 и 5000000."}),
        ({"x": "1,5"}, {"x": NO_NUMBER}),
        ({"district": "9"}, {"district": NO_CHOICE}),
    ],
)
def test_the_form_of_an_organisation(posted: Any, changed: dict[str, str], expected: dict[str, str]) -> None:
    found = posted(organisations.OrganisationForm, {**SCHOOL, **changed}, lambda form: form.set_districts([]))
    assert {name: words[0] for name, words in found.items()} == expected
