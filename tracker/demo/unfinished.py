"""What lies on the desks: a recommendation not sent yet, and tables uploaded but not confirmed."""

from tracker.demo.stage import Stage
from tracker.domain.deadlines import Deadline, DeadlineKind
from tracker.domain.imports import ImportKind
from tracker.domain.letters import LetterKind, LetterState
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor
from tracker.models.campaigns import Campaign
from tracker.models.mail import Letter
from tracker.models.memos import Recommendation
from tracker.services import context, imports, living, recommendations

TABLES: dict[ImportKind, str] = {
    ImportKind.PEOPLE: "фио;логин;роль;организация\nПарусова Агния;parusova@example.org;Наблюдатель;{organisation}\n",
    ImportKind.NUMBERS: "школа;предмет;класс;работ\n{organisation};Математика;5;12\n",
    ImportKind.SCHOOLS: "наименование;район\nШкола на бумаге;Центральный\n",
}


def draft_recommendation(stage: Stage, officer: Actor, campaign: Campaign) -> None:
    """Type a recommendation that has no deadline yet."""
    recommendations.create(
        stage.session,
        actor=officer,
        campaign_id=campaign.id,
        addressee=Addressee.SCHOOLS,
        number="5",
        text="Назначить ответственных за приём и передачу работ при взаимопроверке.",
        deadline=Deadline(DeadlineKind.NOT_SET),
    )


def refused_letter(stage: Stage, officer: Actor, moment_of: Campaign) -> None:
    """Leave a letter in the outbox that a mail server has refused."""
    moment = context.now(stage.session)
    stage.session.add(
        Letter(
            kind=LetterKind.TEST, key=f"test:{moment_of.id}", message_id=f"<test.{moment_of.id}@sverka.invalid>",
            person_id=officer.person_id, address="nobody@city.invalid", state=LetterState.FAILED,
            error="550 no such user here", created_at=moment, due_at=moment, expires_at=moment, ended_at=moment,
        )
    )  # fmt: skip
    stage.session.flush()


def reword(stage: Stage, officer: Actor, row: Recommendation) -> None:
    """Change the wording of a recommendation that schools have accepted already."""
    text = f"{row.text} Результаты обсудить на педагогическом совете."
    stage.session.refresh(row)
    living.reword(stage.session, actor=officer, recommendation_id=row.id, version=row.version, text=text)


def upload_tables(stage: Stage, actor: Actor, organisation: str, *, numbers: bool = False) -> None:
    """Upload tables and leave them at their preview: of schools and people, or of numbers."""
    kinds = (one for one in TABLES if (one is ImportKind.NUMBERS) is numbers)
    for kind in kinds:
        table = TABLES[kind]
        data = table.format(organisation=organisation).encode("utf-8-sig")
        imports.draft(stage.session, actor=actor, reading=imports.read(kind, f"{kind.value}.csv", data))
