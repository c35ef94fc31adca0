"""The order on mutual checks: its rows, what a later version changes of them, and the frozen form that papers read."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.domain.errors import N_, InvalidError
from tracker.domain.packets import PacketStatus
from tracker.domain.text import bounded

FORMAT = "sverka-order/1"
# Works that one teacher marks on a day, and when the marking begins: habits of practice, typed over when publishing.
WORKS_A_DAY, MOST_A_DAY, BEGINS_AT = 20, 500, "14:00"
LONGEST_REASON, LONGEST_PANEL, LONGEST_TIME = 1000, 4000, 40
# The federal files' own abbreviations of subjects: a packet's number is read aloud and written on envelopes.
SUBJECT_LETTERS: dict[str, str] = {
    "rus": "РУ", "mat": "МА", "okr": "ОМ", "lit": "ЛТ", "bio": "БИ", "his": "ИС", "geo": "ГГ", "soc": "ОБ",
    "phy": "ФИ", "che": "ХИ", "inf": "ИН", "eng": "АЯ", "ger": "НЯ", "fre": "ФЯ",
}  # fmt: skip
# From here on the works have left the checked school: the check stands, whatever is planned anew.
UNDER_WAY = frozenset(
    {
        PacketStatus.HANDED_OVER,
        PacketStatus.DISCREPANCY,
        PacketStatus.RECEIVED,
        PacketStatus.MARKED,
        PacketStatus.RETURNED,
    }
)
Key = tuple[int, int, int]


class Bundle(StrEnum):
    """Papers that are too many for a page to wait for: prepared as one archive."""

    ALL = "all"
    ACTS_PDF = "acts_pdf"
    ACTS_DOCX = "acts_docx"


@dataclass(frozen=True)
class OrderRow:
    """One check of the order: who checks whose works in a round, in which packet, when and where."""

    round_id: int
    checker_id: int
    checked_id: int
    works: int
    by_panel: bool = False
    packet: str = ""
    test_on: date | None = None
    hand_over_on: date | None = None
    check_from: date | None = None
    check_until: date | None = None
    return_on: date | None = None
    upload_on: date | None = None
    place: str = ""
    experts: str = ""
    responsible: str = ""

    @property
    def key(self) -> Key:
        """Return what makes two rows the same check: round, checker, checked."""
        return self.round_id, self.checker_id, self.checked_id

    def to_data(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}


_DATES = frozenset(one.name for one in fields(OrderRow) if one.name.endswith(("_on", "_from", "_until")))
DATED = tuple(one.name for one in fields(OrderRow) if one.name in _DATES)


def read_row(data: Mapping[str, Any]) -> OrderRow:
    """Return a row out of a snapshot."""
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name in _DATES and value else value for name, value in data.items()
    }
    return OrderRow(**values)


@dataclass(frozen=True)
class Standing:
    """A check in force, and where its packet is."""

    row: OrderRow
    status: PacketStatus

    @property
    def under_way(self) -> bool:
        """Whether the works have left the checked school."""
        return self.status in UNDER_WAY


@dataclass(frozen=True)
class Difference:
    """What a version does to the checks in force: `changed` pairs the row before with the row after."""

    kept: tuple[OrderRow, ...] = ()
    changed: tuple[tuple[OrderRow, OrderRow], ...] = ()
    removed: tuple[OrderRow, ...] = ()
    added: tuple[OrderRow, ...] = ()

    def touched(self) -> set[int]:
        """Return the organisations whose duties this version changes."""
        rows = [*self.removed, *self.added, *(after for _before, after in self.changed)]
        return {one for row in rows for one in (row.checker_id, row.checked_id)}


def settled(standing: Sequence[Standing], wanted: Sequence[OrderRow]) -> list[OrderRow]:
    """Return the wanted rows with works that fit what stands: all works of a school, and no packet changed for nothing.

    A packet that has left its school keeps its works; what the school has more or less goes to its other packets. A
    packet still at home that differs by one work only (the remainder of a division) keeps its works too.
    """
    found = {one.row.key: one for one in standing}
    groups: dict[tuple[int, int], list[OrderRow]] = {}
    for row in wanted:
        groups.setdefault((row.round_id, row.checked_id), []).append(row)
    works = {key: value for rows in groups.values() for key, value in _shares(rows, found).items()}
    return [replace(row, works=works[row.key]) for row in wanted if works[row.key] > 0]


def _shares(rows: Sequence[OrderRow], standing: Mapping[Key, Standing]) -> dict[Key, int]:
    """Return the works of each packet of one school in one round."""
    works = {row.key: row.works for row in rows}
    fixed = [key for key in works if key in standing and standing[key].under_way]
    free = [key for key in works if key not in fixed]
    more = 0
    for key in fixed:
        more += works[key] - standing[key].row.works
        works[key] = standing[key].row.works
    _spread(works, free, more)
    old = [key for key in free if key in standing]
    new = [key for key in free if key not in standing]
    gaps = {key: works[key] - standing[key].row.works for key in old}
    rest = sum(gaps.values())
    if all(abs(gap) <= 1 for gap in gaps.values()) and (not rest or (new and sum(works[key] for key in new) >= -rest)):
        works |= {key: standing[key].row.works for key in old}
        _spread(works, new, rest)
    return works


def _spread(works: dict[Key, int], keys: Sequence[Key], more: int) -> None:
    """Add `more` works (or take them away) evenly over some packets; what one has not got is taken from the others."""
    for place, key in enumerate(sorted(keys, key=works.__getitem__) if more < 0 else keys):
        each = max(-works[key], -(-more // (len(keys) - place)))
        works[key] += each
        more -= each


def difference(standing: Sequence[Standing], wanted: Sequence[OrderRow], rounds: Iterable[int]) -> Difference:
    """Return what publishing `wanted` for `rounds` changes; checks of other rounds are kept.

    A check that is wanted again is kept as it was ordered. Only while its works have not been handed over and their
    number or the day of the test is now another one, the row is changed; its packet keeps its number.
    """
    touched, new = set(rounds), {row.key: row for row in wanted}
    kept, changed, removed = [], [], []
    for one in standing:
        row, again = one.row, new.pop(one.row.key, None)
        if row.round_id not in touched:
            kept.append(row)
        elif again is None:
            removed.append(row)
        elif one.under_way or (row.works, row.test_on) == (again.works, again.test_on):
            kept.append(row)
        else:
            changed.append((row, replace(again, packet=row.packet)))
    return Difference(tuple(kept), tuple(changed), tuple(removed), tuple(new.values()))


def packet_number(year: int, subject: str, grade: int, number: int) -> str:
    """Return a packet's number: `27-РУ5-012` is the twelfth of Russian in grade 5 in 2027."""
    return f"{year % 100:02}-{SUBJECT_LETTERS.get(subject, subject.upper())}{grade}-{number:03}"


def last_number(packets: Iterable[str]) -> int:
    """Return the highest running number among packets of one round."""
    numbers = (packet.rpartition("-")[2] for packet in packets)
    return max((int(number) for number in numbers if number.isascii() and number.isdecimal()), default=0)


def canonical(snapshot: Mapping[str, Any]) -> str:
    """Return the one text of a snapshot: keys sorted, no spaces, UTF-8."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256_of(snapshot: Mapping[str, Any]) -> str:
    """Return SHA-256 of the snapshot's canonical JSON."""
    return hashlib.sha256(canonical(snapshot).encode()).hexdigest()


@dataclass(frozen=True)
class Terms:
    """What a person sets when publishing: strength of a teacher on a day, when marking begins, the panel's members."""

    works_a_day: int = WORKS_A_DAY
    begins_at: str = BEGINS_AT
    panel: tuple[str, ...] = ()
    reason: str = ""
    despite: bool = False  # shortages and withdrawn packets were seen
    seen: str = field(default="", compare=False)  # fingerprint of the preview that was confirmed


def check_terms(terms: Terms) -> Terms:
    """Return the terms when each lies within its limits; raises InvalidError naming the field otherwise."""
    if not 1 <= terms.works_a_day <= MOST_A_DAY:
        raise InvalidError(N_("From %(low)s to %(high)s."), field="works_a_day", low=1, high=MOST_A_DAY)
    limits = (("reason", terms.reason, LONGEST_REASON), ("panel", "\n".join(terms.panel), LONGEST_PANEL))
    for name, text, most in (*limits, ("begins_at", terms.begins_at, LONGEST_TIME)):
        bounded(text, field=name, most=most)
    return terms
