"""The outbox, for the administrator: what waits, what went, what was refused and why; once more, and a test letter."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.documents.sheets import Sheet
from tracker.domain.errors import InvalidError
from tracker.domain.letters import DROPPED_WORDS, KIND_NAMES, REPEATABLE, STATE_NAMES, Dropped, LetterKind, LetterState
from tracker.domain.permissions import Action
from tracker.extensions import clock, session_context
from tracker.models.mail import Letter
from tracker.queries import letters as queries
from tracker.queries.paging import count, page_of
from tracker.services import letters as service
from tracker.web import arguments
from tracker.web.access import requires
from tracker.web.downloads import check_rows, table_file
from tracker.web.forms.letters import SampleForm
from tracker.web.i18n import translated
from tracker.web.transaction import writing

letters = Blueprint("letters", __name__)


def _filters() -> queries.Filters:
    return queries.Filters(
        state=arguments.choice("state", LetterState),
        kind=arguments.choice("kind", LetterKind),
        person_id=arguments.number("person"),
    )


def why(letter: Letter) -> str:
    """Return in words what became of a letter: the reason of a dropped one, the server's own words of a refused one."""
    known = letter.reason in {one.value for one in Dropped}
    return translated(DROPPED_WORDS[Dropped(letter.reason)]) if known else letter.error


def _page(form: SampleForm) -> str:
    session = session_context()
    moment = clock().now()
    return render_template(
        "letters/index.html", form=form, page=page_of(session, queries.listing(_filters()), arguments.page_number()),
        counts=queries.counts(session), late=queries.oldest_waiting(session, moment), set_up=service.is_set_up(session),
        states=STATE_NAMES, kinds=KIND_NAMES, repeatable=REPEATABLE, why=why, server=session.info["config"].mail,
    )  # fmt: skip


@letters.get("/letters")
@requires(Action.MAIL_MANAGE)
def index() -> ResponseReturnValue:
    """Show the outbox."""
    return _page(SampleForm(formdata=None))


def _cells(row: Letter) -> list[Any]:
    ended = clock().local(row.ended_at) if row.ended_at else None
    named = row.person.full_name if row.person else ""
    kind, state = translated(KIND_NAMES[row.kind]), translated(STATE_NAMES[row.state])
    return [kind, named, row.address, state, row.tries, why(row), ended, row.message_id]


@letters.get("/letters/list.csv", defaults={"form": "csv"})
@letters.get("/letters/list.xlsx", defaults={"form": "xlsx"})
@requires(Action.MAIL_MANAGE)
def export(form: str) -> Response:
    """Download the outbox as it is filtered."""
    session, query, local = session_context(), queries.listing(_filters()), clock().local
    check_rows(count(session, query))
    rows = [[local(row.created_at), *_cells(row)] for row in session.scalars(query)]
    heads = [
        _("When"),
        _("Kind"),
        _("Person"),
        _("Address"),
        _("State"),
        _("Tries"),
        _("Why"),
        _("Ended"),
        "Message-ID",
    ]
    return table_file(Sheet(_("Outbox"), heads, rows), form)


@letters.post("/letters/test")
@requires(Action.MAIL_MANAGE)
def test() -> ResponseReturnValue:
    """Write a test letter."""
    form = SampleForm()
    if form.validate_on_submit():
        try:
            with writing() as tx:
                service.enqueue_test(tx.session, actor=tx.actor, address=form.address.data or "")
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("The test letter stands in the outbox; it goes out within a minute."), "success")
            return redirect(url_for("letters.index"), 303)
    return _page(form), 422


@letters.post("/letters/<id:letter_id>/retry")
@requires(Action.MAIL_MANAGE)
def retry(letter_id: int) -> ResponseReturnValue:
    """Send a refused or outdated letter once more."""
    with writing() as tx:
        service.retry(tx.session, actor=tx.actor, letter_id=letter_id)
    flash(_("The letter stands in the outbox again."), "success")
    return redirect(url_for("letters.index"), 303)
