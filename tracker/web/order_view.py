"""A version of the order as pages show it: rows with names, and what it changes against the version before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from tracker.documents.sheets import Cell, Sheet
from tracker.domain.orders import OrderRow, read_row
from tracker.domain.subjects import SUBJECTS
from tracker.domain.text import fold
from tracker.models.orders import OrderVersion
from tracker.queries.orders import Register
from tracker.services.publications import Publication
from tracker.web.i18n import translated


def round_words(subject: str, grade: int) -> str:
    """Return subject and grade in the visitor's language."""
    return str(_("%(subject)s, grade %(grade)s", subject=translated(SUBJECTS.get(subject, subject)), grade=grade))


@dataclass(frozen=True)
class Line:
    """A row of the order with its names; `former` is the row before where this version changes it."""

    row: OrderRow
    round: str
    checked: str
    checker: str
    former: OrderRow | None = None


@dataclass(frozen=True)
class Change:
    """What a version does to the checks: how many are kept, and the lines of the others."""

    kept: int
    changed: list[Line]
    removed: list[Line]
    added: list[Line]


@dataclass(frozen=True)
class View:
    """A published version."""

    order: OrderVersion
    lines: list[Line]
    change: Change
    rounds: dict[int, str]
    schools: dict[int, str]


Naming = Callable[[OrderRow], Line]


def view(order: OrderVersion) -> View:
    """Return a version read back from its snapshot."""
    snapshot = order.snapshot
    rounds = {one["id"]: round_words(one["subject"], one["grade"]) for one in snapshot["rounds"]}
    names = {int(key): one["name"] for key, one in snapshot["organisations"].items()}
    name = _naming(rounds, names)
    lines = [name(read_row(row)) for row in snapshot["rows"]]
    told = snapshot["changes"]
    by_packet = {line.row.packet: line for line in lines}
    changed = [replace(by_packet[packet], former=read_row(before)) for before, packet in told["changed"]]
    added = [by_packet[packet] for packet in told["added"]]
    removed = [name(read_row(row)) for row in told["removed"]]
    change = Change(len(lines) - len(changed) - len(added), changed, removed, added)
    return View(order, lines, change, rounds, names)


def _naming(rounds: Mapping[int, str], names: Mapping[int, str]) -> Naming:
    def name(row: OrderRow) -> Line:
        checker = _("Expert panel") if row.by_panel else names[row.checker_id]
        return Line(row, rounds[row.round_id], names[row.checked_id], checker)

    return name


def names_of(register: Register) -> Naming:
    """Return what puts present names to rows."""
    rounds = {one.id: round_words(one.subject, one.grade) for one in register.rounds.values()}
    return _naming(rounds, {one.id: one.name for one in register.organisations.values()})


def preview(made: Publication) -> Change:
    """Return what publishing would change."""
    name, found = names_of(made.register), made.difference
    changed = [replace(name(after), former=before) for before, after in found.changed]
    added = [name(row) for row in found.added]
    return Change(len(found.kept), changed, [name(row) for row in found.removed], added)


@dataclass(frozen=True)
class Filters:
    """Which lines are shown: of one round, of one organisation on either side, with these words."""

    round_id: int | None = None
    school_id: int | None = None
    words: str = ""

    def fits(self, line: Line) -> bool:
        """Return whether a line is shown."""
        row, key = line.row, fold(self.words)
        return (
            self.round_id in {None, row.round_id}
            and self.school_id in {None, row.checker_id, row.checked_id}
            and (not key or any(key in fold(text) for text in (line.checked, line.checker, row.packet)))
        )


def sheet(lines: list[Line], title: str) -> Sheet:
    """Return lines as a table for a file."""
    header = [
        _("Packet"), _("Subject and grade"), _("Checked school"), _("Checking school"), _("Works"),
        _("Day of the test"), _("Hand over"), _("Marking from"), _("Marking until"), _("Return"), _("Upload"),
        _("Place"), _("Experts"), _("Responsible person"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            line.row.packet, line.round, line.checked, line.checker, line.row.works, *_dates(line.row),
            line.row.place, line.row.experts, line.row.responsible,
        ]
        for line in lines
    ]  # fmt: skip
    return Sheet(title, header, rows)


def _dates(row: OrderRow) -> list[Any]:
    return [row.test_on, row.hand_over_on, row.check_from, row.check_until, row.return_on, row.upload_on]
