"""Campaigns: the list, one campaign with its rounds and scales, new, edit."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.campaigns import THIRD_CHECK_NAMES
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Action
from tracker.domain.subjects import SUBJECTS
from tracker.extensions import session_context
from tracker.models.campaigns import Campaign
from tracker.queries import campaigns as queries
from tracker.services import campaigns as service
from tracker.services import escalations, mark_recounts
from tracker.web import arguments
from tracker.web.access import may, requires
from tracker.web.forms.campaigns import (
    PUBLISHED,
    CampaignForm,
    NewCampaignForm,
    NewRoundForm,
    RoundForm,
    round_form,
)
from tracker.web.transaction import Writing, once, writing

campaigns = Blueprint("campaigns", __name__)


@campaigns.get("/campaigns")
@requires(Action.CAMPAIGN_VIEW)
def index() -> ResponseReturnValue:
    """List the campaigns."""
    session = session_context()
    return render_template(
        "campaigns/index.html", campaigns=queries.all_campaigns(session), counts=queries.round_counts(session)
    )


@campaigns.get("/campaigns/<id:campaign_id>")
@requires(Action.CAMPAIGN_VIEW)
def show(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign with its rounds and scales."""
    row = queries.require_campaign(session_context(), campaign_id)
    return _page(row, NewRoundForm(formdata=None))


def _page(row: Campaign, form: NewRoundForm) -> str:
    session = session_context()
    rounds = queries.rounds(session, row.id)
    return render_template(
        "campaigns/show.html", campaign=row, rounds=rounds, subjects=SUBJECTS, form=form,
        days=queries.window_days(session, row), third_words=THIRD_CHECK_NAMES.get(row.third_check_from, ""),
    )  # fmt: skip


@campaigns.get("/campaigns/new")
@requires(Action.CAMPAIGN_MANAGE)
def new() -> ResponseReturnValue:
    """Show the empty form; the latest campaign is offered to copy from."""
    known = queries.all_campaigns(session_context())
    former = {"copy_from": str(known[0].id), "third_check_from": known[0].third_check_from} if known else {}
    form = NewCampaignForm(**({"copy_from": PUBLISHED} | former))
    form.set_campaigns(known)
    return render_template("campaigns/new.html", form=form)


@campaigns.post("/campaigns")
@requires(Action.CAMPAIGN_MANAGE)
def create() -> ResponseReturnValue:
    """Create a campaign."""
    form = NewCampaignForm()
    form.set_campaigns(queries.all_campaigns(session_context()))

    def make(tx: Writing) -> str:
        former = form.copy_from.data or ""
        given: dict[str, Any] = {"year": form.year.data, "copy_from": int(former) if former.isdecimal() else None}
        row = service.create(tx.session, actor=tx.actor, **given, **form.window())
        if former == PUBLISHED:
            service.add_published(tx.session, actor=tx.actor, campaign_id=row.id)
        return url_for("campaigns.show", campaign_id=row.id)

    if form.validate_on_submit():
        try:
            return once(form.idem.data, make)
        except InvalidError as error:
            form.refuse(error)
    return render_template("campaigns/new.html", form=form), 422


@campaigns.get("/campaigns/<id:campaign_id>/edit")
@requires(Action.CAMPAIGN_MANAGE)
def edit(campaign_id: int) -> ResponseReturnValue:
    """Show the form of the name and the window."""
    row = queries.require_campaign(session_context(), campaign_id)
    return render_template("campaigns/edit.html", form=CampaignForm(obj=row, formdata=None), campaign=row)


@campaigns.post("/campaigns/<id:campaign_id>")
@requires(Action.CAMPAIGN_MANAGE)
def update(campaign_id: int) -> ResponseReturnValue:
    """Save the name and the window."""
    form = CampaignForm()
    if form.validate_on_submit():
        seen: dict[str, Any] = {"campaign_id": campaign_id, "version": form.version_seen}
        try:
            with writing() as tx:
                service.update(tx.session, actor=tx.actor, **seen, **form.window())
                days = form.escalate_after.data
                escalations.set_after(tx.session, actor=tx.actor, campaign_id=campaign_id, days=days)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)
    row = queries.require_campaign(session_context(), campaign_id)
    return render_template("campaigns/edit.html", form=form, campaign=row), 422


@campaigns.post("/campaigns/<id:campaign_id>/rounds")
@requires(Action.CAMPAIGN_MANAGE)
def add_round(campaign_id: int) -> ResponseReturnValue:
    """Add a subject in a grade."""
    row = queries.require_campaign(session_context(), campaign_id)
    form = NewRoundForm()

    def make(tx: Writing) -> str:
        of: dict[str, Any] = {"subject": form.subject.data, "grade": int(form.grade.data), **form.scale()}
        service.add_round(tx.session, actor=tx.actor, campaign_id=campaign_id, **of)
        return url_for("campaigns.show", campaign_id=campaign_id)

    if form.validate_on_submit():
        try:
            return once(form.idem.data, make)
        except InvalidError as error:
            form.refuse(error)
    return _page(row, form), 422


@campaigns.post("/campaigns/<id:campaign_id>/rounds/published")
@requires(Action.CAMPAIGN_MANAGE)
def add_published(campaign_id: int) -> ResponseReturnValue:
    """Add the rounds with a scale published for 2020-22 that the campaign lacks."""
    with writing() as tx:
        added = service.add_published(tx.session, actor=tx.actor, campaign_id=campaign_id)
    flash(ngettext("%(num)d subject was added.", "%(num)d subjects were added.", added), "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


@campaigns.get("/campaigns/<id:campaign_id>/rounds/<id:round_id>/edit")
@requires(Action.CAMPAIGN_MANAGE)
def edit_round(campaign_id: int, round_id: int) -> ResponseReturnValue:
    """Show the form of a round's scale."""
    row = queries.require_round(session_context(), campaign_id, round_id)
    return render_template("campaigns/edit_round.html", form=round_form(row), row=row, subjects=SUBJECTS)


@campaigns.post("/campaigns/<id:campaign_id>/rounds/<id:round_id>")
@requires(Action.CAMPAIGN_MANAGE)
def update_round(campaign_id: int, round_id: int) -> ResponseReturnValue:
    """Save a round's scale."""
    form = RoundForm()
    row = queries.require_round(session_context(), campaign_id, round_id)
    if form.validate_on_submit():
        seen: dict[str, Any] = {"round_id": round_id, "version": form.version_seen}
        try:
            with writing() as tx:
                service.update_round(tx.session, actor=tx.actor, **seen, **form.scale())
                left = mark_recounts.count_left(tx.session, round_id) if may(Action.PROTOCOL_RELEASE) else 0
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            there = url_for("mark_recounts.show", round_id=round_id)
            return redirect(there if left else url_for("campaigns.show", campaign_id=campaign_id), 303)
    return render_template("campaigns/edit_round.html", form=form, row=row, subjects=SUBJECTS), 422


@campaigns.post("/campaigns/<id:campaign_id>/rounds/<id:round_id>/remove")
@requires(Action.CAMPAIGN_MANAGE)
def remove_round(campaign_id: int, round_id: int) -> ResponseReturnValue:
    """Remove a round for which there are no numbers yet."""
    queries.require_round(session_context(), campaign_id, round_id)
    with writing() as tx:
        service.remove_round(tx.session, actor=tx.actor, round_id=round_id, version=arguments.version())
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)
