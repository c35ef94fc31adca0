"""Schemes of mutual checks: what can be computed, the computing, and a scheme with its proof and its files."""

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import N_, InvalidError, MissingError
from tracker.domain.permissions import Action
from tracker.domain.schemes import NEAREST, RIVER_PENALTY
from tracker.extensions import clock, session_context
from tracker.models.schemes import Scheme
from tracker.queries import schemes as queries
from tracker.queries.campaigns import current, require_current, rounds
from tracker.queries.locking import visible
from tracker.queries.paging import page_of
from tracker.services import schemes as services
from tracker.services.schemes import Computed
from tracker.web import arguments, scheme_files, scheme_view
from tracker.web.access import requires
from tracker.web.downloads import DOCX, XLSX, download
from tracker.web.forms.schemes import ComputeForm, round_name
from tracker.web.transaction import Writing, once

schemes = Blueprint("schemes", __name__, url_prefix="/schemes")
MOST_COMPARED = 200


@schemes.get("")
@requires(Action.SCHEME_VIEW)
def index() -> ResponseReturnValue:
    """List the rounds of the present campaign with their figures, and what was computed."""
    session, campaign = session_context(), current(session_context())
    campaign_id, today = campaign.id if campaign else 0, clock().today()
    return render_template(
        "schemes/index.html",
        campaign=campaign,
        summaries=queries.round_summaries(session, campaign_id, today),
        open_schools=queries.count_open_schools(session, today),
        page=page_of(
            session, queries.schemes(campaign_id, arguments.number("round")), arguments.page_number(), size=25
        ),
        options=[(of.id, round_name(of)) for of in rounds(session, campaign_id)],
        round_name=round_name,
        status_names=scheme_view.STATUS_NAMES,
    )


@schemes.get("/new")
@requires(Action.SCHEME_MANAGE)
def new() -> ResponseReturnValue:
    """Show what will be computed and by which rules."""
    campaign = require_current(session_context())
    form = ComputeForm(rounds(session_context(), campaign.id))
    form.round.data = arguments.number("round") or form.round.data
    form.seed.data = campaign.starts_on.year * 10_000 + campaign.starts_on.month * 100 + campaign.starts_on.day
    return _new(form, 200)


def _new(form: ComputeForm, status: int) -> ResponseReturnValue:
    session, round_id = session_context(), form.round.data
    today = clock().today()
    facts = queries.school_facts(session, round_id, today) if round_id in form.known else []
    page = render_template(
        "schemes/new.html", form=form, penalty=RIVER_PENALTY // 1000, nearest=NEAREST, unready=not form.known,
        missing=queries.without_numbers(session, round_id, today) if round_id in form.known else [],
        taking=[one for one in facts if one.works or one.teachers],
        unplaced=[one for one in facts if one.x is None or one.y is None],
        numbers_url=url_for("numbers.index") if "numbers.index" in current_app.view_functions else "",
    )  # fmt: skip
    return page, status


@schemes.post("")
@requires(Action.SCHEME_MANAGE)
def create() -> ResponseReturnValue:
    """Compute a scheme and lead to it; the database waits for nobody meanwhile."""
    form = ComputeForm(rounds(session_context(), require_current(session_context()).id))
    if form.validate_on_submit():
        round_id, settings = form.round.data, form.settings
        try:
            problem = services.prepare(session_context(), round_id=round_id, settings=settings)
            session_context().rollback()  # ends the read: the engine may take a minute
            computed = services.solve(problem, seconds=settings.seconds)
            return once(form.idem.data, lambda tx: _keep(tx, round_id, computed))
        except InvalidError as error:
            form.refuse(error)
    return _new(form, 422)


def _keep(tx: Writing, round_id: int, computed: Computed) -> str:
    scheme = services.keep(tx.session, actor=tx.actor, round_id=round_id, computed=computed)
    return url_for("schemes.show", scheme_id=scheme.id)


@schemes.get("/<id:scheme_id>")
@requires(Action.SCHEME_VIEW)
def show(scheme_id: int) -> ResponseReturnValue:
    """Show a scheme with its picture, its table twin and its proof, or why there is none."""
    session, scheme = session_context(), visible(session_context(), Scheme, scheme_id)
    districts = queries.district_names(session)
    seen = scheme_view.view(scheme, districts)
    names = queries.short_names(session, [school.id for school in seen.problem.schools])
    common = {
        "scheme": scheme, "seen": seen, "title": round_name(scheme.round), "changed": _changed(scheme, seen),
        "others": queries.others_of_round(session, scheme), "status_names": scheme_view.STATUS_NAMES,
    }  # fmt: skip
    if seen.plan is None:
        ways = scheme_view.ways_out(scheme.why or {"relaxations": []})
        return render_template("schemes/why.html", ways=ways, **common)
    drawing = scheme_view.picture(seen, seen.plan, names, districts, _("Who checks whom"))
    proof = scheme_view.proof(seen.problem, seen.plan)
    return render_template("schemes/show.html", plan=seen.plan, proof=proof, drawing=drawing, **common)


def _changed(scheme: Scheme, seen: scheme_view.View) -> bool:
    """Return whether the schools' numbers would now make another problem (not asked of very large ones)."""
    if len(seen.problem.schools) > MOST_COMPARED:
        return False
    settings = services.settings_of(seen.problem)
    try:
        now = services.prepare(session_context(), round_id=scheme.round_id, settings=settings)
    except InvalidError:
        return True
    return now.sha256 != scheme.problem_sha256


def _planned(scheme_id: int) -> tuple[Scheme, scheme_view.View]:
    """Return a scheme that has a plan; one without has no papers."""
    scheme = visible(session_context(), Scheme, scheme_id)
    if scheme.plan is None:
        raise MissingError(N_("There is no plan in this scheme, so there is nothing to download."))
    return scheme, scheme_view.view(scheme, queries.district_names(session_context()))


@schemes.get("/<id:scheme_id>/scheme.xlsx")
@requires(Action.SCHEME_VIEW)
def xlsx(scheme_id: int) -> ResponseReturnValue:
    """Download the scheme as a workbook."""
    scheme, seen = _planned(scheme_id)
    assert seen.plan is not None
    return download(scheme_files.workbook(seen, seen.plan, scheme.round), f"{_name(scheme)}.xlsx", XLSX)


@schemes.get("/<id:scheme_id>/scheme.docx")
@requires(Action.SCHEME_VIEW)
def docx(scheme_id: int) -> ResponseReturnValue:
    """Download the scheme as the appendix to the order."""
    scheme, seen = _planned(scheme_id)
    session, ids = session_context(), [school.id for school in seen.problem.schools]
    assert seen.plan is not None
    paper = scheme_files.appendix(
        seen, seen.plan, scheme.round,
        names=queries.short_names(session, ids), districts=queries.district_names(session),
    )  # fmt: skip
    return download(paper, f"{_name(scheme)}.docx", DOCX)


def _name(scheme: Scheme) -> str:
    return f"схема-{scheme.round.subject}-{scheme.round.grade}-{scheme.id}"


def _json(data: dict[str, object], name: str) -> Response:
    return download(scheme_files.json_file(data), name, "application/json")


@schemes.get("/<id:scheme_id>/problem.json")
@requires(Action.SCHEME_VIEW)
def problem(scheme_id: int) -> ResponseReturnValue:
    """Download the problem as the engine took it."""
    return _json(visible(session_context(), Scheme, scheme_id).problem, "problem.json")


@schemes.get("/<id:scheme_id>/plan.json")
@requires(Action.SCHEME_VIEW)
def plan(scheme_id: int) -> ResponseReturnValue:
    """Download the engine's answer: the plan, or the explanation where there is none."""
    scheme = visible(session_context(), Scheme, scheme_id)
    return _json(scheme.plan or scheme.why or {}, "plan.json" if scheme.plan else "why.json")
