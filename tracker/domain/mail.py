"""Letters to people: what one may be told, when, and where to; nobody is written to who has not asked for it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tracker.domain.errors import N_, InvalidError
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import Actor

LONGEST_ADDRESS = 254
FIRST_HOUR, LAST_HOUR, USUAL_HOUR = 0, 23, 8
STAGES = (7, 1, 0)  # days before a deadline on which its executor is reminded
MOST_DAYS_BACK = 14  # a digest tells of no more days than these, however long no letter went out
_LOCAL = re.compile(r"[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Topic(StrEnum):
    """What a digest can tell of."""

    TASKS = "tasks"
    REMINDERS = "reminders"
    DECISIONS = "decisions"
    ESCALATIONS = "escalations"
    NOTICES = "notices"


TOPIC_NAMES: dict[Topic, str] = {
    Topic.TASKS: N_("new tasks of my organisation"),
    Topic.REMINDERS: N_("deadlines: 7 days before, the day before and on the day"),
    Topic.DECISIONS: N_("reports and requests that wait for my decision"),
    Topic.ESCALATIONS: N_("tasks that stay overdue"),
    Topic.NOTICES: N_("notices to my organisation"),
}

# Who may be told of a topic: those who may do this.
TOPIC_ACTIONS: dict[Topic, Action] = {
    Topic.TASKS: Action.TASK_EXECUTE,
    Topic.REMINDERS: Action.TASK_EXECUTE,
    Topic.DECISIONS: Action.TASK_CONTROL,
    Topic.ESCALATIONS: Action.NOTICE_VIEW,
    Topic.NOTICES: Action.NOTICE_VIEW,
}

# The zones of Russia, from west to east.
ZONES: dict[str, str] = {
    "Europe/Kaliningrad": N_("Kaliningrad, UTC+2"),
    "Europe/Moscow": N_("Moscow, UTC+3"),
    "Europe/Samara": N_("Samara, UTC+4"),
    "Asia/Yekaterinburg": N_("Yekaterinburg, UTC+5"),
    "Asia/Omsk": N_("Omsk, UTC+6"),
    "Asia/Krasnoyarsk": N_("Krasnoyarsk, UTC+7"),
    "Asia/Irkutsk": N_("Irkutsk, UTC+8"),
    "Asia/Yakutsk": N_("Yakutsk, UTC+9"),
    "Asia/Vladivostok": N_("Vladivostok, UTC+10"),
    "Asia/Magadan": N_("Magadan, UTC+11"),
    "Asia/Kamchatka": N_("Kamchatka, UTC+12"),
}


def topics_of(actor: Actor) -> list[Topic]:
    """Return what this person may be told of at all."""
    return [topic for topic, action in TOPIC_ACTIONS.items() if allowed(actor, action)]


def check_address(text: str) -> str:
    """Return an e-mail address as it is written into a letter's head; raises InvalidError for anything else.

    One plain address: no name, no list, no comment, no quotation, no line break. A domain in another script is
    written in the form that mail servers know.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    labels = host.split(".")
    good = bool(at) and len(local) <= 64 and _LOCAL.fullmatch(local) and len(labels) > 1
    if not good or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdecimal():
        raise InvalidError(N_("This is no e-mail address."), field="address")
    if len(local) + 1 + len(host) > LONGEST_ADDRESS:
        raise InvalidError(N_("This is no e-mail address."), field="address")
    return f"{local}@{host}"


def masked(address: str) -> str:
    """Return an address as the journal may keep it for ever: enough to know it again, too little to write to it."""
    local, at, host = address.rpartition("@")
    return f"{local[:1]}…{at}{host}" if at else ""


def check_hour(hour: int) -> int:
    """Return the hour of the day; raises InvalidError when there is none such."""
    if not FIRST_HOUR <= hour <= LAST_HOUR:
        raise InvalidError(N_("The hour must lie between 0 and 23."), field="hour")
    return hour


def check_zone(name: str) -> str:
    """Return the zone's name; empty means the department's own one. Raises InvalidError for one that is not offered."""
    if name and name not in ZONES:
        raise InvalidError(N_("There is no such time zone."), field="zone")
    return name


def check_topics(topics: Collection[str]) -> list[str]:
    """Return the topics in the table's order; raises InvalidError for an unknown one."""
    if not set(topics) <= {topic.value for topic in Topic}:
        raise InvalidError(N_("There is no such kind of letter."), field="topics")
    return [topic.value for topic in Topic if topic.value in topics]


def is_time(moment: datetime, zone: ZoneInfo, hour: int, last: date | None) -> date | None:
    """Return the day whose digest is to be written now, or None: its hour has come, and it was not written yet.

    An hour that the clock jumps over is made up for by the next one; one that comes twice brings one digest.
    """
    local = moment.astimezone(zone)
    due = local.hour >= hour and (last is None or last < local.date())
    return local.date() if due else None


@dataclass(frozen=True)
class Window:
    """What a digest covers: what happened after `since` up to `until`, and the days of the department's calendar."""

    since: datetime
    until: datetime
    since_day: date
    today: date


def window(told_until: datetime | None, until: datetime, zone: ZoneInfo) -> Window:
    """Return what a digest covers that follows one up to `told_until` (None: the first covers one day)."""
    earliest = until - timedelta(days=MOST_DAYS_BACK)
    since = max(told_until or until - timedelta(days=1), earliest)
    today = until.astimezone(zone).date()
    return Window(since, until, min(since.astimezone(zone).date(), today), today)


def stage(due_on: date, of: Window) -> int | None:
    """Return which reminder of a deadline falls into the window: 7, 1 or 0 days before it; None for none.

    A reminder that could not be sent on its day is made up for while the deadline has not passed; of several that
    were missed the last one is told.
    """
    if due_on < of.today:
        return None
    passed = [days for days in STAGES if of.since_day < due_on - timedelta(days=days) <= of.today]
    return min(passed, default=None)


def is_escalated(due_on: date, today: date, after: int) -> bool:
    """Return whether a deadline passed at least `after` days ago."""
    return (today - due_on).days >= after
