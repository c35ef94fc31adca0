"""Figures of indicators: what was measured, and what is only a bound, a range or a place left blank."""

import pytest

from tracker.documents.memo import Indicator, read_memo

HEAD = "Справка 2026 года\n\nРезультаты:\n"


def indicator(line: str) -> tuple[str, float | None]:
    [found] = read_memo(f"{HEAD}- {line}\n\nДалее текст.\n").indicators
    return found.name, found.value


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("доля работ: 94 %", "доля работ", 94.0),
        ("доля работ – 86,4%.", "доля работ", 86.4),
        ("доля работ 94%", "доля работ", 94.0),
        ("доля работ составила 90 процентов", "доля работ", 90.0),
        ("доля работ составляет: 94,5 %;", "доля работ", 94.5),
        ("доля работ: 0 %", "доля работ", 0.0),
        ("доля работ: 0", "доля работ", 0.0),
        ("количество школ: 44", "количество школ", 44.0),
        ("доля школ – 100% (44 из 44).", "доля школ", 100.0),
        ("доля работ: 94 % (в 2025 г. – 90 %)", "доля работ", 94.0),
        # Thousands are written with a space.
        ("количество работ: 78 000", "количество работ", 78_000.0),
        ("количество работ – 1 234 567.", "количество работ", 1_234_567.0),
        # Figures in the name are no figure of the indicator.
        ("доля работ ВПР-2026: 94 %", "доля работ ВПР-2026", 94.0),
        ("доля работ класса 5 – 94 %", "доля работ класса 5", 94.0),
        ("доля школ в 2026 – 94 %", "доля школ в 2026", 94.0),
        ("количество работ 5–6 классов: 120", "количество работ 5–6 классов", 120.0),
    ],
)
def test_a_measured_figure_is_read_whole(line: str, name: str, value: float) -> None:
    assert indicator(line) == (name, value)


@pytest.mark.parametrize(
    "line",
    [
        "доля школ",
        "доля школ: __ %",
        "доля школ – нет данных",
        "доля школ: 3/4",
        "количество школ 44",  # without a sign between it may be anything
        "доля работ – 94 % работ 5 классов",
        # A bound is not what was measured.
        "доля школ: более 90 %",
        "доля школ – Не менее 90 %",
        "доля школ около 90 %",
        "количество школ: свыше 40",
        "доля школ – до 10 %",
        # Nor is a range.
        "доля школ: 90-95 %",
        "доля школ: 90 – 95 %",
        "доля школ – 90–95 %",
        "доля школ: 90 % – 95 %",
        "доля школ: от 90 до 95 %",
    ],
)
def test_what_is_no_figure_stays_in_the_words_and_is_a_defect(line: str) -> None:
    assert indicator(line) == (line, None)
    assert "indicator_without_figure" in [one.code for one in read_memo(f"{HEAD}- {line}\n").defects]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # Under their heading, also with empty lines between, bulleted, numbered or bare.
        ("Показатели:\n- доля школ: 90 %\n\n- доля работ: 10 %\n", [4, 6]),
        ("Показатели:\n1) доля школ: 90 %\n2. Доля работ: 10 %\nохват школ: 5 %\n", [4, 5, 6]),
        ("Целевые показатели кампании:\nДоля школ: 90 %\n", [4]),
        ("Основные результаты:\nДоля школ: 90 %\n", [4]),
        # A paragraph or the recommendations end them.
        ("Показатели:\n- доля школ: 90 %\nСправка составлена по данным школ.\n- доля работ: 10 %\n", [4]),
        ("Показатели:\n- доля школ: 90 %\nРекомендации:\n- доля работ: 10 %\n", [4]),
        # Without their heading they are prose.
        ("Доля школ: 90 %\n", []),
        ("Показатели\n- доля школ: 90 %\n", []),
        # Among them only what names a measure is one.
        ("Показатели:\n- проверено школ: 5\n- доля работ: 10 %\n", [5]),
    ],
)
def test_indicators_are_looked_for_under_their_heading_alone(text: str, lines: list[int]) -> None:
    assert [one.line for one in read_memo(f"Справка 2026 года\n\n{text}").indicators] == lines


def test_an_indicator_is_told_once_with_the_last_figure() -> None:
    memo = read_memo(f"{HEAD}- доля школ: 80 %\n- Доля школ: 90 %\n")
    assert memo.indicators == (Indicator("Доля школ", 90.0, 5),)


@pytest.mark.parametrize(
    ("line", "mismatch"),
    [
        ("Сроки проведения: с 01.03 по 17.05.2025", True),
        ("Сроки проведения: с 01.03.2025 по 17.05.2026", False),
        ("За период с марта по май 2025 года", True),
        ("По данным ФИС ОКО за 2024 год", True),
        ("По сравнению с 2025 годом", False),
        ("Сроки проведения: весна", False),
    ],
)
def test_another_year_in_the_period_is_a_mismatch_with_the_title(line: str, mismatch: bool) -> None:
    codes = [one.code for one in read_memo(f"Справка о ВПР в 2026 году.\n\n{line}\n").defects]
    assert ("year_mismatch" in codes) is mismatch
