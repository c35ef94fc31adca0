"""Says domain facts in the visitor's language: deadlines and what the journal remembers."""

from datetime import date
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.deadlines import DEADLINE_NAMES, RHYTHM_NAMES, Deadline, DeadlineKind
from tracker.domain.errors import N_
from tracker.domain.packets import DEED_NAMES as PACKET_DEEDS
from tracker.domain.packets import STATUS_NAMES as PACKET_STATUSES
from tracker.domain.recommendations import ADDRESSEE_NAMES, RECOMMENDATION_STATUS_NAMES
from tracker.domain.tasks import STATUS_NAMES, TRANSITIONS, VERB_NAMES
from tracker.models.journal import JournalEntry
from tracker.web.i18n import format_date, format_moment, translated

# What happened, by the object's type and the journal's action.
EVENTS: dict[tuple[str, str], str] = {
    ("memo", "uploaded"): N_("Memo uploaded"),
    ("memo", "reviewed"): N_("Reading corrected"),
    ("memo", "confirmed"): N_("Memo confirmed"),
    ("recommendation", "created"): N_("Draft created"),
    ("recommendation", "changed"): N_("Draft changed"),
    ("recommendation", "sent"): N_("Sent for execution"),
    ("recommendation", "withdrawn"): N_("Recommendation withdrawn"),
    ("recommendation", "reworded"): N_("Wording changed"),
    ("recommendation", "sent_further"): N_("Sent to those who had no copy"),
    ("recommendation", "taken_back"): N_("Further copies taken back"),
    ("recommendation", "bulk_undone"): N_("The last change undone"),
    ("task", "confirm"): N_("Confirmed for the period"),
    ("task", "moved_with_campaign"): N_("Date moved with the campaign"),
    ("task", "moved_with_test"): N_("Date moved with the school's test"),
    ("task", "moved_with_calendar"): N_("Date moved with the calendar of working days"),
    ("task", "moved_with_rhythm"): N_("Date moved with the reporting rhythm"),
    ("recommendation", "rhythm_changed"): N_("Reporting rhythm changed"),
    ("task", "give_plan"): N_("Plan proposed"),
    ("task", "agree_plan"): N_("Plan agreed"),
    ("task", "refuse_plan"): N_("Another plan asked for"),
    ("task", "handed_over"): N_("Handed over to the successors"),
    ("task", "escalated"): N_("Told as overdue to heads and the department"),
    ("task", "put_back"): N_("Cancelling undone"),
    ("task", "undone"): N_("A step taken back"),
    ("task", "move"): N_("Deadline moved"),
    ("task", "remind"): N_("Reminded"),
    ("task", "hand_on"): N_("Handed to another person"),
    ("task", "read_change"): N_("Changed wording accepted"),
    **{("task", verb.value): STATUS_NAMES[row.target] for verb, row in TRANSITIONS.items() if row.target is not None},
    ("task", "ask_extension"): N_("Extension asked"),
    ("task", "grant_extension"): N_("Extension granted"),
    ("task", "refuse_extension"): N_("Extension refused"),
    ("cross_check", "protocol_begun"): N_("Protocol begun"),
    ("cross_check", "protocol_imported"): N_("Protocol taken from a file"),
    ("cross_check", "protocol_released"): N_("Results released"),
    ("cross_check", "marks_recounted"): N_("Marks computed anew by another scale"),
    ("cross_check", "marks_put_back"): N_("Recount of marks undone"),
    **{("cross_check", f"packet_{verb.value}"): name for verb, name in PACKET_DEEDS.items()},
}
# Counts of a packet that the trail tells.
COUNTS: dict[str, str] = {
    "handed_works": N_("Works handed over: %(number)s"),
    "handed_sheets": N_("sheets: %(number)s"),
    "received_works": N_("Works received: %(number)s"),
}
_STATUS: dict[str, str] = {
    **{status.value: name for status, name in RECOMMENDATION_STATUS_NAMES.items()},
    **{status.value: name for status, name in STATUS_NAMES.items()},
}
_OF_PACKET: dict[str, str] = {status.value: name for status, name in PACKET_STATUSES.items()}


def deadline_words(deadline: Deadline) -> str:
    """Return a deadline as a person reads it."""
    if deadline.kind is DeadlineKind.DATE and deadline.on:
        return str(_("by %(day)s", day=format_date(deadline.on)))
    if deadline.kind is DeadlineKind.RELATIVE and deadline.days:
        return str(
            ngettext(
                "%(num)d working day after the school's last test",
                "%(num)d working days after the school's last test",
                deadline.days,
            )
        )
    if deadline.kind is DeadlineKind.ONGOING and deadline.rhythm:
        return str(_("ongoing, report %(rhythm)s", rhythm=translated(RHYTHM_NAMES[deadline.rhythm])))
    return translated(DEADLINE_NAMES[deadline.kind])


def dates_words(first: date | None, last: date | None) -> str:
    """Return one date, or the first and the last of several."""
    if first is None or last is None or first == last:
        return format_date(first)
    return f"{format_date(first)} – {format_date(last)}"


def _state(object_type: str, values: dict[str, Any]) -> str:
    """Return the status and the date out of a journal entry's values."""
    parts = []
    names = _OF_PACKET if object_type == "cross_check" else _STATUS
    if values.get("status") in names:
        parts.append(translated(names[values["status"]]))
    if values.get("due_on"):
        parts.append(str(_("by %(day)s", day=format_date(date.fromisoformat(values["due_on"])))))
    return ", ".join(parts)


def _further(entry: JournalEntry) -> list[str]:
    """Return what else a journal entry tells: the date asked for, the evidence given."""
    found = []
    if until := entry.after.get("until"):
        found.append(str(_("New date: %(day)s", day=format_date(date.fromisoformat(until)))))
    for name, words in COUNTS.items():
        if entry.object_type == "cross_check" and entry.after.get(name) is not None:
            found.append(translated(words) % {"number": entry.after[name]})
    if by := entry.after.get("plan_by"):
        words = _("%(person)s, by %(day)s", person=entry.after["plan_person"], day=format_date(date.fromisoformat(by)))
        found.append(str(words))
    if covered := entry.after.get("round"):
        found.append(str(_("Period: %(period)s", period=covered.replace("-", " – "))))
    if entry.after.get("unchanged"):
        found.append(str(_("nothing changed since the last round")))
    given = (one.get("name") or one.get("text", "") for one in entry.after.get("evidence", []))
    return [*found, *(str(_("Evidence: %(what)s", what=what[:300])) for what in given)]


def history(entries: list[JournalEntry]) -> list[dict[str, str]]:
    """Return journal entries as the page's timeline shows them, the newest first."""
    return [
        {
            "what": translated(EVENTS.get((entry.object_type, entry.action), entry.action)),
            "when": format_moment(entry.at),
            "who": entry.person_name,
            "note": " · ".join(filter(None, [entry.note, *_further(entry)])),
            "before": _state(entry.object_type, entry.before),
            "after": _state(entry.object_type, entry.after),
        }
        for entry in sorted(entries, key=lambda entry: entry.id, reverse=True)
    ]


def init(app: Flask) -> None:
    """Give the templates the names of the domain's members (message ids: they go through the filter `t`)."""
    app.jinja_env.globals.update(
        addressee_names=ADDRESSEE_NAMES,
        recommendation_status_names=RECOMMENDATION_STATUS_NAMES,
        task_status_names=STATUS_NAMES,
        verb_names=VERB_NAMES,
    )
