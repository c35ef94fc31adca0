"""The journal: who changed what, when, before and after."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from tracker.documents.sheets import Cell, Sheet
from tracker.domain.permissions import Action
from tracker.extensions import clock, session_context
from tracker.models.journal import JournalEntry
from tracker.queries import journal as queries
from tracker.queries.paging import count
from tracker.web import arguments
from tracker.web.access import current_actor, requires
from tracker.web.downloads import check_rows, csv_file
from tracker.web.journal_words import ACTIONS, OBJECTS, Change, action_words, changes, object_words

journal = Blueprint("journal", __name__)
# Where an object has its own page: endpoint and the name of its id there.
PAGES = {
    "memo": ("memos.show", "memo_id"),
    "organisation": ("organisations.show", "organisation_id"),
    "recommendation": ("recommendations.show", "recommendation_id"),
    "draft": ("drafts.show", "check_draft_id"),
    "job": ("jobs.show", "job_id"),
    "scheme": ("schemes.show", "scheme_id"),
    "task": ("tasks.show", "task_id"),
}


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """Return the start of a day in the department's zone."""
    return datetime.combine(day + timedelta(days), time(), clock().zone) if day else None


def _query() -> "Select[JournalEntry]":
    """Return the query for the filters in the address."""
    filters = queries.Filters(
        object_type=arguments.words("type", 40),
        object_id=arguments.number("object"),
        action=arguments.words("action", 60),
        person=arguments.words("person"),
        since=_midnight(arguments.day("since")),
        until=_midnight(arguments.day("until"), days=1),
    )
    return queries.entries(session_context(), current_actor(), filters)


def page_of_object(entry: JournalEntry) -> str | None:
    """Return the address of the page of what an entry is about (deleted things lead nowhere)."""
    endpoint, name = PAGES.get(entry.object_type, ("", ""))
    if endpoint not in current_app.view_functions or entry.object_id is None or entry.action == "deleted":
        return None
    values: dict[str, Any] = {name: entry.object_id}
    return url_for(endpoint, **values)


@journal.get("/journal")
@requires(Action.JOURNAL_VIEW)
def index() -> ResponseReturnValue:
    """Show the newest entries, or those before the number in the address."""
    session = session_context()
    found = queries.stretch(session, _query(), arguments.number("before"))
    return render_template(
        "journal/index.html",
        found=found,
        names=queries.organisation_names(session, found.rows),
        action_words=action_words,
        object_words=object_words,
        changes=changes,
        page_of_object=page_of_object,
        types=sorted(((value, _(words)) for value, words in OBJECTS.items()), key=lambda pair: pair[1]),
        actions=sorted(((value, _(words)) for value, words in ACTIONS.items()), key=lambda pair: pair[1]),
    )


def _line(change: Change) -> str:
    return f"{change.field}: {change.before} → {change.after}" if change.before else f"{change.field}: {change.after}"


@journal.get("/journal/log.csv")
@requires(Action.JOURNAL_VIEW)
def csv() -> ResponseReturnValue:
    """Download all the entries that the filters let through."""
    session, query = session_context(), _query()
    check_rows(count(session, query))
    rows = list(session.scalars(query))
    names = queries.organisation_names(session, rows)
    header = ["№", _("When"), _("Who"), _("Action"), _("Object"), _("Organisation"), _("Changes"), _("Remark")]
    table = [_cells(row, names) for row in rows]
    return csv_file(Sheet(_("Journal"), [*header, _("Request"), _("Hash")], table), _("journal"))


def _cells(row: JournalEntry, names: dict[int, str]) -> list[Cell]:
    told = "; ".join(map(_line, changes(row, names)))
    about = [action_words(row), object_words(row), names.get(row.organisation_id or 0, "")]
    return [row.id, clock().local(row.at), row.person_name, *about, told, row.note, row.request_id, row.hash]
