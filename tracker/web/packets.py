"""Packets of works: the filtered list and its downloads, the page of one packet, a route for every step."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.documents.sheets import Sheet
from tracker.domain.errors import N_, ForbiddenError, InvalidError
from tracker.domain.packets import TRANSITIONS, VERB_NAMES, PacketStatus, PacketVerb, Side, is_overdue, possible_verbs
from tracker.domain.packets import due_on as due_of
from tracker.domain.packets import sides as sides_of
from tracker.domain.permissions import Action, reach
from tracker.extensions import clock, session_context
from tracker.models.packets import CrossCheck
from tracker.queries import campaigns, history
from tracker.queries import packets as queries
from tracker.services import packets as service
from tracker.web import arguments, packet_list, words
from tracker.web.access import current_actor, requires
from tracker.web.downloads import check_rows, csv_file, xlsx_file
from tracker.web.forms.packets import FORMS, StepForm
from tracker.web.i18n import translated
from tracker.web.transaction import Writing, once

packets = Blueprint("packets", __name__)

ACTIONS = {Side.CONTROL: Action.PACKET_CONTROL, Side.DEPARTMENT: Action.PROTOCOL_RELEASE}
SERVICES: dict[PacketVerb, Callable[..., CrossCheck]] = {
    PacketVerb.HAND_OVER: service.hand_over,
    PacketVerb.RECEIVE: service.receive,
    PacketVerb.SETTLE: service.settle,
    PacketVerb.REOPEN: service.reopen,
    PacketVerb.RETURN: service.return_,
    PacketVerb.RECALL: service.recall,
}


@packets.get("/packets")
@requires(Action.PACKET_VIEW)
def index() -> ResponseReturnValue:
    """List the packets within reach, filtered by the address."""
    session, actor, today = session_context(), current_actor(), clock().today()
    campaign = campaigns.current(session)
    own = reach(actor, Action.PACKET_VIEW)
    page = queries.listing(session, actor, packet_list.chosen(campaign), today, number=arguments.page_number())
    return render_template(
        "packets/index.html", campaign=campaign, page=page, rows=packet_list.rows(page.rows, today, own),
        everywhere=own is None, **packet_list.options(session, campaign),
    )  # fmt: skip


def _sheet() -> Sheet:
    """Return exactly the list that the address shows, all its pages."""
    session, actor, today = session_context(), current_actor(), clock().today()
    chosen = packet_list.chosen(campaigns.current(session))
    check_rows(queries.how_many(session, actor, chosen, today))
    return packet_list.sheet(queries.all_rows(session, actor, chosen, today), today)


@packets.get("/packets.csv")
@requires(Action.PACKET_VIEW)
def csv() -> ResponseReturnValue:
    """Download the list for a spreadsheet program."""
    return csv_file(_sheet(), _("Packets"))


@packets.get("/packets.xlsx")
@requires(Action.PACKET_VIEW)
def xlsx() -> ResponseReturnValue:
    """Download the list as a workbook."""
    return xlsx_file([_sheet()], _("Packets"))


@packets.get("/packets/<id:check_id>")
@requires(Action.PACKET_VIEW)
def show(check_id: int) -> ResponseReturnValue:
    """Show one packet: what, from whom to whom, where it is, what can be done, its trail."""
    return _page(check_id, {})


def _page(check_id: int, filled: dict[PacketVerb, StepForm]) -> str:
    """Return the packet's page; `filled` holds the form that could not be taken."""
    session, actor = session_context(), current_actor()
    check = queries.one(session, actor, check_id)
    in_force = check.ended_version_id is None
    standing = sides_of(actor, check.checked_id, check.checker_id) if in_force else frozenset()
    verbs = [verb for verb in possible_verbs(check.status, standing) if verb in FORMS]
    due = due_of(
        check.status, hand_over_on=check.hand_over_on, check_until=check.check_until, return_on=check.return_on
    )
    return render_template(
        "packets/show.html", check=check, round=packet_list.round_words(check.round.subject, check.round.grade),
        due=due, overdue=in_force and is_overdue(due, clock().today()), standing=standing, Side=Side,
        in_force=in_force, forms={verb: filled.get(verb) or _form(verb, check) for verb in verbs},
        protocol=queries.protocol_of(session, check.id), history=_trail(check),
    )  # fmt: skip


def _trail(check: CrossCheck) -> list[dict[str, str]]:
    """Return what was done with the packet; of the other school's people only their school is told."""
    every = history.of(session_context(), ("cross_check", check.id))
    entries = [entry for entry in reversed(every) if (entry.object_type, entry.action) in words.EVENTS]
    own = reach(current_actor(), Action.PACKET_VIEW)
    names = {check.checked_id: check.checked.name, check.checker_id: check.checker.name}
    told = words.history(entries)
    for row, entry in zip(told, entries, strict=True):
        if own is not None and entry.organisation_id in names and entry.organisation_id not in own:
            row["who"] = names[entry.organisation_id]
    return told


def _form(verb: PacketVerb, check: CrossCheck) -> StepForm:
    """Return an empty form; the numbers that are known already stand in it, but never the receiver's own count."""
    form: Any = FORMS[verb](formdata=None)
    if verb is PacketVerb.HAND_OVER:
        form.works.data, form.sheets.data = check.handed_works or check.works, check.handed_sheets
    return form  # type: ignore[no-any-return]


def _route(verb: PacketVerb) -> Callable[[int], ResponseReturnValue]:
    """Return the view that does `verb`."""

    def view(check_id: int) -> ResponseReturnValue:
        _require_side(check_id, verb)
        form = FORMS[verb]()
        if form.validate_on_submit():
            try:
                return once(form.idem.data or None, lambda tx: _do(tx, verb, check_id, form))
            except InvalidError as error:
                form.refuse(error)
        return _page(check_id, {verb: form}), 422

    view.__doc__ = f"Do “{verb.value}” with the packet."
    return view


def _require_side(check_id: int, verb: PacketVerb) -> None:
    """Raise before the form is looked at: what is not there is missing, another side's step is forbidden."""
    check = queries.one(session_context(), current_actor(), check_id)
    if not TRANSITIONS[verb].sides & sides_of(current_actor(), check.checked_id, check.checker_id):
        raise ForbiddenError(N_("Your role does not allow this."))


def _do(tx: Writing, verb: PacketVerb, check_id: int, form: Any) -> str:
    values = {name: form[name].data for name in ("works", "sheets", "note") if name in form}
    check = SERVICES[verb](tx.session, actor=tx.actor, check_id=check_id, version=form.version_seen, **values)
    if check.status is PacketStatus.DISCREPANCY:
        flash(_("The counts differ: marking is stopped. Both schools and the department are told."), "warning")
    else:
        flash(_("Done: %(what)s.", what=translated(VERB_NAMES[verb])), "success")
    return url_for("packets.show", check_id=check_id)


for _verb in SERVICES:
    packets.add_url_rule(
        f"/packets/<id:check_id>/{_verb.value.replace('_', '-')}",
        endpoint=_verb.value,
        view_func=requires(ACTIONS.get(next(iter(TRANSITIONS[_verb].sides)), Action.PACKET_MOVE))(_route(_verb)),
        methods=["POST"],
    )
