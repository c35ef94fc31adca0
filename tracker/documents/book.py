"""The tree as a workbook: every table of the paper becomes a sheet, named after the heading above it."""

import re

from tracker.documents.sheets import Cell, Sheet, to_xlsx
from tracker.documents.tree import AppendixMark, Document, Heading, Table

_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
EMPTY = "Документ"


def tables_of(document: Document) -> list[Sheet]:
    """Return the paper's tables; several under one heading are numbered by the workbook."""
    found: list[Sheet] = []
    for section in document.sections:
        title, mark = document.title, ""
        for block in section.blocks:
            if isinstance(block, AppendixMark):
                mark = f"Прил. {block.number}. " if block.number is not None else ""
            elif isinstance(block, Heading):
                title = block.text.partition("\n")[0]
            elif isinstance(block, Table):
                found.append(_sheet(block, f"{mark}{block.caption or title}"))
    return found


def _sheet(table: Table, title: str) -> Sheet:
    header = [column.title.replace("\n", " ") for column in table.columns]
    return Sheet(title, header, [[_cell(cell) for cell in row] for row in table.rows])


def _cell(text: str) -> Cell:
    return int(text) if _NUMBER.fullmatch(text) else text


def to_book(document: Document) -> bytes:
    """Return the paper's tables as .xlsx; a paper without tables gives one empty sheet with its title."""
    return to_xlsx(tables_of(document) or [Sheet(EMPTY, [document.title], [])])
