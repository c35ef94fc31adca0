"""What a list of tasks shows: the filters of the address, the rows as words, the same as a table for download."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.documents.sheets import Sheet
from tracker.domain.recommendations import ADDRESSEE_NAMES, Addressee
from tracker.domain.tasks import STATUS_NAMES, TaskFacts, TaskStatus, is_done_late, is_overdue
from tracker.models.campaigns import Campaign
from tracker.queries import campaigns
from tracker.queries import recommendations as recommendation_queries
from tracker.queries.tasks import SHOWN_TEXT, SORTS, TaskFilter, districts
from tracker.web import arguments
from tracker.web.i18n import format_date, translated

page_number = arguments.page_number


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


def rows(found: Iterable[Any], today: date) -> list[dict[str, Any]]:
    """Return the list's rows ready to be shown."""
    base = url_for("tasks.show", task_id=1)[:-1]
    return [
        {
            "url": f"{base}{row.id}",
            "number": row.number or "—",
            "text": row.text if len(row.text) < SHOWN_TEXT else f"{row.text[: SHOWN_TEXT - 1].rstrip()}…",
            "organisation": row.organisation,
            "district": row.district or "",
            "due": format_date(row.due_on),
            "first_due": format_date(row.first_due_on) if row.first_due_on != row.due_on else "",
            "status": row.status.value,
            "asked": row.asked,
            **flags(row.status, row.due_on, row.reported_on, today),
        }
        for row in found
    ]


def sheet(found: Iterable[Any], today: date) -> Sheet:
    """Return the rows as a table with the page's columns."""
    addressees = {one: translated(name) for one, name in ADDRESSEE_NAMES.items()}
    statuses = {one: translated(name) for one, name in STATUS_NAMES.items()}
    header = [
        _("№"), _("Recommendation"), _("Addressee"), _("Executor"), _("District"), _("Due"), _("First due"),
        _("Status"), _("Reported"), _("Remarks"),
    ]  # fmt: skip
    lines = [
        [
            row.number, row.text, addressees[row.addressee], row.organisation, row.district or "", row.due_on,
            row.first_due_on, statuses[row.status], row.reported_on, _remarks(row, today),
        ]
        for row in found
    ]  # fmt: skip
    return Sheet(_("Tasks"), header, lines)


def _remarks(row: Any, today: date) -> str:
    computed = flags(row.status, row.due_on, row.reported_on, today)
    said = (
        (computed["overdue"], _("Overdue")),
        (computed["done_late"], _("Done late")),
        (row.asked, _("Extension asked")),
    )
    return ", ".join(words for true, words in said if true)


def options(session: Session, now: TaskFilter) -> dict[str, Any]:
    """Return what the filters offer."""
    recommendations = recommendation_queries.titles(session, now.campaign_id)
    return {
        "statuses": [(one.value, translated(name)) for one, name in STATUS_NAMES.items()],
        "addressees": [
            (one.value, translated(name)) for one, name in ADDRESSEE_NAMES.items() if one is not Addressee.OTHER
        ],
        "districts": [(row.id, row.name) for row in districts(session)],
        "recommendations": [(row.id, f"{row.number or '—'} {row.text}") for row in recommendations],
        "campaigns": [(one.id, one.name) for one in campaigns.all_campaigns(session)],
    }
