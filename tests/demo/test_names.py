"""Invented names are different, invented, and passwords can be typed from paper."""

import re
from itertools import islice
from random import Random

import pytest

from tracker.demo import names
from tracker.demo.city import FIRST_LOGIN, plan_schools
from tracker.domain.passwords import check_new
from tracker.domain.text import fold


def test_a_thousand_names_are_all_different() -> None:
    found = list(islice(names.full_names(Random(7)), 3000))
    assert len({fold(name) for name in found}) == 3000


def test_a_name_is_three_words_of_one_sex() -> None:
    for name in islice(names.full_names(Random(3)), 300):
        surname, first, father, *number = name.split()
        woman = father.endswith("на")
        assert surname.endswith("а") is woman, name
        assert father.endswith("вна" if woman else "вич"), name
        assert (first in names._WOMEN) is woman
        assert not number or re.fullmatch(r"\d+-й", number[0])


def test_the_same_number_makes_the_same_names_and_another_one_others() -> None:
    first, again, other = (list(islice(names.full_names(Random(seed)), 50)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_passwords_are_four_words_and_a_number_and_are_taken_by_the_rules() -> None:
    lot = Random(11)
    found = [names.password(lot) for _ in range(300)]
    assert len(set(found)) == 300
    for password in found:
        *words, number = password.split("-")
        assert len(set(words)) == 4
        assert set(words) <= set(names._WORDS)
        assert 100 <= int(number) <= 999
        assert check_new(password, own_words=("shkola1", "Ромашкина Аглая Архиповна")) == password


def test_the_words_of_passwords_are_short_and_different() -> None:
    assert len(set(names._WORDS)) == len(names._WORDS) >= 32
    assert all(re.fullmatch("[а-яё]{4,12}", word) for word in names._WORDS)


def test_the_city_says_that_it_is_invented() -> None:
    assert "вымышлен" in names.DEPARTMENT
    assert "Смоленск" not in names.DEPARTMENT + names.OFFICE + names.CITY


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 6, 44, 300])
def test_a_city_has_as_many_different_schools_as_were_asked_for(count: int) -> None:
    plans = plan_schools(Random(7), count)
    assert [plan.number for plan in plans] == list(range(1, count + 1))
    assert len({plan.login for plan in plans}) == len({fold(plan.name) for plan in plans}) == count
    assert all(int(plan.login.removeprefix("sch")) == FIRST_LOGIN + plan.number for plan in plans)


def test_schools_stand_in_their_district_on_its_side_of_the_river() -> None:
    places = {name: (bank, centre, half) for name, bank, centre, half in names.DISTRICTS}
    for plan in plan_schools(Random(5), 120):
        bank, centre, half = places[plan.district]
        assert plan.bank == bank
        assert abs(plan.x - centre[0]) <= half[0] + 10
        assert abs(plan.y - centre[1]) <= half[1]
    assert {plan.district for plan in plan_schools(Random(5), 3)} == set(places)


def test_the_second_and_the_fifth_share_a_building_of_one_district() -> None:
    plans = plan_schools(Random(9), 12)
    assert plans[1].building == plans[4].building
    assert plans[1].district == plans[4].district
    assert (plans[4].x - plans[1].x, plans[4].y) == (10, plans[1].y)
    assert plans[4].number == 5


def test_there_are_lyceums_gymnasiums_and_six_day_schools() -> None:
    plans = plan_schools(Random(7), 44)
    assert [plan.name for plan in plans if plan.name.startswith("Лицей")] == ["Лицей № 15", "Лицей № 30"]
    assert [plan.number for plan in plans if plan.name.startswith("Гимназия")] == [11, 22, 33, 44]
    assert {plan.week_days for plan in plans} == {5, 6}
    assert all((plan.week_days == 6) == (plan.number % 5 == 0) for plan in plans)
    assert {plan.classes for plan in plans} == {1, 2, 3, 4}
