"""Protocols as files: the template's key and rows out, a filled one in, all of it or nothing."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.documents.rows import read_sheets
from tracker.domain import protocols as domain
from tracker.domain.errors import N_, InvalidError, RowError, RowsInvalidError
from tracker.domain.protocols import BLANK, Points, Rules
from tracker.domain.roles import Actor
from tracker.domain.text import clean_line
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol, ProtocolRow
from tracker.queries import protocols as queries
from tracker.services.journal import record
from tracker.services.protocol_rows import EXPERTS, settle, texts_of
from tracker.services.protocols import opened

MARK = "Сверка: протокол 1"
FIXED = ("code", "class", "variant", "first_score", "first_mark")  # the columns after the row's number
KEY_ROW, FIRST_ROW = 1, 4
LONGEST_CELL = 400


@dataclass(frozen=True)
class Key:
    """Which protocol a file is of, and what stood in it when it was downloaded."""

    packet: str
    year: str
    subject: str
    grade: str
    stamp: str

    @property
    def cells(self) -> list[str]:
        """Return the key as the first row of the file."""
        return [MARK, self.packet, self.year, self.subject, self.grade, self.stamp]


@dataclass(frozen=True)
class Table:
    """A filled file: its key, its headings, its rows by number."""

    key: Key
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Work:
    """One row of a file, read."""

    code: str
    school_class: str
    variant: str
    first_score: int | None
    first_mark: int | None
    points: tuple[Points, Points, Points]
    note: str


def width(given: Rules) -> int:
    """Return how many columns a file has."""
    return 1 + len(FIXED) + len(EXPERTS) * len(given.maxima) + 1


def stamp(rows: Iterable[ProtocolRow]) -> str:
    """Return the fingerprint of a protocol's rows."""
    plain = sorted(repr([sorted(texts_of(row, expert).items()) for expert in EXPERTS]) for row in rows)
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()[:16]


def key_of(check: CrossCheck, year: int, rows: Iterable[ProtocolRow]) -> Key:
    """Return what a file of this protocol carries."""
    return Key(check.packet_number, str(year), check.round.subject, str(check.round.grade), stamp(rows))


def read(file_name: str, data: bytes, given: Rules) -> Table:
    """Read a file (slow: never inside a write transaction); raises DocumentRefused or InvalidError with advice."""
    sheet = read_sheets(file_name, data)[0]
    by_number = {row.number: row.cells for row in sheet.rows}
    first = tuple(by_number.get(KEY_ROW, ())) + ("",) * 6
    if first[0].strip() != MARK:
        raise InvalidError(N_("This is not the protocol's template: download it on this page."), field="file")
    header = tuple(by_number.get(FIRST_ROW - 1, ()))
    if len(header) != width(given):
        raise InvalidError(
            N_("The template does not fit the round's tasks any more: download it anew and copy the values over."),
            field="file",
        )
    rows = [(number, cells) for number, cells in by_number.items() if number >= FIRST_ROW and any(cells[1:])]
    return Table(Key(*(clean_line(one) for one in first[1:6])), header, rows)


def replace(session: Session, *, actor: Actor, check_id: int, table: Table, replace: bool = False) -> int:
    """Put the file's works in place of the protocol's rows; returns how many, or raises and changes nothing.

    A file older than the protocol is refused, unless the person asks to `replace` what was entered since.
    """
    check, protocol = opened(session, actor, check_id)
    rows = queries.rows_of(session, protocol)
    _check_key(table.key, key_of(check, check.first_version.campaign.year, rows), replace=replace)
    given = queries.rules_of(session, check.round)
    works = _works(table, given)
    if len(works) != check.received_works:
        raise InvalidError(
            N_("The file holds %(rows)s works, %(works)s were received: the counts must be equal."),
            field="file", rows=len(works), works=check.received_works,
        )  # fmt: skip
    _store(session, protocol, rows, works, given)
    record(
        session, actor, "protocol_imported", "cross_check", check.id, after={"works": len(works)},
        organisation_id=check.checker_id,
    )  # fmt: skip
    return len(works)


def _check_key(found: Key, wanted: Key, *, replace: bool) -> None:
    if (found.year, found.subject, found.grade) != (wanted.year, wanted.subject, wanted.grade):
        raise InvalidError(
            N_("The file is of another round (%(found)s), this protocol is of %(wanted)s."), field="file",
            found=f"{found.year}, {found.subject}-{found.grade}"[:60],
            wanted=f"{wanted.year}, {wanted.subject}-{wanted.grade}",
        )  # fmt: skip
    if found.packet != wanted.packet:
        raise InvalidError(
            N_("The file is of packet %(found)s, this is packet %(wanted)s."), field="file",
            found=found.packet[:40], wanted=wanted.packet,
        )  # fmt: skip
    if found.stamp != wanted.stamp and not replace:
        raise InvalidError(
            N_("The protocol was changed after this template was downloaded. Download it anew, or tick “Replace”."),
            field="replace",
        )


def _works(table: Table, given: Rules) -> list[Work]:
    """Return the file's works; raises RowsInvalidError with every cell that cannot be taken."""
    bad: list[RowError] = []
    works: list[Work] = []
    rows_by_code: dict[str, int] = {}
    for number, cells in table.rows:
        work, errors = _work(number, [*cells, *[""] * (width(given) - len(cells))], table.header, given)
        bad += errors
        if work is None:
            continue
        if work.code in rows_by_code:
            message = N_("Code %(code)s stands in row %(other)s already.")
            bad.append(RowError(number, message, field=table.header[1], code=work.code, other=rows_by_code[work.code]))
        rows_by_code.setdefault(work.code, number)
        works.append(work)
    if bad:
        raise RowsInvalidError(N_("The file has errors: nothing was taken from it."), bad)
    return works


def _work(number: int, cells: Sequence[str], header: Sequence[str], given: Rules) -> tuple[Work | None, list[RowError]]:
    """Return one row read, and what is wrong in it by column."""
    bad: list[RowError] = []
    values: dict[str, object] = {}
    readers: tuple[Callable[[str], object], ...] = (
        domain.read_code,
        lambda text: domain.read_class(text, given.grade),
        domain.read_variant,
        lambda text: domain.read_number(text, 0, given.highest, "first_score"),
        lambda text: domain.read_number(text, 2, 5, "first_mark"),
    )
    for column, (name, read_) in enumerate(zip(FIXED, readers, strict=True), 1):
        try:
            values[name] = read_(cells[column][:LONGEST_CELL])
        except InvalidError as error:
            bad.append(RowError(number, error.message, field=header[column], **error.params))
    points = [_points(number, cells, header, given, expert, bad) for expert in EXPERTS]
    try:
        values["note"] = domain.read_note(cells[-1][:LONGEST_CELL])
    except InvalidError as error:
        bad.append(RowError(number, error.message, field=header[-1], **error.params))
    if bad:
        return None, bad
    return Work(points=tuple(points), **{_COLUMN.get(name, name): value for name, value in values.items()}), bad  # type: ignore[arg-type]


_COLUMN = {"class": "school_class"}


def _points(
    number: int, cells: Sequence[str], header: Sequence[str], given: Rules, expert: int, bad: list[RowError]
) -> Points:
    start = 1 + len(FIXED) + (expert - 1) * len(given.maxima)
    found: list[domain.Point] = []
    for place, most in enumerate(given.maxima, 1):
        column = start + place - 1
        try:
            found.append(domain.read_point(cells[column][:LONGEST_CELL], most, place))
        except InvalidError as error:
            bad.append(RowError(number, error.message, field=header[column], **error.params))
    return None if all(point == BLANK for point in found) else found


def _store(
    session: Session, protocol: Protocol, rows: Sequence[ProtocolRow], works: Sequence[Work], given: Rules
) -> None:
    """Change, add and remove rows until the protocol holds exactly the works, in their order."""
    wanted = {work.code for work in works}
    known = {row.participant_code: row for row in rows}
    for row in rows:
        if row.participant_code not in wanted:
            session.delete(row)
    session.flush()
    for position, work in enumerate(works, 1):
        row = known.get(work.code) or ProtocolRow(protocol_id=protocol.id, participant_code=work.code)
        row.position, row.school_class, row.variant, row.note = position, work.school_class, work.variant, work.note
        row.first_score, row.first_mark = work.first_score, work.first_mark
        for expert, points in zip(EXPERTS, work.points, strict=True):
            if getattr(row, f"points_{expert}") != points:
                setattr(row, f"points_{expert}", points)
        settle(row, given)
        session.add(row)
    session.flush()
