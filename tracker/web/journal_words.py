"""Says what the journal remembers in a person's words: kinds of object, actions, fields and values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from tracker.domain.assistance import FORM_NAMES
from tracker.domain.campaigns import THIRD_CHECK_NAMES
from tracker.domain.deadlines import DEADLINE_NAMES, RHYTHM_NAMES
from tracker.domain.errors import N_
from tracker.domain.living import CHANGE_NAMES
from tracker.domain.packets import DEED_NAMES as PACKET_DEEDS
from tracker.domain.packets import STATUS_NAMES as PACKET_STATUSES
from tracker.domain.recommendations import ADDRESSEE_NAMES, RECOMMENDATION_STATUS_NAMES
from tracker.domain.roles import KIND_NAMES, ROLE_NAMES, Role
from tracker.domain.subjects import SUBJECTS
from tracker.domain.tasks import STATUS_NAMES, VERB_NAMES
from tracker.models.journal import JournalEntry
from tracker.web.i18n import format_date, format_moment, translated

OBJECTS: dict[str, str] = {
    "assistance": N_("entry about assistance"),
    "calendar": N_("calendar"),
    "campaign": N_("campaign"),
    "cross_check": N_("packet of works"),
    "database": N_("database"),
    "district": N_("district"),
    "draft": N_("draft of a distribution"),
    "feed": N_("calendar feed"),
    "forbidden_pair": N_("forbidden pair"),
    "job": N_("background work"),
    "letter": N_("letter"),
    "memo": N_("memo"),
    "order": N_("version of the order"),
    "notice": N_("notice"),
    "organisation": N_("organisation"),
    "part_timer": N_("part-timer"),
    "person": N_("person"),
    "recommendation": N_("recommendation"),
    "round": N_("subject in a grade"),
    "scheme": N_("scheme of mutual checks"),
    "task": N_("task"),
}
ACTIONS: dict[str, str] = {
    "bulk_undone": N_("The last change undone"),
    "calendar_day_set": N_("Day of the calendar set"),
    "calendar_day_unset": N_("Day of the calendar unset"),
    "cancelled": N_("Cancelled"),
    "change_asked": N_("Change of the order given to be computed"),
    "changed": N_("Changed"),
    "closed": N_("Closed"),
    "computed": N_("Computed"),
    "confirmed": N_("Confirmed"),
    "created": N_("Created"),
    "deleted": N_("Deleted"),
    "discarded": N_("Discarded"),
    "escalated": N_("Told as overdue to heads and the department"),
    "handed_over": N_("Handed over to the successors"),
    "imported": N_("Imported"),
    "invited": N_("Invited"),
    "marks_put_back": N_("Recount of marks undone"),
    "marks_recounted": N_("Marks computed anew by another scale"),
    "letter_retried": N_("Put into the outbox again"),
    "mail_changed": N_("Own letters set"),
    "mail_confirmed": N_("E-mail address confirmed"),
    "moved_with_campaign": N_("Date moved with the campaign"),
    "moved_with_calendar": N_("Date moved with the calendar of working days"),
    "moved_with_rhythm": N_("Date moved with the reporting rhythm"),
    "moved_with_test": N_("Date moved with the school's test"),
    "not_sent_here": N_("Running recommendations not sent here"),
    "numbers_saved": N_("School numbers saved"),
    "protocol_begun": N_("Protocol begun"),
    "protocol_experts": N_("Experts of the protocol named"),
    "protocol_imported": N_("Protocol taken from a file"),
    "protocol_released": N_("Results released"),
    "protocol_saved": N_("Rows of the protocol saved"),
    "papers_asked": N_("Papers given to be prepared"),
    "password_changed": N_("Password changed"),
    "past_checks_recorded": N_("Checks of former years recorded"),
    "recomputed": N_("Given to be computed anew"),
    "published": N_("Published"),
    "registered": N_("Number and date given by the office"),
    "read": N_("Read"),
    "reminded": N_("Schools reminded of their numbers"),
    "put_back": N_("Cancelling undone"),
    "removed": N_("Removed"),
    "renewed": N_("Address renewed"),
    "reopened": N_("Opened again"),
    "restored": N_("Restored from a copy"),
    "reviewed": N_("Reading corrected"),
    "rhythm_changed": N_("Reporting rhythm changed"),
    "reworded": N_("Wording changed"),
    "sent": N_("Sent for execution"),
    "sent_further": N_("Sent to those who had no copy"),
    "sign_in": N_("Signed in"),
    "sign_out": N_("Signed out"),
    "undone": N_("A step taken back"),
    "test_letter": N_("Test letter written"),
    "unread": N_("Marked as unread"),
    "taken_back": N_("Further copies taken back"),
    "uploaded": N_("Uploaded"),
    "withdrawn": N_("Withdrawn"),
    **{verb.value: name for verb, name in VERB_NAMES.items()},
    **{f"packet_{verb.value}": name for verb, name in PACKET_DEEDS.items()},
}
FIELDS: dict[str, str] = {
    "active": N_("Account switched on"),
    "address": N_("E-mail address"),
    "added": N_("Checks added"),
    "addressee": N_("Addressee"),
    "building": N_("Building"),
    "bank": N_("Bank of the river"),
    "campaign": N_("Campaign"),
    "changed": N_("Packets changed"),
    "cancelled": N_("Cancelled tasks"),
    "change": N_("What was undone"),
    "closed_on": N_("Closed on"),
    "codes": N_("Codes of participants"),
    "deadline_days": N_("Working days"),
    "deadline_kind": N_("Deadline"),
    "deadline_on": N_("Deadline's date"),
    "deadline_words": N_("The deadline as it is worded"),
    "district_id": N_("District"),
    "discrepancy_note": N_("How the discrepancy was settled"),
    "due_on": N_("Due"),
    "enabled": N_("Letters wanted"),
    "ends_on": N_("Last day"),
    "escalate_after": N_("Days until overdue tasks are told"),
    "evidence": N_("Evidence"),
    "experts": N_("Teachers who check"),
    "federal_sample": N_("Federal sample"),
    "expert": N_("Expert"),
    "file": N_("File"),
    "file_name": N_("File"),
    "first_due": N_("Earliest date"),
    "form": N_("Form of help"),
    "full_name": N_("Name"),
    "grade": N_("Grade"),
    "held_on": N_("Date"),
    "hour": N_("Hour of the letter"),
    "handed_at": N_("Handed over at"),
    "handed_sheets": N_("Sheets handed over"),
    "handed_works": N_("Works handed over"),
    "hours": N_("Hours"),
    "items": N_("Items"),
    "kept": N_("Checks kept"),
    "kind": N_("Kind"),
    "last_due": N_("Latest date"),
    "login": N_("Login"),
    "memo": N_("Memo"),
    "name": N_("Name"),
    "number": N_("Number"),
    "other_school_id": N_("Works also in"),
    "place": N_("Place of checking"),
    "office_date": N_("Date of the order"),
    "office_number": N_("Number of the order"),
    "plan": N_("Plan"),
    "plan_by": N_("Date of the plan"),
    "plan_person": N_("Answers for it"),
    "protocols": N_("Protocols"),
    "public_page": N_("Public check page"),
    "reason": N_("Reason"),
    "resolved_on": N_("Plan agreed on"),
    "shortcuts": N_("Keys of pages"),
    "recommendation_id": N_("Recommendation"),
    "recommendations": N_("Recommendations"),
    "received_at": N_("Received at"),
    "received_works": N_("Works received"),
    "removed": N_("Checks struck out"),
    "reported_on": N_("Reported on"),
    "returned_at": N_("Returned at"),
    "responsible": N_("Responsible person"),
    "rhythm": N_("Reporting rhythm"),
    "roles": N_("Roles"),
    "rooms": N_("Rooms for marking"),
    "round": N_("Round"),
    "school_id": N_("School"),
    "short_name": N_("Short name"),
    "starts_on": N_("First day"),
    "status": N_("Status"),
    "subject": N_("Subject"),
    "successors": N_("Successors"),
    "task_points": N_("Points of the tasks"),
    "tasks": N_("Tasks"),
    "teacher": N_("Teacher"),
    "teachers": N_("Teachers"),
    "test_on": N_("Day of the test"),
    "text": N_("Text"),
    "third_check_from": N_("A third check is needed"),
    "title": N_("Title"),
    "topic": N_("Topic"),
    "topics": N_("What to write about"),
    "unchanged": N_("Nothing changed"),
    "until": N_("Until"),
    "week_days": N_("Days in a school week"),
    "withdrawn": N_("Packets withdrawn"),
    "works": N_("Works"),
    "works_per_teacher": N_("Works a teacher"),
    "year": N_("Year"),
    "zone": N_("Time zone"),
}
_STATUSES: dict[str, str] = {
    **{status.value: name for status, name in RECOMMENDATION_STATUS_NAMES.items()},
    **{status.value: name for status, name in STATUS_NAMES.items()},
}
# Values of some fields are codes that have words; a kind of object may have its own for a field.
VALUES: dict[str, Mapping[str, str]] = {
    "addressee": {member.value: name for member, name in ADDRESSEE_NAMES.items()},
    "cross_check status": {member.value: name for member, name in PACKET_STATUSES.items()},
    "change": {member.value: name for member, name in CHANGE_NAMES.items()},
    "deadline_kind": {member.value: name for member, name in DEADLINE_NAMES.items()},
    "form": {member.value: name for member, name in FORM_NAMES.items()},
    "kind": {member.value: name for member, name in KIND_NAMES.items()},
    "rhythm": {member.value: name for member, name in RHYTHM_NAMES.items()},
    "third_check_from": {str(apart): words for apart, words in THIRD_CHECK_NAMES.items()},
    "status": _STATUSES,
    "subject": SUBJECTS,
}
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Change:
    """One field of an entry, in words."""

    field: str
    before: str
    after: str


def action_words(entry: JournalEntry) -> str:
    """Return what was done."""
    return translated(ACTIONS[entry.action]) if entry.action in ACTIONS else entry.action


def object_words(entry: JournalEntry) -> str:
    """Return to what it was done: kind and number."""
    kind = translated(OBJECTS[entry.object_type]) if entry.object_type in OBJECTS else entry.object_type
    return f"{kind} № {entry.object_id}" if entry.object_id else kind


def changes(entry: JournalEntry, schools: Mapping[int, str] | None = None) -> list[Change]:
    """Return the fields of an entry with their values before and after; what was and stays empty is left out.

    `schools` are names by id, for the fields that hold one.
    """
    names = [*entry.after, *(name for name in entry.before if name not in entry.after)]
    told = [name for name in names if not (_empty(entry.before.get(name)) and _empty(entry.after.get(name)))]
    known = schools or {}
    kind = entry.object_type
    return [
        Change(_field(name), _value(kind, name, entry.before, known), _value(kind, name, entry.after, known))
        for name in told
    ]


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _field(name: str) -> str:
    return translated(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def _value(kind: str, name: str, values: Mapping[str, Any], schools: Mapping[int, str]) -> str:
    """Return a value in words; empty when the entry says nothing about it."""
    if name not in values:
        return ""
    value = values[name]
    if name.endswith("_id") and isinstance(value, int):
        return schools[value] if name == "school_id" and value in schools else f"№ {value}"
    own = f"{kind} {name}"
    text = _words(own if own in VALUES else name, value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _words(name: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(_words(name, item) for item in value) or "—"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(str(key), item)}" for key, item in value.items()) or "—"
    text = str(value)
    if name in VALUES:
        return translated(VALUES[name][text]) if text in VALUES[name] else text
    return _role(text) if name == "roles" else _moment(text)


def _role(text: str) -> str:
    """Return “role@organisation” in words."""
    role, _at, home = text.partition("@")
    return f"{translated(ROLE_NAMES[Role(role)])} (№ {home})" if role in {one.value for one in Role} else text


def _moment(text: str) -> str:
    """Return a date or a moment as people write it, any other text unchanged."""
    if not text[:4].isdecimal() or text[4:5] != "-" or len(text) > 40:
        return text
    try:
        return format_date(date.fromisoformat(text)) if len(text) == 10 else format_moment(datetime.fromisoformat(text))
    except ValueError:
        return text
