"""The demo's campaigns: rounds with scales, each school's own numbers, and two former years of mutual checks."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tracker.demo.city import SchoolPlan
from tracker.demo.stage import Stage
from tracker.domain.calendar import is_working_day
from tracker.domain.campaigns import FormerCheck, Numbers
from tracker.domain.roles import Actor, Role
from tracker.domain.scales import MAX_SCORES_2020_22, SCALES_2020_22, SOURCE_2020_22
from tracker.domain.subjects import PRIMARY_GRADE
from tracker.matching import api
from tracker.matching.plan import Plan
from tracker.matching.problem import Problem, Rules, School
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.organisations import Organisation
from tracker.services import campaigns, numbers, part_timers
from tracker.services.part_timers import Shared

ROUNDS: tuple[tuple[str, int], ...] = (
    ("rus", 4), ("mat", 4), ("okr", 4),
    ("rus", 5), ("mat", 5), ("his", 5), ("bio", 5),
    ("rus", 6), ("mat", 6), ("geo", 6), ("soc", 6),
    ("rus", 7), ("mat", 7), ("phy", 7), ("eng", 7), ("ger", 7),
    ("rus", 8), ("mat", 8), ("che", 8), ("his", 8),
)  # fmt: skip
# In these the demo remembers who checked whom.
REMEMBERED: tuple[tuple[str, int], ...] = (("mat", 5), ("rus", 5), ("phy", 7))
BEGAN, LASTS = -21, 20  # days from today
# In these no school holds its test longer ago than so many days: the packets are only now on their way.
LATE, RECENT = frozenset({("rus", 5)}), 8
# Schools by number whose works of a round are in the federal sample.
SAMPLED = frozenset({(3, "rus", 5), (17, "mat", 5), (17, "mat", 6), (28, "rus", 8)})
Mark = Callable[[Organisation, str], str]
_CLASS_SIZE = 23


def window(today: date) -> tuple[date, date]:
    """Return the window of a campaign that is in progress on `today`, inside its year."""
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    return max(first, today + timedelta(days=BEGAN)), min(last, today + timedelta(days=LASTS))


def hold_campaigns(stage: Stage, officer: Actor, rounds: Iterable[tuple[str, int]] = ROUNDS) -> Campaign:
    """Create last year's campaign with its scales, and this year's as a copy of it."""
    year = stage.today.year
    last = campaigns.create(
        stage.session, actor=officer, year=year - 1, name=f"ВПР {year - 1} года",
        starts_on=date(year - 1, 4, 11), ends_on=date(year - 1, 5, 16),
    )  # fmt: skip
    for subject, grade in rounds:
        key = (subject, grade)
        campaigns.add_round(
            stage.session, actor=officer, campaign_id=last.id, subject=subject, grade=grade,
            scale=SCALES_2020_22.get(key), max_score=MAX_SCORES_2020_22.get(key), source=SOURCE_2020_22,
            task_points=points_of_tasks(*key),
        )  # fmt: skip
    stage.session.refresh(last)
    starts_on, ends_on = window(stage.today)
    return campaigns.create(
        stage.session, actor=officer, year=year, name=f"ВПР {year} года", starts_on=starts_on, ends_on=ends_on,
        copy_from=last.id,
    )  # fmt: skip


def points_of_tasks(subject: str, grade: int) -> list[int]:
    """Return invented points of a work's tasks that add up to its maximum: easy tasks first."""
    scale, most = SCALES_2020_22.get((subject, grade)), MAX_SCORES_2020_22.get((subject, grade))
    left = most or (scale.five * 5 // 4 if scale else 20)
    points: list[int] = []
    for point in (1, 1, 1, 2, 1, 2, 1, 2, 2, 1, 2, 3, 2, 3, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3):
        if left <= 0:
            break
        points.append(min(point, left))
        left -= points[-1]
    return [*points, left] if left else points


def _teachers(rng: Random, subject: str, plan: SchoolPlan) -> int:
    """Return how many teachers of the subject a school has; rare languages are not everywhere."""
    if subject == "ger":
        return 1 if plan.number % 7 == 0 else 0
    small = {"his", "bio", "geo", "soc", "phy", "che"}
    return max(1, plan.classes - 1) if subject in small else plan.classes + rng.randint(0, 2)


def unmarked(_school: Organisation, text: str) -> str:
    """Leave a text as it is."""
    return text


def _row(stage: Stage, plan: SchoolPlan, of: CampaignRound, days: Sequence[date], staff: "Staff") -> Numbers:
    teachers = _teachers(stage.rng, of.subject, plan)
    works = plan.classes * _CLASS_SIZE + stage.rng.randint(-9, 6) if teachers else 0
    recent = [day for day in days if day >= stage.today - timedelta(days=RECENT)]
    choice = recent if recent and (of.subject, of.grade) in LATE else days
    test_on = stage.rng.choice(choice) if works and choice else None
    return Numbers(
        of.id, works, test_on, teachers, 60, 0,
        federal_sample=bool(works) and (plan.number, of.subject, of.grade) in SAMPLED,
        experts=staff.experts(of, teachers), responsible=staff.responsible, place=staff.place,
    )  # fmt: skip


@dataclass(frozen=True)
class Staff:
    """Who checks in a school and where; the same names in every round of a subject."""

    names: Sequence[str]
    responsible: str
    place: str
    mark: Callable[[str], str]

    def experts(self, of: CampaignRound, teachers: int) -> str:
        """Return the names of so many teachers, in grade 4 the primary teachers; at most three are named."""
        if not teachers:
            return ""
        desk = "primary" if of.grade == PRIMARY_GRADE else of.subject
        at = zlib.crc32(desk.encode()) % len(self.names)
        found = [self.names[(at + n) % len(self.names)] for n in range(min(teachers, 3))]
        return self.mark(", ".join(found))


def _staff(stage: Stage, plan: SchoolPlan, school: Organisation, mark: Mark) -> Staff:
    people = [_short(next(stage.names)) for _ in range(12)]
    return Staff(
        people,
        mark(school, people[0]),
        mark(school, f"кабинет {plan.number % 30 + 1}"),
        lambda text: mark(school, text),
    )


def _short(full_name: str) -> str:
    """Return surname and initials."""
    surname, *rest = full_name.split()
    return " ".join([surname, *(f"{word[0]}." for word in rest if word[0].isalpha())])


def name_part_timers(stage: Stage, campaign: Campaign, every: int = 6, mark: Mark = unmarked) -> int:
    """Let each `every`-th school name a teacher who works at the next school too; returns how many."""
    found = 0
    for place in range(0, len(stage.schools), every):
        school, other = stage.schools[place], stage.schools[(place + 1) % len(stage.schools)]
        given = Shared("phy", school.id, other.id, mark(school, _short(next(stage.names))))
        [actor] = stage.of(school.id, Role.SCHOOL)
        part_timers.add(stage.session, actor=actor, campaign_id=campaign.id, given=given)
        found += 1
    return found


def give_numbers(
    stage: Stage, campaign: Campaign, plans: Sequence[SchoolPlan], silent: int = 2, mark: Mark = unmarked
) -> None:
    """Let every school's representative give its numbers; the last `silent` schools have not done so yet."""
    rounds = sorted(campaign.rounds, key=lambda of: of.id)
    span = [campaign.starts_on + timedelta(days=n) for n in range((campaign.ends_on - campaign.starts_on).days + 1)]
    for plan, school in list(zip(plans, stage.schools, strict=True))[: len(plans) - silent]:
        days = [day for day in span if is_working_day(day, week_days=school.week_days)]
        staff = _staff(stage, plan, school, mark)
        rows = [_row(stage, plan, of, days, staff) for of in rounds]
        [actor] = stage.of(school.id, Role.SCHOOL)
        numbers.save(stage.session, actor=actor, school_id=school.id, rows=rows)


def former_problem(
    stage: Stage, plans: Sequence[SchoolPlan], subject: str, year: int, history: Sequence[tuple[int, int, int]]
) -> Problem:
    """Return the round of a former year: the same schools, other numbers of works."""
    schools = tuple(
        School(
            id=school.id, name=school.short_name, works=plan.classes * _CLASS_SIZE + stage.rng.randint(-9, 6),
            capacity=600, out_max=3, x=plan.x, y=plan.y,
        )
        for plan, school in zip(plans, stage.schools, strict=True)
        if _teachers(stage.rng, subject, plan)
    )  # fmt: skip
    pairs = [(a, b) for at, a in enumerate(schools) for b in schools[at + 1 :]]
    distances = tuple((a.id, b.id, abs(a.x - b.x) + abs(a.y - b.y)) for a, b in pairs)
    rules = Rules(min_ring=3, history_years=2, year=year)
    return Problem(k=1, rules=rules, schools=schools, distances=distances, history=tuple(history), seed=year)


def first_plan(problem: Problem) -> Plan | None:
    """Return the first valid plan that the engine finds: the same on every machine, and quick."""
    found: list[int] = []

    def told(_phase: str, best: int | None, _bound: int | None) -> None:
        if best is not None:
            found.append(best)

    answer = api.solve(problem, progress=told, cancel=lambda: bool(found))
    return answer if isinstance(answer, Plan) else None


def remember_former_years(stage: Stage, officer: Actor, plans: Sequence[SchoolPlan]) -> int:
    """Compute the mutual checks of the two years before with the engine, and record them; returns how many."""
    rows: list[FormerCheck] = []
    for subject, grade in REMEMBERED:
        history: list[tuple[int, int, int]] = []
        for year in (stage.today.year - 2, stage.today.year - 1):
            plan = first_plan(former_problem(stage, plans, subject, year, history))
            checks = plan.checks if plan else ()
            history += [(year, checker, checked) for checker, checked in checks]
            rows += [FormerCheck(year, subject, grade, checker, checked) for checker, checked in checks]
    return campaigns.record_past_checks(stage.session, actor=officer, rows=rows)
