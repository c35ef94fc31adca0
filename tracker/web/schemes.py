"""Single schemes as they were computed: to be read, checked by anybody and downloaded. They are made at the desk."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from tracker.domain.errors import N_, MissingError
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.models.schemes import Scheme
from tracker.queries import schemes as queries
from tracker.queries.locking import visible
from tracker.web import scheme_files, scheme_view
from tracker.web.access import requires
from tracker.web.downloads import DOCX, XLSX, download
from tracker.web.forms.drafts import round_name
from tracker.web.scheme_cache import SchemeCache

schemes = Blueprint("schemes", __name__, url_prefix="/schemes")


@schemes.record_once
def _prepare(state: BlueprintSetupState) -> None:
    """Give the application its own cache of schemes."""
    state.app.extensions["sverka_scheme_cache"] = SchemeCache()


@schemes.get("")
@requires(Action.SCHEME_VIEW)
def index() -> ResponseReturnValue:
    """Lead to the planning desk."""
    return redirect(url_for("drafts.index"), 303)


@schemes.get("/<id:scheme_id>")
@requires(Action.SCHEME_VIEW)
def show(scheme_id: int) -> ResponseReturnValue:
    """Show a scheme; the present one of a draft is shown there, with everything that can be done with it."""
    scheme = visible(session_context(), Scheme, scheme_id)
    if scheme.draft_id is not None and scheme.replaced_at is None:
        there = url_for("draft_rounds.show", check_draft_id=scheme.draft_id, round_id=scheme.round_id)
        return redirect(there, 303)
    page = scheme_view.page(session_context(), scheme, url_for("schemes.show", scheme_id=scheme.id))
    return render_template(
        "schemes/show.html", scheme=scheme, page=page, seen=page.seen, plan=page.plan, title=round_name(scheme.round)
    )


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


@schemes.get("/<id:scheme_id>/scheme.svg")
@requires(Action.SCHEME_VIEW)
def svg(scheme_id: int) -> ResponseReturnValue:
    """Download the picture."""
    scheme, seen = _planned(scheme_id)
    session, ids = session_context(), [school.id for school in seen.problem.schools]
    assert seen.plan is not None
    drawing = scheme_files.drawing(
        seen, seen.plan, scheme.round,
        names=queries.short_names(session, ids), districts=queries.district_names(session),
    )  # fmt: skip
    return download(drawing, f"{_name(scheme)}.svg", "image/svg+xml")


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
