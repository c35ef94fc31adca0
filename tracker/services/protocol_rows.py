"""The rows of a protocol as they are typed: each is taken by itself, and nobody's work is overwritten."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from tracker.domain import protocols as domain
from tracker.domain.errors import N_, ConflictError, InvalidError, SverkaError
from tracker.domain.protocols import BLANK, Points, Rules
from tracker.domain.text import clean_line
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol, ProtocolRow
from tracker.queries import protocols as queries

FIRST, SECOND, DECIDING = 1, 2, 3
EXPERTS = (FIRST, SECOND, DECIDING)
IDENTITY = ("code", "class", "variant", "first_score", "first_mark", "note")
COLUMNS = {"code": "participant_code", "class": "school_class"}
MOST_ROWS = 1_000


@dataclass(frozen=True)
class Typed:
    """One row of the grid as it came: texts by the name of their cell; cells not sent stay as they are stored.

    `key` is the browser's own name of the row; `seen` is the version and the fingerprint of what the person saw.
    """

    key: str
    row_id: int | None
    seen: str
    texts: Mapping[str, str]


@dataclass
class Answer:
    """What became of one row; `stored` is what somebody else saved in the meantime."""

    key: str
    row: ProtocolRow | None = None
    errors: dict[str, SverkaError] = field(default_factory=dict)
    stored: ProtocolRow | None = None
    changed: bool = False
    deleted: bool = False


# Texts of a row, its fingerprint, and the way back


def texts_of(row: ProtocolRow, expert: int) -> dict[str, str]:
    """Return what stands in a row's cells in the grid of one expert."""
    texts = {
        "code": row.participant_code, "class": row.school_class, "variant": row.variant, "note": row.note,
        "first_score": _text(row.first_score), "first_mark": _text(row.first_mark),
    }  # fmt: skip
    points: Points = getattr(row, f"points_{expert}")
    return texts | {f"p{place}": domain.shown(point) for place, point in enumerate(points or [], 1)}


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _print(texts: Mapping[str, str], names: Iterable[str]) -> str:
    """Return a short fingerprint of some cells."""
    plain = [(name, texts.get(name, "")) for name in names]
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:16]


def _names(expert: int, given: Rules) -> list[str]:
    """Return the cells that an expert's grid is about: who types points is not disturbed by another one's points."""
    tasks = [f"p{place}" for place in range(1, len(given.maxima) + 1)]
    return [*IDENTITY, *tasks] if expert == FIRST else tasks


def seen(row: ProtocolRow, expert: int, given: Rules) -> str:
    """Return what a form carries of a row: its version, and the fingerprint of the cells it shows."""
    return f"{row.version}-{_print(texts_of(row, expert), _names(expert, given))}"


class Desk:
    """The rows of one protocol while some of them are being saved."""

    def __init__(self, session: Session, check: CrossCheck, protocol: Protocol, given: Rules, expert: int) -> None:
        self.session, self.check, self.protocol, self.given, self.expert = session, check, protocol, given, expert
        rows = queries.rows_of(session, protocol)
        self.rows = {row.id: row for row in rows}
        self.by_code = {row.participant_code: row for row in rows}
        self.touched: set[str] = set()
        self.position = max((row.position for row in rows), default=0)

    def take(self, typed: Typed) -> Answer:
        """Save one row, or say why not."""
        answer = Answer(typed.key)
        texts = {name: clean_line(text) for name, text in typed.texts.items()}
        row = self.rows.get(typed.row_id) if typed.row_id is not None else None
        if self._settled(answer, typed, texts, row):
            return answer
        values = self._values(answer, texts, row)
        if not answer.errors:
            if row is None:
                row = self._place(answer, values)
            elif values.get("participant_code", row.participant_code) != row.participant_code:
                self._rename(answer, row, values["participant_code"])
            if row is not None and not answer.errors:
                self._write(answer, row, values)
        return answer

    def _settled(self, answer: Answer, typed: Typed, texts: Mapping[str, str], row: ProtocolRow | None) -> bool:
        """Return whether nothing is left to be saved: empty, unchanged, gone, refused, or removed just now."""
        if row is None:
            if typed.row_id is not None:
                answer.errors["code"] = ConflictError(N_("Somebody has removed this row in the meantime."))
            return typed.row_id is not None or not any(texts.values())
        if self._untouched(row, typed.seen, texts):
            answer.row = row
        elif self._stale(row, typed.seen):
            self._refuse(answer, row)
        elif "code" in texts and not any(texts.values()):
            self._remove(answer, row)
        else:
            return False
        return True

    def _untouched(self, row: ProtocolRow, seen_: str, texts: Mapping[str, str]) -> bool:
        """Return whether the person changed nothing in the row, whatever others did."""
        stored = texts_of(row, self.expert)
        names = _names(self.expert, self.given)
        return _print({**stored, **texts}, names) in {seen_.partition("-")[2], _print(stored, names)}

    def _stale(self, row: ProtocolRow, seen_: str) -> bool:
        version, _, print_ = seen_.partition("-")
        same = version == str(row.version) or print_ == _print(
            texts_of(row, self.expert), _names(self.expert, self.given)
        )
        return not same

    def _refuse(self, answer: Answer, row: ProtocolRow) -> None:
        answer.row = answer.stored = row
        answer.errors["code"] = ConflictError(N_("Somebody else has changed this row: compare and save again."))

    def _remove(self, answer: Answer, row: ProtocolRow) -> None:
        if any(getattr(row, f"points_{expert}") for expert in EXPERTS if expert != self.expert):
            answer.errors["code"] = InvalidError(N_("The other expert has given points to this work already."))
            return
        self.touched.add(row.participant_code)
        del self.rows[row.id], self.by_code[row.participant_code]
        self.session.delete(row)
        answer.deleted = answer.changed = True

    def _values(self, answer: Answer, texts: Mapping[str, str], row: ProtocolRow | None) -> dict[str, object]:
        """Return the columns to be set; every cell that cannot be taken leaves its error."""
        values: dict[str, object] = {}
        readers = {
            "code": domain.read_code,
            "class": lambda text: domain.read_class(text, self.given.grade),
            "variant": domain.read_variant,
            "first_score": lambda text: domain.read_number(text, 0, self.given.highest, "first_score"),
            "first_mark": lambda text: domain.read_number(text, 2, 5, "first_mark"),
            "note": domain.read_note,
        }
        for name, read in readers.items():
            if name in texts or (row is None and name in {"code", "class", "variant"}):
                try:
                    values[COLUMNS.get(name, name)] = read(texts.get(name, ""))
                except InvalidError as error:
                    answer.errors[name] = error
        points = self._points(answer, texts, row)
        if any(f"p{place}" in texts for place in range(1, len(self.given.maxima) + 1)):
            values[f"points_{self.expert}"] = points
        return values

    def _points(self, answer: Answer, texts: Mapping[str, str], row: ProtocolRow | None) -> Points:
        points: list[domain.Point] = []
        stored = texts_of(row, self.expert) if row is not None else {}
        for place, most in enumerate(self.given.maxima, 1):
            name = f"p{place}"
            try:
                points.append(domain.read_point(texts.get(name, stored.get(name, "")), most, place))
            except InvalidError as error:
                answer.errors[name] = error
        if all(point == BLANK for point in points):
            return None
        if self.expert == DECIDING and row is not None and not answer.errors:  # where the two agree nothing is decided
            for place, (first, second) in enumerate(zip(row.points_1 or [], row.points_2 or [], strict=False)):
                if points[place] == BLANK and first == second:
                    points[place] = first
        return points

    def _place(self, answer: Answer, values: dict[str, object]) -> ProtocolRow | None:
        """Return a new row; or the one of this code, when the other expert has begun it or an answer was lost."""
        code = str(values["participant_code"])
        known = self.by_code.get(code)
        if known is not None:
            mine = getattr(known, f"points_{self.expert}")
            same = (known.school_class, known.variant) == (values["school_class"], values["variant"])
            if same and mine in (None, values.get(f"points_{self.expert}")):
                return known
            answer.stored = known
            answer.errors["code"] = InvalidError(N_("Code %(code)s stands in the protocol already."), code=code)
            return None
        if len(self.rows) >= (self.check.received_works or 0):
            answer.errors["code"] = InvalidError(
                N_("The packet holds %(works)s works: there is no room for one more."), works=self.check.received_works
            )
            return None
        self.position += 1
        row = ProtocolRow(protocol_id=self.protocol.id, position=self.position, participant_code=code)
        self.session.add(row)
        self.by_code[code] = row
        return row

    def _rename(self, answer: Answer, row: ProtocolRow, code: object) -> None:
        known = self.by_code.get(str(code))
        if known is not None:
            answer.stored = known
            answer.errors["code"] = InvalidError(N_("Code %(code)s stands in the protocol already."), code=code)
            return
        del self.by_code[row.participant_code]
        self.by_code[str(code)] = row

    def _write(self, answer: Answer, row: ProtocolRow, values: Mapping[str, object]) -> None:
        before = row.version
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        settle(row, self.given)
        self.session.flush()
        self.rows[row.id] = row
        answer.row = row
        if row.version != before:
            answer.changed = True
            self.touched.add(row.participant_code)

    def agree(self) -> None:
        """Let the second expert agree with the first where he has typed nothing."""
        for row in self.rows.values():
            if row.points_2 is None and domain.is_full(row.points_1, self.given):
                row.points_2 = list(row.points_1 or [])
                settle(row, self.given)
                self.touched.add(row.participant_code)


def settle(row: ProtocolRow, given: Rules) -> domain.Outcome:
    """Compute the row's result from its points, and keep it."""
    found = domain.evaluate(row.points_1, row.points_2, row.points_3, given)
    for name, value in (("score", found.score), ("mark", found.mark), ("third_check", found.third_check)):
        if getattr(row, name) != value:
            setattr(row, name, value)
    return found
