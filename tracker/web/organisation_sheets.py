"""The list of organisations as a file."""

from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import Session

from tracker.documents.sheets import Sheet
from tracker.domain.roles import KIND_NAMES
from tracker.queries.paging import count
from tracker.web.downloads import check_rows, csv_file, xlsx_file
from tracker.web.i18n import translated


def listing_file(session: Session, query: "Select[Any]", form: str) -> Response:
    """Return the organisations of `query` as csv or xlsx, with the columns that the import takes."""
    check_rows(count(session, query))
    header = [
        _("Kind"), _("Name"), _("Short name"), _("District"), _("Side of the river"), _("Building"), _("Login"),
        _("Week, days"), _("East, m"), _("North, m"), _("Rooms for marking"), _("Closed from"),
    ]  # fmt: skip
    rows = [
        [
            translated(KIND_NAMES[row.kind]), row.name, row.short_name, row.district.name if row.district else "",
            row.district.bank if row.district else "", row.building, row.login or "", row.week_days, row.x, row.y,
            row.rooms, row.closed_on,
        ]
        for row in session.scalars(query)
    ]  # fmt: skip
    sheet = Sheet(_("Organisations"), header, rows)
    return csv_file(sheet, sheet.title) if form == "csv" else xlsx_file([sheet], sheet.title)
