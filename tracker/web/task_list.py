"""What a list of tasks shows: the filters of the address, the rows as words, the same as a table for download."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain.recommendations import ADDRESSEE_NAMES, Addressee
from tracker.domain.tasks import STATUS_NAMES, TaskFacts, TaskStatus, is_done_late, is_overdue
from tracker.domain.waiting import AGE_NAMES, HOLDER_NAMES, Age, Holder, days_between, holder
from tracker.extensions import clock, session_context
from tracker.models.campaigns import Campaign
from tracker.models.tasks import Task
from tracker.queries import campaigns
from tracker.queries import recommendations as recommendation_queries
from tracker.queries.tasks import SHOWN_TEXT, SORTS, TaskFilter, districts
from tracker.web import arguments
from tracker.web.i18n import format_date, translated

page_number = arguments.page_number


@dataclass(frozen=True)
class Clocks:
    """Working days that a task has waited on its executor and on the department."""

    executor: int
    department: int


def chosen(campaign: Campaign | None) -> TaskFilter:
    """Return the filter of the address; without a campaign in it, the present one's tasks are meant."""
    every = request.args.get("campaign") == "all"
    return TaskFilter(
        campaign_id=None if every else arguments.number("campaign", campaign.id if campaign else None),
        status=arguments.choice("status", TaskStatus),
        open=arguments.tick("open"),
        overdue=arguments.tick("overdue"),
        late=arguments.tick("late"),
        asked=arguments.tick("asked"),
        waiting=arguments.tick("waiting"),
        resolved=arguments.tick("resolved"),
        silent=arguments.tick("silent"),
        holder=arguments.choice("holder", Holder),
        age=arguments.choice("age", Age),
        overrides=campaigns.overrides(session_context()) if {"age", "silent"} & set(request.args) else {},
        zone=clock().zone,
        addressee=arguments.choice("addressee", Addressee),
        organisation_id=arguments.number("organisation"),
        district_id=arguments.number("district"),
        recommendation_id=arguments.number("recommendation"),
        due_from=arguments.day("from"),
        due_to=arguments.day("to"),
        words=arguments.words("q"),
    )


def sort() -> str:
    """Return the sort of the address when it is one of the list's."""
    wanted = request.args.get("sort", "")
    return wanted if wanted.removeprefix("-") in SORTS else "due"


def flags(status: TaskStatus, due_on: date, reported_on: date | None, today: date) -> dict[str, bool]:
    """Return what is computed of a task."""
    facts = TaskFacts(status, due_on, reported_on)
    return {"overdue": is_overdue(facts, today), "done_late": is_done_late(facts)}


def clocks(session: Session, task: Task, today: date) -> Clocks:
    """Return the two clocks of a task, the running turn included."""
    return Clocks(*waited(task, campaigns.overrides(session), today))


def waited(task: Any, overrides: Mapping[date, bool], today: date) -> tuple[int, int]:
    """Return working days on the executor and on the department of a task or a row of the list."""
    now, since = holder(task.status), task.turn_since or task.reported_on or clock().local(task.sent_at).date()
    running = days_between(since, today, overrides) if now else 0
    executor = task.executor_days + (running if now is Holder.EXECUTOR else 0)
    return executor, task.department_days + (running if now is Holder.DEPARTMENT else 0)


def rows(found: Iterable[Any], today: date, *, with_clocks: bool = False) -> list[dict[str, Any]]:
    """Return the list's rows ready to be shown."""
    days = campaigns.overrides(session_context()) if with_clocks else {}
    addressees = {one: translated(name) for one, name in ADDRESSEE_NAMES.items()}
    base = url_for("tasks.show", task_id=1)[:-1]
    return [
        {
            "id": row.id,
            "url": f"{base}{row.id}",
            "number": row.number or "—",
            "text": row.text if len(row.text) < SHOWN_TEXT else f"{row.text[: SHOWN_TEXT - 1].rstrip()}…",
            "organisation": row.organisation,
            "district": row.district or "",
            "addressee": addressees[row.addressee],
            "reported": format_date(row.reported_on) if row.reported_on else "",
            "waited": waited(row, days, today) if with_clocks else (0, 0),
            "due": format_date(row.due_on),
            "first_due": format_date(row.first_due_on) if row.first_due_on != row.due_on else "",
            "status": row.status.value,
            "asked": row.asked,
            "resolved": row.resolved_on is not None,
            **flags(row.status, row.due_on, row.reported_on, today),
        }
        for row in found
    ]


def remarks(row: Any, today: date) -> str:
    """Return what is computed of a row, in words."""
    computed = flags(row.status, row.due_on, row.reported_on, today)
    said = (
        (computed["overdue"], _("Overdue")),
        (computed["done_late"], _("Done late")),
        (row.asked, _("Extension asked")),
        (row.resolved_on is not None, _("Plan agreed")),
    )
    return ", ".join(words for true, words in said if true)


def options(session: Session, now: TaskFilter) -> dict[str, Any]:
    """Return what the filters offer."""
    recommendations = recommendation_queries.titles(session, now.campaign_id)
    return {
        "statuses": [(one.value, translated(name)) for one, name in STATUS_NAMES.items()],
        "holders": [(one.value, translated(name)) for one, name in HOLDER_NAMES.items()],
        "ages": [(one.value, translated(name)) for one, name in AGE_NAMES.items()],
        "addressees": [
            (one.value, translated(name)) for one, name in ADDRESSEE_NAMES.items() if one is not Addressee.OTHER
        ],
        "districts": [(row.id, row.name) for row in districts(session)],
        "recommendations": [(row.id, f"{row.number or '—'} {row.text}") for row in recommendations],
        "campaigns": [(one.id, one.name) for one in campaigns.all_campaigns(session)],
    }
