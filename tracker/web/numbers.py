"""The schools' own numbers: the table of a round, who has given them, and a school's grid."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.campaigns import NUMBERS_TEXTS
from tracker.domain.errors import ConflictError, RowsInvalidError
from tracker.domain.permissions import Action, reach
from tracker.domain.subjects import PRIMARY_GRADE, SUBJECTS
from tracker.extensions import clock, session_context
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.organisations import Organisation
from tracker.queries import campaigns as campaign_queries
from tracker.queries import numbers as queries
from tracker.queries.organisations import districts
from tracker.queries.paging import page_of
from tracker.services import numbers as service
from tracker.web import arguments, number_sheets
from tracker.web.access import current_actor, requires
from tracker.web.forms.numbers import FOR_ALL, Line, bring_up_to_date, lines, refuse, typed
from tracker.web.forms.numbers import numbers as numbers_of
from tracker.web.i18n import explain, translated
from tracker.web.transaction import writing

numbers = Blueprint("numbers", __name__)


def _filters() -> queries.Filters:
    return queries.Filters(
        clock().today(), arguments.words("q"), arguments.number("district"), request.args.get("state", "")
    )


def _chosen(rounds: list[CampaignRound]) -> CampaignRound | None:
    """Return the round asked for, else the first one."""
    wanted = arguments.number("round")
    return next((row for row in rounds if row.id == wanted), rounds[0] if rounds else None)


def _lists(states: dict[str, str]) -> dict[str, object]:
    """Return what the filters of both tables offer."""
    return {
        "district_options": [(row.id, row.name) for row in districts(session_context())],
        "state_options": [(value, translated(words)) for value, words in states.items()],
        "subjects": SUBJECTS,
    }


@numbers.get("/numbers")
@requires(Action.NUMBERS_VIEW)
def index() -> ResponseReturnValue:
    """Show one round in all schools; a school is led to its own grid."""
    session, actor = session_context(), current_actor()
    if reach(actor, Action.NUMBERS_VIEW) is not None:
        return _own()
    campaign = campaign_queries.current(session)
    rounds = campaign_queries.rounds(session, campaign.id) if campaign else []
    chosen = _chosen(rounds)
    if campaign is None or chosen is None:
        return render_template("numbers/none.html", campaign=campaign)
    page = page_of(session, queries.of_round(actor, chosen.id, _filters()), arguments.page_number())
    return render_template(
        "numbers/index.html", campaign=campaign, rounds=rounds, chosen=chosen, page=page,
        given=queries.in_round(session, chosen.id, page.rows),
        totals=queries.totals(session, actor, chosen.id, clock().today()), **_lists(queries.ROUND_STATES),
    )  # fmt: skip


def _own() -> ResponseReturnValue:
    """Lead to the only school, or let choose among several."""
    schools = queries.own_schools(session_context(), current_actor(), clock().today())
    if len(schools) == 1:
        return redirect(url_for("numbers.edit", school_id=schools[0].id), 303)
    return render_template("numbers/own.html", schools=schools)


@numbers.get("/numbers/list.csv", defaults={"form": "csv"})
@numbers.get("/numbers/list.xlsx", defaults={"form": "xlsx"})
@requires(Action.NUMBERS_VIEW)
def export(form: str) -> Response:
    """Download the table of a round as it is filtered."""
    session, actor = session_context(), current_actor()
    rounds = campaign_queries.rounds(session, campaign_queries.require_current(session).id)
    return number_sheets.round_file(session, actor, _chosen(rounds), _filters(), form)


def _grid(campaign: Campaign, school: Organisation, grid: list[Line], problem: str = "") -> str:
    return render_template(
        "numbers/edit.html", campaign=campaign, school=school, grid=grid, problem=problem, subjects=SUBJECTS,
        longest=NUMBERS_TEXTS, primary=PRIMARY_GRADE,
        for_all={cell: request.form.get(f"{cell}-all", "") for cell in FOR_ALL},
    )  # fmt: skip


@numbers.get("/numbers/schools/<id:school_id>")
@requires(Action.NUMBERS_VIEW)
def edit(school_id: int) -> ResponseReturnValue:
    """Show a school's grid: all rounds of the present campaign."""
    session = session_context()
    school = queries.require_school(session, current_actor(), school_id)
    campaign = campaign_queries.current(session)
    if campaign is None:
        return render_template("numbers/none.html", campaign=None)
    stored = queries.of_school(session, campaign.id, school.id)
    return _grid(campaign, school, lines(campaign_queries.rounds(session, campaign.id), stored))


@numbers.post("/numbers/schools/<id:school_id>")
@requires(Action.NUMBERS_EDIT)
def update(school_id: int) -> ResponseReturnValue:
    """Save a school's grid, all rows or none."""
    session = session_context()
    school = queries.require_school(session, current_actor(), school_id)
    campaign = campaign_queries.require_current(session)
    grid = typed(campaign_queries.rounds(session, campaign.id), request.form)
    rows = numbers_of(grid)
    if any(line.errors for line in grid):
        return _grid(campaign, school, grid, _("Nothing was saved: correct the marked values.")), 422
    try:
        with writing() as tx:
            changed = service.save(tx.session, actor=tx.actor, school_id=school_id, rows=rows)
    except (RowsInvalidError, ConflictError) as error:
        return _refused(school_id, grid, error)
    flash(ngettext("%(num)d row was saved.", "%(num)d rows were saved.", changed), "success")
    return redirect(url_for("numbers.edit", school_id=school_id), 303)


def _refused(school_id: int, grid: list[Line], error: RowsInvalidError | ConflictError) -> ResponseReturnValue:
    """Show the grid as it was typed, with what is wrong; the rows are read anew, the transaction is over."""
    session = session_context()
    school = queries.require_school(session, current_actor(), school_id)
    campaign = campaign_queries.require_current(session)
    campaign_queries.rounds(session, campaign.id)
    if isinstance(error, RowsInvalidError):
        refuse(grid, error.rows)
        return _grid(campaign, school, grid, explain(error)), 422
    bring_up_to_date(grid, queries.of_school(session, campaign.id, school_id))
    return _grid(campaign, school, grid, explain(error)), 409
