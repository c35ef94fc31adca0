"""Invented names: nobody in the demo could be taken for a real person, school or city."""

from collections.abc import Iterator
from random import Random

CITY = "Зареченск"
DEPARTMENT = "Управление образования города Зареченска (вымышленного)"
OFFICE = "Городской методический отдел Зареченска"
# name, side of the river, centre on the plan and half-width (metres)
DISTRICTS: tuple[tuple[str, str, tuple[int, int], tuple[int, int]], ...] = (
    ("Центральный", "правый берег", (4200, 2600), (2300, 1700)),
    ("Нагорный", "правый берег", (8600, 3100), (2100, 1900)),
    ("Заречный", "левый берег", (5600, 7700), (3600, 1600)),
)
_SURNAMES = (
    "Ромашкин", "Облаков", "Ручейков", "Васильков", "Снежинкин", "Листопадов", "Чернилкин", "Карандашов", "Тетрадкин",
    "Ландышев", "Яблочкин", "Синичкин", "Громоотводов", "Медуницын", "Колокольчиков", "Указкин", "Глобусов",
    "Чайников", "Одуванчиков", "Звонков", "Дневников", "Парусов", "Маячков", "Скворечников",
)  # fmt: skip
_WOMEN = ("Аглая", "Василиса", "Глафира", "Евдокия", "Ефросинья", "Лукерья", "Пелагея", "Серафима", "Ульяна")
_MEN = ("Архип", "Богдан", "Гордей", "Добрыня", "Елисей", "Лукьян", "Прохор", "Савелий", "Тихон")
_FATHERS = ("Архипов", "Богданов", "Гордеев", "Елисеев", "Лукьянов", "Прохоров", "Савельев", "Тихонов")
_WORDS = (
    "ромашка", "облако", "ручей", "василёк", "снежинка", "листопад", "карандаш", "тетрадь", "ландыш", "яблоко",
    "синица", "медуница", "указка", "глобус", "чайник", "одуванчик", "звонок", "парус", "маяк", "пароход", "фонарик",
    "ёжик", "кувшинка", "подсолнух", "скворечник", "варежка", "черника", "паровоз", "калитка", "земляника", "самовар",
    "стрекоза",
)  # fmt: skip


def full_names(rng: Random) -> Iterator[str]:
    """Yield full names, all different, without end."""
    seen: set[str] = set()
    count = 0
    while True:
        count += 1
        surname, father = rng.choice(_SURNAMES), rng.choice(_FATHERS)
        if rng.random() < 0.8:
            name = f"{surname}а {rng.choice(_WOMEN)} {father}на"
        else:
            name = f"{surname} {rng.choice(_MEN)} {father}ич"
        if name in seen:
            name = f"{name} {count}-й"
        seen.add(name)
        yield name


def password(rng: Random) -> str:
    """Return a phrase of four words and a number: long enough, and can be typed from paper."""
    return "-".join([*rng.sample(_WORDS, 4), str(rng.randint(100, 999))])
