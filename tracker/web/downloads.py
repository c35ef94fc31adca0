"""Answers that are files."""

from urllib.parse import quote

from flask import Response

from tracker.documents.sheets import Sheet, to_csv, to_xlsx
from tracker.domain.errors import N_, InvalidError

# More rows than a person reads; a spreadsheet of them would keep a worker busy for long.
MOST_ROWS = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def check_rows(total: int) -> None:
    """Refuse a download of more rows than fit."""
    if total > MOST_ROWS:
        raise InvalidError(N_("More than %(most)s rows: narrow the filters first."), most=MOST_ROWS)


def download(data: bytes, name: str, media_type: str) -> Response:
    """Return `data` as a file called `name`, to be saved and never shown in the browser."""
    plain = "".join(ch if ch.isascii() and (ch.isalnum() or ch in "-_.") else "_" for ch in name)
    response = Response(data, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return response


def csv_file(sheet: Sheet, name: str) -> Response:
    """Return a table as a CSV download."""
    return download(to_csv(sheet), f"{name}.csv", "text/csv; charset=utf-8")


def xlsx_file(sheets: list[Sheet], name: str) -> Response:
    """Return tables as an XLSX download."""
    return download(to_xlsx(sheets), f"{name}.xlsx", XLSX)


def table_file(sheet: Sheet, form: str) -> Response:
    """Return a table as a download of the wanted form, named by its title."""
    return csv_file(sheet, sheet.title) if form == "csv" else xlsx_file([sheet], sheet.title)
