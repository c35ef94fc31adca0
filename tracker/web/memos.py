"""Memos: the upload, the review of what was read, and the confirmation that makes recommendations."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.documents.errors import DocumentRefused
from tracker.documents.memo_reader import words as reader_words
from tracker.domain.deadlines import DeadlineKind, obstacle
from tracker.domain.errors import N_, InvalidError
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.models.memos import Memo
from tracker.queries import history
from tracker.queries import memos as queries
from tracker.queries.campaigns import current, require_current
from tracker.queries.locking import visible
from tracker.queries.paging import page_of
from tracker.services import memos as services
from tracker.services.memos import Item, Reading
from tracker.services.recommendations import deadline_of
from tracker.web import arguments, words
from tracker.web.access import may, requires
from tracker.web.forms.memos import ALLOWED, MAX_BYTES, ReviewForm, UploadForm, blank_item
from tracker.web.i18n import language, translated
from tracker.web.transaction import Writing, once, writing

memos = Blueprint("memos", __name__, url_prefix="/memos")
MOST_LINES = 3000
# Doubts that arise when a deadline is carried over; the reader has words for its own.
DOUBTS = {
    "calendar_days": N_("The memo counts calendar days; here working days are counted."),
    "date_far_away": N_("The date in the memo is too far away to be meant."),
    "days_before": N_("The memo counts days before the test or too many of them: set the deadline by hand."),
}


def doubt_words(code: str) -> str:
    """Return what is doubtful in the visitor's language."""
    return translated(DOUBTS[code]) if code in DOUBTS else reader_words.doubt(code, language())


def _defects(memo: Memo) -> list[dict[str, Any]]:
    """Return the memo's defects in words, in its order."""
    return [
        {**row, "words": reader_words.defect(row["code"], language(), **row["params"])}
        for row in memo.parsed["defects"]
    ]


def _lines(memo: Memo, items: list[Item]) -> list[tuple[int, str, str]]:
    """Return number, text and classes (read as an item, wrong, both, none) of the memo's lines."""
    read = {line for item in items if item.first_line for line in range(item.first_line, item.last_line + 1)}
    bad = {row["line"] for row in memo.parsed["defects"]}
    return [
        (number, text, " ".join([*["read"][: number in read], *["wrong"][: number in bad]]))
        for number, text in enumerate(memo.text.split("\n")[:MOST_LINES], 1)
    ]


def _hint(item: Item) -> str:
    """Return why an item could not be sent as it stands; empty when it could."""
    return translated(obstacle(item.deadline) or "") if item.included else ""


@memos.get("")
@requires(Action.MEMO_VIEW)
def index() -> ResponseReturnValue:
    """List the memos of the present campaign."""
    return _index(UploadForm(), 200)


def _index(form: UploadForm, status: int) -> ResponseReturnValue:
    session = session_context()
    campaign = current(session)
    page = page_of(session, queries.memos(campaign.id if campaign else None), arguments.page_number())
    rows = list(page.rows)
    return render_template(
        "memos/index.html", form=form, page=page, campaign=campaign, allowed=ALLOWED, max_bytes=MAX_BYTES,
        uploaders=queries.uploaders(session, rows), made=queries.recommendation_counts(session, rows),
    ), status  # fmt: skip


@memos.post("")
@requires(Action.MEMO_MANAGE)
def upload() -> ResponseReturnValue:
    """Read a file and lead to its review; the same file again leads to the first one's."""
    form, campaign = UploadForm(), require_current(session_context())
    if form.validate_on_submit():
        campaign_id = campaign.id
        session_context().rollback()  # reading a file takes seconds: no snapshot is held meanwhile
        try:
            reading = services.read(*form.content())
        except DocumentRefused as refused:
            form.file.errors = [*form.file.errors, refused.words(language())]
        else:
            return once(form.idem.data, lambda tx: _upload(tx, campaign_id, reading))
    return _index(form, 422)


def _upload(tx: Writing, campaign_id: int, reading: Reading) -> str:
    memo, new = services.upload(tx.session, actor=tx.actor, campaign_id=campaign_id, reading=reading)
    if not new:
        flash(_("This very file was uploaded before: here is what was made of it."), "info")
    return url_for("memos.show", memo_id=memo.id)


@memos.get("/<id:memo_id>")
@requires(Action.MEMO_VIEW)
def show(memo_id: int) -> ResponseReturnValue:
    """Show what was read beside its source: to be corrected until it is confirmed."""
    memo = visible(session_context(), Memo, memo_id)
    if memo.confirmed_at is None and may(Action.MEMO_MANAGE):
        return _review(memo, ReviewForm(services.items_of(memo)), 200)
    return _finished(memo)


def _review(memo: Memo, form: ReviewForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "memos/review.html", memo=memo, form=form, defects=_defects(memo), lines=_lines(memo, form.items),
        rows=list(zip(form.items, form.forms, strict=True)), doubt_words=doubt_words, hint=_hint,
        deadline_words=words.deadline_words, version=form.version_seen if form.is_submitted() else memo.version,
        ongoing=any(item.deadline.kind is DeadlineKind.ONGOING for item in form.items),
    )  # fmt: skip
    return page, status


def _finished(memo: Memo) -> ResponseReturnValue:
    session = session_context()
    items = services.items_of(memo)
    return render_template(
        "memos/show.html", memo=memo, items=items, defects=_defects(memo), lines=_lines(memo, items),
        made=queries.recommendations_of(session, memo.id), deadline_words=words.deadline_words,
        deadline_of=deadline_of, doubt_words=doubt_words, uploaders=queries.uploaders(session, [memo]),
        history=words.history(history.of(session, ("memo", memo.id))),
    )  # fmt: skip


def _posted(memo_id: int) -> tuple[Memo, ReviewForm]:
    """Return the memo and the review that was posted."""
    memo = visible(session_context(), Memo, memo_id)
    return memo, ReviewForm(services.items_of(memo))


@memos.post("/<id:memo_id>")
@requires(Action.MEMO_MANAGE)
def update(memo_id: int) -> ResponseReturnValue:
    """Keep the corrections, and add a blank item when that was asked for; nothing is created."""
    memo, form = _posted(memo_id)
    if not form.validate_on_submit():
        return _review(memo, form, 422)
    adding = request.form.get("add") == "1"
    items = [*form.corrected(), *([blank_item()] if adding else [])]
    with writing() as tx:
        services.save_draft(tx.session, actor=tx.actor, memo_id=memo_id, version=form.version_seen, items=items)
    flash(_("The corrections are saved. Nothing is created before you confirm."), "success")
    anchor = f"item-{len(items)}" if adding else None
    return redirect(url_for("memos.show", memo_id=memo_id, _anchor=anchor), 303)


@memos.post("/<id:memo_id>/confirm")
@requires(Action.MEMO_MANAGE)
def confirm(memo_id: int) -> ResponseReturnValue:
    """Make recommendations of the included items, once."""
    memo, form = _posted(memo_id)
    if form.validate_on_submit():
        try:
            return once(form.idem.data, lambda tx: _confirm(tx, memo_id, form))
        except InvalidError as error:
            form.refuse(error)
    return _review(memo, form, 422)


def _confirm(tx: Writing, memo_id: int, form: ReviewForm) -> str:
    made = services.confirm(
        tx.session, actor=tx.actor, memo_id=memo_id, version=form.version_seen, items=form.corrected()
    )
    number = len(made)
    flash(
        ngettext("%(num)d draft recommendation is made.", "%(num)d draft recommendations are made.", number), "success"
    )
    return url_for("memos.show", memo_id=memo_id)
