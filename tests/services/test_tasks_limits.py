"""The edges of what a person gives along with a verb: lengths, links, evidence, and the dates asked for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import clock_stands, journalled, refused

from tracker.documents.attachments import Attachment
from tracker.domain.errors import ConflictError, InvalidError
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.models.tasks import Evidence, EvidenceKind, ExtensionRequest, Task
from tracker.services import files, tasks
from tracker.services.tasks import Given

DUE = date(2027, 5, 21)


@dataclass
class Desk:
    """A head with an accepted task, and the officer who decides."""

    head: Actor
    officer: Actor
    task: Task


@pytest.fixture
def desk(session: Session) -> Desk:
    school = factories.school(session)
    row = factories.recommendation(session, factories.campaign(session))
    task = factories.task(session, row, school, due_on=DUE, status=TaskStatus.ACCEPTED)
    return Desk(
        factories.actor(session, Role.SCHOOL, school),
        factories.actor(session, Role.DEPARTMENT, factories.department(session)),
        task,
    )


def act(session: Session, actor: Actor, desk: Desk, verb: TaskVerb, **given: Any) -> Task:
    return tasks.act(
        session, actor=actor, task_id=desk.task.id, version=desk.task.version, verb=verb, given=Given(**given)
    )


@pytest.mark.parametrize("verb", [TaskVerb.REPORT_INTERIM, TaskVerb.REPORT])
def test_a_note_of_ten_thousand_characters_is_kept_whole_and_one_more_is_refused(
    session: Session, desk: Desk, verb: TaskVerb
) -> None:
    with refused(session, InvalidError, "At most 10000", field="note"):
        act(session, desk.head, desk, verb, note="ё" * 10_001, fact="Проведено")
    act(session, desk.head, desk, verb, note="ё" * 10_000, fact="Проведено")
    assert desk.task.version == 2


def test_a_statement_of_fact_has_ten_thousand_characters_at_most(session: Session, desk: Desk) -> None:
    with refused(session, InvalidError, "At most 10000", field="fact"):
        act(session, desk.head, desk, TaskVerb.REPORT, fact="я" * 10_001)
    act(session, desk.head, desk, TaskVerb.REPORT, fact="я" * 10_000 + "  \n")
    assert session.scalars(select(Evidence.text)).one() == "я" * 10_000


@pytest.mark.parametrize(
    "link",
    [
        "school.example.org/akt",
        "ftp://school.example.org/akt.pdf",
        "javascript:alert(1)",
        "data:text/html,<b>",
        "file:///etc/passwd",
        "//school.example.org/akt",
        "http://",
        "https:///akt",
        "http://[::1",
        "https://director:secret@school.example.org/",
        "https://school.example.org/a b",
        "https://school.example.org\\akt",
        "https://school.example.org/" + "a" * 974,
    ],
)
def test_what_is_no_link_to_a_page_is_no_evidence(session: Session, desk: Desk, link: str) -> None:
    with refused(session, InvalidError, field="link"):
        act(session, desk.head, desk, TaskVerb.REPORT, fact="Проведено", link=link)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://school.example.org/", "https://school.example.org/"),
        ("HTTP://school.example.org/akt", "HTTP://school.example.org/akt"),
        ("  https://школа.рф/протокол-5а \n", "https://школа.рф/протокол-5а"),
        ("https://school.example.org:8443/a?b=1#c", "https://school.example.org:8443/a?b=1#c"),
        ("https://school.example.org/" + "a" * 973, "https://school.example.org/" + "a" * 973),
    ],
)
def test_a_link_to_a_page_is_kept_as_typed(session: Session, desk: Desk, typed: str, kept: str) -> None:
    act(session, desk.head, desk, TaskVerb.REPORT, link=typed)
    row = session.scalars(select(Evidence)).one()
    assert (row.kind, row.url, row.text) == (EvidenceKind.LINK, kept, "")
    assert (row.created_by_id, row.task_id) == (desk.head.person_id, desk.task.id)


@pytest.mark.parametrize("given", [{}, {"fact": " "}, {"link": "  "}, {"fact": "\u200b\n", "link": "\t"}])
def test_blank_evidence_is_none_and_a_note_does_not_replace_it(
    session: Session, desk: Desk, given: dict[str, str]
) -> None:
    with refused(session, InvalidError, "needs evidence", field="evidence"):
        act(session, desk.head, desk, TaskVerb.REPORT, note="Всё сделано", **given)


def test_old_evidence_does_not_serve_for_a_second_report(session: Session, desk: Desk) -> None:
    act(session, desk.head, desk, TaskVerb.REPORT, fact="Собрание проведено")
    act(session, desk.officer, desk, TaskVerb.RETURN, note="Приложите протокол")
    with refused(session, InvalidError, field="evidence"):
        act(session, desk.head, desk, TaskVerb.REPORT, unchanged=True)
    act(session, desk.head, desk, TaskVerb.REPORT, link="https://school.example.org/protokol")
    kinds = session.scalars(select(Evidence.kind).order_by(Evidence.id)).all()
    assert kinds == [EvidenceKind.TEXT, EvidenceKind.LINK]


@pytest.mark.parametrize(
    "verb",
    [
        TaskVerb.REPORT_INTERIM,
        TaskVerb.ASK_EXTENSION,
        TaskVerb.GIVE_PLAN,
    ],
)
def test_only_a_report_stores_evidence(session: Session, desk: Desk, verb: TaskVerb) -> None:
    act(
        session, desk.head, desk, verb, note="Пояснение", fact="Проведено", link="https://school.example.org/",
        until=date(2027, 6, 1), person="Завуч", by=DUE,
    )  # fmt: skip
    assert session.scalars(select(Evidence)).all() == []


@pytest.mark.parametrize(
    "until",
    [
        None,
        date(2027, 5, 20),
        DUE,
        date(2026, 5, 22),
    ],
)
def test_the_date_asked_for_lies_after_the_present_one(session: Session, desk: Desk, until: date | None) -> None:
    with refused(session, InvalidError, r"later than the present one, 21\.05\.2027", field="until"):
        act(session, desk.head, desk, TaskVerb.ASK_EXTENSION, note="Карантин", until=until)


@pytest.mark.parametrize(
    ("until", "taken"), [(date(2027, 5, 22), True), (date(2099, 12, 31), True), (date(2100, 1, 1), False)]
)
def test_one_day_more_may_be_asked_for_and_no_date_beyond_the_trade(
    session: Session, desk: Desk, until: date, taken: bool
) -> None:
    if not taken:
        with refused(session, InvalidError, field="until"):
            act(session, desk.head, desk, TaskVerb.ASK_EXTENSION, note="Карантин", until=until)
        return
    act(session, desk.head, desk, TaskVerb.ASK_EXTENSION, note=" Карантин\r\nв 5А ", until=until)
    row = session.scalars(select(ExtensionRequest)).one()
    assert (row.until, row.due_before, row.reason) == (until, DUE, "Карантин\nв 5А")
    assert (row.asked_by_id, row.granted, row.decided_by_id) == (desk.head.person_id, None, None)


def test_a_second_request_waits_for_the_first_and_follows_a_refusal(session: Session, desk: Desk) -> None:
    act(session, desk.head, desk, TaskVerb.ASK_EXTENSION, note="Карантин", until=date(2027, 6, 1))
    with refused(session, ConflictError, "asked for already"):
        act(session, desk.head, desk, TaskVerb.ASK_EXTENSION, note="И ещё", until=date(2027, 6, 2))
    act(session, desk.officer, desk, TaskVerb.REFUSE_EXTENSION, note="Успеете")
    act(session, desk.head, desk, TaskVerb.ASK_EXTENSION, note="Не успеем", until=date(2027, 5, 25))
    act(session, desk.officer, desk, TaskVerb.GRANT_EXTENSION, note="Хорошо")
    first, second = session.scalars(select(ExtensionRequest).order_by(ExtensionRequest.id))
    assert [(one.granted, one.decision_note) for one in (first, second)] == [(False, "Успеете"), (True, "Хорошо")]
    assert {one.decided_by_id for one in (first, second)} == {desk.officer.person_id}
    assert (desk.task.due_on, desk.task.first_due_on) == (date(2027, 5, 25), DUE)


def test_a_granted_date_never_takes_back_what_the_campaign_gave_meanwhile(session: Session, desk: Desk) -> None:
    act(session, desk.head, desk, TaskVerb.ASK_EXTENSION, note="Карантин", until=date(2027, 5, 25))
    desk.task.due_on = date(2027, 5, 28)
    session.flush()
    act(session, desk.officer, desk, TaskVerb.GRANT_EXTENSION)
    assert desk.task.due_on == date(2027, 5, 28)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"person": "", "by": DUE}, "person"),
        ({"person": " \u200b ", "by": DUE}, "person"),
        ({"person": "ы" * 301, "by": DUE}, "person"),
        ({"person": "Завуч", "by": None}, "by"),
        ({"person": "Завуч", "by": date(2027, 4, 19)}, "by"),
        ({"person": "Завуч", "by": date(2027, 5, 22)}, "by"),
    ],
)
def test_a_plan_names_who_answers_and_a_day_within_the_tasks_time(
    session: Session, desk: Desk, given: dict[str, Any], field: str
) -> None:
    with refused(session, InvalidError, field=field):
        act(session, desk.head, desk, TaskVerb.GIVE_PLAN, note="Провести педсовет", **given)


@pytest.mark.parametrize("by", [date(2027, 4, 20), DUE])
def test_a_plan_may_end_today_or_on_the_tasks_last_day(session: Session, desk: Desk, by: date) -> None:
    act(session, desk.head, desk, TaskVerb.GIVE_PLAN, note="Провести педсовет", person="з" * 300, by=by)
    assert (desk.task.plan, desk.task.plan_person, desk.task.plan_by) == ("Провести педсовет", "з" * 300, by)
    assert (desk.task.executor_id, desk.task.resolved_on) == (desk.head.person_id, None)


def test_an_agreed_plan_that_is_replaced_is_agreed_anew(session: Session, desk: Desk) -> None:
    plan = {"person": "Завуч", "by": DUE}
    act(session, desk.head, desk, TaskVerb.GIVE_PLAN, note="Первый план", **plan)
    act(session, desk.officer, desk, TaskVerb.AGREE_PLAN)
    assert desk.task.resolved_on == date(2027, 4, 20)
    act(session, desk.head, desk, TaskVerb.GIVE_PLAN, note="Второй план", **plan)
    assert (desk.task.plan, desk.task.resolved_on) == ("Второй план", None)
    act(session, desk.officer, desk, TaskVerb.REFUSE_PLAN, note="Нужны имена")
    assert (desk.task.plan, desk.task.plan_person, desk.task.plan_by) == ("", "", None)
    with refused(session, ConflictError, "no plan"):
        act(session, desk.officer, desk, TaskVerb.AGREE_PLAN)


def test_the_executor_is_who_acted_last_and_the_department_is_never_one(session: Session, desk: Desk) -> None:
    deputy = factories.actor(session, Role.SCHOOL, desk.task.organisation)
    for actor, verb, executor in (
        (deputy, TaskVerb.REPORT_INTERIM, deputy),
        (desk.head, TaskVerb.GIVE_PLAN, desk.head),
        (desk.officer, TaskVerb.AGREE_PLAN, desk.head),
        (deputy, TaskVerb.ASK_EXTENSION, desk.head),
        (desk.officer, TaskVerb.REFUSE_EXTENSION, desk.head),
        (deputy, TaskVerb.REPORT, deputy),
        (desk.officer, TaskVerb.RETURN, deputy),
    ):
        act(
            session, actor, desk, verb, note="Пояснение", fact="Проведено",
            person="Завуч", by=DUE, until=date(2027, 6, 1),
        )  # fmt: skip
        assert desk.task.executor_id == executor.person_id, verb


def test_what_happened_to_another_task_ties_nobody_s_hands_here(session: Session, desk: Desk) -> None:
    other = factories.task(
        session, desk.task.recommendation, factories.department(session), status=TaskStatus.ACCEPTED, due_on=DUE
    )
    officer = factories.actor(session, Role.DEPARTMENT, other.organisation)
    tasks.report(session, actor=officer, task_id=other.id, version=other.version, fact="Проведено")
    other.status = TaskStatus.SENT
    session.flush()
    tasks.ask_extension(
        session, actor=officer, task_id=other.id, version=other.version, until=date(2027, 6, 1), note="Отпуск"
    )
    assert tasks.pending(session, desk.task.id) is None
    with refused(session, ConflictError, "no request"):
        act(session, officer, desk, TaskVerb.GRANT_EXTENSION)
    act(session, desk.head, desk, TaskVerb.REPORT, fact="Сделано")
    act(session, officer, desk, TaskVerb.CLOSE)
    assert desk.task.status is TaskStatus.CLOSED


def test_whoever_accepts_has_read_the_present_wording(session: Session, desk: Desk) -> None:
    desk.task.status, desk.task.recommendation.wording = TaskStatus.SENT, 3
    session.flush()
    act(session, desk.head, desk, TaskVerb.ACCEPT)
    assert desk.task.wording == 3
    with refused(session, ConflictError, "still the one that was accepted"):
        act(session, desk.head, desk, TaskVerb.READ_CHANGE)


def test_a_decision_keeps_its_moment_and_its_maker(session: Session, desk: Desk) -> None:
    act(session, desk.head, desk, TaskVerb.ASK_EXTENSION, note="Карантин", until=date(2027, 6, 1))
    request = tasks.pending(session, desk.task.id)
    assert request is not None
    assert (request.asked_at, request.decided_at) == (datetime(2027, 4, 20, 9, 30, tzinfo=UTC), None)
    clock_stands(session, "2027-04-21T06:15:00")
    act(session, desk.officer, desk, TaskVerb.GRANT_EXTENSION)
    assert (request.decided_at, request.decided_by_id) == (
        datetime(2027, 4, 21, 6, 15, tzinfo=UTC),
        desk.officer.person_id,
    )


def test_the_journal_knows_an_attached_file_by_name_size_and_digest(
    session: Session, desk: Desk, tmp_path: Path
) -> None:
    attachment = Attachment("протокол 5А.pdf", "application/pdf", b"%PDF-1.7")
    with files.staged(tmp_path, attachment) as stage, journalled(session) as entries:
        act(session, desk.head, desk, TaskVerb.REPORT, fact="Проведено", file=stage)
    assert entries[0].after["evidence"] == [
        {"kind": "text", "text": "Проведено"},
        {
            "kind": "file",
            "name": "протокол 5А.pdf",
            "size": 8,
            "sha256": "86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b",
        },
    ]
    row = session.scalars(select(Evidence).where(Evidence.kind == EvidenceKind.FILE)).one()
    assert row.file is not None
    assert (row.file.name, row.file.media_type, row.file.size) == ("протокол 5А.pdf", "application/pdf", 8)
    assert (tmp_path / row.file.stored_name).read_bytes() == b"%PDF-1.7"
