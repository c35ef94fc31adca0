"""Recommendations at their edges: fields, deadlines, the sending's reach, and refusals that write nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import clock_stands, everything, journalled, nothing_written, refused, size, told

from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.living import ChangeKind
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import Actor, OrganisationKind, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.campaigns import CalendarOverride, Campaign
from tracker.models.living import BulkChange
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.services import recommendations

QUARTERLY = Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.QUARTER)
GONE = 2**31 - 1


@pytest.fixture
def officer(session: Session) -> Actor:
    session.info["writing"] = True
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


def filled(**values: Any) -> dict[str, Any]:
    """What a person fills in, with these values instead."""
    return {
        "addressee": Addressee.SCHOOLS,
        "number": "3.1",
        "text": "Провести анализ работ",
        "deadline": QUARTERLY,
        "deadline_words": "постоянно",
        **values,
    }


REFUSED_VALUES = [
    ({"text": ""}, "text"),
    ({"text": " \n\t "}, "text"),
    ({"text": "\u200b"}, "text"),
    ({"text": "я" * 10_001}, "text"),
    ({"number": "1" * 21}, "number"),
    ({"deadline_words": "с" * 501}, "deadline_words"),
    ({"deadline": Deadline(DeadlineKind.DATE, date(2014, 12, 31))}, "deadline_on"),
    ({"deadline": Deadline(DeadlineKind.DATE, date(2100, 1, 1))}, "deadline_on"),
    ({"deadline": Deadline(DeadlineKind.RELATIVE, days=0)}, "deadline_days"),
    ({"deadline": Deadline(DeadlineKind.RELATIVE, days=-1)}, "deadline_days"),
    ({"deadline": Deadline(DeadlineKind.RELATIVE, days=121)}, "deadline_days"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED_VALUES)
def test_what_cannot_be_taken_is_refused_at_its_field_when_typed_and_when_changed(
    session: Session, officer: Actor, campaign: Campaign, values: dict[str, Any], field: str
) -> None:
    row = factories.recommendation(session, campaign)
    with refused(session, InvalidError, field=field):
        recommendations.create(session, actor=officer, campaign_id=campaign.id, **filled(**values))
    with refused(session, InvalidError, field=field):
        recommendations.update(
            session, actor=officer, recommendation_id=row.id, version=row.version, **filled(**values)
        )


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"text": "я" * 10_000}, {"text": "я" * 10_000}),
        ({"text": " первая \r\n  вторая\u200b "}, {"text": "первая\n  вторая"}),
        ({"number": "1" * 20}, {"number": "1" * 20}),
        ({"number": ""}, {"number": ""}),
        ({"number": " 2 .\n1 "}, {"number": "2 . 1"}),
        ({"deadline_words": "с" * 500}, {"deadline_words": "с" * 500}),
        ({"deadline_words": " во  время\nпроведения ВПР "}, {"deadline_words": "во время проведения ВПР"}),
        ({"deadline": Deadline(DeadlineKind.DATE, date(2015, 1, 1))}, {"deadline_on": date(2015, 1, 1)}),
        ({"deadline": Deadline(DeadlineKind.DATE, date(2099, 12, 31))}, {"deadline_on": date(2099, 12, 31)}),
        ({"deadline": Deadline(DeadlineKind.RELATIVE, days=1)}, {"deadline_days": 1}),
        ({"deadline": Deadline(DeadlineKind.RELATIVE, days=120)}, {"deadline_days": 120}),
        ({"deadline": Deadline(DeadlineKind.NOT_SET)}, {"deadline_kind": DeadlineKind.NOT_SET}),
        ({"deadline": Deadline(DeadlineKind.DATE)}, {"deadline_kind": DeadlineKind.DATE, "deadline_on": None}),
        ({"deadline": Deadline(DeadlineKind.ONGOING)}, {"deadline_kind": DeadlineKind.ONGOING, "rhythm": None}),
    ],
)
def test_what_can_be_taken_is_kept_clean(
    session: Session, officer: Actor, campaign: Campaign, values: dict[str, Any], kept: dict[str, Any]
) -> None:
    row = recommendations.create(session, actor=officer, campaign_id=campaign.id, **filled(**values))
    session.expire(row)
    assert {name: getattr(row, name) for name in kept} == kept


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (DeadlineKind.DATE, (date(2027, 5, 5), None, None)),
        (DeadlineKind.CAMPAIGN, (None, None, None)),
        (DeadlineKind.RELATIVE, (None, 3, None)),
        (DeadlineKind.ONGOING, (None, None, Rhythm.MONTH)),
        (DeadlineKind.NOT_SET, (None, None, None)),
    ],
)
def test_a_deadline_keeps_only_what_its_kind_uses(
    session: Session, officer: Actor, campaign: Campaign, kind: DeadlineKind, kept: tuple[Any, ...]
) -> None:
    deadline = Deadline(kind, date(2027, 5, 5), 3, Rhythm.MONTH)
    row = recommendations.create(session, actor=officer, campaign_id=campaign.id, **filled(deadline=deadline))
    assert (row.deadline_on, row.deadline_days, row.rhythm) == kept
    assert recommendations.deadline_of(row) == Deadline(kind, *kept)


def test_a_new_draft_is_told_with_all_its_values(session: Session, officer: Actor, campaign: Campaign) -> None:
    with journalled(session) as entries:
        row = recommendations.create(
            session, actor=officer, campaign_id=campaign.id, source="  стр. 4 ", doubts=["срок?"], **filled()
        )
    (entry,) = entries
    assert told(entry) == ("created", "recommendation", row.id, None)
    assert (entry.person_id, entry.before) == (officer.person_id, {})
    assert entry.after == {
        "addressee": "schools",
        "number": "3.1",
        "text": "Провести анализ работ",
        "deadline_kind": "ongoing",
        "deadline_on": None,
        "deadline_days": None,
        "rhythm": "quarter",
        "deadline_words": "постоянно",
        "memo": None,
    }
    assert (row.source, row.doubts, row.campaign_id) == ("стр. 4", ["срок?"], campaign.id)
    assert (row.status, row.version, row.wording) == (RecommendationStatus.DRAFT, 1, 1)


def test_saving_the_same_values_writes_nothing(session: Session, officer: Actor, campaign: Campaign) -> None:
    row = recommendations.create(session, actor=officer, campaign_id=campaign.id, **filled())
    with nothing_written(session):
        recommendations.update(session, actor=officer, recommendation_id=row.id, version=1, **filled())


Verb = Callable[[Session, Actor, int, int], object]
VERBS: dict[str, tuple[Verb, RecommendationStatus]] = {
    "update": (
        lambda s, a, row_id, version: recommendations.update(
            s, actor=a, recommendation_id=row_id, version=version, **filled()
        ),
        RecommendationStatus.DRAFT,
    ),
    "delete": (
        lambda s, a, row_id, version: recommendations.delete(s, actor=a, recommendation_id=row_id, version=version),
        RecommendationStatus.DRAFT,
    ),
    "withdraw": (
        lambda s, a, row_id, version: recommendations.withdraw(
            s, actor=a, recommendation_id=row_id, version=version, note="Приказ отменён"
        ),
        RecommendationStatus.SENT,
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_wrong_status_an_older_form_and_a_stranger_are_refused(
    session: Session, officer: Actor, campaign: Campaign, verb: str
) -> None:
    do, right = VERBS[verb]
    row = factories.recommendation(session, campaign)
    factories.task(session, row, factories.school(session))
    for status in set(RecommendationStatus) - {right}:
        row.status = status
        session.flush()
        with refused(session, ConflictError):
            do(session, officer, row.id, row.version)
    row.status = right
    session.flush()
    for version in (row.version - 1, row.version + 1):
        with refused(session, ConflictError, "in the meantime"):
            do(session, officer, row.id, version)
    for missing in (0, GONE):
        with refused(session, MissingError):
            do(session, officer, missing, 1)


@pytest.mark.parametrize("note", ["", "  ", "\u200b\n"])
def test_nothing_is_withdrawn_without_a_reason(session: Session, officer: Actor, campaign: Campaign, note: str) -> None:
    row = factories.recommendation(session, campaign)
    factories.task(session, row, factories.school(session))
    with refused(session, InvalidError, "Say why", field="note"):
        recommendations.withdraw(session, actor=officer, recommendation_id=row.id, version=row.version, note=note)


def test_withdrawing_one_leaves_the_tasks_of_the_others(session: Session, officer: Actor, campaign: Campaign) -> None:
    rows = [factories.recommendation(session, campaign) for _ in range(2)]
    school = factories.school(session)
    mine, other = (factories.task(session, row, school) for row in rows)
    seen = mine.version
    number = recommendations.withdraw(
        session, actor=officer, recommendation_id=rows[0].id, version=rows[0].version, note="Отменено"
    )
    session.expire_all()
    assert (number, mine.status, mine.version) == (1, TaskStatus.CANCELLED, seen + 1)
    assert (other.status, other.version, rows[1].status) == (TaskStatus.SENT, seen, RecommendationStatus.SENT)
    change = session.scalars(select(BulkChange)).one()
    assert (change.kind, change.recommendation_id, change.made_by_id) == (
        ChangeKind.WITHDRAWN,
        rows[0].id,
        officer.person_id,
    )
    assert (change.tasks, change.details, change.note) == (
        {str(mine.id): seen + 1},
        {"was": {"sent": [mine.id]}},
        "Отменено",
    )


@pytest.mark.parametrize(
    ("addressee", "kinds"),
    [
        (Addressee.DEPARTMENT, {OrganisationKind.DEPARTMENT}),
        (Addressee.METHODICAL_OFFICE, {OrganisationKind.METHODICAL_OFFICE}),
        (Addressee.SCHOOLS, {OrganisationKind.SCHOOL}),
    ],
)
def test_each_addressee_means_its_own_kind_of_organisation(
    session: Session, officer: Actor, campaign: Campaign, addressee: Addressee, kinds: set[OrganisationKind]
) -> None:
    factories.methodical_office(session)
    for _ in range(2):
        factories.school(session)
    row = factories.recommendation(session, campaign, addressee=addressee)
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    homes = session.scalars(select(Organisation).join(Task, Task.organisation_id == Organisation.id)).all()
    assert {home.kind for home in homes} == kinds
    assert len(homes) == (2 if addressee is Addressee.SCHOOLS else 1)


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"deadline_kind": DeadlineKind.NOT_SET}, InvalidError, "deadline is not set"),
        ({"deadline_kind": DeadlineKind.ONGOING, "rhythm": None}, InvalidError, "needs a reporting rhythm"),
        ({"deadline_kind": DeadlineKind.DATE}, InvalidError, "date is missing"),
        ({"deadline_kind": DeadlineKind.DATE, "deadline_on": date(2027, 4, 19)}, InvalidError, "already passed"),
        ({"deadline_kind": DeadlineKind.RELATIVE}, InvalidError, "number of working days"),
        ({"addressee": Addressee.OTHER}, InvalidError, "not an organisation of this city"),
        ({"addressee": Addressee.METHODICAL_OFFICE}, InvalidError, "no working organisation"),
        ({"status": RecommendationStatus.SENT}, ConflictError, "sent already"),
        ({"status": RecommendationStatus.WITHDRAWN}, ConflictError, "withdrawn"),
    ],
)
def test_one_that_cannot_be_sent_stops_the_others_and_says_its_number_and_reason(
    session: Session, officer: Actor, campaign: Campaign, values: dict[str, Any], error: type[Exception], words: str
) -> None:
    factories.school(session)
    good = factories.recommendation(session, campaign)
    bad = factories.recommendation(session, campaign, number="4.2", **values)
    with refused(session, error, rf"Recommendation 4\.2 cannot be sent\. .*{words}.* Nothing was sent\."):  # type: ignore[arg-type]
        recommendations.send(session, actor=officer, recommendation_ids=[good.id, bad.id])
    shown = {one.recommendation.id: one for one in recommendations.preview(session, officer, [good.id, bad.id])}
    assert (shown[good.id].refusal, shown[good.id].organisations) == (None, 1)
    assert words in str(shown[bad.id].refusal)
    assert (shown[bad.id].first_due, shown[bad.id].last_due, shown[bad.id].organisations) == (None, None, 0)


def test_a_recommendation_without_a_number_is_named_by_a_dash(
    session: Session, officer: Actor, campaign: Campaign
) -> None:
    bad = factories.recommendation(session, campaign, number="", deadline_kind=DeadlineKind.NOT_SET)
    with refused(session, InvalidError, "Recommendation — cannot be sent"):
        recommendations.send(session, actor=officer, recommendation_ids=[bad.id])


@pytest.mark.parametrize(
    ("ids", "error", "field"),
    [
        ([], InvalidError, "ids"),
        (list(range(1, 202)), InvalidError, "ids"),
        (list(range(1, 201)), MissingError, None),
        ([GONE], MissingError, None),
    ],
)
def test_between_one_and_two_hundred_known_ones_are_sent_at_once(
    session: Session, officer: Actor, ids: list[int], error: type[Exception], field: str | None
) -> None:
    for verb in (
        lambda: recommendations.send(session, actor=officer, recommendation_ids=ids),
        lambda: recommendations.preview(session, officer, ids),
    ):
        with refused(session, error, field=field):  # type: ignore[arg-type]
            verb()


def test_a_preview_writes_nothing_and_sending_needs_every_version_it_showed(
    session: Session, officer: Actor, campaign: Campaign
) -> None:
    factories.school(session)
    rows = [factories.recommendation(session, campaign) for _ in range(2)]
    ids = [row.id for row in rows]
    with nothing_written(session):
        recommendations.preview(session, officer, ids)
    for versions in (
        {},
        {ids[0]: 1},
        {ids[0]: 1, ids[1]: 2},
        {ids[0]: 0, ids[1]: 1},
    ):
        with refused(session, ConflictError, "in the meantime"):
            recommendations.send(session, actor=officer, recommendation_ids=ids, versions=versions)
    assert recommendations.send(session, actor=officer, recommendation_ids=ids, versions=dict.fromkeys(ids, 1)) == 2


def test_sending_writes_the_tasks_the_moment_and_one_entry_each(
    session: Session, officer: Actor, campaign: Campaign
) -> None:
    clock_stands(session, "2027-04-12T06:00:00")
    schools = [factories.school(session) for _ in range(2)]
    row = factories.recommendation(session, campaign, wording=3, deadline_kind=DeadlineKind.CAMPAIGN)
    before = everything(session)
    with journalled(session) as entries:
        assert recommendations.send(session, actor=officer, recommendation_ids=[row.id]) == 2
    assert [told(entry) for entry in entries] == [("sent", "recommendation", row.id, None)]
    assert entries[0].before == {"status": "draft"}
    assert entries[0].after == {
        "status": "sent",
        "tasks": 2,
        "first_due": "2027-05-21",
        "last_due": "2027-05-21",
    }
    moment = datetime(2027, 4, 12, 6, tzinfo=UTC)
    assert (row.status, row.sent_at, row.version) == (RecommendationStatus.SENT, moment, 2)
    for task in session.scalars(select(Task)):
        assert task.organisation_id in {school.id for school in schools}
        assert (task.campaign_id, task.recommendation_id, task.status) == (campaign.id, row.id, TaskStatus.SENT)
        assert (task.sent_at, task.wording, task.version) == (moment, 3, 1)
        assert (task.due_on, task.first_due_on) == (date(2027, 5, 21), date(2027, 5, 21))
    after = everything(session)
    assert {name for name in after if before[name] != after[name]} == {"task", "recommendation", "journal_entry"}


@pytest.mark.parametrize(
    ("days", "week_days", "override", "due"),
    [
        # The test is on Friday 30 April; 1-3 and 8-10 May 2027 are no working days for a five-day week.
        (1, 5, None, date(2027, 5, 4)),
        (1, 6, None, date(2027, 5, 4)),
        (4, 5, None, date(2027, 5, 7)),
        (5, 5, None, date(2027, 5, 11)),
        (5, 6, None, date(2027, 5, 8)),
        (1, 5, (date(2027, 5, 4), False), date(2027, 5, 5)),
        (1, 5, (date(2027, 5, 2), True), date(2027, 5, 2)),
    ],
)
def test_working_days_after_the_test_follow_the_schools_week_and_the_calendar(
    session: Session, officer: Actor, campaign: Campaign, days: int, week_days: int, override: Any, due: date
) -> None:
    school = factories.school(session, week_days=week_days)
    of = factories.campaign_round(session, campaign)
    factories.school_round(session, of, school, test_on=date(2027, 4, 30))
    if override:
        factories.add(session, CalendarOverride(day=override[0], worked=override[1], note=""))
    row = factories.recommendation(session, campaign, deadline_kind=DeadlineKind.RELATIVE, deadline_days=days)
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    assert session.scalars(select(Task.due_on)).all() == [due]


def test_another_campaigns_tests_move_nothing_here(session: Session, officer: Actor, campaign: Campaign) -> None:
    school = factories.school(session)
    former = factories.campaign_round(session, factories.campaign(session, 2026))
    factories.school_round(session, former, school, test_on=date(2027, 5, 14))
    row = factories.recommendation(session, campaign, deadline_kind=DeadlineKind.RELATIVE, deadline_days=1)
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    # no test in this campaign: the day is counted from its end, Friday 21 May
    assert session.scalars(select(Task.due_on)).all() == [date(2027, 5, 24)]
    assert size(session, Recommendation) == 1
