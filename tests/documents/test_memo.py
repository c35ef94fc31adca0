"""The memo reader on the real memo of 2021."""

from collections import Counter

import pytest

from tracker.documents.memo import DeadlineKind, ParsedMemo, as_json, normalise, read_memo
from tracker.paths import DEMO_DATA

MEMO = (DEMO_DATA / "spravka-2021.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def memo() -> ParsedMemo:
    return read_memo(MEMO)


# The real memo


def test_the_real_memo_has_three_four_and_four_recommendations(memo):
    assert [(row.addressee.value, row.number) for row in memo.recommendations] == [
        *[("department", str(n)) for n in (1, 2, 3)],
        *[("methodical_office", str(n)) for n in (1, 2, 3, 4)],
        *[("schools", str(n)) for n in (1, 2, 3, 4)],
    ]


def test_the_real_memo_has_one_campaign_five_ongoing_and_five_unset_deadlines(memo):
    assert Counter(row.deadline.kind.value for row in memo.recommendations) == {
        "campaign": 1,
        "ongoing": 5,
        "not_set": 5,
    }
    assert memo.recommendations[0].deadline.words == "во время проведения ВПР"
    assert {row.deadline.words for row in memo.recommendations if row.deadline.kind is DeadlineKind.ONGOING} == {
        "постоянно"
    }


def test_the_deadline_after_a_blank_line_goes_to_the_last_item_and_is_offered_to_the_one_before(memo):
    *_, third, fourth = memo.recommendations
    assert (third.deadline.kind, third.doubts) == (DeadlineKind.NOT_SET, ("shared_deadline",))
    assert third.suggestion is not None
    assert third.suggestion.words == "постоянно"
    assert (fourth.deadline.kind, fourth.doubts) == (DeadlineKind.ONGOING, ())
    assert [row.doubts for row in memo.recommendations].count(()) == 10


def test_the_real_memo_has_no_date_anywhere(memo):
    assert all(row.deadline.date is None for row in memo.recommendations)


def test_each_recommendation_keeps_its_place_in_the_source(memo):
    source_lines = MEMO.split("\n")
    for row in memo.recommendations:
        assert row.source == "\n".join(source_lines[row.first_line - 1 : row.last_line]).strip()
        assert row.text in normalise(row.source)
        assert row.deadline.words in row.source


def test_title_and_year_are_read_over_several_lines(memo):
    assert memo.title.startswith("Справка по итогам мониторинга эффективности обеспечения объективности")
    assert memo.title.endswith("города Смоленска в 2021 году")
    assert memo.year == 2021


def test_three_indicators_are_read_and_only_the_first_has_a_figure(memo):
    assert [row.value for row in memo.indicators] == [100.0, None, None]
    assert memo.indicators[0].name.endswith("в которых проводилась процедура оценки качества образования")
    assert "100" not in memo.indicators[0].name


def test_every_defect_of_the_real_memo_is_listed_with_its_line(memo):
    assert [(row.line, row.code) for row in memo.defects] == [
        (6, "blank_dates"),
        (9, "year_mismatch"),
        (13, "indicator_denominator"),
        (15, "year_mismatch"),
        (19, "blank_count"),
        (20, "blank_count"),
        (25, "indicator_without_figure"),
        (26, "indicator_without_figure"),
        (28, "no_calendar_date"),
        (33, "empty_deadline"),
        (34, "missing_deadline"),
        (38, "bookmark_residue"),
        (38, "numbering_without_space"),
        (39, "empty_deadline"),
        (41, "empty_deadline"),
        (53, "missing_deadline"),
        (56, "ambiguous_deadline"),
    ]
    for row in memo.defects:
        assert row.source == memo.lines[row.line - 1].strip()


def test_a_defect_speaks_russian_and_english_with_its_figures(memo):
    mismatch = memo.defects[1]
    assert "2020" in mismatch.text()
    assert "2021" in mismatch.text()
    assert "2020" in mismatch.text("en")
    assert mismatch.text() != mismatch.text("en")


def test_the_same_memo_with_windows_line_ends_reads_the_same(memo):
    assert as_json(read_memo(MEMO.replace("\n", "\r\n"))) == as_json(memo)


def test_json_has_exactly_the_agreed_keys(memo):
    printed = as_json(memo)
    assert list(printed) == ["title", "year", "recommendations", "indicators", "defects"]
    assert list(printed["recommendations"][0]) == ["addressee", "number", "text", "deadline", "source", "doubts"]
    assert list(printed["recommendations"][0]["deadline"]) == ["kind", "date", "words"]
    assert list(printed["indicators"][0]) == ["name", "value"]
    assert list(printed["defects"][0]) == ["code", "source", "text"]
