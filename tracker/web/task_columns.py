"""The columns of the list of tasks: which are shown, and the same ones with their values for a download."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _

from tracker.documents.sheets import Sheet
from tracker.domain.errors import N_
from tracker.domain.permissions import Action
from tracker.domain.recommendations import ADDRESSEE_NAMES
from tracker.domain.tasks import STATUS_NAMES
from tracker.extensions import session_context
from tracker.queries import campaigns
from tracker.web import task_list
from tracker.web.access import may
from tracker.web.i18n import translated


@dataclass(frozen=True)
class Day:
    """The day on which a list is read, and the calendar of working days."""

    today: date
    overrides: Mapping[date, bool]


Value = Callable[[Any, Day], Any]


@dataclass(frozen=True)
class Column:
    """One column of the page: its words, what the server sorts by, and the columns of a download that tell the same."""

    label: str
    values: tuple[tuple[str, Value], ...]
    sort: str | None = None
    everywhere: bool = False  # usual only for who sees every organisation
    shown: bool = True  # when nothing is chosen


def _waited(place: int) -> Value:
    return lambda row, day: task_list.waited(row, day.overrides, day.today)[place]


COLUMNS: dict[str, Column] = {
    "due": Column(
        N_("Due"), ((N_("Due"), lambda row, _: row.due_on), (N_("First due"), lambda row, _: row.first_due_on)), "due"
    ),
    "number": Column(N_("№"), ((N_("№"), lambda row, _: row.number),), "number"),
    "task": Column(N_("Task"), ((N_("Recommendation"), lambda row, _: row.text),)),
    "addressee": Column(
        N_("Addressee"),
        ((N_("Addressee"), lambda row, _: translated(ADDRESSEE_NAMES[row.addressee])),),
        everywhere=True,
        shown=False,
    ),
    "executor": Column(N_("Executor"), ((N_("Executor"), lambda row, _: row.organisation),), "school", everywhere=True),
    "district": Column(N_("District"), ((N_("District"), lambda row, _: row.district or ""),), everywhere=True),
    "status": Column(
        N_("Status"),
        (
            (N_("Status"), lambda row, _: translated(STATUS_NAMES[row.status])),
            (N_("Remarks"), lambda row, day: task_list.remarks(row, day.today)),
        ),
        "status",
    ),
    "reported": Column(N_("Reported"), ((N_("Reported"), lambda row, _: row.reported_on),), shown=False),
    "executor_days": Column(N_("Waited on the executor"), ((N_("Waited on the executor"), _waited(0)),), shown=False),
    "department_days": Column(
        N_("Waited on the department"), ((N_("Waited on the department"), _waited(1)),), shown=False
    ),
}

CLOCKS = frozenset({"executor_days", "department_days"})


def chosen() -> list[str]:
    """Return the columns of the address in the table's order; the usual ones when it names none."""
    wanted = set(request.args.getlist("col"))
    found = [name for name in COLUMNS if name in wanted]
    return found or [
        name for name, one in COLUMNS.items() if one.shown and (may(Action.BOARD_VIEW) or not one.everywhere)
    ]


def sheet(found: Iterable[Any], today: date) -> Sheet:
    """Return the rows as a table with exactly the columns that the page shows."""
    values = [value for name in chosen() for value in COLUMNS[name].values]
    day = Day(today, campaigns.overrides(session_context()))
    lines = [[read(row, day) for _label, read in values] for row in found]
    return Sheet(_("Tasks"), [translated(label) for label, _read in values], lines)


def heads(names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the head of the page's table."""
    return [
        {"label": translated(COLUMNS[name].label), "sort": COLUMNS[name].sort, "opt": name == "district"}
        for name in names
    ]


def choices(names: Iterable[str]) -> list[tuple[str, str, bool]]:
    """Return value, words and whether it is shown, of every column."""
    shown = set(names)
    return [(name, translated(one.label), name in shown) for name, one in COLUMNS.items()]
