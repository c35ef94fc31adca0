"""Columns that look like names of pupils: such a file is not read at all, and nothing of it is quoted."""

import re
from functools import lru_cache

from tracker.documents.errors import DocumentRefused
from tracker.documents.results_reader.layouts.base import COMMON
from tracker.documents.results_reader.tables import Table
from tracker.documents.results_reader.text import head, one_line

ENOUGH = 3  # that many names in one column are a list, fewer may be a signature
LONGEST = 60
SHOWN = 24
_WHOSE = (
    r"(?:,? (?:имя|отчество|участника?|обучающегося|ученика|учащегося|учени(?:ков|цы)|реб[её]нка|школьника|полностью))*"
)
_NAMES = re.compile(
    rf"(?:№ )?(?:ф\.? ?и\.? ?о\.?|ф\.? ?и\.?|фамили[яи]|отчество|имя){_WHOSE}"
    r"|(?:фио|фамилия)\b.*|.*\bснилс\b.*|.*\b(?:дата|год|день) рождения\b.*"
    r"|(?:sur|last|first|full|middle)[ _-]?name|name|fio|snils|birth(?:day|[ _-]?date)|date of birth"
    r"|pupil|student(?: name)?"
)
_COMMON = re.compile(
    "|".join(f"(?:{pattern})" for pattern in COMMON.values()) + r"|№.*|n|класс.*|школа|.*балл.*|.*отметка.*|\d+.*"
)
_PATRONYMIC = re.compile(
    r"[А-ЯЁ][а-яё-]+ +[А-ЯЁ][а-яё-]+ +[А-ЯЁ][а-яё]*(?:вич|вна|ична|мич|ьич|оглы|кызы|угли|кизи)(?: .{0,20})?"
    r"|[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)? +[А-ЯЁ]\. ?[А-ЯЁ]\.?"
    r"|\d{3}-\d{3}-\d{3}[ -]\d{2}"
)
_LETTER = re.compile("[^\\W\\d_]")


@lru_cache(maxsize=20_000)
def is_name_heading(text: str) -> bool:
    """Tell whether a cell is the heading of a column with names, birth dates or insurance numbers of people."""
    return len(text) <= LONGEST and bool(_NAMES.fullmatch(head(text)))


def _is_heading_row(cells: list[str]) -> bool:
    """Tell whether the cell beside a name's heading makes this a table's header, not a line to sign."""
    filled = [cell for cell in cells if cell]
    others = [cell for cell in filled if not is_name_heading(cell)]
    if len(filled) == 2:
        return all(_COMMON.fullmatch(head(cell)) for cell in others)
    return len(filled) > 2


def _quoted(heading: str) -> str:
    """Return a heading fit to be shown: a long one may hold a name itself."""
    return one_line(heading) if len(heading) <= SHOWN else "ФИО"


def refuse_names(tables: list[Table]) -> None:
    """Refuse the file if any sheet, hidden ones included, has a column with names."""
    for table in tables:
        named: dict[int, int] = {}
        for _number, cells in table.rows:
            headings = [cell for cell in cells if cell and not cell[0].isdigit() and is_name_heading(cell)]
            if headings and (len(headings) > 1 or _is_heading_row(cells)):
                raise DocumentRefused("names", found=", ".join(dict.fromkeys(map(_quoted, headings))))
            for place, cell in enumerate(cells):
                if len(cell) > 5 and is_name(cell):
                    named[place] = named.get(place, 0) + 1
        if any(count >= ENOUGH for count in named.values()):
            raise DocumentRefused("names", found="ФИО")


@lru_cache(maxsize=20_000)
def is_name(text: str) -> bool:
    """Tell whether a cell holds a full name, a surname with initials or an insurance number."""
    return len(text) <= LONGEST and bool(_PATRONYMIC.fullmatch(one_line(text).title()))
