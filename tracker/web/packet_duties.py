"""A school's two or three duties of mutual checks: what to do, for whom, by when, with one button each."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for

from tracker.domain.errors import N_
from tracker.domain.packets import PacketStatus, is_overdue
from tracker.web.packet_list import round_words

MOST = 12
GIVE, TAKE = "checked", "checker"
# Status and own side → heading, whose school is named beside it, the button, the page's part.
STEPS: dict[tuple[PacketStatus, str], tuple[str, str, str, str]] = {
    (PacketStatus.ORDERED, GIVE): (
        N_("Hand over the packet: %(round)s"), N_("To whom"), N_("Hand over"), "#hand-over",
    ),
    (PacketStatus.DISCREPANCY, GIVE): (
        N_("Count the works again: %(round)s"), N_("To whom"), N_("Hand over anew"), "#hand-over",
    ),
    (PacketStatus.HANDED_OVER, TAKE): (
        N_("Receive the packet: %(round)s"), N_("From whom"), N_("Receive"), "#receive",
    ),
    (PacketStatus.RECEIVED, TAKE): (
        N_("Mark the works: %(round)s"), N_("Whose works"), N_("Fill in the protocol"), "/protocol/edit",
    ),
    (PacketStatus.MARKED, TAKE): (
        N_("Return the packet: %(round)s"), N_("To whom"), N_("Return the packet"), "#return",
    ),
}  # fmt: skip


def own_checks(found: Iterable[Any], own: frozenset[int], today: date) -> dict[str, Any]:
    """Return the duties in the order of their dates, whom we check, and who checks us."""
    base = url_for("packets.show", check_id=1)[:-1]
    duties: list[dict[str, Any]] = []
    lists: dict[str, list[dict[str, Any]]] = {GIVE: [], TAKE: []}
    for row in found:
        for side, ours, other in ((GIVE, row.checked_id, row.checker), (TAKE, row.checker_id, row.checked)):
            if ours not in own or (side == TAKE and row.checked_id in own):
                continue
            one = _line(row, base, other, today)
            lists[side].append(one)
            if step := STEPS.get((row.status, side)):
                heading, label, button, part = step
                duties.append({**one, "heading": heading, "label": label, "button": button, "to": one["url"] + part})
    duties.sort(key=lambda one: (one["due"] or date.max, one["url"]))
    return {
        "check_duties": duties[:MOST], "more_duties": len(duties) - MOST, "we_check": lists[TAKE][:MOST],
        "checked_by": lists[GIVE][:MOST], "all_checks": len(lists[TAKE]) + len(lists[GIVE]),
    }  # fmt: skip


def _line(row: Any, base: str, other: str, today: date) -> dict[str, Any]:
    works = row.received_works or row.handed_works or row.works
    return {
        "url": f"{base}{row.id}", "round": round_words(row.subject, row.grade), "school": other, "works": works,
        "due": row.due_on, "overdue": is_overdue(row.due_on, today), "status": row.status.value,
    }  # fmt: skip
