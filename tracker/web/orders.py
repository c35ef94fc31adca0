"""The order on mutual checks: its versions, publishing a draft, and what each version says and changes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain.errors import InvalidError
from tracker.domain.jobs import JobKind
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.extensions import session_context
from tracker.models.orders import OrderVersion
from tracker.queries import orders as queries
from tracker.queries.campaigns import current, require_current
from tracker.queries.drafts import require_draft
from tracker.queries.order_evidence import fulfilled
from tracker.queries.paging import SIZE, Page, nearest, page_of
from tracker.services import jobs
from tracker.services import orders as services
from tracker.services.order_papers import MOST_ACTS
from tracker.services.publications import Publication, prepare
from tracker.web import arguments, order_shelf, order_view
from tracker.web.access import current_actor, requires
from tracker.web.downloads import csv_file, xlsx_file
from tracker.web.forms.orders import OfficeForm, PublishForm
from tracker.web.order_view import Filters, Line, View
from tracker.web.transaction import once, writing

orders = Blueprint("orders", __name__, url_prefix="/orders")


@orders.get("")
@requires(Action.ORDER_VIEW)
def index() -> ResponseReturnValue:
    """List the versions of the present campaign's order, and the drafts that could become the next one."""
    session, campaign = session_context(), current(session_context())
    campaign_id = campaign.id if campaign else 0
    return render_template(
        "orders/index.html",
        campaign=campaign,
        page=page_of(session, queries.versions(campaign_id), arguments.page_number(), size=25),
        drafts=queries.publishable(session, campaign_id),
        running=jobs.under_way(session, JobKind.CHANGE, campaign=campaign_id),
    )


@orders.get("/new")
@requires(Action.ORDER_VIEW)
def new() -> ResponseReturnValue:
    """Show what publishing a draft would mean; without one, the drafts to choose from."""
    campaign = require_current(session_context())
    draft_id = arguments.number("draft")
    if draft_id is None:
        return render_template("orders/choose.html", drafts=queries.publishable(session_context(), campaign.id))
    form, draft = PublishForm(formdata=None), require_draft(session_context(), draft_id)
    form.draft.data, form.version.data = str(draft.id), draft.version
    form.reason.data = str(draft.settings.get("reason") or "")
    base = queries.latest(session_context(), draft.campaign_id)
    form.panel.data = "\n".join(base.snapshot["terms"]["panel"]) if base else ""
    return _preview(form, 200)


def _preview(form: PublishForm, status: int) -> ResponseReturnValue:
    """Render what the draft would become under the terms of the form (the usual ones where they cannot be taken)."""
    try:
        made = prepare(session_context(), draft_id=form.draft_id, terms=form.terms)
    except InvalidError:
        if not form.errors:
            raise
        made = prepare(session_context(), draft_id=form.draft_id)
    form.seen.data = made.fingerprint
    page = render_template(
        "orders/new.html", form=form, made=made, change=order_view.preview(made),
        name=order_view.names_of(made.register), rounds={one.id: one for one in made.register.rounds.values()},
        round_words=order_view.round_words, told=_told(made),
    )  # fmt: skip
    return page, status


def _told(made: Publication) -> list[str]:
    """Return the names of the organisations that this version would touch."""
    homes = [made.register.organisations[one] for one in made.difference.touched()]
    return [one.name for one in sorted(homes, key=lambda one: (one.kind, one.name_order))]


@orders.post("")
@requires(Action.ORDER_PUBLISH)
def create() -> ResponseReturnValue:
    """Publish the draft, or show it again under other terms."""
    form = PublishForm()
    require_draft(session_context(), form.draft_id)
    if not form.validate_on_submit() or "show" in request.form:
        return _preview(form, 422 if form.errors else 200)
    try:
        return once(form.idem.data, lambda tx: url_for("orders.show", order_id=_publish(tx.session, tx.actor, form)))
    except InvalidError as error:
        session_context().rollback()
        form.refuse(error)
    return _preview(form, 422)


def _publish(session: Session, actor: Actor, form: PublishForm) -> int:
    version = services.publish(
        session, actor=actor, draft_id=form.draft_id, version=form.version_seen, terms=form.terms
    )  # fmt: skip
    flash(_("Version %(number)s of the order is published.", number=version.number), "success")
    return version.id


@orders.get("/<id:order_id>")
@requires(Action.ORDER_VIEW)
def show(order_id: int) -> ResponseReturnValue:
    """Show a version: what is in it, and what it changes against the one before."""
    order = queries.version(session_context(), order_id)
    return _show(order, OfficeForm(formdata=None, obj=order), 200)


def _show(order: OrderVersion, form: OfficeForm, status: int) -> ResponseReturnValue:
    seen = order_view.view(order)
    lines = _lines(seen)
    number = nearest(arguments.page_number(), len(lines))
    page = Page(lines[(number - 1) * SIZE : number * SIZE], number, SIZE, len(lines))
    last = queries.latest(session_context(), order.campaign_id)
    return render_template(
        "orders/show.html", order=order, seen=seen, page=page, form=form, change=seen.change,
        newest=last.id if last else order.id,
        offers=order_shelf.offers(seen), acts=order_shelf.at_once(seen), most_acts=MOST_ACTS,
        fulfilled=fulfilled(session_context(), current_actor(), order.campaign_id),
    ), status  # fmt: skip


def _lines(seen: View) -> list[Line]:
    filters = Filters(arguments.number("round"), arguments.number("school"), arguments.words("q"))
    return [line for line in seen.lines if filters.fits(line)]


@orders.post("/<id:order_id>/office")
@requires(Action.ORDER_PUBLISH)
def register(order_id: int) -> ResponseReturnValue:
    """Fill in the number and the date that the office gave."""
    form, order = OfficeForm(), queries.version(session_context(), order_id)
    if form.validate_on_submit():
        number, on = form.office_number.data or "", form.office_date.data
        try:
            with writing() as tx:
                services.register_in_office(tx.session, actor=tx.actor, order_id=order_id, number=number, on=on)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("orders.show", order_id=order_id), 303)
    return _show(order, form, 422)


@orders.get("/<id:order_id>/rows.csv")
@requires(Action.ORDER_VIEW)
def csv(order_id: int) -> ResponseReturnValue:
    """Download the rows that the filters show as csv."""
    seen = order_view.view(queries.version(session_context(), order_id))
    title = _("Order, version %(number)s", number=seen.order.number)
    return csv_file(order_view.sheet(_lines(seen), title), title)


@orders.get("/<id:order_id>/rows.xlsx")
@requires(Action.ORDER_VIEW)
def xlsx(order_id: int) -> ResponseReturnValue:
    """Download the rows that the filters show as a workbook."""
    seen = order_view.view(queries.version(session_context(), order_id))
    title = _("Order, version %(number)s", number=seen.order.number)
    return xlsx_file([order_view.sheet(_lines(seen), title)], title)
