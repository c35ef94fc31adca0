"""Subjects and grades as they stand in file names and titles."""

import unicodedata

import pytest

from tracker.domain.subject_words import grade_in, subject_in
from tracker.domain.subjects import SUBJECTS, SUBJECTS_RU

NAMES = [
    ("sch671003_РУ_5.xlsx", "rus", 5),
    ("SCH671003_МА_6.XLSX", "mat", 6),
    ("edu671003_ма_8.xls", "mat", 8),
    ("sch671003_МАу_8.xlsx", "mat", 8),
    ("vpr2022_rus_5.xlsx", "rus", 5),
    ("Mat5.csv", "mat", 5),
    ("ВПР-2021 Mat10 итог.csv", "mat", 10),
    ("5_rus.xlsx", "rus", 5),
    ("Протокол по математике, 5 класс.csv", "mat", 5),
    ("Протокол по русскому языку, 4 класс (2).csv", "rus", 4),
    ("Копия sch671003_РУ_5 (2).xlsx", "rus", 5),
    ("протокол 5А мат.xlsx", "mat", 5),
    ("Окружающий мир 4 кл.xls", "okr", 4),
    ("ОМ_4.xlsx", "okr", 4),
    ("sch671003_ЛЧ_4.xlsx", "lit", 4),
    ("чит4.csv", "lit", 4),
    ("Литература 6 класс", "lit", 6),
    ("sch1_БИ_7", "bio", 7),
    ("История_8 кл", "his", 8),
    ("ист_8", "his", 8),
    ("_ИС_6", "his", 6),
    ("гео-7", "geo", 7),
    ("_ГЕ_6", "geo", 6),
    ("обществознание 6", "soc", 6),
    ("_ОБ_6", "soc", 6),
    ("общ7", "soc", 7),
    ("ФИЗИКА 8-Й КЛАСС", "phy", 8),
    ("_ФИ_7", "phy", 7),
    ("хим 8", "che", 8),
    ("_ХИ_8", "che", 8),
    ("информатика 7 класс", "inf", 7),
    ("_АН_7", "eng", 7),
    ("английскому языку, 7 классы", "eng", 7),
    ("_НЕ_7", "ger", 7),
    ("нем7", "ger", 7),
    ("_ФР_7", "fre", 7),
    ("французский, класс 7", "fre", 7),
    ("5-е классы. Русский язык. 20.04.2026", "rus", 5),
    ("Русский  ЯЗЫК\n5 класс", "rus", 5),
    ("results.xlsx", None, None),
    ("", None, None),
    ("рус и мат 5 класс", None, 5),
    ("рус 5, рус 6", "rus", None),
    ("Отчёт об итогах не по форме.xlsx", None, None),
    ("vpr2022.xlsx", None, None),
    ("Приложение 7", None, None),
    ("Протокол 5А", None, 5),
    ("отчёт 8.xlsx", None, None),
]


@pytest.mark.parametrize(("name", "subject", "grade"), NAMES)
def test_a_name_says_its_subject_and_grade(name, subject, grade):
    for spelling in (name, name.upper(), unicodedata.normalize("NFD", name)):
        assert (subject_in(spelling), grade_in(spelling)) == (subject, grade)


def test_every_subject_is_found_by_its_own_name_and_only_known_codes_come_out():
    assert {code: subject_in(name) for code, name in SUBJECTS_RU.items()} == {code: code for code in SUBJECTS}


@pytest.mark.parametrize("text", ["5" * 100_000, "мат" * 50_000, "_" * 100_000, "5 класс 6 класс"])
def test_a_hostile_name_says_nothing_and_costs_nothing(text):
    assert grade_in(text) is None
