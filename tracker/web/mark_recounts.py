"""A scale that was changed after protocols were signed: what it would change, one explicit recount, and its undoing."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.models.campaigns import CampaignRound
from tracker.queries import mark_recounts as queries
from tracker.queries.locking import visible
from tracker.services import mark_recounts as service
from tracker.web.access import requires
from tracker.web.packet_list import round_words
from tracker.web.transaction import writing

mark_recounts = Blueprint("mark_recounts", __name__, url_prefix="/mark-recounts")
MOST = 200


@mark_recounts.get("/<id:round_id>")
@requires(Action.PROTOCOL_RELEASE)
def show(round_id: int) -> ResponseReturnValue:
    """Show which signed protocols' marks differ from what the round's present scale makes of their points."""
    session = session_context()
    of = visible(session, CampaignRound, round_id)
    return render_template(
        "mark_recounts/show.html", of=of, title=round_words(of.subject, of.grade), most=MOST,
        found=service.preview(session, of.id), last=queries.last(session, of.id),
    )  # fmt: skip


@mark_recounts.post("/<id:round_id>")
@requires(Action.PROTOCOL_RELEASE)
def create(round_id: int) -> ResponseReturnValue:
    """Compute the marks anew, as the page has shown it."""
    with writing() as tx:
        made = service.recount(tx.session, actor=tx.actor, round_id=round_id, seen=request.form.get("seen", ""))
        number = len(made.rows)
    flash(ngettext("%(num)d work was computed anew.", "%(num)d works were computed anew.", number), "success")
    return redirect(url_for("mark_recounts.show", round_id=round_id), 303)


@mark_recounts.post("/<id:round_id>/undo")
@requires(Action.PROTOCOL_RELEASE)
def undo(round_id: int) -> ResponseReturnValue:
    """Put the marks back as they were before the last recount."""
    with writing() as tx:
        service.undo(tx.session, actor=tx.actor, round_id=round_id)
    flash(_("The marks are as they were before the recount."), "success")
    return redirect(url_for("mark_recounts.show", round_id=round_id), 303)
