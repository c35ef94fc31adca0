"""Tasks: the filtered list and its downloads, the page of one task, and a route for every verb of the table."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from flask import Blueprint, current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.documents import attachments
from tracker.documents.errors import DocumentRefused
from tracker.documents.sheets import Sheet
from tracker.domain.errors import N_, ForbiddenError, InvalidError
from tracker.domain.permissions import Action
from tracker.domain.tasks import TRANSITIONS, VERB_NAMES, TaskVerb, possible_verbs
from tracker.extensions import clock, session_context
from tracker.models.tasks import Task
from tracker.queries import campaigns, confirmations, history
from tracker.queries import tasks as queries
from tracker.queries.bulk import executors_of
from tracker.services import bulk, files
from tracker.services import tasks as service
from tracker.services.recommendations import deadline_of
from tracker.services.tasks import Given
from tracker.web import living_view, task_columns, task_list, task_presets, words
from tracker.web.access import current_actor, may, requires
from tracker.web.downloads import check_rows, csv_file, xlsx_file
from tracker.web.forms.base import first_error, options
from tracker.web.forms.tasks import FORMS, VerbForm
from tracker.web.i18n import language, translated
from tracker.web.transaction import Writing, once

tasks = Blueprint("tasks", __name__)


@tasks.get("/tasks")
@requires(Action.TASK_VIEW)
def index() -> ResponseReturnValue:
    """List the tasks within reach, filtered by the address."""
    session, actor, today = session_context(), current_actor(), clock().today()
    chosen, sort = task_list.chosen(campaigns.current(session)), task_list.sort()
    page = queries.listing(session, actor, chosen, today, sort=sort, number=task_list.page_number())
    options, shown = task_list.options(session, chosen), task_columns.chosen()
    rows = task_list.rows(page.rows, today, with_clocks=bool(task_columns.CLOCKS & set(shown)))
    verbs = [(one.value, translated(VERB_NAMES[one])) for one in bulk.offered(actor)]
    tabs = task_presets.tabs(session, actor, chosen.campaign_id)
    return render_template(
        "tasks/index.html", page=page, rows=rows, sort=sort, chosen=chosen, verbs=verbs, tabs=tabs, shown=shown,
        heads=task_columns.heads(shown), columns=task_columns.choices(shown), **options,
    )  # fmt: skip


def _sheet() -> Sheet:
    """Return exactly the list that the address shows, all its pages."""
    session, actor, today = session_context(), current_actor(), clock().today()
    chosen = task_list.chosen(campaigns.current(session))
    check_rows(queries.count(session, actor, chosen, today))
    return task_columns.sheet(queries.all_rows(session, actor, chosen, today, sort=task_list.sort()), today)


@tasks.get("/tasks.csv")
@requires(Action.TASK_VIEW)
def csv() -> ResponseReturnValue:
    """Download the list for a spreadsheet program."""
    return csv_file(_sheet(), _("Tasks"))


@tasks.get("/tasks.xlsx")
@requires(Action.TASK_VIEW)
def xlsx() -> ResponseReturnValue:
    """Download the list as a workbook."""
    return xlsx_file([_sheet()], _("Tasks"))


@tasks.get("/tasks/<id:task_id>")
@requires(Action.TASK_VIEW)
def show(task_id: int) -> ResponseReturnValue:
    """Show one task: facts, the memo's sentence, what can be done, evidence, requests, history."""
    return _page(task_id, {}), 200


def _page(task_id: int, filled: dict[TaskVerb, VerbForm]) -> str:
    """Return the task's page; `filled` holds the form that could not be taken."""
    session, actor, today = session_context(), current_actor(), clock().today()
    task = queries.one(session, actor, task_id)
    facts = service.facts_of(session, task)
    verbs = [
        verb for verb in possible_verbs(facts, actor, today) if may(TRANSITIONS[verb].action, task.organisation_id)
    ]
    for verb in filled.keys() - set(verbs):  # not offered any more: its form has no place on the page
        flash(first_error(filled[verb]), "error")
    told = history.of(session, ("task", task.id), ("recommendation", task.recommendation_id))
    shown = [entry for entry in told if entry.object_type == "task" or entry.action in {"sent", "withdrawn"}]
    return render_template(
        "tasks/show.html",
        task=task,
        change=living_view.change_of(session, task) if facts.text_changed else (),
        deadline=words.deadline_words(deadline_of(task.recommendation)),
        facts=facts,
        flags=task_list.flags(task.status, task.due_on, task.reported_on, today),
        forms=_forms(session, task, verbs, filled),
        own=actor.person_id in facts.executors,
        evidence=queries.evidence_of(session, task.id),
        extensions=queries.extensions_of(session, task.id),
        confirmations=confirmations.of_task(session, task.id),
        standing=confirmations.standing(session, task.id),
        clocks=task_list.clocks(session, task, today),
        history=words.history(shown),
        reason=next((entry.note for entry in reversed(shown) if entry.action == TaskVerb.RETURN), ""),
        most_bytes=current_app.extensions["sverka_config"].upload_bytes,
    )


def _forms(
    session: Session, task: Task, verbs: list[TaskVerb], filled: dict[TaskVerb, VerbForm]
) -> dict[TaskVerb, VerbForm]:
    """Return a form for each verb; where there is nobody else, a task cannot be handed on."""
    found = {verb: filled.get(verb) or FORMS[verb](formdata=None) for verb in verbs}
    if TaskVerb.HAND_ON in found:
        others = [row for row in executors_of(session, [task.organisation_id]) if row.id != task.executor_id]
        found[TaskVerb.HAND_ON]["to"].choices = options((row.id, row.full_name) for row in others)
        if not others:
            del found[TaskVerb.HAND_ON]
    return found


def _route(verb: TaskVerb) -> Callable[[int], ResponseReturnValue]:
    """Return the view that does `verb`."""

    def view(task_id: int) -> ResponseReturnValue:
        _require_right(task_id, verb)
        form = FORMS[verb]()
        if form.validate_on_submit():
            try:
                return _carry_out(verb, task_id, form)
            except InvalidError as error:
                form.refuse(error)
            except DocumentRefused as refused:
                form.refuse(InvalidError(refused.words(language()), field="file"))
        return _page(task_id, {verb: form}), 422

    view.__doc__ = f"Do “{verb.value}” with the task."
    return view


def _require_right(task_id: int, verb: TaskVerb) -> None:
    """Raise before the form is looked at: what is not there is missing, another one's verb is forbidden."""
    task = queries.one(session_context(), current_actor(), task_id)
    if not may(TRANSITIONS[verb].action, task.organisation_id):
        raise ForbiddenError(N_("Your role does not allow this."))


def _carry_out(verb: TaskVerb, task_id: int, form: Any) -> ResponseReturnValue:
    """Stage the file, then do the verb in one transaction."""
    names = ("note", "fact", "link", "until", "person", "by", "to")
    values = {name: form[name].data for name in names if name in form and form[name].data}
    upload = form["file"].data if "file" in form else None
    config = current_app.extensions["sverka_config"]
    stage = nullcontext()
    if upload and upload.filename:
        attachment = attachments.check(upload.filename, upload.read(), most=config.upload_bytes)
        stage = files.staged(config.files, attachment)  # type: ignore[assignment]
    with stage as staged:
        given = Given(**values, file=staged, unchanged="unchanged" in form and form["unchanged"].data == "1")
        return once(form.idem.data or None, lambda tx: _do(tx, verb, task_id, form.version_seen, given))


def _do(tx: Writing, verb: TaskVerb, task_id: int, version: int, given: Given) -> str:
    service.act(tx.session, actor=tx.actor, task_id=task_id, version=version, verb=verb, given=given)
    flash(_("Done: %(what)s.", what=translated(VERB_NAMES[verb])), "success")
    return url_for("tasks.show", task_id=task_id)


for _verb in TaskVerb:
    tasks.add_url_rule(
        f"/tasks/<id:task_id>/{_verb.value.replace('_', '-')}",
        endpoint=_verb.value,
        view_func=requires(TRANSITIONS[_verb].action)(_route(_verb)),
        methods=["POST"],
    )
