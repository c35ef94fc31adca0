"""Notices to organisations: what happened that concerns them, one line of words for each kind."""

from enum import StrEnum

from tracker.domain.errors import N_

LONGEST_REASON = 300  # characters of a reason that a notice repeats


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
    TASK_REWORDED = "task_reworded"
    TASKS_HANDED_OVER = "tasks_handed_over"
    TASKS_TAKEN_AWAY = "tasks_taken_away"
    TASK_WITHDRAWN = "task_withdrawn"
    TASK_CANCELLED = "task_cancelled"
    TASK_RETURNED = "task_returned"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    CHANGE_UNDONE = "change_undone"
    TASKS_ESCALATED = "tasks_escalated"


KIND_NAMES: dict[NoticeKind, str] = {
    NoticeKind.NUMBERS_MISSING: N_("numbers are missing"),
    NoticeKind.ORDER_PUBLISHED: N_("order published"),
    NoticeKind.ORDER_CHANGED: N_("order changed"),
    NoticeKind.DISCREPANCY: N_("discrepancy in a packet"),
    NoticeKind.RESULTS_RELEASED: N_("results released"),
    NoticeKind.PACKET_REOPENED: N_("packet reopened"),
    NoticeKind.MARKS_RECOUNTED: N_("marks recounted"),
    NoticeKind.MARKS_PUT_BACK: N_("marks put back"),
    NoticeKind.TASKS_REMINDED: N_("reminder of tasks"),
    NoticeKind.TASK_REWORDED: N_("recommendation reworded"),
    NoticeKind.TASKS_HANDED_OVER: N_("tasks came over"),
    NoticeKind.TASKS_TAKEN_AWAY: N_("tasks went away"),
    NoticeKind.TASK_WITHDRAWN: N_("recommendation withdrawn"),
    NoticeKind.TASK_CANCELLED: N_("task cancelled"),
    NoticeKind.TASK_RETURNED: N_("task returned"),
    NoticeKind.EXTENSION_GRANTED: N_("more time granted"),
    NoticeKind.EXTENSION_REFUSED: N_("more time refused"),
    NoticeKind.CHANGE_UNDONE: N_("change undone"),
    NoticeKind.TASKS_ESCALATED: N_("tasks stay overdue"),
}

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
    NoticeKind.TASK_REWORDED: N_("Recommendation %(number)s was reworded: look at the difference and accept it."),
    NoticeKind.TASKS_HANDED_OVER: N_("Tasks handed over to you from “%(school)s”: %(tasks)s."),
    NoticeKind.TASKS_TAKEN_AWAY: N_("Open tasks of “%(school)s” handed over or cancelled: %(tasks)s."),
    NoticeKind.TASK_WITHDRAWN: N_("Recommendation %(number)s was withdrawn, your task is cancelled: %(reason)s"),
    NoticeKind.TASK_CANCELLED: N_("Your task on recommendation %(number)s was cancelled: %(reason)s"),
    NoticeKind.TASK_RETURNED: N_("Your task on recommendation %(number)s was returned for rework: %(reason)s"),
    NoticeKind.EXTENSION_GRANTED: N_("More time was granted for recommendation %(number)s: until %(until)s."),
    NoticeKind.EXTENSION_REFUSED: N_("No more time for recommendation %(number)s: %(reason)s"),
    NoticeKind.CHANGE_UNDONE: N_("The department has undone its last change: your tasks stand as before it."),
    NoticeKind.TASKS_ESCALATED: N_("Overdue for %(days)s days or more, told to heads and the department: %(tasks)s."),
}
