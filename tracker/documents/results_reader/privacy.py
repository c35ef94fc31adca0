"""Columns that look like names of pupils: such a file is not read at all, and nothing of it is quoted."""

import re
from collections import Counter
from functools import lru_cache

from tracker.documents.errors import DocumentRefused
from tracker.documents.results_reader.layouts.base import COMMON
from tracker.documents.results_reader.tables import Table
from tracker.documents.results_reader.text import head, one_line

ENOUGH = 3  # that many names in one column are a list, fewer may be a signature
LONGEST = 60
SHOWN = 24
_WHOSE = (
    r"(?:,? (?:имя|фамилия|отчество|участника?|обучающегося|ученика|учащегося|учени(?:ков|цы)|реб[её]нка|школьника"
    r"|полностью))*"
)
_NAMES = re.compile(
    rf"(?:№ )?(?:ф\.? ?и\.? ?о\.?|ф\. ?и\.?|фи(?= [а-я])|фамили[яи]|отчество|имя){_WHOSE}"
    r"|(?:и\. ?о\. ?)?(?:фио|фамилия)\b.*|паспорт(?:ные данные)?|.*\bснилс\b.*"
    r"|.*\b(?:дата|год|день|место) рождения\b.*|.*\bо рождении\b.*"
    r"|(?:sur|last|first|full|middle)[ _-]?name|name|fio|snils|birth(?:day|[ _-]?date)|date of birth"
    r"|pupil|student(?: name)?"
)
_COMMON = re.compile(
    "|".join(f"(?:{pattern})" for pattern in COMMON.values()) + r"|№.*|n|класс.*|школа|.*балл.*|.*отметка.*|\d+.*"
)
_PART = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_FATHER = r"[А-ЯЁ][а-яё]*(?:вич|вна|ична|[мьткф]ич|[ -]?(?:оглы|кызы|угли|кизи|Оглы|Кызы|Угли|Кизи))"
_PATRONYMIC = re.compile(
    rf"{_PART} +{_PART} +{_FATHER}(?: .{{0,20}})?"
    rf"|{_PART} +[А-ЯЁ]\. ?[А-ЯЁ]\.?|[А-ЯЁ]\. ?[А-ЯЁ]\. ?{_PART}"
    r"|\d{3}-\d{3}-\d{3}[ -]\d{2}"
)
# A surname by its ending beside a first name: under an unknown heading, and only where several differ.
_SURNAME = r"(?:[А-ЯЁ][а-яё]+-)?[А-ЯЁ][а-яё]+(?:ова?|[её]ва?|ина?|ына?|[сц]к(?:ий|ая)|ко|ук|юк|ян|дзе|швили)"
_PLACE = "Язык|Район|Област|Округ|Край|Город|Республик|Школ|Гимнази|Лице"  # «ВЯЗЕМСКИЙ РАЙОН» is nobody's name
_TWO_WORDS = re.compile(rf"{_SURNAME} +(?!{_PLACE})[А-ЯЁ][а-яё]+|(?!Русский|{_PLACE})[А-ЯЁ][а-яё]+ +{_SURNAME}")
_PERSON = re.compile(r"(?:участник|ученик|учащийся|обучающийся|школьник|ребенок)(?: [а-я]+)?")
_WORD = re.compile("[А-ЯЁа-яё]{2,}")


@lru_cache(maxsize=20_000)
def is_name_heading(text: str) -> bool:
    """Tell whether a cell is the heading of a column with names, birth dates or insurance numbers of people."""
    return len(text) <= LONGEST and bool(_NAMES.fullmatch(head(text)))


def _is_heading_row(cells: list[str]) -> bool:
    """Tell whether the cell beside a name's heading makes this a table's header, not a line to sign."""
    filled = list(dict.fromkeys(cell for cell in cells if cell))  # a merged line stands in every column
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
        _refuse_headings(table)
        _refuse_looks(table)


def _refuse_headings(table: Table) -> None:
    people: dict[int, str] = {}
    for _number, cells in table.rows:
        headings = {cell: None for cell in cells if cell and not cell[0].isdigit() and is_name_heading(cell)}
        if headings and (len(headings) > 1 or _is_heading_row(cells)):
            raise DocumentRefused("names", found=", ".join(map(_quoted, headings)))
        for place, cell in enumerate(cells):
            if len(cells) > 2 and len(cell) >= 6 and is_person(cell):
                people[place] = cell
            elif place in people and _WORD.search(cell):
                raise DocumentRefused("names", found=_quoted(people[place]))


def _refuse_looks(table: Table) -> None:
    named: Counter[int] = Counter()
    pairs: dict[int, set[str]] = {}
    for _number, cells in table.rows:
        for place, cell in enumerate(cells):
            if len(cell) < 6 or cell.isdecimal():
                continue
            if is_name(cell):
                named[place] += 1
            elif is_two_words(cell):
                pairs.setdefault(place, set()).add(cell)
    if any(count >= ENOUGH for count in (*named.values(), *map(len, pairs.values()))):
        raise DocumentRefused("names", found="ФИО")


@lru_cache(maxsize=20_000)
def is_person(text: str) -> bool:
    """Tell whether a heading speaks of the pupil himself: words under it would be names, numbers are codes."""
    return len(text) <= SHOWN and bool(_PERSON.fullmatch(head(text)))


@lru_cache(maxsize=20_000)
def is_two_words(text: str) -> bool:
    """Tell whether a cell looks like a surname and a first name."""
    line = one_line(text) if len(text) <= LONGEST else ""
    return bool(_TWO_WORDS.fullmatch(line.title() if line.isupper() else line))


@lru_cache(maxsize=20_000)
def is_name(text: str) -> bool:
    """Tell whether a cell holds a full name, a surname with initials or an insurance number."""
    return len(text) <= LONGEST and bool(_PATRONYMIC.fullmatch(one_line(text).title()))
