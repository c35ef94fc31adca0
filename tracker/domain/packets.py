"""The way of a packet of works from the checked school to the checking one and back, as one table of transitions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.errors import N_, ConflictError, ForbiddenError, InvalidError
from tracker.domain.permissions import Action, allowed, reach
from tracker.domain.roles import Actor

MOST_WORKS, MOST_SHEETS = 5_000, 100_000


class PacketStatus(StrEnum):
    """Where a packet is; overdue is computed, never stored."""

    ORDERED = "ordered"
    HANDED_OVER = "handed_over"
    DISCREPANCY = "discrepancy"
    RECEIVED = "received"
    MARKED = "marked"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class PacketVerb(StrEnum):
    """What can be done with a packet."""

    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    FIND_DISCREPANCY = "find_discrepancy"
    SETTLE = "settle"
    SIGN = "sign"
    REOPEN = "reopen"
    RETURN = "return"
    RECALL = "recall"
    WITHDRAW = "withdraw"


class Side(StrEnum):
    """Who may do it: the checked school, the checking one, the controllers, or the department alone."""

    CHECKED = "checked"
    CHECKER = "checker"
    CONTROL = "control"
    DEPARTMENT = "department"


STATUS_NAMES: dict[PacketStatus, str] = {
    PacketStatus.ORDERED: N_("Not handed over yet"),
    PacketStatus.HANDED_OVER: N_("Handed over, not received"),
    PacketStatus.DISCREPANCY: N_("Counts differ: marking is stopped"),
    PacketStatus.RECEIVED: N_("Received, being marked"),
    PacketStatus.MARKED: N_("Marked, protocol signed"),
    PacketStatus.RETURNED: N_("Returned to the school"),
    PacketStatus.WITHDRAWN: N_("Withdrawn by a later version of the order"),
}


VERB_NAMES: dict[PacketVerb, str] = {
    PacketVerb.HAND_OVER: N_("Hand the packet over"),
    PacketVerb.RECEIVE: N_("Receive the packet"),
    PacketVerb.FIND_DISCREPANCY: N_("Report that the counts differ"),
    PacketVerb.SETTLE: N_("Settle the discrepancy"),
    PacketVerb.SIGN: N_("Sign the protocol"),
    PacketVerb.REOPEN: N_("Open the protocol again"),
    PacketVerb.RETURN: N_("Return the packet"),
    PacketVerb.RECALL: N_("Open the returned packet again"),
    PacketVerb.WITHDRAW: N_("Withdraw from the order"),
}


# What was done, as the trail tells it.
DEED_NAMES: dict[PacketVerb, str] = {
    PacketVerb.HAND_OVER: N_("Packet handed over"),
    PacketVerb.RECEIVE: N_("Packet received"),
    PacketVerb.FIND_DISCREPANCY: N_("Packet received, the counts differ"),
    PacketVerb.SETTLE: N_("Discrepancy settled"),
    PacketVerb.SIGN: N_("Protocol signed"),
    PacketVerb.REOPEN: N_("Protocol opened again"),
    PacketVerb.RETURN: N_("Packet returned"),
    PacketVerb.RECALL: N_("Returned packet opened again"),
    PacketVerb.WITHDRAW: N_("Withdrawn by a later version of the order"),
}


@dataclass(frozen=True)
class Transition:
    """What a verb needs and where it leads."""

    before: frozenset[PacketStatus]
    after: PacketStatus
    sides: frozenset[Side]


def _row(before: str, after: PacketStatus, sides: str) -> Transition:
    return Transition(
        frozenset(PacketStatus(one) for one in before.split()), after, frozenset(Side(one) for one in sides.split())
    )


# A discrepancy is settled in one of two ways: the checked school counts anew and hands over again, or the controllers
# decide on a number.
TRANSITIONS: dict[PacketVerb, Transition] = {
    PacketVerb.HAND_OVER: _row("ordered handed_over discrepancy", PacketStatus.HANDED_OVER, "checked"),
    PacketVerb.RECEIVE: _row("handed_over", PacketStatus.RECEIVED, "checker"),
    PacketVerb.FIND_DISCREPANCY: _row("handed_over", PacketStatus.DISCREPANCY, "checker"),
    PacketVerb.SETTLE: _row("discrepancy", PacketStatus.RECEIVED, "control"),
    PacketVerb.SIGN: _row("received", PacketStatus.MARKED, "checker"),
    PacketVerb.REOPEN: _row("marked", PacketStatus.RECEIVED, "control"),
    PacketVerb.RETURN: _row("marked", PacketStatus.RETURNED, "checker"),
    PacketVerb.RECALL: _row("returned", PacketStatus.RECEIVED, "department"),
    PacketVerb.WITHDRAW: _row("ordered handed_over discrepancy received", PacketStatus.WITHDRAWN, "control"),
}


def step(status: PacketStatus, verb: PacketVerb) -> PacketStatus:
    """Return where `verb` leads from `status`; raises ConflictError when it is not possible there."""
    row = TRANSITIONS[verb]
    if status not in row.before:
        raise ConflictError(N_("This cannot be done with the packet now: %(status)s."), status=STATUS_NAMES[status])
    return row.after


def sides(actor: Actor, checked_id: int, checker_id: int) -> frozenset[Side]:
    """Return on which sides a person stands; who belongs to the checked school never acts for the checker."""
    own = reach(actor, Action.PACKET_MOVE) or frozenset()
    found = {Side.CONTROL} if allowed(actor, Action.PACKET_CONTROL) else set()
    if allowed(actor, Action.PROTOCOL_RELEASE):
        found.add(Side.DEPARTMENT)
    if checked_id in own:
        found.add(Side.CHECKED)
    elif checker_id in own and checked_id not in actor.organisations():
        found.add(Side.CHECKER)
    return frozenset(found)


def possible_verbs(status: PacketStatus, standing: frozenset[Side]) -> list[PacketVerb]:
    """Return what those who stand on these sides may do with a packet in this status."""
    return [verb for verb, row in TRANSITIONS.items() if status in row.before and row.sides & standing]


def move(status: PacketStatus, verb: PacketVerb, standing: frozenset[Side]) -> PacketStatus:
    """Return where `verb` leads; raises ForbiddenError for the wrong side, ConflictError in the wrong status."""
    if not TRANSITIONS[verb].sides & standing:
        raise ForbiddenError(N_("Your role does not allow this."))
    return step(status, verb)


def checked_count(number: int, *, field: str, most: int = MOST_WORKS) -> int:
    """Return a count of works or sheets; raises InvalidError when no packet can hold so many."""
    if not 1 <= number <= most:
        raise InvalidError(N_("From 1 to %(most)s."), field=field, most=most)
    return number


def due_on(
    status: PacketStatus, *, hand_over_on: date | None, check_until: date | None, return_on: date | None
) -> date | None:
    """Return by when the next step is due; nothing is due of a packet that is back or withdrawn."""
    if status in {PacketStatus.ORDERED, PacketStatus.HANDED_OVER}:
        return hand_over_on
    if status in {PacketStatus.DISCREPANCY, PacketStatus.RECEIVED}:
        return check_until
    return return_on if status is PacketStatus.MARKED else None


def is_overdue(due: date | None, today: date) -> bool:
    """Return whether the day has passed; a step may still be done on the day itself."""
    return due is not None and due < today
