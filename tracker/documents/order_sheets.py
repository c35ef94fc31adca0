"""Papers for the schools: «кого проверяем, кто проверяет нас, когда», and the acts of their packets."""

from collections.abc import Sequence

from tracker.documents.order import OF, SIZE, TABLE_SIZE, OrderPaper, act_blocks
from tracker.documents.order_tables import DASH, PaperRow
from tracker.documents.qr import qr_picture
from tracker.documents.tree import (
    BLANK_DATE,
    BLANK_NUMBER,
    Align,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Section,
    Table,
)

COLUMNS = (
    Column("Пакет №", 30),
    Column("Предмет", 32),
    Column("Класс", 14, Align.CENTER),
    Column("Работ", 15, Align.RIGHT),
    Column("{}", 62),
    Column("Передача до", 27, Align.CENTER),
    Column("Проверка", 36, Align.CENTER),
    Column("Возврат до", 25, Align.CENTER),
    Column("Загрузка до", 26, Align.CENTER),
)


def school_sheets(paper: OrderPaper, schools: Sequence[str]) -> Document:
    """Return one landscape page for each school with its two duties."""
    sections = tuple(Section(_school(paper, school), landscape=True) for school in schools)
    return Document(f"Листы школ по взаимопроверке {paper.about}", sections, size=SIZE, table_size=TABLE_SIZE)


def _school(paper: OrderPaper, school: str) -> tuple[Block, ...]:
    theirs = [row for row in paper.rows if row.checked == school]
    ours = [row for row in paper.rows if row.checker == school and not row.by_panel]
    order = f"Приказ от {paper.date or BLANK_DATE} № {paper.number or BLANK_NUMBER}, редакция {paper.version}"
    return (
        Paragraph(order, Align.RIGHT, indent=False, small=True),
        Heading(f"{school}\nВзаимопроверка {paper.about}"),
        *_half("Кого проверяем мы", "Проверяемая школа", ours, paper, ours=True),
        *_half("Кто проверяет нас", "Проверяющая организация", theirs, paper, ours=False),
    )


def _half(words: str, title: str, rows: Sequence[PaperRow], paper: OrderPaper, *, ours: bool) -> tuple[Block, ...]:
    if not rows:
        return (Heading(words, 2), Paragraph("Нет.", Align.LEFT, indent=False))
    columns = tuple(Column(title, column.width, column.align) if column.title == "{}" else column for column in COLUMNS)
    cells = tuple(
        (
            row.packet, row.subject, str(row.grade), str(row.works), row.checked if ours else row.checker,
            row.hand_over_on or DASH, row.marking(paper.begins_at), row.return_on or DASH, row.upload_on or DASH,
        )
        for row in rows
    )  # fmt: skip
    return (Heading(words, 2), Table(columns, cells))


def acts(paper: OrderPaper, rows: Sequence[PaperRow]) -> Document:
    """Return an act for every packet, each on a page of its own, with a QR code of the packet's number."""
    mark = f"Приложение № 6 {OF} от {paper.date or BLANK_DATE} № {paper.number or BLANK_NUMBER}"
    made = Paragraph(mark, Align.RIGHT, indent=False, small=True)
    sections = tuple(Section((made, *act_blocks(row), qr_picture(row.packet))) for row in rows)
    return Document(f"Акты приёма-передачи, взаимопроверка {paper.about}", sections, size=SIZE, table_size=TABLE_SIZE)
