"""One round of a draft: the proof, the picture, the table; why this pair; pins, swaps, lifted rules, the step back."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import N_, InvalidError, MissingError
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.matching.api import Arc
from tracker.models.campaigns import CampaignRound
from tracker.models.drafts import CheckDraft
from tracker.models.schemes import Scheme
from tracker.queries import drafts as queries
from tracker.queries import schemes as of_schemes
from tracker.services import draft_changes as services
from tracker.services.draft_changes import Swap
from tracker.web import arguments, pair_view, scheme_view
from tracker.web.access import requires
from tracker.web.drafts import lines_of
from tracker.web.forms.drafts import round_name
from tracker.web.transaction import Writing, writing

draft_rounds = Blueprint("draft_rounds", __name__, url_prefix="/drafts/<id:check_draft_id>/rounds/<id:round_id>")
LARGEST = 2**31 - 1


def _found(
    check_draft_id: int, round_id: int, *, head: bool = False
) -> tuple[CheckDraft, CampaignRound, Scheme | None]:
    """Return a draft, one of its rounds and the round's present scheme."""
    session = session_context()
    draft = queries.require_draft(session, check_draft_id)
    of = session.get(CampaignRound, round_id)
    if of is None or round_id not in draft.settings["rounds"]:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return draft, of, queries.present_scheme(session, draft.id, round_id, head=head)


def _open(draft: CheckDraft) -> bool:
    """Return whether a draft may still be changed."""
    return draft.discarded_at is None and queries.published_number(session_context(), draft.id) is None


@draft_rounds.get("")
@requires(Action.SCHEME_VIEW)
def show(check_draft_id: int, round_id: int) -> ResponseReturnValue:
    """Show the round's scheme with its proof, or what stands against one."""
    session = session_context()
    draft, of, scheme = _found(check_draft_id, round_id, head=True)
    common = {
        "draft": draft, "of": of, "title": round_name(of), "open": _open(draft), "scheme": scheme,
        "former": queries.former_scheme(session, draft.id, of.id, head=True),
    }  # fmt: skip
    if scheme is None:
        (line,) = lines_of(draft, [of], [])
        return render_template("draft_rounds/none.html", line=line, **common)
    page = scheme_view.page(session, scheme, url_for(request.endpoint or "", **request.view_args or {}))
    if page.plan is None:
        return render_template("draft_rounds/clash.html", page=page, **common)
    return render_template("draft_rounds/show.html", page=page, seen=page.seen, plan=page.plan, **common)


def _number(name: str) -> int:
    """Return a school's id out of the address or the form; 0 is nobody's."""
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else 0


@draft_rounds.get("/pair")
@requires(Action.SCHEME_VIEW)
def pair(check_draft_id: int, round_id: int) -> ResponseReturnValue:
    """Show why this school checks that one, and who else could."""
    draft, of, scheme = _found(check_draft_id, round_id)
    _scheme, problem, plan = services.planned(scheme)
    arc = (_number("checker"), _number("checked"))
    if arc not in plan.checks:
        raise MissingError(services.NO_CHECK)
    return render_template(
        "draft_rounds/pair.html", draft=draft, of=of, title=round_name(of), open=_open(draft),
        told=pair_view.tell(problem, plan, arc, of_schemes.district_names(session_context())),
    )  # fmt: skip


def _wish() -> Swap:
    return Swap(_number("checker"), _number("checked"), _number("new"), _number("give") or None)


@draft_rounds.get("/swap")
@requires(Action.SCHEME_VIEW)
def swap(check_draft_id: int, round_id: int) -> ResponseReturnValue:
    """Show what a swap would change and what each rule says of it; nothing is written."""
    draft, of, scheme = _found(check_draft_id, round_id)
    _scheme, problem, plan = services.planned(scheme)
    wish, others = _wish(), services.other_checks(session_context(), draft, round_id)
    try:
        result = services.edited(problem, plan, wish, others)
    except InvalidError as error:
        flash(scheme_view.explained(error), "error")
        here = url_for(
            "draft_rounds.pair", check_draft_id=draft.id, round_id=of.id, checker=wish.old, checked=wish.checked
        )
        return redirect(here, 303)
    return render_template(
        "draft_rounds/swap.html", draft=draft, of=of, title=round_name(of), open=_open(draft), wish=wish,
        result=result, names=pair_view.names(problem),
        proof=scheme_view.verdict(problem, result.violations, together=bool(others)),
    )  # fmt: skip


def _change(check_draft_id: int, round_id: int, make: Callable[[Writing], object], said: str) -> ResponseReturnValue:
    """Carry out a change and lead back to the round."""
    with writing() as tx:
        make(tx)
    flash(said, "success")
    return redirect(url_for("draft_rounds.show", check_draft_id=check_draft_id, round_id=round_id), 303)


def _given(tx: Writing, check_draft_id: int, round_id: int) -> dict[str, object]:
    return {"actor": tx.actor, "draft_id": check_draft_id, "round_id": round_id, "version": arguments.version()}


@draft_rounds.post("/swap")
@requires(Action.SCHEME_MANAGE)
def save_swap(check_draft_id: int, round_id: int) -> ResponseReturnValue:
    """Put the swap into the draft."""
    wish = _wish()

    def make(tx: Writing) -> None:
        services.save_swap(tx.session, **_given(tx, check_draft_id, round_id), wish=wish)  # type: ignore[arg-type]

    return _change(check_draft_id, round_id, make, _("The swap is in the draft."))


def _arcs() -> list[Arc]:
    return [(_number("checker"), _number("checked"))]


@draft_rounds.post("/pin")
@requires(Action.SCHEME_MANAGE)
def pin(check_draft_id: int, round_id: int) -> ResponseReturnValue:
    """Pin a check."""

    def make(tx: Writing) -> None:
        services.pin(tx.session, **_given(tx, check_draft_id, round_id), arcs=_arcs(), on=True)  # type: ignore[arg-type]

    return _change(check_draft_id, round_id, make, _("The check is pinned: it stays when the round is computed anew."))


@draft_rounds.post("/unpin")
@requires(Action.SCHEME_MANAGE)
def unpin(check_draft_id: int, round_id: int) -> ResponseReturnValue:
    """Let go of a pinned check."""

    def make(tx: Writing) -> None:
        services.pin(tx.session, **_given(tx, check_draft_id, round_id), arcs=_arcs(), on=False)  # type: ignore[arg-type]

    return _change(check_draft_id, round_id, make, _("The check is not pinned any more."))


@draft_rounds.post("/undo")
@requires(Action.SCHEME_MANAGE)
def undo(check_draft_id: int, round_id: int) -> ResponseReturnValue:
    """Take one step back."""

    def make(tx: Writing) -> None:
        services.undo(tx.session, **_given(tx, check_draft_id, round_id))  # type: ignore[arg-type]

    return _change(check_draft_id, round_id, make, _("The last step was taken back."))


@draft_rounds.post("/recompute")
@requires(Action.SCHEME_MANAGE)
def recompute(check_draft_id: int, round_id: int) -> ResponseReturnValue:
    """Have the round computed anew: around its pins, with one more pin, or without a rule."""
    rule, new = request.form.get("rule", "")[:40] or None, _number("new")
    if rule is not None and rule not in scheme_view.RULES:
        raise InvalidError(N_("Choose one of the rules offered."), field="rule")
    pins = [(new, _number("checked"))] if new else []
    with writing() as tx:
        given = _given(tx, check_draft_id, round_id)
        job = services.recompute(tx.session, **given, pins=pins, relax=rule)  # type: ignore[arg-type]
        job_id = job.id
    return redirect(url_for("jobs.show", job_id=job_id), 303)
