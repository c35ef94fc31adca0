"""What a scheme of mutual checks is computed from: the settings a person may choose, and the way between schools."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.domain.errors import N_, InvalidError
from tracker.domain.subjects import PRIMARY_GRADE

FORMAT = "mutual-check/1"
# A bridge away: the Dnieper splits the city, and crossing it costs the messenger about 5 km of way.
RIVER_PENALTY = 5_000
# Where the plan of the city lacks a school: a usual way within a district and between districts, in metres.
WITHIN_DISTRICT, BETWEEN_DISTRICTS = 2_000, 6_000
# Beyond so many schools only the nearest of each are candidates, or the file would grow with the square.
NEAREST = 60
MOST_CHECKERS, MOST_YEARS, LARGEST_SEED = 5, 10, 2**63 - 1
MOST_WORKS_A_TEACHER = 10_000
RINGS = (2, 3, 4)
SECONDS = (5, 10, 30, 60, 120, 300)
ARC_LOADS = ("split", "shares", "all")
RING_SCOPES = ("round", "campaign")
PARTNERS = ("free", "same", "rotate")


@dataclass(frozen=True)
class Settings:
    """What a person chooses: checkers a school, the shortest ring allowed, years without a repeat, and so on."""

    k: int = 2
    min_ring: int = 4
    history_years: int = 2
    works_capacity: bool = True
    panel: bool = False
    even: bool = True
    seed: int = 1
    seconds: int = 60
    arc_load: str = "split"
    ring_scope: str = "round"
    partners: str = "free"
    teacher_most: int = 0  # works one teacher marks in all rounds that the same teachers mark; 0: no limit
    draw: str = ""  # the published string that the seed was made of


@dataclass(frozen=True)
class SchoolFacts:
    """A school as its own numbers describe it in one round."""

    id: int
    name: str
    district: int
    bank: str
    building: str
    x: int | None
    y: int | None
    works: int
    teachers: int
    works_per_teacher: int

    @property
    def capacity(self) -> int:
        """Return how many works its teachers can mark."""
        return self.teachers * self.works_per_teacher


def check_settings(settings: Settings) -> Settings:
    """Return the settings when each lies within its limits; raises InvalidError naming the field otherwise."""
    limits = {
        "k": (1, MOST_CHECKERS),
        "min_ring": (RINGS[0], RINGS[-1]),
        "history_years": (0, MOST_YEARS),
        "seed": (0, LARGEST_SEED),
        "seconds": (SECONDS[0], SECONDS[-1]),
        "teacher_most": (0, MOST_WORKS_A_TEACHER),
    }
    for name, (low, high) in limits.items():
        if not low <= getattr(settings, name) <= high:
            raise InvalidError(N_("From %(low)s to %(high)s."), field=name, low=low, high=high)
    for name, allowed in (("arc_load", ARC_LOADS), ("ring_scope", RING_SCOPES), ("partners", PARTNERS)):
        if getattr(settings, name) not in allowed:
            raise InvalidError(N_("Choose one of the rules offered."), field=name)
    return settings


def marked_by(subject: str, grade: int) -> str:
    """Return whose teachers mark a round: in grade 4 the primary teachers, whatever the subject, else the subject's.

    Rounds with the same answer are marked by the same people of a school.
    """
    return "primary" if grade == PRIMARY_GRADE else subject


def way(a: SchoolFacts, b: SchoolFacts) -> int:
    """Return what it costs to carry works between two schools, in metres.

    The straight line on the city's plan; where a school is not on the plan, a usual way within or between districts;
    and between the banks of a river its penalty on top.
    """
    if a.x is None or a.y is None or b.x is None or b.y is None:
        metres = WITHIN_DISTRICT if a.district == b.district else BETWEEN_DISTRICTS
    else:
        metres = round(math.hypot(a.x - b.x, a.y - b.y))
    return metres + (RIVER_PENALTY if a.bank and b.bank and a.bank != b.bank else 0)


def candidate_pairs(schools: Sequence[SchoolFacts]) -> list[list[int]]:
    """Return `[id, id, way]` of every pair that may check each other, the smaller id first."""
    found: dict[tuple[int, int], int] = {}
    for a in schools:
        ways = sorted((way(a, b), b.id) for b in schools if b.id != a.id)
        for metres, other in ways[:NEAREST]:
            found[min(a.id, other), max(a.id, other)] = metres
    return [[a, b, metres] for (a, b), metres in sorted(found.items())]


def shared_buildings(schools: Iterable[SchoolFacts]) -> list[tuple[int, int]]:
    """Return the pairs that lie in one building: they may not check each other."""
    homes: dict[str, list[int]] = {}
    for school in schools:
        if school.building:
            homes.setdefault(school.building, []).append(school.id)
    return [(a, b) for ids in homes.values() for place, a in enumerate(sorted(ids)) for b in sorted(ids)[place + 1 :]]


def most_checked(schools: Sequence[SchoolFacts], settings: Settings) -> int:
    """Return how many schools one may check at most.

    Even share = ⌈k · schools with works / schools with teachers⌉: then nobody stands aside while another checks half
    the city. Without `even` a school may check twice as many, which makes shorter ways possible.
    """
    checkers = sum(school.teachers > 0 for school in schools)
    share = -(-settings.k * sum(school.works > 0 for school in schools) // max(1, checkers))
    return share if settings.even else 2 * share


def problem_data(
    name: str,
    year: int,
    schools: Sequence[SchoolFacts],
    settings: Settings,
    *,
    forbidden: Iterable[tuple[int, int]],
    history: Iterable[tuple[int, int, int]],
    pinned: Iterable[tuple[int, int]] = (),
) -> dict[str, Any]:
    """Return the round as a file of the format `mutual-check/1`; raises InvalidError when too few schools take part.

    Schools with neither works nor teachers take no part; `forbidden` and `history` rows about others are left out.
    `expected`, which the engine ignores, keeps what the format has no word for.
    """
    check_settings(settings)
    taking = sorted((one for one in schools if one.works or one.teachers), key=lambda one: one.id)
    if not any(one.works for one in taking):
        raise InvalidError(N_("No school has given a number of works for this round yet: there is nothing to check."))
    if len(taking) <= settings.k:
        words = N_(
            "Checkers for each school: %(k)s. That takes numbers of at least %(least)s schools; there are %(have)s."
        )
        raise InvalidError(words, field="k", k=settings.k, least=settings.k + 1, have=len(taking))
    ids = {one.id for one in taking}
    most = most_checked(taking, settings)
    pairs = {(min(a, b), max(a, b)) for a, b in [*forbidden, *shared_buildings(taking)] if {a, b} <= ids}
    return {
        "format": FORMAT,
        "name": name,
        "seed": settings.seed,
        "k": settings.k,
        "rules": {
            "min_ring": settings.min_ring,
            "history_years": settings.history_years,
            "history_undirected": True,
            "year": year,
            "works_capacity": settings.works_capacity,
            "arc_load": settings.arc_load,
            "panel": settings.panel,
        },
        "schools": [_school(one, most) for one in taking],
        "distances": candidate_pairs(taking),
        "forbidden": [list(pair) for pair in sorted(pairs)],
        "history": [list(row) for row in sorted(history) if {row[1], row[2]} <= ids],
        "pinned": [list(arc) for arc in sorted(pinned) if set(arc) <= ids],
        "expected": {"even": settings.even, "teachers": {str(one.id): one.teachers for one in taking}},
    }


def _school(one: SchoolFacts, most: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "district": one.district,
        "x": one.x or 0,
        "y": one.y or 0,
        "works": one.works,
        "can_check": one.teachers > 0,
        "capacity": one.capacity,
        "out_max": most if one.teachers else 0,
    }
