"""The tables of the order on mutual checks: timetable, scheme, panel, protocol form, handover act."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.documents.scheme import EXPERT_PANEL, SchemeRow, scheme_table
from tracker.documents.tree import Align, Column, Table

BLANK_LINES = 15
DASH = "—"
TIMETABLE = (
    Column("№", 10, Align.CENTER),
    Column("Предмет", 28),
    Column("Класс", 14, Align.CENTER),
    Column("Дата проведения в ОО", 50),
    Column("Передать работы до", 26, Align.CENTER),
    Column("Проверка\n(дата, время)", 38, Align.CENTER),
    Column("Место проверки", 49),
    Column("Возврат до", 26, Align.CENTER),
    Column("Загрузка до", 26, Align.CENTER),
)
PANEL = (
    Column("№", 12, Align.CENTER),
    Column("Фамилия, имя, отчество", 60),
    Column("Должность, место работы", 60),
    Column("Роль в комиссии", 48),
)
PANEL_CHECKS = (
    Column("№", 12, Align.CENTER),
    Column("Проверяемая школа", 78),
    Column("Предмет", 50),
    Column("Класс", 20, Align.CENTER),
    Column("Работ", 20, Align.RIGHT),
)
PROTOCOL = (
    Column("№", 10, Align.CENTER),
    Column("Код участника", 24),
    Column("Класс", 15, Align.CENTER),
    Column("Вариант", 18, Align.CENTER),
    Column("Баллы за задания\n(школа / эксперт)", 66),
    Column("Сумма\n(ш / э)", 22, Align.CENTER),
    Column("Отметка\n(ш / э)", 22, Align.CENTER),
    Column("Разница", 20, Align.CENTER),
    Column("Отметка подтверждена", 30, Align.CENTER),
    Column("Примечание", 40),
)
ACT = (
    Column("Передаёт", 35),
    Column("Принимает", 35),
    Column("Предмет", 27),
    Column("Класс", 14, Align.CENTER),
    Column("Работ", 16, Align.RIGHT),
    Column("Листов", 18, Align.RIGHT),
    Column("Пакет №", 35),
)
ACT_SIGNS = (
    Column("Действие", 34),
    Column("Дата и время", 32),
    Column("Сдал\n(должность, подпись, Ф. И. О.)", 57),
    Column("Принял\n(должность, подпись, Ф. И. О.)", 57),
)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One check as papers print it: everything in words; dates as ДД.ММ.ГГГГ or empty."""

    packet: str
    subject: str
    grade: int
    checked: str
    checker: str
    works: int
    by_panel: bool = False
    test_on: str = ""
    hand_over_on: str = ""
    check_from: str = ""
    check_until: str = ""
    return_on: str = ""
    upload_on: str = ""
    place: str = ""
    experts: str = ""
    responsible: str = ""

    def marking(self, begins_at: str) -> str:
        """Return the days and the hour of marking."""
        if not self.check_from:
            return DASH
        days = self.check_from if self.check_from == self.check_until else f"{self.check_from} –\n{self.check_until}"
        return f"{days}, {begins_at}" if begins_at else days

    def in_scheme(self) -> SchemeRow:
        """Return the check as a row of the scheme."""
        checking = EXPERT_PANEL if self.by_panel else self.checker
        return SchemeRow(
            self.checked, str(self.grade), self.subject, self.works, checking, self.experts, self.responsible
        )


def timetable(rows: Sequence[PaperRow], begins_at: str) -> Table:
    """Return appendix 1: the days of every check; the checked school stands beside the day of its test."""
    cells = tuple(
        (
            str(place), row.subject, str(row.grade), f"{row.test_on or DASH}\n{row.checked}", row.hand_over_on or DASH,
            row.marking(begins_at), row.place or row.checker, row.return_on or DASH, row.upload_on or DASH,
        )
        for place, row in enumerate(rows, 1)
    )  # fmt: skip
    return Table(TIMETABLE, cells)


def scheme(rows: Sequence[PaperRow]) -> Table:
    """Return appendix 2: who checks whom, with the total of works."""
    return scheme_table(tuple(row.in_scheme() for row in rows))


def panel(members: Sequence[str]) -> Table:
    """Return appendix 3: the panel's members; without any, lines to be filled in by hand."""
    rows = []
    for place, member in enumerate(members, 1):
        parts = [part.strip() for part in member.split(";", 2)]
        rows.append((str(place), *parts, *[""] * (3 - len(parts))))
    blank = [
        ("1", "", "", "председатель"),
        ("2", "", "", "секретарь"),
        *((str(n), "", "", "эксперт") for n in (3, 4, 5)),
    ]
    return Table(PANEL, tuple(rows or blank))


def panel_checks(rows: Sequence[PaperRow]) -> Table:
    """Return the checks that are the panel's."""
    cells = tuple(
        (str(place), row.checked, row.subject, str(row.grade), str(row.works)) for place, row in enumerate(rows, 1)
    )
    return Table(PANEL_CHECKS, cells, "Работы, проверяемые комиссией")


def protocol_form() -> Table:
    """Return appendix 5: the protocol with blank lines."""
    return Table(PROTOCOL, tuple((str(n), *[""] * 9) for n in range(1, BLANK_LINES + 1)))


def act_table(row: PaperRow | None) -> Table:
    """Return what an act hands over; without a row, the form."""
    if row is None:
        return Table(ACT, (("",) * 7,))
    cells = (row.checked, row.checker, row.subject, str(row.grade), str(row.works), "", row.packet)
    return Table(ACT, (cells,))


def act_signs() -> Table:
    """Return the lines for both ways of a packet."""
    lines = ("Передача на проверку", "Возврат после проверки")
    return Table(ACT_SIGNS, tuple((line, "\n\n", "", "") for line in lines))
