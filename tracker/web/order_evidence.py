"""One press: the order becomes the evidence of the task that asked for it."""

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.documents import attachments
from tracker.documents.docx import to_docx
from tracker.domain.errors import N_, MissingError
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.queries import orders as queries
from tracker.services import files
from tracker.services import order_evidence as services
from tracker.services.order_papers import order_paper, papers_of
from tracker.web import arguments
from tracker.web.access import may, requires
from tracker.web.transaction import writing

order_evidence = Blueprint("order_evidence", __name__, url_prefix="/orders")


@order_evidence.post("/<id:order_id>/evidence")
@requires(Action.TASK_EXECUTE)
def report(order_id: int) -> ResponseReturnValue:
    """Attach the order to a task and report its completion."""
    if not may(Action.ORDER_VIEW):
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    order = queries.version(session_context(), order_id)
    campaign_id, config = order.campaign_id, current_app.extensions["sverka_config"]
    data = to_docx(order_paper(papers_of(order, queries.first(session_context(), campaign_id))))
    name = f"приказ-{order.number}.docx"
    fact = _("Order on mutual checks, version %(number)s: timetable and scheme.", number=order.number)
    session_context().rollback()  # the paper is set; no read is held while the file is written
    paper = attachments.check(name, data, most=config.upload_bytes)
    task_id, version = (arguments.ids(request.form, "task") or [0])[0], arguments.version()
    with files.staged(config.files, paper) as staged, writing() as tx:
        services.report(
            tx.session, actor=tx.actor, campaign_id=campaign_id, task_id=task_id, version=version, file=staged,
            fact=fact,
        )  # fmt: skip
    flash(_("Completion is reported with the order attached."), "success")
    return redirect(url_for("orders.show", order_id=order_id), 303)
