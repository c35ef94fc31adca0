"""The methodologists' log in the demo."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from tracker.demo.stage import Stage
from tracker.domain.assistance import AssistanceForm
from tracker.domain.roles import Role
from tracker.models.campaigns import Campaign
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.services import assistance
from tracker.services.assistance import Entry

TOPICS = (
    "Критерии оценивания развёрнутых ответов",
    "Как читать протоколы и акты взаимопроверки",
    "Разбор заданий, где школьные и экспертные баллы расходились",
    "Работа с наблюдателями: что положено и что нет",
    "Совместная проверка работ по вариантам",
)
SUBJECTS = ("mat", "rus", None, "phy", "his")


def give(
    stage: Stage, campaign: Campaign, linked: Recommendation | None, entries: int,
    mark: Callable[[Organisation, str], str] = lambda _school, text: text,
) -> int:  # fmt: skip
    """Write `entries` pieces of help into the log, spread over the last four weeks and over the schools."""
    forms = list(AssistanceForm)
    for number in range(entries):
        days = -28 + 28 * number // entries
        stage.go_to(min(days, -1), 16, number % 60)
        school = stage.schools[number % len(stage.schools)]
        entry = Entry(
            school_id=school.id,
            held_on=stage.today + timedelta(days=min(days, -1)),
            form=forms[number % len(forms)],
            topic=mark(school, TOPICS[number % len(TOPICS)]),
            hours=Decimal(number % 4 + 1) / 2,
            teachers=number % 6 + 1,
            subject=SUBJECTS[number % len(SUBJECTS)],
            recommendation_id=linked.id if linked and number % 3 == 0 else None,
        )
        helpers = stage.everybody(Role.METHODOLOGIST)
        assistance.create(stage.session, actor=helpers[number % len(helpers)], campaign_id=campaign.id, entry=entry)
    return entries
