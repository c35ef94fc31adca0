"""The published scales are a whole and possible table."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.scales import MAX_SCORES_2020_22, SCALES_2020_22, Scale, check_scale
from tracker.domain.subjects import GRADES, SUBJECTS


def test_every_published_scale_can_be() -> None:
    assert len(SCALES_2020_22) == 31
    for (subject, grade), scale in SCALES_2020_22.items():
        assert subject in SUBJECTS
        assert grade in GRADES
        check_scale(scale, MAX_SCORES_2020_22.get((subject, grade)))
    assert set(MAX_SCORES_2020_22) <= set(SCALES_2020_22)


def test_published_bounds_are_those_of_the_source() -> None:
    assert SCALES_2020_22["mat", 8] == Scale(8, 15, 21)
    assert SCALES_2020_22["rus", 4] == Scale(14, 24, 33)
    assert SCALES_2020_22["phy", 7] == SCALES_2020_22["phy", 8] == Scale(5, 8, 11)
    assert SCALES_2020_22["fre", 7] == Scale(13, 21, 27)
    assert MAX_SCORES_2020_22["rus", 8] == 51


@pytest.mark.parametrize("scale", [Scale(5, 5, 9), Scale(9, 5, 11), Scale(0, 5, 9), Scale(5, 9, 201)])
def test_bounds_that_do_not_grow_are_refused(scale: Scale) -> None:
    with pytest.raises(InvalidError):
        check_scale(scale, None)


def test_the_last_bound_may_be_the_maximum_itself() -> None:
    check_scale(Scale(5, 9, 11), 11)
    with pytest.raises(InvalidError):
        check_scale(Scale(5, 9, 11), 10)
