"""The way of a packet of works from the checked school to the checking one and back, as one table of transitions."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import N_, ConflictError


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
    WITHDRAW = "withdraw"


class Side(StrEnum):
    """Who may do it: the checked school, the checking one, or the controllers."""

    CHECKED = "checked"
    CHECKER = "checker"
    CONTROL = "control"


STATUS_NAMES: dict[PacketStatus, str] = {
    PacketStatus.ORDERED: N_("Not handed over yet"),
    PacketStatus.HANDED_OVER: N_("Handed over, not received"),
    PacketStatus.DISCREPANCY: N_("Counts differ: marking is stopped"),
    PacketStatus.RECEIVED: N_("Received, being marked"),
    PacketStatus.MARKED: N_("Marked, protocol signed"),
    PacketStatus.RETURNED: N_("Returned to the school"),
    PacketStatus.WITHDRAWN: N_("Withdrawn by a later version of the order"),
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


# A discrepancy is settled by counting anew: the two sides agree on a number, or the controllers decide.
TRANSITIONS: dict[PacketVerb, Transition] = {
    PacketVerb.HAND_OVER: _row("ordered handed_over", PacketStatus.HANDED_OVER, "checked"),
    PacketVerb.RECEIVE: _row("handed_over", PacketStatus.RECEIVED, "checker"),
    PacketVerb.FIND_DISCREPANCY: _row("handed_over", PacketStatus.DISCREPANCY, "checker"),
    PacketVerb.SETTLE: _row("discrepancy", PacketStatus.RECEIVED, "control"),
    PacketVerb.SIGN: _row("received", PacketStatus.MARKED, "checker"),
    PacketVerb.REOPEN: _row("marked", PacketStatus.RECEIVED, "control"),
    PacketVerb.RETURN: _row("marked", PacketStatus.RETURNED, "checker"),
    PacketVerb.WITHDRAW: _row("ordered handed_over discrepancy received", PacketStatus.WITHDRAWN, "control"),
}


def step(status: PacketStatus, verb: PacketVerb) -> PacketStatus:
    """Return where `verb` leads from `status`; raises ConflictError when it is not possible there."""
    row = TRANSITIONS[verb]
    if status not in row.before:
        raise ConflictError(N_("This cannot be done with the packet now: %(status)s."), status=STATUS_NAMES[status])
    return row.after
