"""Protocols: the sheet to read and print, the grid to fill in, the experts' names and the signature, the file."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.documents.errors import DocumentRefused
from tracker.documents.intake import MAX_BYTES
from tracker.domain.errors import N_, ForbiddenError, InvalidError, RowsInvalidError
from tracker.domain.packets import PacketStatus, Side, sides
from tracker.domain.permissions import Action
from tracker.domain.protocols import Rules, reads
from tracker.extensions import session_context
from tracker.models.packets import CrossCheck
from tracker.queries import packets as packet_queries
from tracker.queries import protocols as queries
from tracker.services import protocol_files as files
from tracker.services import protocols as service
from tracker.services.protocol_rows import EXPERTS, Answer, Typed
from tracker.web import protocol_grid, protocol_sheets
from tracker.web.access import current_actor, requires
from tracker.web.forms.protocols import FileForm, NamesForm, expert_of, read_grid
from tracker.web.i18n import explain, language
from tracker.web.packet_list import round_words
from tracker.web.transaction import once, writing

protocols = Blueprint("protocols", __name__)


def _check(check_id: int) -> tuple[CrossCheck, frozenset[Side]]:
    """Return the packet and on which sides the visitor stands."""
    check = packet_queries.one(session_context(), current_actor(), check_id)
    in_force = check.ended_version_id is None
    return check, sides(current_actor(), check.checked_id, check.checker_id) if in_force else frozenset()


def _to_fill(check_id: int) -> CrossCheck:
    """Return the packet for the checker; nobody else fills a protocol in."""
    check, standing = _check(check_id)
    if Side.CHECKER not in standing:
        raise ForbiddenError(N_("The protocol is filled in by the checking school alone."))
    return check


@protocols.get("/packets/<id:check_id>/protocol")
@requires(Action.PACKET_VIEW)
def show(check_id: int) -> ResponseReturnValue:
    """Show the protocol for reading and printing, to those who may see its rows by now."""
    session = session_context()
    check, standing = _check(check_id)
    protocol = queries.of_check(session, check)
    given = queries.rules_of(session, check.round)
    seen = protocol is not None and reads(protocol.status, standing)
    rows = queries.rows_of(session, protocol) if seen else []
    signed = queries.rules_when_signed(session, check.round, protocol) if protocol is not None else given
    return render_template(
        "protocols/show.html", check=check, protocol=protocol, seen=seen, rows=rows, rules=given,
        round=round_words(check.round.subject, check.round.grade), result=protocol_sheets.result,
        fills=Side.CHECKER in standing and check.status is PacketStatus.RECEIVED, other_scale=seen and signed != given,
    )  # fmt: skip


@protocols.get("/packets/<id:check_id>/protocol/edit")
@requires(Action.PROTOCOL_FILL)
def edit(check_id: int) -> ResponseReturnValue:
    """Show the grid of one expert, or of what the experts differ in."""
    return _page(_to_fill(check_id), expert_of(request.args))


def _page(
    check: CrossCheck, expert: int, typed: list[Typed] | None = None, answers: list[Answer] | None = None,
    names: NamesForm | None = None,
) -> str:  # fmt: skip
    """Return the grid's page; what was refused stands in it as it was typed."""
    session = session_context()
    given, protocol = queries.rules_of(session, check.round), queries.of_check(session, check)
    rows = queries.rows_of(session, protocol)
    grid = protocol_grid.lines(rows, expert, given, check.received_works or 0)
    differing = sum(line.differs for line in grid)
    protocol_grid.overlay(grid, typed or [], answers or [], given, expert)
    return render_template(
        "protocols/edit.html", check=check, protocol=protocol, rules=given, grid=grid, expert=expert, experts=EXPERTS,
        differing=differing, rows=rows, names=names or _names(check, protocol),
        complete=sum(row.mark is not None for row in rows), open=check.status is PacketStatus.RECEIVED,
        round=round_words(check.round.subject, check.round.grade),
    )  # fmt: skip


def _names(check: CrossCheck, protocol: Any) -> NamesForm:
    """Return the form of the names: those kept, else the first two of the order."""
    form = NamesForm(formdata=None)
    ordered = [name.strip() for name in check.experts.replace(";", ",").split(",") if name.strip()]
    for place, name in enumerate(("expert_1", "expert_2", "expert_3", "chair")):
        form[name].data = getattr(protocol, name, "") or (ordered[place] if place < min(2, len(ordered)) else "")
    form.version.data = protocol.version if protocol is not None else 0
    return form


@protocols.post("/packets/<id:check_id>/protocol")
@requires(Action.PROTOCOL_FILL)
def save(check_id: int) -> ResponseReturnValue:
    """Save what was typed: all rows of the form, or those that the script says have changed."""
    check = _to_fill(check_id)
    expert, given = expert_of(request.form), queries.rules_of(session_context(), check.round)
    typed, agree = read_grid(request.form, len(given.maxima)), bool(request.form.get("agree"))
    with writing() as tx:
        answers = service.save(tx.session, actor=tx.actor, check_id=check_id, expert=expert, rows=typed, agree=agree)
        told = protocol_grid.told(answers, given, expert)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(rows=told)
    if any(answer.errors for answer in answers):
        return _page(_to_fill(check_id), expert, typed, answers), 422
    flash(_("The protocol is saved."), "success")
    return redirect(url_for("protocols.edit", check_id=check_id, expert=expert), 303)


@protocols.post("/packets/<id:check_id>/protocol/experts")
@requires(Action.PROTOCOL_FILL)
def experts(check_id: int) -> ResponseReturnValue:
    """Keep the experts' names, or sign with them."""
    check, form = _to_fill(check_id), NamesForm()
    given: dict[str, Any] = {"check_id": check_id, "version": form.version_seen, "names": form.names}
    try:
        with writing() as tx:
            verb = service.sign if request.form.get("sign") else service.name_experts
            verb(tx.session, actor=tx.actor, **given)
    except InvalidError as error:
        form.refuse(error)
        return _page(_to_fill(check.id), 1, names=form), 422
    if not request.form.get("sign"):
        flash(_("The names are saved."), "success")
        return redirect(url_for("protocols.edit", check_id=check_id), 303)
    flash(_("The protocol is signed. Return the packet to its school."), "success")
    return redirect(url_for("packets.show", check_id=check_id), 303)


@protocols.get("/packets/<id:check_id>/protocol/file")
@requires(Action.PROTOCOL_FILL)
def file(check_id: int) -> ResponseReturnValue:
    """Offer the template and take it filled in."""
    return _file(_to_fill(check_id), FileForm())


def _file(check: CrossCheck, form: FileForm, errors: list[str] | None = None) -> str:
    return render_template(
        "protocols/file.html", check=check, form=form, errors=errors or [], max_bytes=MAX_BYTES,
        round=round_words(check.round.subject, check.round.grade),
    )  # fmt: skip


@protocols.get("/packets/<id:check_id>/protocol/template.xlsx")
@requires(Action.PROTOCOL_FILL)
def template(check_id: int) -> Response:
    """Download the protocol as a workbook to be filled in."""
    return protocol_sheets.template_file(session_context(), _to_fill(check_id))


@protocols.post("/packets/<id:check_id>/protocol/file")
@requires(Action.PROTOCOL_FILL)
def upload(check_id: int) -> ResponseReturnValue:
    """Take a filled template, all of it or nothing."""
    form = FileForm()
    check = _to_fill(check_id)
    if not form.validate_on_submit():
        return _file(check, form), 422
    try:
        return _take(check, form, queries.rules_of(session_context(), check.round))
    except DocumentRefused as refused:
        form.file.errors = [*form.file.errors, refused.words(language())]
    except RowsInvalidError as error:
        form.form_errors.append(explain(error))
        return _file(_to_fill(check_id), form, protocol_sheets.row_errors(error)), 422
    except InvalidError as error:
        form.refuse(error)
    return _file(_to_fill(check_id), form), 422


def _take(check: CrossCheck, form: FileForm, given: Rules) -> ResponseReturnValue:
    """Read the file without any transaction, then store it."""
    check_id = check.id
    session_context().rollback()  # reading a file takes seconds: no snapshot is held meanwhile
    table = files.read(*form.content(MAX_BYTES), given)
    replace = bool(form.replace.data)

    def store(tx: Any) -> str:
        count = files.replace(tx.session, actor=tx.actor, check_id=check_id, table=table, replace=replace)
        flash(
            ngettext("%(num)d work was taken from the file.", "%(num)d works were taken from the file.", count),
            "success",
        )
        return url_for("protocols.edit", check_id=check_id)

    return once(form.idem.data, store)
