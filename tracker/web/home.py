"""The start page: each role finds on one screen what has to be done and what to do next."""

from typing import Any

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.extensions import clock, session_context
from tracker.queries import campaigns, packets
from tracker.queries import home as queries
from tracker.web.access import current_actor, requires
from tracker.web.packet_duties import own_checks
from tracker.web.task_list import flags

home = Blueprint("home", __name__)


@home.get("/")
@requires(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show the start page, a part for each of the person's roles."""
    session, actor = session_context(), current_actor()
    campaign = campaigns.current(session)
    parts: dict[str, Any] = {"campaign": campaign, "today": clock().today()}
    if executing := actor.organisations(Role.SCHOOL, Role.METHODOLOGIST, Role.DEPARTMENT):
        parts["duties"] = _duties(session, executing)
    if checking := actor.organisations(Role.SCHOOL, Role.METHODOLOGIST):
        found = packets.of_schools(session, checking, campaign.id if campaign else None)
        parts |= own_checks(found, checking, clock().today())
    if actor.has_role(Role.DEPARTMENT):
        parts |= _control(session, actor, campaign.id if campaign else None)
    if actor.has_role(Role.ADMINISTRATOR):
        parts["counts"] = queries.counts(session)
    if actor.has_role(Role.OBSERVER):
        parts["officers"] = queries.officers(session)
    return render_template("home/index.html", url_if=_url_if, **parts)


def _url_if(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page that this installation has, else nothing."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def _duties(session: Session, organisation_ids: frozenset[int]) -> list[dict[str, Any]]:
    """Return the own open tasks as cards."""
    today = clock().today()
    rows = queries.duties(session, organisation_ids, today)
    why = queries.reasons(session, [row.id for row in rows if row.status is TaskStatus.RETURNED])
    return [
        {
            "row": row,
            "status": row.status.value,
            "days": (row.due_on - today).days,
            "reason": why.get(row.id, ""),
            **flags(row.status, row.due_on, row.reported_on, today),
        }
        for row in rows
    ]


def _control(session: Session, actor: Actor, campaign_id: int | None) -> dict[str, Any]:
    """Return what a controller sees: figures, what waits for a decision, what is not sent yet."""
    today = clock().today()
    waiting = [
        {"row": row, **flags(row.status, row.due_on, row.reported_on, today)}
        for row in queries.decisions(session, actor, campaign_id)
    ]
    return {
        "figures": queries.figures(session, actor, campaign_id, today),
        "waiting": waiting,
        "drafts": queries.drafts(session, campaign_id),
    }
