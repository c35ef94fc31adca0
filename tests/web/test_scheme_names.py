"""The engine's sentences name schools by their names."""

import pytest

from tracker.web.scheme_view import named

NAMES = {3: "Школа № 30", 4: "Лицей № 1", 7: "Гимназия № 5"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Пара 7 → 4 запрещена.", "Пара «Гимназия № 5» → «Лицей № 1» запрещена."),
        ("Кольцо из 3 школ: 4 → 3 → 7 → 4.", "Кольцо из 3 школ: «Лицей № 1» → «Школа № 30» → «Гимназия № 5» → «Лицей № 1»."),
        ("Школа 7 получает 4 работ, может проверить 3.", "Школа «Гимназия № 5» получает 4 работ, может проверить 3."),
        ("Школу 4 проверяют 3 разных школ.", "Школу «Лицей № 1» проверяют 3 разных школ."),
        ("School 7 already checks as many as it may.", "School «Гимназия № 5» already checks as many as it may."),
        ("Школы 4, 7: по 3 проверяющих каждой не найти.", "Школы «Лицей № 1», «Гимназия № 5»: по 3 проверяющих каждой не найти."),
        ("Школы 1, 2, 3, 4, 5, 6, 7, 8, 9: не найти.", "Школы 1, 2, 3, 4, 5, 6, 7, 8, 9: не найти."),
        ("Школа 99 больше проверять не может.", "Школа 99 больше проверять не может."),
    ],
)  # fmt: skip
def test_numbers_of_schools_become_names_and_other_numbers_stay(said: str, told: str) -> None:
    assert named(said, NAMES) == told
