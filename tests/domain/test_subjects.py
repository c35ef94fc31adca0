"""Subjects, grades, scales and imports fit together."""

import pytest

from tracker.domain.imports import KIND_NAMES, ImportKind
from tracker.domain.scales import MAX_SCORES_2020_22, SCALES_2020_22, check_scale
from tracker.domain.subjects import GRADES, PRIMARY_GRADE, SUBJECTS, SUBJECTS_RU


def test_every_subject_has_a_name_on_pages_and_one_in_documents() -> None:
    assert list(SUBJECTS) == list(SUBJECTS_RU)
    for names in (SUBJECTS, SUBJECTS_RU):
        assert len(set(names.values())) == len(names)
    assert all(name == name.lower() for name in SUBJECTS_RU.values())
    assert all(len(code) <= 10 for code in SUBJECTS), "the column holds ten characters"


def test_the_grades_are_those_of_the_national_tests() -> None:
    assert GRADES == (4, 5, 6, 7, 8, 10)
    assert min(GRADES) == PRIMARY_GRADE


@pytest.mark.parametrize("place", sorted(SCALES_2020_22), ids=str)
def test_every_published_scale_is_a_scale_of_a_known_subject_and_grade(place: tuple[str, int]) -> None:
    subject, grade = place
    assert subject in SUBJECTS
    assert grade in GRADES
    check_scale(SCALES_2020_22[place], MAX_SCORES_2020_22.get(place))


def test_every_published_maximum_has_its_scale() -> None:
    assert set(MAX_SCORES_2020_22) <= set(SCALES_2020_22)


def test_what_was_published_for_mathematics_is_taken_over_to_the_point() -> None:
    bounds = [SCALES_2020_22["mat", grade] for grade in (4, 5, 6, 7, 8)]
    assert [(one.three, one.four, one.five) for one in bounds] == [
        (6, 10, 15), (7, 11, 15), (6, 10, 14), (7, 12, 16), (8, 15, 21),
    ]  # fmt: skip
    assert [MAX_SCORES_2020_22["mat", grade] for grade in (4, 5, 6, 7, 8)] == [20, 20, 16, 19, 25]
    russian = [SCALES_2020_22["rus", grade].three for grade in (4, 5, 6, 7, 8)]
    assert russian == [14, 18, 25, 22, 26]
    assert len(SCALES_2020_22) == 31


def test_every_kind_of_import_has_its_words() -> None:
    assert set(KIND_NAMES) == set(ImportKind)
    assert len(set(KIND_NAMES.values())) == len(ImportKind)
