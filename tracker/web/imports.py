"""Imports of schools, people and numbers: template, upload, preview, confirmation; a permission for each."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.documents.errors import DocumentRefused
from tracker.documents.intake import MAX_BYTES
from tracker.documents.rows import ALLOWED
from tracker.domain.errors import N_, ConflictError, InvalidError, RowsInvalidError
from tracker.domain.imports import COLUMNS, KIND_NAMES, STEP_NAMES, ImportKind, Plan, Step
from tracker.domain.permissions import Action
from tracker.domain.roles import ROLE_NAMES, Role
from tracker.extensions import session_context
from tracker.models.imports import ImportDraft
from tracker.queries.imports import own_draft
from tracker.queries.paging import Page
from tracker.services import imports as service
from tracker.web import arguments
from tracker.web.access import current_actor, requires
from tracker.web.forms.base import first_error
from tracker.web.forms.imports import ConfirmForm, UploadForm
from tracker.web.i18n import explain, format_date, language, translated
from tracker.web.import_sheets import template_file
from tracker.web.transaction import Writing, once, writing

imports = Blueprint("imports", __name__)

ACTIONS = {
    ImportKind.SCHOOLS: Action.ORGANISATION_MANAGE,
    ImportKind.PEOPLE: Action.PERSON_MANAGE,
    ImportKind.NUMBERS: Action.NUMBERS_EDIT,
}
LISTS = {
    ImportKind.SCHOOLS: ("organisations.index", N_("Organisations")),
    ImportKind.PEOPLE: ("people.index", N_("People")),
    ImportKind.NUMBERS: ("numbers.index", N_("School numbers")),
}
ROWS = 100


def _new(kind: ImportKind, form: UploadForm) -> str:
    return render_template(
        "imports/new.html", kind=kind, title=KIND_NAMES[kind], form=form, columns=COLUMNS[kind], allowed=ALLOWED,
        max_bytes=MAX_BYTES, back=url_for(LISTS[kind][0]), back_words=LISTS[kind][1],
    )  # fmt: skip


def new(kind: ImportKind) -> ResponseReturnValue:
    """Offer the template and ask for the filled table."""
    return _new(kind, UploadForm())


def upload(kind: ImportKind) -> ResponseReturnValue:
    """Read a table and lead to its preview."""
    form = UploadForm()
    if form.validate_on_submit():
        session_context().rollback()  # reading a file takes seconds: no snapshot is held meanwhile
        try:
            reading = service.read(kind, *form.content(MAX_BYTES))
        except DocumentRefused as refused:
            form.file.errors = [*form.file.errors, refused.words(language())]
        except InvalidError as error:
            form.refuse(error)
        else:
            return once(form.idem.data, lambda tx: _keep(tx, kind, reading))
    return _new(kind, form), 422


def _keep(tx: Writing, kind: ImportKind, reading: service.Reading) -> str:
    row = service.draft(tx.session, actor=tx.actor, reading=reading)
    return url_for(f"imports.show_{kind}", draft_id=row.id)


def show(kind: ImportKind, draft_id: int) -> ResponseReturnValue:
    """Show what the table would do."""
    row = own_draft(session_context(), current_actor(), kind, draft_id)
    return _preview(row, service.plan(session_context(), row))


def _preview(row: ImportDraft, plan: Plan, problem: str = "") -> str:
    form = ConfirmForm(formdata=None)
    form.seen.data = plan.fingerprint()
    wanted = arguments.choice("step", Step)
    shown = [outcome for outcome in plan.outcomes if wanted is None or outcome.step is wanted]
    number = min(arguments.page_number(), max(1, -(-len(shown) // ROWS)))
    page = Page(shown[(number - 1) * ROWS : number * ROWS], number, ROWS, len(shown))
    return render_template(
        "imports/show.html", kind=row.kind, title=KIND_NAMES[row.kind], draft=row, plan=plan, page=page, form=form,
        table_read=service.table_of(row), steps=[(step.value, translated(name)) for step, name in STEP_NAMES.items()],
        step_names=STEP_NAMES, counts={step: plan.count(step) for step in Step}, problem=problem, say=_say,
        headings={column.field: column.heading for column in COLUMNS[row.kind]},
    )  # fmt: skip


def _say(value: Any) -> str:
    if isinstance(value, Role):
        return translated(ROLE_NAMES[value])
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, date):
        return format_date(value)
    return "—" if value is None or value == "" else str(value)


def confirm(kind: ImportKind, draft_id: int) -> ResponseReturnValue:
    """Carry the table out, all or nothing; new people's links are shown this once."""
    form, made = ConfirmForm(), []

    def carry_out(tx: Writing) -> str:
        seen = form.seen.data or ""
        for person, token in service.confirm(tx.session, actor=tx.actor, kind=kind, draft_id=draft_id, seen=seen):
            link = current_app.extensions["sverka_config"].base_url + url_for("account.invitation", token=token)
            made.append((person.full_name, person.login, link))
        return url_for(LISTS[kind][0])

    if not form.validate_on_submit():
        return _refused(kind, draft_id, first_error(form)), 422
    try:
        answer = once(form.idem.data, carry_out)
    except (ConflictError, RowsInvalidError) as error:
        return _refused(kind, draft_id, explain(error)), 409 if isinstance(error, ConflictError) else 422
    if made:
        return render_template("imports/links.html", made=made)
    flash(_("The import is done."), "success")
    return answer


def _refused(kind: ImportKind, draft_id: int, problem: str) -> str:
    row = own_draft(session_context(), current_actor(), kind, draft_id)
    return _preview(row, service.plan(session_context(), row), problem)


def discard(kind: ImportKind, draft_id: int) -> ResponseReturnValue:
    """Throw the table away."""
    with writing() as tx:
        service.discard(tx.session, actor=tx.actor, kind=kind, draft_id=draft_id)
    return redirect(url_for(f"imports.new_{kind}"), 303)


def template(kind: ImportKind) -> ResponseReturnValue:
    """Download the table to be filled in."""
    return template_file(kind)


RULES: tuple[tuple[str, str, Callable[..., ResponseReturnValue], str], ...] = (
    ("new", "", new, "GET"),
    ("template", "/template.xlsx", template, "GET"),
    ("upload", "", upload, "POST"),
    ("show", "/drafts/<id:draft_id>", show, "GET"),
    ("confirm", "/drafts/<id:draft_id>/confirm", confirm, "POST"),
    ("discard", "/drafts/<id:draft_id>/discard", discard, "POST"),
)
for _kind, _action in ACTIONS.items():
    for _verb, _path, _view, _method in RULES:
        imports.add_url_rule(
            f"/imports/{_kind}{_path}", f"{_verb}_{_kind}", requires(_action)(_view),
            methods=[_method], defaults={"kind": _kind},
        )  # fmt: skip
