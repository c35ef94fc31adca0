"""Recommendations: the list, typing and changing drafts, sending them out, withdrawing."""

from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from tracker.domain.deadlines import obstacle
from tracker.domain.errors import N_, InvalidError
from tracker.domain.permissions import Action
from tracker.domain.recommendations import ADDRESSEE_KINDS, RecommendationStatus
from tracker.domain.tasks import OPEN, TaskStatus
from tracker.extensions import session_context
from tracker.models.campaigns import Campaign
from tracker.models.memos import Recommendation
from tracker.queries import campaigns, history
from tracker.queries import recommendations as queries
from tracker.queries.locking import visible
from tracker.services import recommendations as service
from tracker.services.recommendations import deadline_of
from tracker.web import arguments, forecast_view, living_view, words
from tracker.web.access import current_actor, requires
from tracker.web.forms.base import first_error
from tracker.web.forms.recommendations import (
    EditRecommendationForm,
    NewRecommendationForm,
    SendForm,
    VersionForm,
    WithdrawForm,
)
from tracker.web.progress import REGISTRY
from tracker.web.transaction import Writing, once, writing

recommendations = Blueprint("recommendations", __name__)
View, Manage = Action.RECOMMENDATION_VIEW, Action.RECOMMENDATION_MANAGE


def _summary(row: Recommendation, counts: dict[TaskStatus, int]) -> dict[str, Any]:
    """Return what a list shows of a recommendation."""
    hindrance = obstacle(deadline_of(row))
    if row.addressee not in ADDRESSEE_KINDS:
        hindrance = N_("Its addressee is not an organisation of this city: choose another one.")
    return {
        "row": row,
        "deadline": words.deadline_words(deadline_of(row)),
        "obstacle": hindrance if row.status is RecommendationStatus.DRAFT else None,
        "total": sum(counts.values()),
        "closed": counts.get(TaskStatus.CLOSED, 0),
        "open": sum(number for status, number in counts.items() if status in OPEN),
    }


def _chosen_campaign(session: Session) -> Campaign | None:
    """Return the campaign that the address names, else the present one."""
    wanted = arguments.number("campaign")
    return session.get(Campaign, wanted) if wanted else campaigns.current(session)


@recommendations.get("/recommendations")
@requires(View)
def index() -> ResponseReturnValue:
    """List a campaign's recommendations by addressee."""
    session = session_context()
    campaign = _chosen_campaign(session)
    rows = queries.of_campaign(session, campaign.id) if campaign else []
    counts = queries.task_counts(session, [row.id for row in rows])
    summaries = [_summary(row, counts.get(row.id, {})) for row in rows]
    groups = [(addressee, list(items)) for addressee, items in groupby(summaries, lambda one: one["row"].addressee)]
    drafts = sum(one["row"].status is RecommendationStatus.DRAFT for one in summaries)
    ready = sum(one["row"].status is RecommendationStatus.DRAFT and not one["obstacle"] for one in summaries)
    return render_template(
        "recommendations/index.html", groups=groups, campaign=campaign, drafts=drafts, ready=ready,
        campaigns=campaigns.all_campaigns(session),
    )  # fmt: skip


@recommendations.get("/recommendations/new")
@requires(Manage)
def new() -> ResponseReturnValue:
    """Show the empty form."""
    campaigns.require_current(session_context())
    return render_template("recommendations/form.html", form=NewRecommendationForm(), row=None)


@recommendations.post("/recommendations")
@requires(Manage)
def create() -> ResponseReturnValue:
    """Create a draft."""
    form = NewRecommendationForm()
    if form.validate_on_submit():
        try:
            return once(form.idem.data, lambda tx: _create(tx, form))
        except InvalidError as error:
            form.refuse(error)
    return render_template("recommendations/form.html", form=form, row=None), 422


def _create(tx: Writing, form: NewRecommendationForm) -> str:
    campaign = campaigns.require_current(tx.session)
    row = service.create(tx.session, actor=tx.actor, campaign_id=campaign.id, **form.values())
    flash(_("The recommendation is saved as a draft. Nothing is sent yet."), "success")
    return url_for("recommendations.show", recommendation_id=row.id)


@recommendations.get("/recommendations/<id:recommendation_id>")
@requires(View)
def show(recommendation_id: int) -> ResponseReturnValue:
    """Show one recommendation, its tasks in numbers and its history."""
    return _page(visible(session_context(), Recommendation, recommendation_id), WithdrawForm(), 200)


def _page(row: Recommendation, form: WithdrawForm, status: int) -> ResponseReturnValue:
    session = session_context()
    counts = queries.task_counts(session, [row.id]).get(row.id, {})
    past = words.history(history.of(session, ("recommendation", row.id)))
    summary = _summary(row, counts)
    page = render_template(
        "recommendations/show.html", row=row, summary=summary, counts=counts, history=past, form=form,
        step=living_view.of_recommendation(session, row),
    )  # fmt: skip
    return page, status


@recommendations.get("/recommendations/<id:recommendation_id>/edit")
@requires(Manage)
def edit(recommendation_id: int) -> ResponseReturnValue:
    """Show the form of a draft."""
    row = visible(session_context(), Recommendation, recommendation_id)
    service.require_draft(row)
    form = EditRecommendationForm.of(row)
    return render_template("recommendations/form.html", form=form, row=row, version=row.version)


@recommendations.post("/recommendations/<id:recommendation_id>")
@requires(Manage)
def update(recommendation_id: int) -> ResponseReturnValue:
    """Change a draft."""
    form = EditRecommendationForm()
    if form.validate_on_submit():
        try:
            with writing() as tx:
                values = {**form.values(), "version": form.version_seen}
                service.update(tx.session, actor=tx.actor, recommendation_id=recommendation_id, **values)
            flash(_("The recommendation is saved."), "success")
            return redirect(url_for("recommendations.show", recommendation_id=recommendation_id), 303)
        except InvalidError as error:
            form.refuse(error)
    row = visible(session_context(), Recommendation, recommendation_id)
    return render_template("recommendations/form.html", form=form, row=row, version=form.version_seen), 422


@recommendations.post("/recommendations/<id:recommendation_id>/delete")
@requires(Manage)
def delete(recommendation_id: int) -> ResponseReturnValue:
    """Delete a draft."""
    form = VersionForm()
    with writing() as tx:
        version = form.version_seen
        service.delete(tx.session, actor=tx.actor, recommendation_id=recommendation_id, version=version)
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("recommendations.index"), 303)


@recommendations.post("/recommendations/<id:recommendation_id>/withdraw")
@requires(Manage)
def withdraw(recommendation_id: int) -> ResponseReturnValue:
    """Withdraw a sent recommendation; its open tasks are cancelled."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _page(visible(session_context(), Recommendation, recommendation_id), form, 422)
    with writing() as tx:
        seen = {"recommendation_id": recommendation_id, "version": form.version_seen}
        cancelled = service.withdraw(tx.session, actor=tx.actor, note=form.note.data or "", **seen)
    flash(ngettext("%(num)d open task is cancelled.", "%(num)d open tasks are cancelled.", cancelled), "success")
    return redirect(url_for("recommendations.show", recommendation_id=recommendation_id), 303)


@recommendations.get("/recommendations/preview")
@requires(Manage)
def preview() -> ResponseReturnValue:
    """Show what sending the chosen recommendations would do."""
    chosen = arguments.ids(request.args, "ids")
    outgoing = service.preview(session_context(), current_actor(), chosen)
    rows, weeks = _preview_rows(outgoing), forecast_view.shown(session_context(), outgoing)
    return render_template(
        "recommendations/preview.html", rows=rows, form=SendForm(), totals=_totals(rows), forecast=weeks
    )


def _preview_rows(outgoing: list[service.Outgoing]) -> list[dict[str, Any]]:
    """Return the preview's rows in the memo's order."""
    found = {one.recommendation.id: one for one in outgoing}
    return [
        {
            "row": row,
            "deadline": words.deadline_words(deadline_of(row)),
            "tasks": len(found[row.id].due),
            "dates": words.dates_words(found[row.id].first_due, found[row.id].last_due),
            "refusal": found[row.id].refusal,
        }
        for row in queries.in_order([one.recommendation for one in outgoing])
    ]


def _totals(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums of a preview: tasks in all and for each addressee, and how many are refused."""
    by_addressee: dict[Any, int] = {}
    for one in (one for one in rows if one["refusal"] is None):
        by_addressee[one["row"].addressee] = by_addressee.get(one["row"].addressee, 0) + one["tasks"]
    return {
        "tasks": sum(by_addressee.values()),
        "by_addressee": by_addressee,
        "refused": sum(one["refusal"] is not None for one in rows),
    }


@recommendations.post("/recommendations/send")
@requires(Manage)
def send() -> ResponseReturnValue:
    """Send what the preview showed, all or nothing."""
    form = SendForm()
    chosen, versions = arguments.ids(request.form, "ids"), arguments.ids(request.form, "versions")
    if not form.validate_on_submit() or len(chosen) != len(versions):
        raise InvalidError(N_("The form is damaged: open the preview anew. %(detail)s"), detail=first_error(form))
    seen = dict(zip(chosen, versions, strict=True))
    with REGISTRY.job(form.idem.data or "", current_actor().person_id) as tell:
        return once(form.idem.data, lambda tx: _send(tx, seen, tell))


def _send(tx: Writing, seen: dict[int, int], tell: service.Progress) -> str:
    number = service.send(tx.session, actor=tx.actor, recommendation_ids=list(seen), versions=seen, progress=tell)
    flash(ngettext("%(num)d task is sent.", "%(num)d tasks are sent.", number), "success")
    return url_for("recommendations.index")
