"""The tabs over the list of tasks: views that everybody needs, each with how many tasks it has."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from tracker.domain.errors import N_
from tracker.domain.roles import Actor
from tracker.domain.tasks import TaskStatus
from tracker.extensions import clock
from tracker.queries import campaigns
from tracker.queries.tasks import TaskFilter, counts
from tracker.web.i18n import translated

# What of an address says how a list looks, not which tasks are in it.
LOOKS = frozenset({"page", "sort", "col", "campaign"})


@dataclass(frozen=True)
class Preset:
    """A view: its words, the address that opens it, and the same as a filter."""

    label: str
    query: dict[str, str]
    narrowed: dict[str, Any]


def presets(today: date) -> tuple[Preset, ...]:
    """Return the views as of a day; a week runs from Monday to Sunday."""
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    week = {"open": "1", "from": monday.isoformat(), "to": sunday.isoformat()}
    return (
        Preset(N_("All tasks"), {}, {}),
        Preset(N_("Overdue"), {"overdue": "1"}, {"overdue": True}),
        Preset(N_("This week"), week, {"open": True, "due_from": monday, "due_to": sunday}),
        Preset(N_("Returned"), {"status": "returned"}, {"status": TaskStatus.RETURNED}),
        Preset(N_("Waiting for me"), {"waiting": "1"}, {"waiting": True}),
        Preset(N_("Silent"), {"silent": "1"}, {"silent": True}),
    )


def tabs(session: Session, actor: Actor, campaign_id: int | None) -> list[dict[str, Any]]:
    """Return the tabs with their counts, all of them by one statement."""
    today = clock().today()
    views = presets(today)
    base = TaskFilter(campaign_id=campaign_id, zone=clock().zone, overrides=campaigns.overrides(session))
    numbers = counts(session, actor, [replace(base, **one.narrowed) for one in views], today)
    here = {name: value for name, value in request.args.items() if value and name not in LOOKS}
    kept: dict[str, Any] = {
        name: request.args.getlist(name) for name in ("campaign", "sort", "col") if request.args.get(name)
    }
    return [
        {
            "label": translated(one.label),
            "url": url_for("tasks.index", **{**kept, **one.query}),
            "count": number,
            "current": here == one.query,
        }
        for one, number in zip(views, numbers, strict=True)
    ]
