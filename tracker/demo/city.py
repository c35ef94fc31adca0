"""The invented city as data: schools with districts, buildings, coordinates and sizes."""

from dataclasses import dataclass
from random import Random

from tracker.demo.names import DISTRICTS

FIRST_LOGIN = 990_000  # no region has this number


@dataclass(frozen=True)
class SchoolPlan:
    """A school before it is created."""

    number: int
    name: str
    short_name: str
    district: str
    bank: str
    building: str
    login: str
    week_days: int
    x: int
    y: int
    classes: int  # in each parallel


_STREETS = ("Садовая", "Озёрная", "Луговая", "Тенистая", "Рябиновая", "Мельничная", "Песочная", "Родниковая")


def _kind(number: int) -> tuple[str, str]:
    """Return how a school of this number is called, long and short."""
    if number % 15 == 0:
        return f"Лицей № {number}", f"Лицей № {number}"
    if number % 11 == 0:
        return f"Гимназия № {number}", f"Гимназия № {number}"
    return f"Средняя школа № {number}", f"СШ № {number}"


def plan_schools(rng: Random, count: int) -> list[SchoolPlan]:
    """Return the schools of the city; the second and the fifth share a building."""
    plans: list[SchoolPlan] = []
    for number in range(1, count + 1):
        district, bank, centre, half = DISTRICTS[number % len(DISTRICTS)]
        name, short_name = _kind(number)
        x, y = (middle + rng.randint(-wide, wide) for middle, wide in zip(centre, half, strict=True))
        plans.append(
            SchoolPlan(
                number=number,
                name=name,
                short_name=short_name,
                district=district,
                bank=bank,
                building=f"ул. {rng.choice(_STREETS)}, {number * 3 % 97 + 1}",
                login=f"sch{FIRST_LOGIN + number}",
                week_days=6 if number % 5 == 0 else 5,
                x=x,
                y=y,
                classes=rng.choice((1, 2, 2, 3, 3, 4)),
            )
        )
    if count > 4:
        second, fifth = plans[1], plans[4]  # of one district
        shared = {"building": second.building, "x": second.x + 10, "y": second.y}
        plans[4] = SchoolPlan(**{**vars(fifth), **shared})
    return plans
