"""The public check page: anybody verifies the distribution with a program of their own; no sign-in, no person named."""

import hashlib
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import N_, MissingError
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.matching.api import seed_of
from tracker.models.schemes import Scheme
from tracker.queries import public as queries
from tracker.queries.campaigns import require_campaign
from tracker.queries.public import Shown
from tracker.services import public as services
from tracker.web.access import requires
from tracker.web.downloads import download
from tracker.web.order_view import round_words
from tracker.web.scheme_files import json_file
from tracker.web.transaction import writing

public = Blueprint("public", __name__)


@dataclass(frozen=True)
class Line:
    """One round of the page."""

    id: int
    name: str
    seed: int
    drawn: bool  # the seed is the one that the published string gives
    problem_sha256: str
    plan_sha256: str
    reproducible: bool


def _problem(scheme: Scheme) -> bytes:
    """Return the problem's file without what the office notes beside it."""
    return json_file({key: value for key, value in scheme.problem.items() if key != "expected"})


def _plan(scheme: Scheme) -> bytes:
    return json_file(scheme.plan or {})


def _line(shown: Shown, scheme: Scheme, name: str) -> Line:
    plan, draft = scheme.plan or {}, shown.drafts.get(scheme.draft_id or 0)
    rules = draft.settings if draft else {}
    alone = rules.get("ring_scope", "round") == "round" and rules.get("partners", "free") == "free"
    alone = alone and not rules.get("teacher_most")
    drawn = bool(shown.campaign.public_draw) and plan["seed"] == seed_of(shown.campaign.public_draw)
    return Line(
        scheme.round_id, name, plan["seed"], drawn, scheme.problem_sha256, hashlib.sha256(_plan(scheme)).hexdigest(),
        alone and scheme.origin == "computed" and plan["status"] != "interrupted",
    )  # fmt: skip


@public.get("/public/<int(fixed_digits=4):year>")
@requires(Action.PUBLIC)
def show(year: int) -> ResponseReturnValue:
    """Show what can be verified, and how."""
    shown = queries.shown(session_context(), year)
    names = {one["id"]: round_words(one["subject"], one["grade"]) for one in shown.rounds}
    lines = [_line(shown, shown.schemes[one["id"]], names[one["id"]]) for one in shown.rounds]
    return render_template("public/show.html", shown=shown, lines=lines, year=year)


def _scheme(year: int, round_id: int) -> Scheme:
    scheme = queries.shown(session_context(), year).schemes.get(round_id)
    if scheme is None:
        raise MissingError(N_("There is no such page or object, or it is not yours to see."))
    return scheme


@public.get("/public/<int(fixed_digits=4):year>/rounds/<id:round_id>/problem.json")
@requires(Action.PUBLIC)
def problem(year: int, round_id: int) -> Response:
    """Download the problem of a round."""
    return download(_problem(_scheme(year, round_id)), f"problem-{round_id}.json", "application/json")


@public.get("/public/<int(fixed_digits=4):year>/rounds/<id:round_id>/plan.json")
@requires(Action.PUBLIC)
def plan(year: int, round_id: int) -> Response:
    """Download the plan of a round."""
    return download(_plan(_scheme(year, round_id)), f"plan-{round_id}.json", "application/json")


def _switch(campaign_id: int, *, on: bool) -> ResponseReturnValue:
    campaign = require_campaign(session_context(), campaign_id)
    with writing() as tx:
        services.switch(tx.session, actor=tx.actor, campaign_id=campaign.id, on=on)
    flash(_("The public check page is open.") if on else _("The public check page is closed."), "success")
    return redirect(url_for("orders.index"), 303)


@public.post("/campaigns/<id:campaign_id>/public-page/open")
@requires(Action.ORDER_PUBLISH)
def switch_on(campaign_id: int) -> ResponseReturnValue:
    """Open the page to everybody."""
    return _switch(campaign_id, on=True)


@public.post("/campaigns/<id:campaign_id>/public-page/close")
@requires(Action.ORDER_PUBLISH)
def switch_off(campaign_id: int) -> ResponseReturnValue:
    """Close the page."""
    return _switch(campaign_id, on=False)
