"""Protocols: rows saved one by one as they are typed, signed as a whole, released to the checked school."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.domain import protocols as domain
from tracker.domain.errors import N_, ConflictError, ForbiddenError, InvalidError
from tracker.domain.notices import NoticeKind
from tracker.domain.packets import STATUS_NAMES, PacketStatus, PacketVerb
from tracker.domain.permissions import Action, allowed
from tracker.domain.protocols import ProtocolStatus, Rules
from tracker.domain.roles import Actor
from tracker.domain.subjects import SUBJECTS_RU
from tracker.domain.text import bounded, clean_line
from tracker.models.campaigns import CampaignRound
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol
from tracker.queries import packets as packet_queries
from tracker.queries import protocols as queries
from tracker.queries.locking import check_version
from tracker.services import packets
from tracker.services.context import now
from tracker.services.journal import Entry, record, record_all
from tracker.services.notices import tell
from tracker.services.protocol_rows import EXPERTS, MOST_ROWS, SECOND, Answer, Desk, Typed, settle

# Saving


def opened(session: Session, actor: Actor, check_id: int) -> tuple[CrossCheck, Protocol]:
    """Return the packet, locked, and its protocol, begun if there was none; only the checker of works received."""
    check = packets.taken(session, actor, check_id, None, PacketVerb.SIGN)
    if check.status is not PacketStatus.RECEIVED:
        raise ConflictError(
            N_("This cannot be done with the packet now: %(status)s."), status=STATUS_NAMES[check.status]
        )
    protocol = queries.of_check(session, check)
    if protocol is None:
        protocol = Protocol(cross_check_id=check.id, started_at=now(session))
        session.add(protocol)
        session.flush()
        record(session, actor, "protocol_begun", "cross_check", check.id, organisation_id=check.checker_id)
    return check, protocol


def save(
    session: Session, *, actor: Actor, check_id: int, expert: int, rows: Iterable[Typed], agree: bool = False
) -> list[Answer]:
    """Save what was typed, each row by itself; returns what became of each.

    A row that somebody else has changed since the person saw it is refused and shown, the others are saved. `agree`:
    the second expert agrees with the first wherever nothing else was typed.
    """
    typed = list(rows)
    if expert not in EXPERTS or len(typed) > MOST_ROWS:
        raise InvalidError(N_("A value cannot be taken. Go back and correct it."), field="expert")
    check, protocol = opened(session, actor, check_id)
    desk = Desk(session, check, protocol, queries.rules_of(session, check.round), expert)
    answers = [desk.take(one) for one in typed]
    if agree and expert == SECOND:
        desk.agree()
    session.flush()
    if desk.touched:
        after = {"expert": expert, "codes": sorted(desk.touched)}
        record(session, actor, "protocol_saved", "cross_check", check.id, after=after, organisation_id=check.checker_id)
    return answers


# Signing and releasing


@dataclass(frozen=True)
class Names:
    """Who has marked and who presides."""

    expert_1: str = ""
    expert_2: str = ""
    expert_3: str = ""
    chair: str = ""

    def cleaned(self) -> dict[str, str]:
        """Return the names, cleaned; raises InvalidError for one that is too long."""
        found = {}
        for name in ("expert_1", "expert_2", "expert_3", "chair"):
            found[name] = bounded(clean_line(getattr(self, name)), field=name, most=domain.LONGEST_NAME)
        return found


def _named(session: Session, actor: Actor, check_id: int, version: int, names: Names) -> tuple[CrossCheck, Protocol]:
    values = names.cleaned()
    check, protocol = opened(session, actor, check_id)
    if version:
        check_version(protocol, version)
    for name, value in values.items():
        setattr(protocol, name, value)
    session.flush()
    return check, protocol


def name_experts(session: Session, *, actor: Actor, check_id: int, version: int, names: Names) -> Protocol:
    """Keep who marks; `version` is of the protocol that the person saw, 0 when there was none yet."""
    check, protocol = _named(session, actor, check_id, version, names)
    record(session, actor, "protocol_experts", "cross_check", check.id, organisation_id=check.checker_id)
    return protocol


def sign(session: Session, *, actor: Actor, check_id: int, version: int, names: Names) -> Protocol:
    """Sign the protocol: the experts named, as many rows as works received, every row with its result."""
    check, protocol = _named(session, actor, check_id, version, names)
    _check_complete(session, check, protocol)
    protocol.status, protocol.signed_at = ProtocolStatus.SIGNED, now(session)
    protocol.signed_by_id = actor.person_id
    sign_by(protocol, queries.rules_of(session, check.round))
    packets.do(session, actor, check, PacketVerb.SIGN)
    return protocol


def sign_by(protocol: Protocol, given: Rules) -> None:
    """Keep the scale and the third check's rule that the marks are computed by: a later scale changes none of them."""
    if given.scale is not None:
        protocol.scale_3, protocol.scale_4, protocol.scale_5 = given.scale.three, given.scale.four, given.scale.five
    protocol.third_check_from = given.third_from


def _check_complete(session: Session, check: CrossCheck, protocol: Protocol) -> None:
    """Raise InvalidError naming what a protocol lacks for being signed."""
    given = queries.rules_of(session, check.round)
    if given.scale is None:
        raise InvalidError(N_("The round has no mark scale yet: the department sets it in the campaign."))
    rows = queries.rows_of(session, protocol)
    if len(rows) != check.received_works:
        raise InvalidError(
            N_("%(rows)s works are in the protocol, %(works)s were received: the counts must be equal."),
            rows=len(rows), works=check.received_works,
        )  # fmt: skip
    for row in rows:
        settle(row, given)
    open_rows = [row.participant_code for row in rows if row.mark is None]
    if open_rows:
        raise InvalidError(N_("These works have no result yet: %(codes)s."), codes=_some(open_rows))
    needed = ["expert_1", "expert_2", *(["expert_3"] if any(row.third_check and row.points_3 for row in rows) else [])]
    for name in needed:
        if not getattr(protocol, name):
            raise InvalidError(N_("Name the expert: family name and initials."), field=name)
    named = [getattr(protocol, name).casefold() for name in needed]
    if len(set(named)) < len(named):
        raise InvalidError(N_("The experts must be different people."), field=needed[-1])
    session.flush()


def _some(codes: list[str], most: int = 10) -> str:
    return ", ".join(codes[:most]) + ("…" if len(codes) > most else "")


def release(session: Session, *, actor: Actor, round_ids: Iterable[int]) -> int:
    """Show the signed protocols of the rounds to the checked schools; returns how many. All other stay as they are."""
    if not allowed(actor, Action.PROTOCOL_RELEASE):
        raise ForbiddenError(N_("Your role does not allow this."))
    wanted = sorted(set(round_ids))
    query = (
        select(Protocol).join(CrossCheck, CrossCheck.id == Protocol.cross_check_id)
        .where(CrossCheck.round_id.in_(wanted), packet_queries.in_force(), Protocol.status == ProtocolStatus.SIGNED)
        .options(joinedload(Protocol.cross_check)).order_by(Protocol.id)
        .with_for_update(of=Protocol).execution_options(populate_existing=True)
    )  # fmt: skip
    found = session.scalars(query).all()
    moment = now(session)
    for protocol in found:
        protocol.status, protocol.released_at = ProtocolStatus.RELEASED, moment
        protocol.released_by_id = actor.person_id
    session.flush()
    record_all(
        session, actor,
        [
            Entry("protocol_released", "cross_check", one.cross_check_id, organisation_id=one.cross_check.checked_id)
            for one in found
        ],
    )  # fmt: skip
    for round_ in session.scalars(select(CampaignRound).where(CampaignRound.id.in_(wanted))):
        of_round = [one.cross_check for one in found if one.cross_check.round_id == round_.id]
        for check in of_round:
            title = f"{SUBJECTS_RU.get(round_.subject, round_.subject)}, {round_.grade} класс"
            tell(
                session, actor=actor, organisation_ids=[check.checked_id], kind=NoticeKind.RESULTS_RELEASED,
                url=f"/packets/{check.id}/protocol", round=title,
            )  # fmt: skip
    return len(found)
