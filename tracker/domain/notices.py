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


# The parameters are those the notice was made with.
WORDS: dict[NoticeKind, str] = {
    NoticeKind.NUMBERS_MISSING: N_("The department reminds: your numbers are missing for %(rounds)s."),
    NoticeKind.ORDER_PUBLISHED: N_("The order on mutual checks is published: see whom you check and who checks you."),
    NoticeKind.ORDER_CHANGED: N_("Version %(version)s of the order changes your mutual checks."),
    NoticeKind.DISCREPANCY: N_("Packet %(packet)s: %(handed)s works handed over, %(received)s received."),
    NoticeKind.RESULTS_RELEASED: N_("The results of the mutual check of %(round)s are released."),
}
