"""The figures and lists of the start pages against the tasks themselves."""

import factories
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town, drafts_of
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import OrganisationKind, Role
from tracker.domain.tasks import OPEN, WITH_EXECUTOR, TaskFacts, TaskStatus, is_overdue
from tracker.models.tasks import Task
from tracker.queries import home
from tracker.queries.home import Figures
from tracker.services import journal


def late(task: Task) -> bool:
    return is_overdue(TaskFacts(task.status, task.due_on, task.reported_on), TODAY)


def test_figures_count_the_tasks_within_reach(session: Session, town: Town) -> None:
    for actor in town.everybody:
        for campaign in town.campaigns:
            mine = [
                task
                for task in town.tasks
                if task.campaign_id == campaign.id and allowed(actor, Action.TASK_VIEW, task.organisation_id)
            ]
            assert home.figures(session, actor, campaign.id, TODAY) == Figures(
                total=len(mine),
                with_executors=sum(task.status in WITH_EXECUTOR for task in mine),
                overdue=sum(late(task) for task in mine),
                reported=sum(task.status is TaskStatus.REPORTED for task in mine),
                asked=sum(task.id in town.asked and task.status in OPEN for task in mine),
                closed=sum(task.status is TaskStatus.CLOSED for task in mine),
            )


def test_without_a_campaign_every_figure_is_zero(session: Session, town: Town) -> None:
    assert home.figures(session, town.officer, None, TODAY) == Figures(0, 0, 0, 0, 0, 0)


def test_duties_are_the_open_tasks_the_most_urgent_first(session: Session, town: Town) -> None:
    def rank(task: Task) -> int:
        if late(task):
            return 0
        return {TaskStatus.RETURNED: 1, TaskStatus.REPORTED: 3}.get(task.status, 2)

    for some in ([town.schools[0]], town.schools[1:3], [town.office], []):
        ids = {row.id for row in some}
        mine = [task for task in town.tasks if task.organisation_id in ids and task.status in OPEN]
        wanted = [task.id for task in sorted(mine, key=lambda task: (rank(task), task.due_on, task.id))]
        assert [row.id for row in home.duties(session, ids, TODAY)] == wanted


def test_no_more_duties_are_read_than_a_page_can_show(session: Session, town: Town) -> None:
    for _ in range(home.MOST_DUTIES + 5):
        factories.task(session, factories.recommendation(session, town.campaigns[1]), town.schools[0])
    assert len(home.duties(session, [town.schools[0].id], TODAY)) == home.MOST_DUTIES


def test_decisions_are_reports_and_requests_by_date_for_controllers_alone(session: Session, town: Town) -> None:
    for campaign in town.campaigns:
        wanted = [
            task
            for task in town.tasks
            if task.campaign_id == campaign.id
            and (task.status is TaskStatus.REPORTED or (task.id in town.asked and task.status in OPEN))
        ]
        wanted.sort(key=lambda task: (task.due_on, task.id))
        rows = home.decisions(session, town.officer, campaign.id)
        assert [row.id for row in rows] == [task.id for task in wanted[: home.MOST_DECISIONS]]
        for actor in (town.methodologist, town.administrator, town.observer, *town.directors):
            assert list(home.decisions(session, actor, campaign.id)) == []


def test_the_last_reason_of_a_return_is_told(session: Session, town: Town) -> None:
    first, second, never = town.tasks[:3]
    for task, note in ((first, "Нет подписи"), (second, "Не тот файл"), (first, "Снова нет подписи")):
        journal.record(session, town.officer, "return", "task", task.id, note=note)
    journal.record(session, town.officer, "close", "task", never.id, note="Принято")
    journal.record(session, town.officer, "return", "memo", never.id, note="Чужое")
    ids = [first.id, second.id, never.id]
    assert home.reasons(session, ids) == {first.id: "Снова нет подписи", second.id: "Не тот файл"}
    assert home.reasons(session, []) == {}


def test_drafts_are_of_their_campaign(session: Session, town: Town) -> None:
    for campaign in town.campaigns:
        assert home.drafts(session, campaign.id) == len(drafts_of(town, campaign)) == 1
    assert home.drafts(session, None) == 0


def test_the_administrator_counts_schools_and_people_who_are_there(session: Session, town: Town) -> None:
    before = home.counts(session)
    assert before == {"schools": len(town.schools), "people": len(town.everybody), "invited": 0}
    invited = factories.person(session, Role.SCHOOL, town.schools[0])
    invited.password_hash = None
    factories.person(session, Role.SCHOOL, town.schools[0]).active = False
    gone = factories.person(session, Role.SCHOOL, town.schools[0])
    gone.active, gone.password_hash = False, None
    factories.organisation(session, OrganisationKind.METHODICAL_OFFICE, "Ещё один отдел")
    session.flush()
    assert home.counts(session) == {**before, "people": before["people"] + 1, "invited": 1}


def test_whom_to_ask_are_the_officers_who_can_sign_in(session: Session, town: Town) -> None:
    factories.person(session, Role.DEPARTMENT, town.department, "Аверин Пётр Ильич")
    factories.person(session, Role.DEPARTMENT, town.department, "Белова Анна Львовна").active = False
    session.flush()
    rows = home.officers(session)
    assert [row.full_name for row in rows] == ["Аверин Пётр Ильич", town.officer.name]
    assert {row.organisation for row in rows} == {town.department.name}
