"""The calendar: days that are worked or off over the official calendar; the administrator changes it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.calendar import LAST_DECREED_YEAR
from tracker.domain.errors import N_, InvalidError, MissingError
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.queries import campaigns as queries
from tracker.services import campaigns as service
from tracker.web.access import requires
from tracker.web.forms.calendar import DayForm
from tracker.web.transaction import writing

calendar = Blueprint("calendar", __name__)


def _page(form: DayForm) -> str:
    days = queries.calendar(session_context())
    return render_template("calendar/index.html", days=days, form=form, decreed=LAST_DECREED_YEAR)


@calendar.get("/calendar")
@requires(Action.CAMPAIGN_VIEW)
def index() -> ResponseReturnValue:
    """List the days that differ from the official calendar."""
    return _page(DayForm(formdata=None))


@calendar.post("/calendar")
@requires(Action.CALENDAR_MANAGE)
def set_day() -> ResponseReturnValue:
    """Declare a day worked or off; the same day again changes it."""
    form = DayForm()
    if form.validate_on_submit() and form.day.data:
        worked, note = form.worked.data == "1", form.note.data or ""
        try:
            with writing() as tx:
                service.set_day(tx.session, actor=tx.actor, day=form.day.data, worked=worked, note=note)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("calendar.index"), 303)
    return _page(form), 422


@calendar.post("/calendar/remove")
@requires(Action.CALENDAR_MANAGE)
def unset_day() -> ResponseReturnValue:
    """Go back to the official calendar for a day."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError as error:
        raise MissingError(N_("There is no such object, or it is not yours to see.")) from error
    with writing() as tx:
        service.unset_day(tx.session, actor=tx.actor, day=day)
    return redirect(url_for("calendar.index"), 303)
