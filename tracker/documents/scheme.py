"""The appendix «Схема взаимопроверок»: who checks whom, as a paper ready to sign."""

from dataclasses import dataclass

from tracker.documents.tree import (
    BLANK_DATE,
    BLANK_NUMBER,
    Align,
    AppendixMark,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Picture,
    Section,
    Signature,
    Table,
)

COLUMNS = (
    Column("№", 11, Align.CENTER),
    Column("Проверяемая школа", 55),
    Column("Класс", 18, Align.CENTER),
    Column("Предмет", 34),
    Column("Работ", 17, Align.RIGHT),
    Column("Проверяющая школа", 55),
    Column("Эксперты", 40),
    Column("Ответственный", 35),
)
EXPERT_PANEL = "Муниципальная экспертная комиссия"
PICTURE_WIDTH = 180


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One check: whose works, of which class and subject, how many, and who marks them."""

    checked: str
    grade: str
    subject: str
    works: int
    checking: str = EXPERT_PANEL
    experts: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """What the appendix says besides its rows; number and date are left for the office to fill in."""

    office: str
    about: str
    rows: tuple[SchemeRow, ...]
    picture: str = ""
    notes: tuple[str, ...] = ()
    appendix: int = 2
    order_date: str = BLANK_DATE
    order_number: str = BLANK_NUMBER
    post: str = ""
    name: str = ""


def scheme_table(rows: tuple[SchemeRow, ...]) -> Table:
    """Return the scheme's table with the total of works in its last row."""
    cells = [
        (str(place), row.checked, row.grade, row.subject, str(row.works), row.checking, row.experts, row.responsible)
        for place, row in enumerate(rows, 1)
    ]
    total = ("", "Итого", "", "", str(sum(row.works for row in rows)), "", "", "")
    return Table(COLUMNS, (*cells, total), strong=frozenset((len(cells),)))


def scheme_document(scheme: Scheme) -> Document:
    """Return the appendix with a landscape table, the picture on an upright page where it is largest."""
    of = f"к приказу {scheme.office}".strip()
    blocks: list[Block] = [
        AppendixMark(scheme.appendix, of, scheme.order_date, scheme.order_number),
        Heading(f"Схема взаимопроверок\n{scheme.about}".strip()),
        scheme_table(scheme.rows),
        *(Paragraph(note, small=True, indent=False) for note in scheme.notes),
    ]
    if scheme.post:
        blocks.append(Signature(scheme.post, scheme.name))
    sections = [Section(tuple(blocks), landscape=True)]
    if scheme.picture:
        description = f"Схема взаимопроверок {scheme.about}: стрелка идёт от проверяющей школы к проверяемой."
        drawing = Picture(
            scheme.picture, PICTURE_WIDTH, description, "Стрелка идёт от проверяющей школы к проверяемой."
        )
        sections.append(Section((Heading("Схема взаимопроверок", 2), drawing)))
    return Document(f"Схема взаимопроверок {scheme.about}".strip(), tuple(sections), size=13, table_size=10.5)
