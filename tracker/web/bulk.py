"""One change to many tasks: choose, see what changes and what is refused and why, confirm, undo."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from tracker.domain.bulk import ASKS, MOST_TASKS, pack, unpack
from tracker.domain.errors import N_, InvalidError
from tracker.domain.permissions import Action
from tracker.domain.tasks import TRANSITIONS, VERB_NAMES, TaskVerb
from tracker.extensions import clock, session_context
from tracker.queries import bulk as queries
from tracker.queries import campaigns
from tracker.queries.living import hindrance
from tracker.services import bulk as service
from tracker.services.bulk import Plan, Wanted
from tracker.web import arguments, task_list
from tracker.web.access import current_actor, may, requires
from tracker.web.forms.base import id_or_none
from tracker.web.forms.bulk import BulkForm
from tracker.web.i18n import explain, format_date, format_moment, translated
from tracker.web.transaction import Writing, once, writing

bulk = Blueprint("bulk", __name__)
SHOWN = 50


@bulk.get("/tasks/bulk")
@requires(Action.TASK_VIEW)
def preview() -> ResponseReturnValue:
    """Show what one verb would do with the chosen tasks, or ask for what it needs first."""
    verb = arguments.choice("verb", TaskVerb)
    wanted = Wanted(verb, until=arguments.day("until"), to=arguments.number("to")) if verb else None
    return _page(wanted, _rows(), BulkForm(formdata=None)), 200


def _rows() -> Sequence[Any]:
    """Return the tasks that the address means: those ticked, or all that match its filter."""
    session, actor = session_context(), current_actor()
    if not arguments.tick("all"):
        return queries.chosen(session, actor, set(arguments.ids(request.args, "ids", most=MOST_TASKS)))
    chosen = task_list.chosen(campaigns.current(session))
    rows = queries.matching(session, actor, chosen, clock().today(), most=MOST_TASKS + 1)
    if len(rows) > MOST_TASKS:
        raise InvalidError(N_("At most %(most)s tasks are changed at once: narrow the list."), most=MOST_TASKS)
    return rows


def _page(wanted: Wanted | None, rows: Sequence[Any], form: BulkForm) -> str:
    session, actor = session_context(), current_actor()
    verbs = service.offered(actor)
    if wanted and wanted.verb not in verbs:
        wanted = None
    asks = ASKS.get(wanted.verb) if wanted else None
    ready = wanted is not None and (asks is None or getattr(wanted, asks) is not None)
    plan = service.plan(session, actor=actor, wanted=wanted, rows=rows) if wanted and ready else Plan()
    people = queries.executors_of(session, {row.organisation_id for row in rows}) if asks == "to" else ()
    if wanted and ready:
        seen = {one.row.id: one.row.version for one in plan.changing}
        form.verb.data, form.tasks.data = wanted.verb.value, pack(seen)
        form.until.data = wanted.until.isoformat() if wanted.until else ""
        form.to.data = str(wanted.to or "")
    return render_template(
        "bulk/preview.html",
        total=len(rows), verb=wanted.verb if wanted else None, wanted=wanted, asks=asks, ready=ready, people=people,
        verbs=[(one.value, translated(VERB_NAMES[one])) for one in verbs], form=form,
        changing=_changing(plan, wanted), number=len(plan.changing), refused=_refused(plan),
        needs_note=wanted is not None and TRANSITIONS[wanted.verb].needs_note,
        hidden=[pair for pair in request.args.items(multi=True) if pair[0] not in {"verb", "until", "to", "page"}],
    )  # fmt: skip


def _changing(plan: Plan, wanted: Wanted | None) -> list[dict[str, Any]]:
    """Return the first of the tasks that change, in words."""
    first = plan.changing[:SHOWN]
    named = queries.labels(session_context(), [one.row.id for one in first])
    asked = queries.requests(session_context()) if wanted and wanted.verb is TaskVerb.GRANT_EXTENSION else {}
    found = []
    for one in first:
        until = asked[one.row.id].until if one.row.id in asked else wanted.until if wanted else None
        found.append(
            {
                "row": named[one.row.id],
                "status": one.row.status.value,
                "target": one.target.value,
                "due": format_date(one.row.due_on),
                "until": format_date(until) if until else "",
            }
        )
    return found


def _refused(plan: Plan) -> list[dict[str, Any]]:
    """Return why tasks are refused, each reason once with how many and the first of them."""
    groups: dict[str, list[int]] = {}
    for row, error in plan.refused:
        groups.setdefault(explain(error), []).append(row.id)
    named = queries.labels(session_context(), [one for ids in groups.values() for one in ids[:SHOWN]])
    return [
        {"words": words, "number": len(ids), "rows": [named[one] for one in ids[:SHOWN]]}
        for words, ids in sorted(groups.items(), key=lambda group: -len(group[1]))
    ]


def _given(form: BulkForm) -> Wanted:
    """Return the change that was posted; raises InvalidError when it is none."""
    verb = next((one for one in TaskVerb if one.value == form.verb.data), None)
    try:
        until = date.fromisoformat(form.until.data) if form.until.data else None
    except ValueError:
        until = None
    if verb is None:
        raise InvalidError(N_("A value cannot be taken. Go back and correct it."), field="verb")
    return Wanted(verb, form.note.data or "", until, id_or_none(form.to.data or ""))


@bulk.post("/tasks/bulk")
@requires(Action.TASK_VIEW)
def carry_out() -> ResponseReturnValue:
    """Do the verb with the previewed tasks in one transaction."""
    form = BulkForm()
    wanted, seen = _given(form), unpack(form.tasks.data or "")
    if form.validate_on_submit():
        try:
            return once(form.idem.data, lambda tx: _do(tx, wanted, seen))
        except InvalidError as error:
            form.refuse(error)
    return _page(wanted, queries.chosen(session_context(), current_actor(), seen), form), 422


def _do(tx: Writing, wanted: Wanted, seen: dict[int, int]) -> str:
    changed, left, change = service.carry_out(tx.session, actor=tx.actor, wanted=wanted, seen=seen)
    words = ngettext("%(what)s: %(num)d task.", "%(what)s: %(num)d tasks.", changed, what=_name(wanted.verb))
    flash(words, "success")
    if left:
        flash(
            ngettext(
                "Left alone, changed meanwhile: %(num)d task.", "Left alone, changed meanwhile: %(num)d tasks.", left
            ),
            "warning",
        )
    return url_for("bulk.changes") if change else url_for("tasks.index")


def _name(verb: str) -> str:
    return translated(VERB_NAMES[TaskVerb(verb)])


@bulk.get("/bulk-changes")
@requires(Action.TASK_VIEW)
def changes() -> ResponseReturnValue:
    """List the latest changes to chosen tasks with what can be undone."""
    session = session_context()
    found = queries.changes_by(session, current_actor(), everybodys=may(Action.TASK_CONTROL))
    return render_template("bulk/changes.html", changes=list(_told(found)))


def _told(found: Iterable[Any]) -> Iterable[dict[str, Any]]:
    for change in found:
        yield {
            "id": change.id,
            "what": _name(change.details["verb"]),
            "tasks": len(change.tasks),
            "note": change.note,
            "when": format_moment(change.made_at),
            "who": change.made_by.full_name if change.made_by else "—",
            "undone": change.undone_at,
            "hindrance": hindrance(session_context(), change),
        }


@bulk.post("/bulk-changes/undo")
@requires(Action.TASK_VIEW)
def undo() -> ResponseReturnValue:
    """Put the tasks of one change back as they were, while nobody has acted on them."""
    chosen = arguments.ids(request.form, "change", most=1)
    with writing() as tx:
        number = service.undo_change(tx.session, actor=tx.actor, change_id=chosen[0] if chosen else 0)
    flash(ngettext("Put back: %(num)d task.", "Put back: %(num)d tasks.", number), "success")
    return redirect(url_for("bulk.changes"), 303)
