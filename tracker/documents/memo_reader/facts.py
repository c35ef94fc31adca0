"""The memo around its recommendations: title, year, indicators and places left blank."""

import re
from collections.abc import Iterator

from tracker.documents.memo_reader.items import opens_section
from tracker.documents.memo_reader.lines import BOOKMARK, Line, take_bullet, take_number
from tracker.documents.memo_reader.parts import Defect, Indicator

_TITLE = re.compile(
    r"^(?:аналитическ[а-я]+ |информационн[а-я]+ |итогов[а-я]+ )?"
    r"(?:справка|информация|отчет|записка|приказ|письмо)(?![а-я])"
)
_BODY = re.compile(r"^(?:в соответствии|на основании|во исполнение|с целью|в целях|цел[ьи][: ]|задач|согласно)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_INDICATORS = re.compile(r"^(?:основные |целевые )?(?:показатели|результаты|индикаторы)(?![а-я]).*:$")
_MEASURE = re.compile(r"^(?:доля|процент|удельный вес|охват|количество|число)(?![а-я])")
_FIGURE = re.compile(
    r"(?:\s*[:–—-]\s*|\s+(?:составляет|составила|составил[ои]?)\s*[:–—-]?\s*)"
    r"(?P<n>\d{1,3}(?: \d{3})+(?!\d)|\d{1,9}(?:[.,]\d{1,6})?)\s*(?P<p>%|процент[а-я]*)?"
    r"\s*(?:\([^()]*\))?\s*[.;]?$|\s(?P<n2>\d{1,3}(?:[.,]\d{1,6})?)\s*%\s*[.;]?$",
)
# «Более 90 %», «90-95 %»: bounds, and no figure of what was measured.
_BOUND = re.compile(r"(?<![а-я])(?:более|менее|свыше|около|почти|примерно|до|от|выше|ниже)\s*$", re.IGNORECASE)
_FROM = re.compile(r"[:–—-]\s*\d{1,3}(?:[.,]\d+)?\s*%?$")
_BLANK_DATES = re.compile(r"(?<!\w)с[\s_«»\".]*по[\s_«»\".]*(?:(?:19|20)\d\d|года?(?!\w)|_|$)", re.IGNORECASE)
_UNDERSCORES = re.compile(r"_{2,}")
_DONE = re.compile(
    r"^(?:была? |были |было )?(?:проведен|перепроверен|взаимопровер|проверен|выявлен|подтвержден|изменен|охвачен)[а-я]*"
    r"\s[^\d%.]*"
    r"(?:работ|школ|(?<!без )нарушени[йя]"
    r"|учреждени[йя]|организаци[йя]|наблюдател[а-я]*|протокол[а-я]*|участник[а-я]*|отмет[а-я]*)[\W_]*$",
)
_PERIOD = re.compile(r"срок[и]? проведения|(?<![а-я])период|фис око|(?<![а-я])баз[аоуы]")
_DENOMINATOR = re.compile(r"подтверд.{0,300}от общего (?:количества|числа) (?:всех )?работ(?![а-я ]*перепровер)")
MAX_TITLE_LINES = 8
MAX_DONE_WORDS = 10


def title_of(lines: list[Line]) -> tuple[str, int]:
    """Return the title and the number of its last line (0 if there is none)."""
    top = [line for line in lines[:60] if not line.blank]
    start = next((line for line in top if _TITLE.match(line.key)), top[0] if top else None)
    if start is None:
        return "", 0
    block = [start]
    for line in lines[start.no : start.no + MAX_TITLE_LINES - 1]:
        if (
            block[-1].text.endswith(".")
            or line.blank
            or _BODY.match(line.key)
            or opens_section(line)
            or take_number(line.text)[0]
        ):
            break
        block.append(line)
    return " ".join(line.text for line in block), block[-1].no


def year_of(title: str) -> int | None:
    """Return the last year named in the title."""
    years = _YEAR.findall(title)
    return int(years[-1]) if years else None


def _figure(text: str) -> tuple[str, float | None]:
    found = _FIGURE.search(text)
    name = text[: found.start()] if found else ""
    if not found or _BOUND.search(name) or (found[0].lstrip()[0] in "–—-" and _FROM.search(name)):
        return text.rstrip(" .;"), None
    said = (found["n"] or found["n2"]).replace(",", ".").replace(" ", "")
    return name.rstrip(" .;:–—-"), float(said)


def indicators_of(lines: list[Line]) -> list[Indicator]:
    """Return the indicators listed under «Показатели» and «Результаты», each once, with its figure if any."""
    found: dict[str, Indicator] = {}
    inside = False
    for line in lines:
        if line.blank:
            continue
        bulleted, body = take_bullet(line.text)
        number, rest = take_number(line.text)
        body = rest if number else body
        if _INDICATORS.match(line.key):
            inside = True
        elif opens_section(line) or not (bulleted or number or _MEASURE.match(line.key)):
            inside = False
        elif inside and _MEASURE.match(body.casefold()):
            name, value = _figure(body)
            known = found.get(name.casefold())
            if known and value is None:
                value = known.value
            found[name.casefold()] = Indicator(name, value, line.no)
    return list(found.values())


def _defect(code: str, line: Line, **params: str) -> Defect:
    return Defect(code, line.no, line.raw.strip(), tuple(params.items()))


def _blanks(line: Line) -> Iterator[Defect]:
    if len(line.key.split()) <= MAX_DONE_WORDS and _DONE.match(line.key):
        yield _defect("blank_count", line)
    elif _BLANK_DATES.search(line.text):
        yield _defect("blank_dates", line)
    elif _UNDERSCORES.search(BOOKMARK.sub("", line.raw)):
        yield _defect("blank_field", line)


def _typing(line: Line) -> Iterator[Defect]:
    if BOOKMARK.search(line.raw):
        yield _defect("bookmark_residue", line)
    if re.match(r"\d{1,2}[.)][^\W\d_]", line.text):
        yield _defect("numbering_without_space", line)


def _period(line: Line, year: int | None) -> Iterator[Defect]:
    years = _YEAR.findall(line.text)
    if year and years and str(year) not in years and _PERIOD.search(line.key):
        yield _defect("year_mismatch", line, found=", ".join(dict.fromkeys(years)), expected=str(year))


def defects_of(lines: list[Line], title: str, title_end: int, indicators: list[Indicator]) -> list[Defect]:
    """Return the defects of the text outside its recommendations."""
    year = year_of(title)
    found: list[Defect] = []
    if not title:
        found.append(Defect("no_title", 0, ""))
    elif year is None:
        found.append(_defect("title_without_year", lines[title_end - 1]))
    seen_denominator = inside = False
    for line in lines:
        inside = inside or opens_section(line)
        found += [*_blanks(line), *_typing(line)]
        if line.no > title_end and not inside:
            found += _period(line, year)
        if not seen_denominator and _DENOMINATOR.search(line.key):
            seen_denominator = True
            found.append(_defect("indicator_denominator", line))
    empty = (indicator for indicator in indicators if indicator.value is None)
    found += [_defect("indicator_without_figure", lines[indicator.line - 1]) for indicator in empty]
    return found
