"""The board: schools against recommendations, on the page, on paper, and as a table for download."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.documents.sheets import Cell, Sheet
from tracker.domain.permissions import Action
from tracker.domain.tasks import STATUS_NAMES, TaskStatus
from tracker.domain.waiting import AGE_NAMES, HOLDER_NAMES, Age
from tracker.extensions import clock, session_context
from tracker.queries import board as queries
from tracker.queries import campaigns, waiting
from tracker.queries.board import Board, BoardFilter, Sums
from tracker.queries.tasks import districts
from tracker.web import arguments
from tracker.web.access import requires
from tracker.web.downloads import MOST_ROWS, check_rows, csv_file, xlsx_file
from tracker.web.i18n import translated
from tracker.web.task_list import flags

board = Blueprint("board", __name__)


def _chosen() -> BoardFilter:
    """Return the filter of the address."""
    campaign = campaigns.current(session_context())
    return BoardFilter(
        campaign_id=arguments.number("campaign", campaign.id if campaign else None),
        district_id=arguments.number("district"),
        recommendation_id=arguments.number("recommendation"),
        status=arguments.choice("status", TaskStatus),
        overdue=arguments.tick("overdue"),
    )


@board.get("/board")
@requires(Action.BOARD_VIEW)
def index() -> ResponseReturnValue:
    """Show the board of a campaign."""
    session, chosen, today = session_context(), _chosen(), clock().today()
    found = queries.read(session, chosen, today, number=arguments.page_number())
    others = [
        {"row": row, **flags(row.status, row.due_on, row.reported_on, today)}
        for row in queries.other_tasks(session, chosen.campaign_id)
    ]
    heads = queries.columns(session, chosen.campaign_id, to_schools=True)
    return render_template(
        "board/index.html", board=found, columns=_columns(found), rows=_rows(found), others=others, heads=heads,
        whole=queries.added(found.totals.get(row.id, Sums()) for row in found.columns),
        districts=[(row.id, row.name) for row in districts(session)],
        statuses=[(one.value, translated(name)) for one, name in STATUS_NAMES.items()],
        ages=[translated(name) for name in AGE_NAMES.values()],
        waits=_waits(session, chosen.campaign_id, today),
        campaigns=[(one.id, one.name) for one in campaigns.all_campaigns(session)],
    )  # fmt: skip


def _waits(session: Session, campaign_id: int | None, today: date) -> list[dict[str, Any]]:
    """Return how many tasks wait how long, a row for each who holds them."""
    found = waiting.ages(session, campaign_id, today, clock().zone, campaigns.overrides(session))
    base = url_for("tasks.index", campaign=campaign_id)
    return [
        {
            "label": translated(name),
            "cells": [{"number": found[one, age], "url": f"{base}&holder={one}&age={age}"} for age in Age],
        }
        for one, name in HOLDER_NAMES.items()
    ]


def _columns(found: Board) -> list[dict[str, Any]]:
    base = url_for("tasks.index", campaign="all")
    return [
        {
            "label": row.number or str(place),
            "title": row.text,
            "url": f"{base}&recommendation={row.id}",
            "sums": found.totals.get(row.id, Sums()),
        }
        for place, row in enumerate(found.columns, 1)
    ]


def _rows(found: Board) -> list[dict[str, Any]]:
    """Return the board's rows with a cell for each column."""
    today = clock().today()
    one, several = url_for("tasks.show", task_id=1)[:-1], url_for("tasks.index", campaign="all")
    rows = []
    for school in found.page.rows:
        cells: list[dict[str, Any] | None] = []
        for head in found.columns:
            task = found.cells.get((school.id, head.id))
            if task is None:
                cells.append(None)
                continue
            computed = flags(task.status, task.due_on, task.reported_on, today)
            cells.append({"status": task.status.value, "url": f"{one}{task.id}", **computed})
        here = [cell for cell in cells if cell]
        rows.append(
            {
                "label": school.name,
                "url": f"{several}&organisation={school.id}",
                "group": school.district or _("Without a district"),
                "cells": cells,
                "total": f"{sum(cell['status'] == 'closed' for cell in here)}/{len(here)}",
            }
        )
    return rows


def _sheet() -> Sheet:
    """Return the board as the address shows it, all its pages, statuses in words."""
    session, chosen, today = session_context(), _chosen(), clock().today()
    found = queries.read(session, chosen, today, number=1, size=MOST_ROWS + 1)
    check_rows(found.page.total)
    names = {one.value: translated(name) for one, name in STATUS_NAMES.items()}
    marks = {"overdue": _("Overdue"), "done_late": _("Done late")}
    lines: list[list[Cell]] = []
    for row in _rows(found):
        words = [
            ", ".join([names[cell["status"]], *(said for mark, said in marks.items() if cell[mark])]) if cell else None
            for cell in row["cells"]
        ]
        lines.append([row["group"], row["label"], *words, row["total"]])
    heads = [f"{head.number}. {head.text[:150]}" for head in found.columns]
    return Sheet(_("Board"), [_("District"), _("School"), *heads, _("Taken off control")], lines)


@board.get("/board.csv")
@requires(Action.BOARD_VIEW)
def csv() -> ResponseReturnValue:
    """Download the board for a spreadsheet program."""
    return csv_file(_sheet(), _("Board"))


@board.get("/board.xlsx")
@requires(Action.BOARD_VIEW)
def xlsx() -> ResponseReturnValue:
    """Download the board as a workbook."""
    return xlsx_file([_sheet()], _("Board"))
