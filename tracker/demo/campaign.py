"""The demo's campaigns: rounds with scales, each school's own numbers, and two former years of mutual checks."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

from tracker.demo.city import SchoolPlan
from tracker.demo.stage import Stage
from tracker.domain.calendar import is_working_day
from tracker.domain.campaigns import FormerCheck, Numbers
from tracker.domain.roles import Actor, Role
from tracker.domain.scales import MAX_SCORES_2020_22, SCALES_2020_22, SOURCE_2020_22
from tracker.matching import api
from tracker.matching.plan import Plan
from tracker.matching.problem import Problem, Rules, School
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.services import campaigns, numbers

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
        )  # fmt: skip
    stage.session.refresh(last)
    starts_on, ends_on = window(stage.today)
    return campaigns.create(
        stage.session, actor=officer, year=year, name=f"ВПР {year} года", starts_on=starts_on, ends_on=ends_on,
        copy_from=last.id,
    )  # fmt: skip


def _teachers(rng: Random, subject: str, plan: SchoolPlan) -> int:
    """Return how many teachers of the subject a school has; rare languages are not everywhere."""
    if subject == "ger":
        return 1 if plan.number % 7 == 0 else 0
    small = {"his", "bio", "geo", "soc", "phy", "che"}
    return max(1, plan.classes - 1) if subject in small else plan.classes + rng.randint(0, 2)


def _row(stage: Stage, plan: SchoolPlan, of: CampaignRound, days: Sequence[date]) -> Numbers:
    teachers = _teachers(stage.rng, of.subject, plan)
    works = plan.classes * _CLASS_SIZE + stage.rng.randint(-9, 6) if teachers else 0
    test_on = stage.rng.choice(days) if works and days else None
    return Numbers(of.id, works, test_on, teachers, 60, version=0)


def give_numbers(stage: Stage, campaign: Campaign, plans: Sequence[SchoolPlan], silent: int = 2) -> None:
    """Let every school's representative give its numbers; the last `silent` schools have not done so yet."""
    rounds = sorted(campaign.rounds, key=lambda of: of.id)
    span = [campaign.starts_on + timedelta(days=n) for n in range((campaign.ends_on - campaign.starts_on).days + 1)]
    for plan, school in list(zip(plans, stage.schools, strict=True))[: len(plans) - silent]:
        days = [day for day in span if is_working_day(day, week_days=school.week_days)]
        rows = [_row(stage, plan, of, days) for of in rounds]
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
