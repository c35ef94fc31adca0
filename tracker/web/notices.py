"""Notices to one's own organisations: the list, and marking them as read."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.documents.sheets import Sheet
from tracker.domain.notices import KIND_NAMES, NoticeKind
from tracker.domain.permissions import Action
from tracker.extensions import clock, session_context
from tracker.queries import notices as queries
from tracker.queries.paging import count, page_of
from tracker.services import notices as service
from tracker.web import arguments, notice_words
from tracker.web.access import current_actor, requires
from tracker.web.downloads import check_rows, table_file
from tracker.web.i18n import translated
from tracker.web.transaction import writing

notices = Blueprint("notices", __name__)


@notices.get("/notices")
@requires(Action.NOTICE_VIEW)
def index() -> ResponseReturnValue:
    """List the notices, unread ones first."""
    session, actor = session_context(), current_actor()
    page = page_of(session, _query(), arguments.page_number())
    rows = [(row, notice_words.words(row), notice_words.link(row)) for row in page.rows]
    kinds = [(kind.value, translated(KIND_NAMES[kind])) for kind in queries.kinds(session, actor)]
    undoable = queries.last_reading(session, actor, clock().now() - service.UNDO_FOR)
    return render_template("notices/index.html", page=page, rows=rows, kinds=kinds, undoable=undoable)


def _query() -> Any:
    kind = arguments.choice("kind", NoticeKind)
    return queries.listing(current_actor(), unread=arguments.tick("unread"), kind=kind)


@notices.get("/notices/list.csv", defaults={"form": "csv"})
@notices.get("/notices/list.xlsx", defaults={"form": "xlsx"})
@requires(Action.NOTICE_VIEW)
def export(form: str) -> Response:
    """Download the notices as they are filtered."""
    session, query = session_context(), _query()
    check_rows(count(session, query))
    local = clock().local
    rows = [
        [
            local(row.created_at),
            row.organisation.name,
            notice_words.words(row),
            local(row.read_at) if row.read_at else None,
        ]
        for row in session.scalars(query)
    ]
    return table_file(Sheet(_("Notices"), [_("When"), _("For whom"), _("What"), _("Read")], rows), form)


@notices.post("/notices/<id:notice_id>/read")
@requires(Action.NOTICE_VIEW)
def read(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read."""
    with writing() as tx:
        service.read(tx.session, actor=tx.actor, notice_id=notice_id)
    return redirect(url_for("notices.index"), 303)


@notices.post("/notices/read")
@requires(Action.NOTICE_VIEW)
def read_all() -> ResponseReturnValue:
    """Mark all notices as read."""
    with writing() as tx:
        done = service.read_all(tx.session, actor=tx.actor, kind=arguments.choice("kind", NoticeKind))
    flash(ngettext("%(num)d notice marked as read.", "%(num)d notices marked as read.", done), "success")
    return redirect(url_for("notices.index"), 303)


@notices.post("/notices/<id:notice_id>/unread")
@requires(Action.NOTICE_VIEW)
def unread(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as unread again."""
    with writing() as tx:
        service.unread(tx.session, actor=tx.actor, notice_id=notice_id)
    return redirect(url_for("notices.index"), 303)


@notices.post("/notices/unread")
@requires(Action.NOTICE_VIEW)
def undo_reading() -> ResponseReturnValue:
    """Undo the last marking of many at once."""
    with writing() as tx:
        done = service.undo_reading(tx.session, actor=tx.actor)
    flash(ngettext("%(num)d notice is unread again.", "%(num)d notices are unread again.", done), "success")
    return redirect(url_for("notices.index"), 303)
