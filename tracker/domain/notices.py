"""Notices to organisations: what happened that concerns them, one line of words for each kind."""

from enum import StrEnum

from tracker.domain.errors import N_


class NoticeKind(StrEnum):
    """Why an organisation is told something."""

    NUMBERS_MISSING = "numbers_missing"
    ORDER_PUBLISHED = "order_published"
    ORDER_CHANGED = "order_changed"
    DISCREPANCY = "discrepancy"
    RESULTS_RELEASED = "results_released"
    PACKET_REOPENED = "packet_reopened"
    MARKS_RECOUNTED = "marks_recounted"
    MARKS_PUT_BACK = "marks_put_back"
    TASKS_REMINDED = "tasks_reminded"


# The parameters are those the notice was made with.
WORDS: dict[NoticeKind, str] = {
    NoticeKind.NUMBERS_MISSING: N_("The department reminds: your numbers are missing for %(rounds)s."),
    NoticeKind.ORDER_PUBLISHED: N_("The order on mutual checks is published: see whom you check and who checks you."),
    NoticeKind.ORDER_CHANGED: N_("Version %(version)s of the order changes your mutual checks."),
    NoticeKind.DISCREPANCY: N_("Packet %(packet)s: %(handed)s works handed over, %(received)s received."),
    NoticeKind.RESULTS_RELEASED: N_("The results of the mutual check of %(round)s are released."),
    NoticeKind.PACKET_REOPENED: N_("The department has opened the returned packet %(packet)s again: %(reason)s"),
    NoticeKind.MARKS_RECOUNTED: N_(
        "Marks in the protocol of packet %(packet)s were computed anew by a corrected scale."
    ),
    NoticeKind.MARKS_PUT_BACK: N_("The recount of marks in the protocol of packet %(packet)s was undone."),
    NoticeKind.TASKS_REMINDED: N_(
        "The department reminds of your open tasks: %(number)s, the earliest is due on %(day)s. %(words)s"
    ),
}
