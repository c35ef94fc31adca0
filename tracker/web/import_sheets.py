"""The tables to be filled in for an import: headings, one example row and a sheet of help."""

from flask import Response
from flask_babel import gettext as _

from tracker.documents.sheets import Sheet
from tracker.domain.imports import COLUMNS, KIND_NAMES, ImportKind
from tracker.web.downloads import xlsx_file
from tracker.web.i18n import translated


def template_file(kind: ImportKind) -> Response:
    """Return the table to be filled in."""
    columns = COLUMNS[kind]
    headings = [
        f"{translated(column.heading)} *" if column.required else translated(column.heading) for column in columns
    ]
    table = Sheet(translated(KIND_NAMES[kind]), headings, [[column.example for column in columns]])
    rows = [
        [translated(column.heading), _("yes") if column.required else _("no"), translated(column.help), column.example]
        for column in columns
    ]
    rows.append(
        ["", "", _("The example row is passed over; it may stay. Empty cells leave what is known as it is."), ""]
    )
    guide = Sheet(_("How to fill in"), [_("Column"), _("Needed"), _("What to write"), _("Example")], rows)
    return xlsx_file([table, guide], table.title)
