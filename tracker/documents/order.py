"""The order on mutual checks with its six appendices, and the order that changes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.documents import order_tables as tables
from tracker.documents.order_tables import PaperRow
from tracker.documents.scheme import scheme_table
from tracker.documents.tree import (
    BLANK_DATE,
    BLANK_NUMBER,
    Align,
    AppendixMark,
    Block,
    Document,
    Heading,
    Paragraph,
    Section,
    Signature,
    Table,
)

OF = "к приказу"
POST = "Руководитель"
SIZE, TABLE_SIZE = 13, 10
RULES = (
    (
        "1. Работы передаются на проверку закодированными: на каждой работе стоят код участника и номер варианта. "
        "Фамилия, имя и отчество участника на работе не указываются. Перечень соответствия кодов и участников "
        "хранится в школе и никому не передаётся."
    ),
    (
        "2. Школа формирует пакет отдельно для каждой проверяющей организации. В пакет вкладываются работы, критерии "
        "оценивания тех вариантов, которые выполняли участники, и два экземпляра акта приёма-передачи."
    ),
    "3. Номер пакета указывается на конверте и в акте. QR-код в акте содержит тот же номер.",
    (
        "4. При передаче обе стороны пересчитывают работы и листы. Если количество расходится с актом, проверка не "
        "начинается до выяснения причин; о расхождении в тот же день сообщают в управление образования."
    ),
    (
        "5. Работы проверяют учителя соответствующего предмета; в 4 классах — учителя начальных классов. Учитель не "
        "проверяет работы школы, в которой работает, в том числе по совместительству."
    ),
    (
        "6. Работу проверяют два эксперта. Если их отметки расходятся на величину, установленную для кампании, "
        "назначается третья проверка."
    ),
    "7. Результаты вносятся в протокол по кодам участников. Протокол подписывают два эксперта и председатель.",
    (
        "8. После проверки работы и протокол возвращаются в школу по акту в срок, указанный в графике. Вынос, "
        "копирование и фотографирование работ не допускаются."
    ),
)


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """A version of the order in words; number and date stay blank until the office gives them."""

    year: int
    department: str
    office: str
    rows: tuple[PaperRow, ...]
    panel: tuple[str, ...] = ()
    begins_at: str = ""
    version: int = 1
    reason: str = ""
    number: str = ""
    date: str = ""
    base_number: str = ""
    base_date: str = ""
    removed: tuple[PaperRow, ...] = ()
    added: tuple[PaperRow, ...] = ()
    changed: tuple[PaperRow, ...] = ()
    sha256: str = ""

    @property
    def about(self) -> str:
        """Return what all papers are about."""
        return f"всероссийских проверочных работ в {self.year} году"

    def mark(self, number: int | None) -> AppendixMark:
        """Return the mark in the corner of an appendix."""
        return AppendixMark(number, OF, self.date or BLANK_DATE, self.number or BLANK_NUMBER)


def order_document(paper: OrderPaper) -> Document:
    """Return the order with its appendices."""
    title = f"О проведении взаимопроверки {paper.about}"
    sections = (
        Section(_head(paper, title) + _body(paper)),
        _appendix(paper, 1, "График взаимопроверки", tables.timetable(paper.rows, paper.begins_at), landscape=True),
        _appendix(paper, 2, "Схема взаимопроверки", tables.scheme(paper.rows), landscape=True),
        _panel(paper),
        Section((paper.mark(4), Heading("Правила кодирования и передачи работ"), *map(Paragraph, RULES))),
        _protocol(paper),
        Section((paper.mark(6), *act_blocks(None))),
    )
    return Document(title, sections, size=SIZE, table_size=TABLE_SIZE)


def _head(paper: OrderPaper, title: str) -> tuple[Block, ...]:
    return (
        Paragraph(paper.department.upper(), Align.CENTER, indent=False, bold=True),
        Heading("ПРИКАЗ"),
        Paragraph(f"от {paper.date or BLANK_DATE} № {paper.number or BLANK_NUMBER}", Align.LEFT, indent=False),
        Heading(title, 2),
    )


def _body(paper: OrderPaper) -> tuple[Block, ...]:
    office = f"Методической службе ({paper.office})" if paper.office else "Методической службе"
    points = (
        "1. Провести взаимопроверку работ участников силами учителей других общеобразовательных организаций.",
        (
            "2. Утвердить: график взаимопроверки (приложение № 1); схему взаимопроверки (приложение № 2); состав "
            "муниципальной экспертной комиссии (приложение № 3); правила кодирования и передачи работ (приложение "
            "№ 4); форму протокола проверки (приложение № 5); форму акта приёма-передачи работ (приложение № 6)."
        ),
        (
            "3. Руководителям общеобразовательных организаций обеспечить кодирование, передачу и приём работ, участие "
            "учителей в проверке и загрузку результатов в сроки, установленные графиком."
        ),
        f"4. {office} обеспечить консультирование экспертов и работу муниципальной экспертной комиссии.",
        "5. Контроль за исполнением приказа оставляю за собой.",
    )
    aim = f"В целях обеспечения объективности оценивания {paper.about}"
    return (
        Paragraph(aim),
        Paragraph("ПРИКАЗЫВАЮ:", Align.LEFT, indent=False, bold=True),
        *map(Paragraph, points),
        Signature(POST),
        *_frozen(paper),
    )


def _frozen(paper: OrderPaper) -> tuple[Block, ...]:
    if not paper.sha256:
        return ()
    words = f"Редакция {paper.version}. Контрольная сумма содержания (SHA-256): {paper.sha256}"
    return (Paragraph(words, Align.LEFT, indent=False, small=True),)


def _appendix(paper: OrderPaper, number: int, title: str, table: Table, *, landscape: bool) -> Section:
    return Section((paper.mark(number), Heading(f"{title}\n{paper.about}"), table), landscape=landscape)


def _panel(paper: OrderPaper) -> Section:
    blocks: list[Block] = [
        paper.mark(3),
        Heading("Состав муниципальной экспертной комиссии"),
        tables.panel(paper.panel),
    ]
    checks = [row for row in paper.rows if row.by_panel]
    if checks:
        blocks.append(tables.panel_checks(checks))
    return Section(tuple(blocks))


def _protocol(paper: OrderPaper) -> Section:
    head = "Проверяемая школа ____________________ Предмет ____________________ Класс ______ Пакет № ______________"
    blocks = (
        paper.mark(5), Heading("Протокол проверки работ"), Paragraph(head, Align.LEFT, indent=False),
        tables.protocol_form(), Signature("Эксперт"), Signature("Эксперт"), Signature("Председатель"),
    )  # fmt: skip
    return Section(blocks, landscape=True)


def act_blocks(row: PaperRow | None) -> tuple[Block, ...]:
    """Return an act of handing over, filled in for a packet or as the form."""
    number = f" № {row.packet}" if row else ""
    note = (
        "При пересчёте: работ ______, листов ______. Расхождения: ______________________________________________",
        "Акт составлен в двух экземплярах, по одному для каждой стороны.",
    )
    return (
        Heading(f"Акт приёма-передачи работ{number}"),
        tables.act_table(row),
        tables.act_signs(),
        *(Paragraph(line, Align.LEFT, indent=False) for line in note),
    )


def changes_document(paper: OrderPaper) -> Document:
    """Return the order that changes the first one: «изменения в приложение № 2» (and № 1), only the touched rows."""
    base = f"от {paper.base_date or BLANK_DATE} № {paper.base_number or BLANK_NUMBER}"
    title = f"О внесении изменений в приказ {base} о проведении взаимопроверки {paper.about}"
    reason = paper.reason.strip().rstrip(".")
    points = (
        f"1. Внести в приложения № 1 и № 2 к приказу {base} изменения согласно приложению.",
        "2. Пакеты, не указанные в приложении, передаются и проверяются в прежнем порядке.",
        "3. Контроль за исполнением приказа оставляю за собой.",
    )
    order = Section(
        (
            *_head(paper, title),
            Paragraph(f"В связи с изменившимися обстоятельствами ({reason})" if reason else "В целях уточнения схемы"),
            Paragraph("ПРИКАЗЫВАЮ:", Align.LEFT, indent=False, bold=True),
            *map(Paragraph, points),
            Signature(POST),
            *_frozen(paper),
        )
    )
    return Document(title, (order, _changes(paper)), size=SIZE, table_size=TABLE_SIZE)


def _changes(paper: OrderPaper) -> Section:
    blocks: list[Block] = [paper.mark(None), Heading(f"Изменения в приложение № 2\n{paper.about}")]
    new: Sequence[PaperRow] = (*paper.changed, *paper.added)
    for words, rows in (
        ("1. Исключить строки:", paper.removed),
        ("2. Изложить в новой редакции строки:", paper.changed),
        ("3. Включить строки:", paper.added),
    ):
        if rows:
            blocks.append(Paragraph(words, Align.LEFT, indent=False, bold=True))
            blocks.append(scheme_table(tuple(row.in_scheme() for row in rows)))
    if new:
        blocks.append(Heading("Изменения в приложение № 1", 2))
        blocks.append(tables.timetable(new, paper.begins_at))
    return Section(tuple(blocks), landscape=True)
