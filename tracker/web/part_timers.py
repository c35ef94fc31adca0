"""Part-timers of the present campaign: the list, adding and removing."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import Select

from tracker.documents.sheets import Sheet
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Action
from tracker.domain.subjects import SUBJECTS
from tracker.extensions import clock, session_context
from tracker.models.campaigns import Campaign
from tracker.queries import part_timers as queries
from tracker.queries.campaigns import current, require_current
from tracker.queries.numbers import own_schools
from tracker.queries.paging import count, page_of
from tracker.services import part_timers as service
from tracker.web import arguments
from tracker.web.access import current_actor, requires
from tracker.web.downloads import check_rows, table_file
from tracker.web.forms.part_timers import PartTimerForm, subject_options
from tracker.web.i18n import translated
from tracker.web.transaction import Writing, once, writing

part_timers = Blueprint("part_timers", __name__)


def _query(campaign: Campaign) -> "Select[Any]":
    return queries.listing(
        current_actor(), campaign.id, subject=arguments.words("subject", 10), words=arguments.words("q")
    )


@part_timers.get("/part-timers")
@requires(Action.NUMBERS_VIEW)
def index() -> ResponseReturnValue:
    """List the part-timers within reach and offer to add one."""
    session = session_context()
    if current(session) is None:
        return render_template("numbers/none.html", campaign=None)
    own = own_schools(session, current_actor(), clock().today())
    return _page(PartTimerForm(formdata=None, school=own[0].id if len(own) == 1 else None))


def _page(form: PartTimerForm) -> str:
    session, actor, today = session_context(), current_actor(), clock().today()
    campaign = require_current(session)
    return render_template(
        "part_timers/index.html", campaign=campaign, form=form, subjects=SUBJECTS, subject_options=subject_options(),
        page=page_of(session, _query(campaign), arguments.page_number()),
        own=_options(((row.id, row.name) for row in own_schools(session, actor, today)), form.school.data),
        others=_options(queries.school_names(session, today), form.other_school.data),
    )  # fmt: skip


def _options(schools: Iterable[Sequence[Any]], chosen: int | None) -> Markup:
    """Return schools as options; put together here because a region's 1,500 would take a template too long."""
    lines = (
        f'<option value="{number}"{" selected" if number == chosen else ""}>{escape(name)}</option>'
        for number, name in schools
    )
    return Markup("".join(lines))  # noqa: S704 - the names are escaped above


@part_timers.get("/part-timers/list.csv", defaults={"form": "csv"})
@part_timers.get("/part-timers/list.xlsx", defaults={"form": "xlsx"})
@requires(Action.NUMBERS_VIEW)
def export(form: str) -> Response:
    """Download the list as it is filtered."""
    session = session_context()
    query = _query(require_current(session))
    check_rows(count(session, query))
    rows = [
        [row.school.name, translated(SUBJECTS[row.subject]), row.teacher, row.other_school.name]
        for row in session.scalars(query)
    ]
    header = [_("School"), _("Subject"), _("Teacher"), _("Works also in")]
    return table_file(Sheet(_("Part-timers"), header, rows), form)


@part_timers.post("/part-timers")
@requires(Action.NUMBERS_EDIT)
def create() -> ResponseReturnValue:
    """Note a part-timer."""
    form = PartTimerForm()
    campaign_id = require_current(session_context()).id

    def make(tx: Writing) -> str:
        service.add(tx.session, actor=tx.actor, campaign_id=campaign_id, given=form.shared())
        return url_for("part_timers.index")

    if form.validate_on_submit():
        try:
            return once(form.idem.data, make)
        except InvalidError as error:
            form.refuse(error)
    return _page(form), 422


@part_timers.post("/part-timers/<id:part_timer_id>/remove")
@requires(Action.NUMBERS_EDIT)
def remove(part_timer_id: int) -> ResponseReturnValue:
    """Take a note back."""
    with writing() as tx:
        service.remove(tx.session, actor=tx.actor, part_timer_id=part_timer_id)
    flash(_("Removed."), "success")
    return redirect(url_for("part_timers.index"), 303)
