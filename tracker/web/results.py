"""What the mutual checks came to: by round and school, how far the procedure has come, and the release."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.documents.sheets import Sheet
from tracker.domain.permissions import Action, reach
from tracker.extensions import clock, session_context
from tracker.queries import campaigns
from tracker.queries import results as queries
from tracker.services import protocols as service
from tracker.web import arguments, packet_list
from tracker.web.access import current_actor, may, requires
from tracker.web.downloads import check_rows, csv_file, xlsx_file
from tracker.web.transaction import writing

results = Blueprint("results", __name__)


def _filters() -> queries.Filters:
    campaign = campaigns.current(session_context())
    return queries.Filters(campaign.id if campaign else None, arguments.number("round"), arguments.number("district"))


@results.get("/results")
@requires(Action.RESULT_VIEW)
def index() -> ResponseReturnValue:
    """Show the results within reach; the controllers also see how far the procedure has come."""
    session, actor, filters = session_context(), current_actor(), _filters()
    everywhere = reach(actor, Action.RESULT_VIEW) is None
    page = queries.listing(session, actor, filters, clock().today(), number=arguments.page_number())
    releasing = queries.to_release(session, filters.campaign_id) if may(Action.PROTOCOL_RELEASE) else []
    return render_template(
        "results/index.html", page=page, everywhere=everywhere, words=packet_list.round_words,
        progress=queries.progress(session, filters) if everywhere else {}, releasing=releasing,
        round_id=filters.round_id,
        **packet_list.options(session, campaigns.current(session)),
    )  # fmt: skip


def _sheet() -> Sheet:
    """Return exactly what the address shows, all its pages."""
    session, actor, filters, today = session_context(), current_actor(), _filters(), clock().today()
    check_rows(queries.how_many(session, actor, filters, today))
    rows: list[list[Any]] = [
        [
            packet_list.round_words(row.subject, row.grade), row.school, row.district or "", int(row.works),
            int(row.marked), int(row.compared), int(row.confirmed), int(row.raised), int(row.lowered), int(row.third),
            int(row.panel), int(row.overdue),
        ]
        for row in queries.all_rows(session, actor, filters, today)
    ]  # fmt: skip
    header = [
        _("Subject, grade"), _("School"), _("District"), _("Works"), _("Marked works"), _("With the school's mark"),
        _("Confirmed"), _("Raised"), _("Lowered"), _("Third checks"), _("Checked by the panel"), _("Overdue packets"),
    ]  # fmt: skip
    return Sheet(_("Results"), header, rows)


@results.get("/results.csv")
@requires(Action.RESULT_VIEW)
def csv() -> ResponseReturnValue:
    """Download the results for a spreadsheet program."""
    return csv_file(_sheet(), _("Results"))


@results.get("/results.xlsx")
@requires(Action.RESULT_VIEW)
def xlsx() -> ResponseReturnValue:
    """Download the results as a workbook."""
    return xlsx_file([_sheet()], _("Results"))


@results.post("/results/release")
@requires(Action.PROTOCOL_RELEASE)
def release() -> ResponseReturnValue:
    """Show the signed protocols of the chosen rounds to the checked schools."""
    chosen = arguments.ids(request.form, "ids", most=500)
    with writing() as tx:
        number = service.release(tx.session, actor=tx.actor, round_ids=chosen)
    if number:
        flash(ngettext("%(num)d protocol was released.", "%(num)d protocols were released.", number), "success")
    else:
        flash(_("Nothing was released: choose rounds with signed protocols."), "warning")
    return redirect(url_for("results.index"), 303)
