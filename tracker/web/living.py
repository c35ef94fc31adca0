"""Recommendations in step with their tasks: rewording, sending to those without a copy, handing over, undoing."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.deadlines import Rhythm
from tracker.domain.errors import InvalidError
from tracker.domain.living import difference
from tracker.domain.permissions import Action
from tracker.domain.tasks import OPEN, TaskStatus
from tracker.extensions import clock, session_context
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.queries import living as queries
from tracker.queries import recommendations as recommendation_queries
from tracker.queries.locking import visible
from tracker.services import confirmations as rounds
from tracker.services import living as service
from tracker.services import undo as undoing
from tracker.services.recommendations import Outgoing
from tracker.web import arguments
from tracker.web.access import requires
from tracker.web.forms.living import HandOverForm, MissingForm, RhythmForm, WordingForm
from tracker.web.living_view import outgoing_rows
from tracker.web.transaction import once, writing

living = Blueprint("living", __name__)
Manage = Action.RECOMMENDATION_MANAGE


@living.get("/recommendations/<id:recommendation_id>/wording")
@requires(Manage)
def wording(recommendation_id: int) -> ResponseReturnValue:
    """Show the form of a sent recommendation's text."""
    row = visible(session_context(), Recommendation, recommendation_id)
    return render_template("living/wording.html", row=row, form=WordingForm(text=row.text), pieces=None)


@living.post("/recommendations/<id:recommendation_id>/wording")
@requires(Manage)
def reword(recommendation_id: int) -> ResponseReturnValue:
    """Show what a new wording changes; carry it out once that was confirmed."""
    form = WordingForm()
    row = visible(session_context(), Recommendation, recommendation_id)
    try:
        if form.validate_on_submit() and form.confirmed.data == "1":
            seen: dict[str, Any] = {"recommendation_id": recommendation_id, "version": form.version_seen}
            with writing() as tx:
                told = service.reword(tx.session, actor=tx.actor, text=form.text.data or "", **seen)
            flash(_reworded(told), "success")
            return redirect(url_for("recommendations.show", recommendation_id=recommendation_id), 303)
        if not form.errors:
            return _difference(row, form)
    except InvalidError as error:
        form.refuse(error)
    return render_template("living/wording.html", row=row, form=form, pieces=None), 422


def _reworded(told: int) -> str:
    return str(
        ngettext(
            "%(num)d executor who has accepted the old text is shown the difference.",
            "%(num)d executors who have accepted the old text are shown the difference.",
            told,
        )
    )


def _difference(row: Recommendation, form: WordingForm) -> str:
    """Return the preview of a new wording."""
    text = service.checked_wording(row, form.text.data or "")
    counts = recommendation_queries.task_counts(session_context(), [row.id]).get(row.id, {})
    accepted = sum(number for status, number in counts.items() if status in OPEN - {TaskStatus.SENT})
    return render_template(
        "living/wording.html", row=row, form=form, pieces=difference(row.text, text), accepted=accepted,
        waiting=counts.get(TaskStatus.SENT, 0),
    )  # fmt: skip


@living.get("/recommendations/<id:recommendation_id>/rhythm")
@requires(Manage)
def rhythm(recommendation_id: int) -> ResponseReturnValue:
    """Show how often a sent ongoing duty is reported."""
    row = visible(session_context(), Recommendation, recommendation_id)
    form = RhythmForm(rhythm=row.rhythm.value if row.rhythm else "")
    return render_template("living/rhythm.html", row=row, form=form, moves=None)


@living.post("/recommendations/<id:recommendation_id>/rhythm")
@requires(Manage)
def change_rhythm(recommendation_id: int) -> ResponseReturnValue:
    """Show which dates another rhythm moves; carry it out once that was confirmed."""
    form = RhythmForm()
    row = visible(session_context(), Recommendation, recommendation_id)
    if not form.validate_on_submit():
        return render_template("living/rhythm.html", row=row, form=form, moves=None), 422
    wanted: dict[str, Any] = {"version": form.version_seen, "rhythm": Rhythm(form.rhythm.data)}
    with writing() as tx:
        if form.confirmed.data != "1":
            moves = rounds.following(tx.session, row, wanted["rhythm"])
            return render_template("living/rhythm.html", row=row, form=form, moves=moves)
        number = rounds.change_rhythm(tx.session, actor=tx.actor, recommendation_id=recommendation_id, **wanted)
    flash(ngettext("%(num)d date has moved.", "%(num)d dates have moved.", number), "success")
    return redirect(url_for("recommendations.show", recommendation_id=recommendation_id), 303)


@living.get("/recommendations/<id:recommendation_id>/missing-copies")
@requires(Manage)
def missing(recommendation_id: int) -> ResponseReturnValue:
    """Show who has no copy of a running recommendation."""
    session = session_context()
    row = visible(session, Recommendation, recommendation_id)
    running = [one for one in queries.running(session) if one.id == row.id]
    back = (
        _("Recommendation %(number)s", number=row.number or "—"),
        url_for("recommendations.show", recommendation_id=row.id),
    )
    target = url_for("living.send_missing", recommendation_id=row.id)
    return _missing_page(service.missing(session, running), back, target)


def _missing_page(outgoing: list[Outgoing], back: tuple[str, str], target: str, **more: Any) -> str:
    rows = outgoing_rows(session_context(), outgoing)
    return render_template("living/missing.html", rows=rows, back=back, target=target, form=MissingForm(), **more)


def _seen() -> dict[int, int]:
    """Return the recommendations that were ticked, with the versions that the preview showed."""
    ids, versions = arguments.ids(request.form, "ids"), arguments.ids(request.form, "versions")
    seen = dict(zip(arguments.ids(request.form, "shown"), versions, strict=False))
    return {one: seen.get(one, 0) for one in ids}


@living.post("/recommendations/<id:recommendation_id>/missing-copies")
@requires(Manage)
def send_missing(recommendation_id: int) -> ResponseReturnValue:
    """Send a running recommendation to those without a copy."""
    visible(session_context(), Recommendation, recommendation_id)
    seen = {one: version for one, version in _seen().items() if one == recommendation_id}
    return _send(seen, None, url_for("recommendations.show", recommendation_id=recommendation_id))


def _send(seen: dict[int, int], organisation_id: int | None, target: str) -> ResponseReturnValue:
    def carry_out(tx: Any) -> str:
        number = service.send_missing(tx.session, actor=tx.actor, versions=seen, organisation_id=organisation_id)
        flash(ngettext("%(num)d task is sent.", "%(num)d tasks are sent.", number), "success")
        return target

    form = MissingForm()
    form.validate_on_submit()
    return once(None if form.errors else form.idem.data, carry_out)


@living.get("/organisations/<id:organisation_id>/missing-copies")
@requires(Manage)
def missing_here(organisation_id: int) -> ResponseReturnValue:
    """Show the running recommendations that an organisation has no copy of."""
    session = session_context()
    home = visible(session, Organisation, organisation_id)
    back = (home.name, url_for("organisations.show", organisation_id=home.id))
    outgoing = service.missing(session, queries.without_copy(session, home), home.id)
    target = url_for("living.send_here", organisation_id=home.id)
    return _missing_page(outgoing, back, target, decline=url_for("living.decline", organisation_id=home.id))


@living.post("/organisations/<id:organisation_id>/missing-copies")
@requires(Manage)
def send_here(organisation_id: int) -> ResponseReturnValue:
    """Send the ticked running recommendations to an organisation."""
    visible(session_context(), Organisation, organisation_id)
    return _send(_seen(), organisation_id, url_for("organisations.show", organisation_id=organisation_id))


@living.post("/organisations/<id:organisation_id>/missing-copies/decline")
@requires(Manage)
def decline(organisation_id: int) -> ResponseReturnValue:
    """Leave an organisation without the running recommendations."""
    with writing() as tx:
        number = service.decline(tx.session, actor=tx.actor, organisation_id=organisation_id)
    flash(_("Not sent here: %(number)s.", number=number), "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@living.get("/organisations/<id:organisation_id>/hand-over")
@requires(Manage)
def handing_over(organisation_id: int) -> ResponseReturnValue:
    """Show what becomes of the open tasks of a school that leaves."""
    return _hand_over_page(organisation_id, HandOverForm())


def _hand_over_page(organisation_id: int, form: HandOverForm) -> str:
    session, day = session_context(), clock().today()
    home = visible(session, Organisation, organisation_id)
    plan = service.leaving(session, home) if home.closed_on else []
    late = any(one.heirs and one.task.due_on < day for one in plan)
    return render_template("living/hand_over.html", home=home, plan=plan, form=form, late=late, today=day)


@living.post("/organisations/<id:organisation_id>/hand-over")
@requires(Manage)
def hand_over(organisation_id: int) -> ResponseReturnValue:
    """Hand the open tasks of a school that leaves to its successors."""
    form = HandOverForm()
    if form.validate_on_submit():
        given: dict[str, Any] = {"version": form.version_seen, "note": form.note.data or "", "until": form.until.data}
        try:
            with writing() as tx:
                made, ended = service.hand_over(tx.session, actor=tx.actor, organisation_id=organisation_id, **given)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("Cancelled here: %(ended)s. Sent to the successors: %(made)s.", ended=ended, made=made), "success")
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return _hand_over_page(organisation_id, form), 422


@living.post("/bulk-changes/<id:change_id>/undo")
@requires(Manage)
def undo(change_id: int) -> ResponseReturnValue:
    """Undo a change to many tasks, while nobody has acted on them."""
    with writing() as tx:
        change = undoing.undo(tx.session, actor=tx.actor, change_id=change_id)
        recommendation_id, organisation_id = change.recommendation_id, change.organisation_id
    flash(_("The change is undone."), "success")
    if recommendation_id is not None:
        return redirect(url_for("recommendations.show", recommendation_id=recommendation_id), 303)
    if organisation_id is not None:
        return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return redirect(url_for("recommendations.index"), 303)
