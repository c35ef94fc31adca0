"""Marks of signed protocols and a scale changed later: shown, computed anew when told to, undone; never silently."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, ConflictError, ForbiddenError, InvalidError
from tracker.domain.notices import NoticeKind
from tracker.domain.permissions import Action, allowed
from tracker.domain.protocols import Outcome, Rules, evaluate
from tracker.domain.roles import Actor
from tracker.models.campaigns import CampaignRound
from tracker.models.protocols import MarkRecount, Protocol, ProtocolRow
from tracker.queries import mark_recounts as queries
from tracker.queries.locking import locked, visible
from tracker.queries.protocols import rules_of
from tracker.services.context import now
from tracker.services.journal import Entry, record, record_all
from tracker.services.notices import tell
from tracker.services.protocols import sign_by

_SCALE = ("scale_3", "scale_4", "scale_5", "third_check_from")


@dataclass(frozen=True)
class Line:
    """A signed protocol whose marks the new scale changes: the works by “mark before, mark after”."""

    protocol: Protocol
    works: int
    changed: tuple[tuple[ProtocolRow, Outcome], ...]

    @property
    def moves(self) -> list[tuple[int, int, int]]:
        """Return mark before, mark after, and of how many works."""
        found = Counter((row.mark or 0, one.mark or 0) for row, one in self.changed if row.mark != one.mark)
        return sorted((before, after, number) for (before, after), number in found.items())

    @property
    def third(self) -> int:
        """Return for how many works a third check would now have been needed, or no longer."""
        return sum(row.third_check != one.third_check for row, one in self.changed)


@dataclass(frozen=True)
class Preview:
    """What computing anew would do."""

    given: Rules
    protocols: tuple[Protocol, ...]  # signed by another scale, whether their marks change or not
    lines: tuple[Line, ...]
    lost: int  # works without a result by the round's present tasks: they stay as they are
    fingerprint: str


def preview(session: Session, round_id: int, *, lock: bool = False) -> Preview:
    """Return which marks of the round's signed protocols the present scale would change."""
    of = visible(session, CampaignRound, round_id)
    given = rules_of(session, of)
    found = queries.by_other_scale(session, of.id, given, lock=lock) if given.scale is not None else []
    rows: dict[int, list[ProtocolRow]] = {one.id: [] for one in found}
    query = select(ProtocolRow).where(ProtocolRow.protocol_id.in_(list(rows)))
    for row in session.scalars(query.order_by(ProtocolRow.position, ProtocolRow.id)):
        rows[row.protocol_id].append(row)
    lost, lines = 0, []
    for one in found:
        results = [(row, evaluate(row.points_1, row.points_2, row.points_3, given)) for row in rows[one.id]]
        lost += sum(result.mark is None for _row, result in results)
        changed = tuple(
            (row, result) for row, result in results
            if result.mark is not None and (row.mark, row.third_check) != (result.mark, result.third_check)
        )  # fmt: skip
        if changed:
            lines.append(Line(one, len(results), changed))
    return Preview(given, tuple(found), tuple(lines), lost, _print(given, lines))


def count_left(session: Session, round_id: int) -> int:
    """Return how many signed protocols of a round another scale than the present one was used for."""
    of = visible(session, CampaignRound, round_id)
    return queries.count_by_other_scale(session, of.id, rules_of(session, of))


def _print(given: Rules, lines: Iterable[Line]) -> str:
    """Return a fingerprint of everything that a person has seen."""
    told = [(row.id, row.version, one.mark, one.third_check) for line in lines for row, one in line.changed]
    return hashlib.sha256(repr((given.scale, given.third_from, told)).encode()).hexdigest()[:32]


def _scale(protocol: Protocol) -> list[int | None]:
    return [getattr(protocol, name) for name in _SCALE]


def _signed(protocol: Protocol) -> str:
    """Return when a protocol was signed: signed anew, it is another one."""
    return protocol.signed_at.isoformat() if protocol.signed_at else ""


def _require(actor: Actor) -> None:
    if not allowed(actor, Action.PROTOCOL_RELEASE):
        raise ForbiddenError(N_("Your role does not allow this."))


def recount(session: Session, *, actor: Actor, round_id: int, seen: str) -> MarkRecount:
    """Compute the marks of the round's signed protocols by its present scale; what was stays for undoing."""
    _require(actor)
    of = locked(session, CampaignRound, round_id)
    found = preview(session, of.id, lock=True)
    if not found.lines:
        raise ConflictError(N_("The marks of all signed protocols are those of the scale already."))
    if seen != found.fingerprint:
        raise InvalidError(N_("The marks would now be others than you saw: look at them again."), field="seen")
    made = MarkRecount(
        round_id=of.id, rows=_told_rows(found),
        protocols={str(one.id): [*_scale(one), _signed(one)] for one in found.protocols},
        made_by_id=actor.person_id, made_at=now(session),
    )  # fmt: skip
    for line in found.lines:
        for row, result in line.changed:
            row.mark, row.third_check = result.mark, result.third_check
    for one in found.protocols:
        sign_by(one, found.given)
    session.add(made)
    session.flush()
    _told(session, actor, found, of)
    return made


def _told_rows(found: Preview) -> dict[str, Any]:
    return {
        str(row.id): [row.mark, row.third_check, one.mark, one.third_check]
        for line in found.lines
        for row, one in line.changed
    }


def _told(session: Session, actor: Actor, found: Preview, of: CampaignRound) -> None:
    """Write into the journal what became of each protocol, and tell its two schools."""
    scale = found.given.scale
    record(
        session, actor, "marks_recounted", "round", of.id,
        after={"protocols": len(found.lines), "works": sum(len(line.changed) for line in found.lines)},
        note=f"{scale.three} / {scale.four} / {scale.five}" if scale else "",
    )  # fmt: skip
    entries = []
    for line in found.lines:
        codes = [f"{row.participant_code}: {result.mark}" for row, result in line.changed]
        entries.append(Entry("marks_recounted", "cross_check", line.protocol.cross_check_id, after={"codes": codes}))
        _tell(session, actor, line.protocol, NoticeKind.MARKS_RECOUNTED)
    record_all(session, actor, entries)


def _tell(session: Session, actor: Actor, protocol: Protocol, kind: NoticeKind) -> None:
    """Tell the checking school, and the checked one when it sees the marks."""
    check = protocol.cross_check
    ids = [check.checker_id, *([check.checked_id] if protocol.released_at else [])]
    url = f"/packets/{check.id}/protocol"
    tell(session, actor=actor, organisation_ids=ids, kind=kind, url=url, packet=check.packet_number)


def undo(session: Session, *, actor: Actor, round_id: int) -> MarkRecount:
    """Put the marks back as they were before the last recount, while nobody has touched these protocols since."""
    _require(actor)
    of = locked(session, CampaignRound, round_id)
    made = queries.last(session, of.id)
    if made is None:
        raise ConflictError(N_("There is nothing to undo."))
    ids = [int(one) for one in made.protocols]
    query = select(Protocol).where(Protocol.id.in_(ids)).order_by(Protocol.id).with_for_update(of=Protocol)
    protocols = {one.id: one for one in session.scalars(query.execution_options(populate_existing=True))}
    rows = {
        row.id: row
        for row in session.scalars(select(ProtocolRow).where(ProtocolRow.id.in_([int(one) for one in made.rows])))
    }
    signed = len(protocols) == len(ids) and all(
        one.status in queries.DONE and _signed(one) == made.protocols[str(one.id)][-1] for one in protocols.values()
    )
    same = all(
        int(one) in rows and (rows[int(one)].mark, rows[int(one)].third_check) == (after, third)
        for one, (_mark, _third, after, third) in made.rows.items()
    )
    if not (signed and same):
        raise ConflictError(N_("These protocols were changed after the recount: it cannot be undone any more."))
    for one, (mark, third, _after, _third) in made.rows.items():
        rows[int(one)].mark, rows[int(one)].third_check = mark, third
    for one, scale in made.protocols.items():
        for name, value in zip(_SCALE, scale[:-1], strict=True):
            setattr(protocols[int(one)], name, value)
    made.undone_at, made.undone_by_id = now(session), actor.person_id
    session.flush()
    record(session, actor, "marks_put_back", "round", of.id, after={"works": len(made.rows)})
    touched = {row.protocol_id for row in rows.values()}
    record_all(
        session, actor,
        [Entry("marks_put_back", "cross_check", protocols[one].cross_check_id) for one in sorted(touched)],
    )  # fmt: skip
    for one_id in sorted(touched):
        _tell(session, actor, protocols[one_id], NoticeKind.MARKS_PUT_BACK)
    return made
