"""Late life of the order: a person says what happened, the engine mends, the result is a draft to look at."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import OrganisationKind
from tracker.extensions import session_context
from tracker.queries import orders as queries
from tracker.queries.campaigns import require_current, rounds
from tracker.queries.organisations import everywhere
from tracker.services import changes as services
from tracker.services.changes import Change
from tracker.services.schemes import Computed
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
    """Ask what happened."""
    return _new(_form(formdata=None), 200)


def _new(form: ChangeForm, status: int) -> ResponseReturnValue:
    order = queries.latest(session_context(), require_current(session_context()).id)
    return render_template("changes/new.html", form=form, order=order), status


@changes.post("")
@requires(Action.SCHEME_MANAGE)
def create() -> ResponseReturnValue:
    """Mend the order and lead to what would change; the database waits for nobody meanwhile."""
    form = _form()
    if form.validate_on_submit():
        try:
            change = services.prepare(session_context(), require_current(session_context()), form.happening)
            session_context().rollback()  # ends the read: the engine may take a minute
            computed = services.solve(change)
            return once(form.idem.data, lambda tx: _keep(tx, change, computed))
        except InvalidError as error:
            session_context().rollback()
            form.refuse(error)
    return _new(form, 422)


def _keep(tx: Writing, change: Change, computed: dict[int, Computed]) -> str:
    draft = services.keep(tx.session, actor=tx.actor, change=change, computed=computed)
    return url_for("orders.new", draft=draft.id)
