"""The memo's way from the file to recommendations, on the real memo."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.documents import office
from tracker.documents.errors import DocumentRefused
from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.errors import ConflictError, InvalidError
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import Actor, Role
from tracker.domain.text import clean_text
from tracker.models.campaigns import Campaign
from tracker.models.journal import JournalEntry
from tracker.models.memos import Memo, Recommendation
from tracker.models.tasks import Task
from tracker.paths import DEMO_DATA
from tracker.services import memos
from tracker.services.memos import Item, Reading

DATA = (DEMO_DATA / "spravka-2021.txt").read_bytes()


@pytest.fixture(scope="module")
def reading() -> Reading:
    return memos.read("C:\\Справки\\spravka-2021.txt", DATA)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


@pytest.fixture
def daria(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


@pytest.fixture
def memo(session: Session, campaign: Campaign, daria: Actor, reading: Reading) -> Memo:
    return memos.upload(session, actor=daria, campaign_id=campaign.id, reading=reading)[0]


def actions(session: Session) -> list[str]:
    query = select(JournalEntry.action).where(JournalEntry.object_type == "memo").order_by(JournalEntry.id)
    return list(session.scalars(query))


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_real_memo_gives_eleven_items_and_invents_nothing(session: Session, memo: Memo) -> None:
    items = memos.items_of(memo)
    assert Counter(item.addressee for item in items) == {
        Addressee.DEPARTMENT: 3, Addressee.METHODICAL_OFFICE: 4, Addressee.SCHOOLS: 4
    }  # fmt: skip
    kinds = Counter(item.deadline.kind for item in items)
    assert (kinds[DeadlineKind.ONGOING], kinds[DeadlineKind.CAMPAIGN], kinds[DeadlineKind.NOT_SET]) == (5, 1, 5)
    assert all(item.deadline == Deadline(item.deadline.kind) for item in items), "no date, no days, no rhythm"
    lines = memo.text.split("\n")
    for item in items:
        assert item.text.split()[-1] in item.source
        assert item.source == "\n".join(lines[item.first_line - 1 : item.last_line]).strip()
    assert memo.file_name == "spravka-2021.txt"
    assert {"blank_dates", "year_mismatch", "blank_count", "bookmark_residue", "empty_deadline"} <= {
        row["code"] for row in memo.parsed["defects"]
    }
    assert count(session, Recommendation) == 0, "nothing before the confirmation"


def test_the_same_file_in_a_campaign_is_one_memo_and_in_another_its_own(
    session: Session, campaign: Campaign, daria: Actor, memo: Memo, reading: Reading
) -> None:
    again, new = memos.upload(
        session, actor=daria, campaign_id=campaign.id, reading=replace(reading, file_name="b.txt")
    )
    assert (again.id, new) == (memo.id, False)
    other = factories.campaign(session, 2028)
    assert memos.upload(session, actor=daria, campaign_id=other.id, reading=reading)[1]
    assert actions(session) == ["uploaded", "uploaded"]


def test_corrections_are_kept_without_creating_anything_and_the_reading_stays(
    session: Session, daria: Actor, memo: Memo
) -> None:
    items = memos.items_of(memo)
    corrected = [replace(items[0], text="Иначе", included=False), *items[1:]]
    memos.save_draft(session, actor=daria, memo_id=memo.id, version=1, items=corrected)
    session.expire(memo)
    assert memos.items_of(memo) == corrected
    assert memo.parsed["items"][0]["text"] == items[0].text
    assert (count(session, Recommendation), memo.confirmed_at, memo.version) == (0, None, 2)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "reviewed")).one()
    assert entry.after == {"items": ["department 1: text, included"]}
    memos.save_draft(session, actor=daria, memo_id=memo.id, version=2, items=corrected)
    assert (memo.version, actions(session)) == (2, ["uploaded", "reviewed"]), "saving the same leaves no trace"


def test_confirming_makes_drafts_of_what_is_included_once(session: Session, daria: Actor, memo: Memo) -> None:
    items = memos.items_of(memo)
    added = Item(Addressee.SCHOOLS, "5", "Добавлено", Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.QUARTER))
    chosen = [replace(items[0], included=False), *items[1:], added]
    made = memos.confirm(session, actor=daria, memo_id=memo.id, version=1, items=chosen)
    assert [row.text for row in made] == [item.text for item in chosen if item.included]
    assert {row.status for row in made} == {RecommendationStatus.DRAFT}
    assert {row.memo_id for row in made} == {memo.id}
    assert [row.source for row in made][:-1] == [clean_text(item.source) for item in items[1:]]
    assert [row.doubts for row in made][:-1] == [list(item.doubts) for item in items[1:]]
    assert (made[-1].rhythm, made[-1].source) == (Rhythm.QUARTER, "")
    assert (memo.confirmed_at is not None, count(session, Task)) == (True, 0)
    assert actions(session) == ["uploaded", "reviewed", "confirmed"]
    for version in (1, memo.version):
        with pytest.raises(ConflictError, match="already confirmed"):
            memos.confirm(session, actor=daria, memo_id=memo.id, version=version, items=chosen)
        with pytest.raises(ConflictError, match="already confirmed"):
            memos.save_draft(session, actor=daria, memo_id=memo.id, version=version, items=chosen)
    assert count(session, Recommendation) == 11


def test_a_review_of_an_old_version_is_refused(session: Session, daria: Actor, memo: Memo) -> None:
    items = memos.items_of(memo)
    memos.save_draft(session, actor=daria, memo_id=memo.id, version=1, items=items[:-1])
    with pytest.raises(ConflictError, match="meantime"):
        memos.confirm(session, actor=daria, memo_id=memo.id, version=1, items=items)


def test_an_empty_choice_and_a_text_that_cannot_be_are_refused_as_a_whole(
    session: Session, daria: Actor, memo: Memo
) -> None:
    items = memos.items_of(memo)
    with pytest.raises(InvalidError, match="tick at least one"):
        memos.confirm(
            session, actor=daria, memo_id=memo.id, version=1, items=[replace(item, included=False) for item in items]
        )
    with pytest.raises(InvalidError, match="no text"):
        memos.confirm(
            session, actor=daria, memo_id=memo.id, version=1, items=[*items[:-1], replace(items[-1], text="")]
        )


def test_a_docx_is_read_like_its_text() -> None:
    body = "".join(
        office.paragraph(line)
        for line in (
            "Справка за 2027 год",
            "Рекомендации:",
            "Руководителям школ:",
            "1. Провести сверку.",
            "Срок: 20.05.2027",
        )
    )
    found = memos.read("Справка.docx", office.docx(body))
    (item,) = found.parsed["items"]
    assert (item["addressee"], item["number"], item["deadline"]["on"]) == ("schools", "1", "2027-05-20")


DATED = "Справка за 2027 год\nРекомендации:\nРуководителям школ:\n1. Провести сверку.\nСрок: {}\n"


@pytest.mark.parametrize(
    ("words", "deadline", "doubt"),
    [
        ("в течение 3 рабочих дней после ВПР", Deadline(DeadlineKind.RELATIVE, days=3), None),
        ("в течение 3 дней после ВПР", Deadline(DeadlineKind.RELATIVE, days=3), "calendar_days"),
        ("за 3 рабочих дня до ВПР", Deadline(DeadlineKind.RELATIVE), "days_before"),
        ("до 01.06.1999", Deadline(DeadlineKind.DATE), "date_far_away"),
    ],
)
def test_a_deadline_the_rules_do_not_know_is_carried_over_with_a_doubt(
    words: str, deadline: Deadline, doubt: str | None
) -> None:
    (item,) = memos.read("a.txt", DATED.format(words).encode()).parsed["items"]
    kept = item["deadline"]
    assert (kept["kind"], kept["on"], kept["days"]) == (deadline.kind.value, None, deadline.days)
    assert doubt is None or doubt in item["doubts"]


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an old .doc": ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_doc"),
    "a damaged .docx": ("a.docx", lambda: office.docx(office.paragraph("текст"))[:-40], "damaged"),
    "a bomb": ("a.docx", lambda: office.docx("<w:p/>" + " " * 60_000_000), "bomb"),
    "a picture": ("a.png", lambda: b"\x89PNG", "unknown_kind"),
    "nothing": ("a.txt", lambda: b"", "empty"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_with_advice(kind: str) -> None:
    name, make, code = REFUSED[kind]
    with pytest.raises(DocumentRefused) as refused:
        memos.read(name, make())
    assert refused.value.code == code
    assert refused.value.words("ru")
