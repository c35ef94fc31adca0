"""Tables written as the files that people have: .xlsx with hidden sheets and merged cells, .xls, .csv of any kind."""

import csv
import io
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import xlwt

from tests.documents.office import TYPES, zipped

Cell = str | int | float | None
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Page:
    """One sheet: its title, its rows from the first on, whether it is hidden, its merged ranges."""

    title: str
    rows: list[list[Cell]]
    hidden: bool = False
    merged: tuple[str, ...] = ()


def letters(column: int) -> str:
    """Return a column's letters, from 0."""
    return (letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


def _xml(value: Cell, place: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _sheet(page: Page) -> str:
    rows = "".join(
        f'<row r="{number}">{"".join(_xml(cell, f"{letters(place)}{number}") for place, cell in enumerate(row))}</row>'
        for number, row in enumerate(page.rows, 1)
    )
    merged = "".join(f'<mergeCell ref="{span}"/>' for span in page.merged)
    tail = f'<mergeCells count="{len(page.merged)}">{merged}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{tail}</worksheet>'


def xlsx(*pages: Page) -> bytes:
    """Return a workbook with the pages."""
    listed = "".join(
        f'<sheet name={quoteattr(page.title)} sheetId="{n}" r:id="r{n}"{" state=%shidden%s" % (chr(34), chr(34)) if page.hidden else ""}/>'  # noqa: UP031
        for n, page in enumerate(pages, 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(pages) + 1)
    )
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
            **{f"xl/worksheets/sheet{n}.xml": _sheet(page) for n, page in enumerate(pages, 1)},
        }
    )


def xls(*pages: Page) -> bytes:
    """Return an old workbook with the pages."""
    book = xlwt.Workbook(encoding="utf-8")
    for page in pages:
        sheet = book.add_sheet(page.title or "Sheet1", cell_overwrite_ok=True)
        sheet.visibility = int(page.hidden)
        for number, row in enumerate(page.rows):
            for place, cell in enumerate(row):
                if cell not in {None, ""}:
                    sheet.write(number, place, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: list[list[Cell]], delimiter: str = ";", encoding: str = "utf-8-sig", end: str = "\r\n") -> bytes:
    """Return the rows as .csv."""
    out = io.StringIO()
    width = max(map(len, rows))
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows([*("" if cell is None else str(cell) for cell in row), *[""] * (width - len(row))] for row in rows)
    return out.getvalue().encode(encoding)
