"""Memos: what the reader found is kept, a person corrects it, and only the confirmation makes recommendations."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.documents.intake import read_text
from tracker.documents.memo import ParsedMemo, read_memo
from tracker.documents.memo_reader import parts
from tracker.domain.deadlines import EARLIEST, LATEST, MOST_DAYS, Deadline, DeadlineKind, Rhythm
from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor
from tracker.domain.text import clean_line
from tracker.models.campaigns import Campaign
from tracker.models.memos import Memo, Recommendation
from tracker.queries.locking import locked
from tracker.services import recommendations
from tracker.services.context import now
from tracker.services.journal import record

MOST_ITEMS = 200
LONGEST_NUMBER, LONGEST_WORDS, LONGEST_NAME = 20, 300, 255


@dataclass(frozen=True)
class Item:
    """One recommendation under review: as read from the memo, or as a person has corrected or added it."""

    addressee: Addressee
    number: str
    text: str
    deadline: Deadline
    deadline_words: str = ""
    source: str = ""
    first_line: int = 0
    last_line: int = 0
    doubts: tuple[str, ...] = ()
    suggestion: Deadline | None = None
    included: bool = True


@dataclass(frozen=True)
class Reading:
    """A file that was read, before anything is stored."""

    file_name: str
    sha256: str
    text: str
    title: str
    year: int | None
    parsed: dict[str, Any]


def read(file_name: str, data: bytes) -> Reading:
    """Read a memo's file (slow: never inside a write transaction); raises DocumentRefused with advice."""
    text = read_text(file_name, data).replace("\x00", "")
    found = read_memo(text)
    name = clean_line(file_name.replace("\\", "/").rpartition("/")[2])[-LONGEST_NAME:]
    return Reading(
        file_name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        title=clean_line(found.title)[:1000] or name,
        year=found.year,
        parsed=_parsed(found),
    )


def upload(session: Session, *, actor: Actor, campaign_id: int, reading: Reading) -> tuple[Memo, bool]:
    """Store what was read; returns the memo and whether it is new (the same file again leads to the first one)."""
    # The campaign's row is locked so that two uploads of one file cannot both be the first.
    campaign = session.get_one(Campaign, campaign_id, with_for_update=True)
    known = select(Memo).where(Memo.campaign_id == campaign.id, Memo.sha256 == reading.sha256).order_by(Memo.id)
    row = session.scalars(known.limit(1)).one_or_none()
    if row is not None:
        return row, False
    row = Memo(
        campaign_id=campaign.id,
        title=reading.title,
        year=reading.year,
        file_name=reading.file_name,
        sha256=reading.sha256,
        text=reading.text,
        parsed=reading.parsed,
        uploaded_by_id=actor.person_id,
        uploaded_at=now(session),
    )
    session.add(row)
    session.flush()
    after = {"title": row.title, "file_name": row.file_name, "items": len(reading.parsed["items"])}
    record(session, actor, "uploaded", "memo", row.id, after=after)
    return row, True


def items_of(memo: Memo) -> list[Item]:
    """Return the items under review: the saved corrections, else what was read."""
    return [_item(data) for data in memo.parsed.get("draft") or memo.parsed["items"]]


def save_draft(session: Session, *, actor: Actor, memo_id: int, version: int, items: Sequence[Item]) -> Memo:
    """Keep a person's corrections without confirming them; what the reader found stays beside them."""
    memo = _under_review(session, memo_id, version)
    _store(session, actor, memo, items)
    return memo


def confirm(
    session: Session, *, actor: Actor, memo_id: int, version: int, items: Sequence[Item]
) -> list[Recommendation]:
    """Make a draft recommendation of every included item, once; returns them."""
    memo = _under_review(session, memo_id, version)
    included = [item for item in items if item.included]
    if not included:
        raise InvalidError(N_("Nothing is chosen: tick at least one recommendation."))
    _store(session, actor, memo, items)
    made = [
        recommendations.create(
            session,
            actor=actor,
            campaign_id=memo.campaign_id,
            memo_id=memo.id,
            addressee=item.addressee,
            number=item.number,
            text=item.text,
            deadline=item.deadline,
            deadline_words=item.deadline_words,
            source=item.source,
            doubts=item.doubts,
        )
        for item in included
    ]
    memo.confirmed_at = now(session)
    session.flush()
    record(session, actor, "confirmed", "memo", memo.id, after={"recommendations": [row.id for row in made]})
    return made


def _under_review(session: Session, memo_id: int, version: int) -> Memo:
    memo = locked(session, Memo, memo_id)
    if memo.confirmed_at is not None:
        raise ConflictError(N_("This memo is already confirmed: its recommendations are changed one by one."))
    return locked(session, Memo, memo_id, version=version)


def _store(session: Session, actor: Actor, memo: Memo, items: Sequence[Item]) -> None:
    """Keep the items as the draft; the journal tells which ones changed and in what."""
    if len(items) > MOST_ITEMS:
        raise InvalidError(N_("At most %(most)s items are taken from one memo."), most=MOST_ITEMS)
    new = [_data(item) for item in items]
    old = memo.parsed.get("draft") or memo.parsed["items"]
    if new == old:
        return
    memo.parsed = {**memo.parsed, "draft": new}
    session.flush()
    told = [_difference(old[place] if place < len(old) else None, item) for place, item in enumerate(new)]
    record(session, actor, "reviewed", "memo", memo.id, after={"items": [words for words in told if words]})


def _difference(old: dict[str, Any] | None, new: dict[str, Any]) -> str:
    """Return which parts of an item were corrected; empty when none."""
    names = [name for name in new if old is None or old.get(name) != new[name]]
    return f"{new['addressee']} {new['number'] or '—'}: {', '.join(names)}" if names else ""


# What lies in the memo's JSON


def _parsed(found: ParsedMemo) -> dict[str, Any]:
    return {
        "items": [_data(_read_item(row)) for row in found.recommendations[:MOST_ITEMS]],
        "indicators": [{"name": row.name, "value": row.value, "line": row.line} for row in found.indicators],
        "defects": [
            {"code": row.code, "line": row.line, "source": row.source, "params": dict(row.params)}
            for row in found.defects
        ],
    }


def _read_item(row: parts.Recommendation) -> Item:
    deadline, doubts = _deadline(row.deadline)
    return Item(
        addressee=Addressee(row.addressee.value),
        number=clean_line(row.number)[:LONGEST_NUMBER],
        text=row.text,
        deadline=deadline,
        deadline_words=clean_line(row.deadline.words)[:LONGEST_WORDS],
        source=row.source,
        first_line=row.first_line,
        last_line=row.last_line,
        doubts=(*row.doubts, *doubts),
        suggestion=_deadline(row.suggestion)[0] if row.suggestion else None,
    )


def _deadline(read_as: parts.Deadline) -> tuple[Deadline, list[str]]:
    """Return the deadline as the rules know one, and what could not be carried over."""
    kind, on, days, doubts = DeadlineKind(read_as.kind.value), read_as.date, read_as.days, []
    if on is not None and not EARLIEST <= on <= LATEST:
        on, doubts = None, ["date_far_away"]
    if days is not None and not read_as.working_days:
        doubts.append("calendar_days")
    if days is not None and not 1 <= days <= MOST_DAYS:
        days, doubts = None, ["days_before"]
    return Deadline(kind, on, days), doubts


def _deadline_data(deadline: Deadline) -> dict[str, Any]:
    on, rhythm = deadline.on, deadline.rhythm
    return {
        "kind": deadline.kind.value,
        "on": on.isoformat() if on else None,
        "days": deadline.days,
        "rhythm": rhythm.value if rhythm else None,
    }


def _deadline_item(data: dict[str, Any]) -> Deadline:
    return Deadline(
        DeadlineKind(data["kind"]),
        date.fromisoformat(data["on"]) if data["on"] else None,
        data["days"],
        Rhythm(data["rhythm"]) if data["rhythm"] else None,
    )


def _data(item: Item) -> dict[str, Any]:
    return {
        "addressee": item.addressee.value,
        "number": item.number,
        "text": item.text,
        "deadline": _deadline_data(item.deadline),
        "deadline_words": item.deadline_words,
        "source": item.source,
        "first_line": item.first_line,
        "last_line": item.last_line,
        "doubts": list(item.doubts),
        "suggestion": _deadline_data(item.suggestion) if item.suggestion else None,
        "included": item.included,
    }


def _item(data: dict[str, Any]) -> Item:
    same = {name: data[name] for name in ("number", "text", "deadline_words", "source", "first_line", "last_line")}
    return Item(
        addressee=Addressee(data["addressee"]),
        deadline=_deadline_item(data["deadline"]),
        doubts=tuple(data["doubts"]),
        suggestion=_deadline_item(data["suggestion"]) if data["suggestion"] else None,
        included=data["included"],
        **same,
    )
