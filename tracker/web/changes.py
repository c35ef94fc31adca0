"""Late life of the order: a person says what happened, the worker mends, the result is a draft to look at."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.changes import read_happening
from tracker.domain.errors import InvalidError
from tracker.domain.jobs import JobKind
from tracker.domain.permissions import Action
from tracker.domain.roles import OrganisationKind
from tracker.extensions import session_context
from tracker.queries import orders as queries
from tracker.queries.campaigns import require_current, rounds
from tracker.queries.organisations import everywhere
from tracker.services import change_jobs, jobs
from tracker.services import changes as services
from tracker.services.changes import Change
from tracker.web import arguments
from tracker.web.access import requires
from tracker.web.forms.changes import ChangeForm
from tracker.web.transaction import Writing, once

changes = Blueprint("changes", __name__, url_prefix="/changes")


def _form(**kwargs: object) -> ChangeForm:
    session = session_context()
    campaign = require_current(session)
    schools = [one for one in everywhere(session) if one.kind is OrganisationKind.SCHOOL]  # closed ones above all
    return ChangeForm(schools, rounds(session, campaign.id), **kwargs)


@changes.get("/new")
@requires(Action.SCHEME_MANAGE)
def new() -> ResponseReturnValue:
    """Ask what happened; `again` names the work whose answers stand in the form."""
    form, again = _form(formdata=None), arguments.number("again")
    former = jobs.require_job(session_context(), again) if again else None
    if former is not None and former.kind is JobKind.CHANGE:
        form.show(read_happening(former.params["happening"]))
    return _new(form, 200)


def _new(form: ChangeForm, status: int) -> ResponseReturnValue:
    session, campaign = session_context(), require_current(session_context())
    return render_template(
        "changes/new.html", form=form, order=queries.latest(session, campaign.id),
        running=jobs.under_way(session, JobKind.CHANGE, campaign=campaign.id),
    ), status  # fmt: skip


@changes.post("")
@requires(Action.SCHEME_MANAGE)
def create() -> ResponseReturnValue:
    """Give the mending to the worker and lead to its page; what cannot have happened is refused at its field."""
    form = _form()
    if form.validate_on_submit():
        try:
            change = services.prepare(session_context(), require_current(session_context()), form.happening)
            return once(form.idem.data, lambda tx: _ask(tx, change))
        except InvalidError as error:
            session_context().rollback()
            form.refuse(error)
    return _new(form, 422)


def _ask(tx: Writing, change: Change) -> str:
    return url_for("jobs.show", job_id=change_jobs.ask(tx.session, actor=tx.actor, change=change).id)
