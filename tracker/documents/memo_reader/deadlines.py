"""Deadlines as people write them: the label, and what stands after it."""

import re
from calendar import monthrange
from datetime import date

from tracker.documents.memo_reader.lines import fold
from tracker.documents.memo_reader.parts import Deadline, DeadlineKind

MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_MONTH = r"(?P<{0}>январ|феврал|март|апрел|ма(?=[йяе]\b)|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{{0,2}}"
_DIGITS = re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})(?:\.\s?(?P<y>\d{4}|\d{2}))?(?![\d])(?!\.\d)")
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4}|\d{2})(?![\d/])")
_WORDED = re.compile(r"(?<!\d)(?P<d>\d{1,2})(?:-?го|-?е)?\s?[»\"”]?\s+" + _MONTH.format("m") + r"(?:\s+(?P<y>\d{4}))?")
_MONTH_ONLY = re.compile(r"(?<![а-я])" + _MONTH.format("m") + r"(?:\s+(?P<y>\d{4}))")
_RANGE = re.compile(
    r"(?<![а-я])(?:с|со)\s+[«\"]?\d.*\sпо\s+[«\"]?\d"
    r"|\d\s*(?:г\.|года?)?\s*-\s*[«\"]?\d{1,2}[»\"]?(?:\.\s?\d|\s+[а-я])"
    r"|\d[»\"]?\s+[а-я]{3,8}\s*-\s*[«\"]?\d{1,2}[»\"]?\s+[а-я]|(?<![а-я])период"
)
_BEGINS = re.compile(r"^(?:начиная )?(?:с|со)\s+[«\"]?\d(?!.*(?<![а-я])(?:по|до)(?![а-я]))")

_COUNT = {
    "одного": 1, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9,
    "десяти": 10, "один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "десять": 10,
}  # fmt: skip
_RELATIVE = re.compile(
    r"(?<![а-я\d])(?:(?P<n>\d{1,3}|"
    + "|".join(_COUNT)
    + r")\s*(?:-?(?:го|х|ти|ми))?\s+|(?=недел|месяц|сут|(?:рабоч|календарн)[а-я]+ д))"
    r"(?P<w>(?:рабоч[а-я]*\s|раб\.|календарн[а-я]*\s|кал\.|учебн[а-я]*\s|уч\.)\s*)?(?P<u>дн[а-я]*|день|недел[а-я]*|месяц[а-я]*|сут[а-я]*)",
)
_TERM = re.compile(
    r"(?<![а-я\d])(?:(?P<n>\d{1,3}|" + "|".join(_COUNT) + r")[ -]?)?(?P<u>дневн|недельн|месячн)[а-я]+ срок"
)
_ANCHOR = re.compile(r"(?<![а-я])(?:после|со дня|с момента|с даты|по окончани[ия]|по завершени[ия])(?![а-я])")
_BEFORE = re.compile(r"(?<![а-я])за\s.*\sдо\s")  # «за 5 дней до ВПР»; «до конца месяца» counts from nothing
_NEXT_DAY = re.compile(r"(?<![а-я])на следующий\s+(?P<w>рабочий\s+)?день(?![а-я])")

_CAMPAIGN = re.compile(
    r"(?<![а-я])впр(?![а-я])|всероссийск[а-я]+ проверочн|проверочн[а-я]+ работ|оценочн[а-я]+ процедур"
)
# Before its beginning or some time after it: not the campaign's own time.
_APART = re.compile(
    r"(?<![а-я])(?:после|по (?:окончани|завершени|итогам|результатам)|перед|накануне"
    r"|до (?!(?:конца|окончания|завершения)))"
)
_DURING = re.compile(
    r"(?<![а-я])(?:во время|в период|на период|в ходе|в дни|в день|на время|в сроки) (?:[а-я]+ ){0,2}?"
    r"(?:проведени|проверк|взаимопроверк|перепроверк|кампани|процедур|мониторинг)"
    r"|согласно (?:план[а-я]*-)?график|по график",
)
_ONGOING = re.compile(
    r"постоянн|систематическ|регулярн|ежегодн|ежеквартальн|ежемесячн|еженедельн|ежедневн"
    r"|бессрочн|по мере (?:необходимост|поступлени)"
    r"|непрерывн|(?:раза?|дважды|трижды) в (?:[а-я]+ )?(?:год|полугод|квартал|четверт|триместр|месяц|недел)"
    r"|(?<![а-я])кажд(?:ый|ую|ое|ого|ой)(?![а-я])"
    r"|в течение (?:[\d/ -]*)?(?:всего |календарного |учебного )*(?:года|периода)|весь (?:период|год)|круглый год",
)
_BLANK = re.compile(r"^[\s_.,;:«»\"()…/-]*(?:20\d\d)?\s*(?:г\.?|года?)?[\s_.,;:«»\"()…-]*$")

_LABEL_HEAD = (
    r"срок(?:и)?(?:\s+(?:исполнения|выполнения|реализации|сдачи|представления|проведения|предоставления)"
    r"(?:\s+(?:отч[её]та|информации|рекомендаци[ийя]|мероприяти[ийяе]))?)?"
)
_SCOPE = (
    r"(?:\s*\(?\s*(?:для|по|к)?\s*(?P<scope>всех\s+пунктов|вс[её]м\s+пунктам"
    r"|(?:п\.\s?п\.|пп\.|п\.|пункт[а-я]*)\s*[\d\s.,и–—-]+)\)?)?"
)
_VALUE_STARTS = r"до|не\s+позднее|в\s+течение|в\s+период|во\s+время|постоянно|еже|на\s+постоянной|\d|с\s+\d"
LABEL = re.compile(
    r"^\(?" + _LABEL_HEAD + _SCOPE + r"\s*(?:[:–—-]+\s*(?P<value>.*)|\s(?P<bare>(?:" + _VALUE_STARTS + r").*)|\.?)$",
    re.IGNORECASE,
)
INLINE_LABEL = re.compile(
    r"(?:\(\s*|(?<=[\s.,;)])(?<![вВ]\s))"
    + _LABEL_HEAD
    + r"\s*(?:[:–—-]+\s*|\s(?=до\b|не\s+позднее|постоянно))(?P<value>[^()]{0,200}(?:\([^()]{0,100}\))?)"
    r"\)?[.;]?$",
    re.IGNORECASE,
)
TAIL_PARENTHESES = re.compile(
    r"\((?P<value>(?:в\s+срок|до|не\s+позднее|в\s+течение|в\s+период|во\s+время|постоянно|еже[а-я]+но)(?!\w)[^()]{0,80})\)[.;]?$",
    re.IGNORECASE,
)
IN_TEXT = re.compile(
    r"(?<!\w)(?:в\s+срок\s+)?(?:до|не\s+позднее|к)\s+(?:\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|«?\d{1,2}(?:-го)?»?\s+[а-я]{3,8}\s+\d{4})"
    r"(?:\s*(?:года?|г\.?)(?!\w))?",
    re.IGNORECASE,
)

IN_TEXT_RELATIVE = re.compile(
    r"(?<!\w)(?:в\s+течение|не\s+позднее)\s+(?:\d{1,3}|[а-я]{4,8})\s+(?:рабочих\s+|календарных\s+)?дн[а-я]+\s+"
    r"(?:после|со\s+дня|с\s+момента)(?:\s(?![а-яё]+(?:ть|ти|чь)(?:ся)?(?!\w))[^\s.;,()]{1,40}){1,8}",
    re.IGNORECASE,
)
IN_TEXT_CAMPAIGN = re.compile(
    r"(?<!\w)(?:во\s+время|в\s+период|в\s+ходе)\s+(?:проведения\s+)?(?:ВПР|всероссийских\s+проверочных\s+работ)(?!\w)",
    re.IGNORECASE,
)
_RESPONSIBLE = re.compile(r"[.;,(]?\s*(?<!\w)(?:ответственн|отв\.|исполнител[ьи]\s*[:–—-])", re.IGNORECASE)
MAX_WORDS = 300

Understood = tuple[Deadline, list[str]]


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS.index(text) + 1


def _dates(key: str) -> tuple[list[date], bool, bool]:
    """Return the full dates in `key`, whether one had no year, whether one is not in the calendar."""
    found: list[date] = []
    no_year = impossible = False
    for pattern in (_ISO, _DIGITS, _SLASHED, _WORDED):
        matches = list(pattern.finditer(key))
        last = next((match["y"] for match in reversed(matches) if match["y"]), None)
        for match in matches:
            # «1 мая и 1 июня 2026 года» are two dates of one year; «12.00» is the hour, «п. 3.2» a place.
            year = match["y"] or (last if pattern is _WORDED else None)
            no_year |= match["y"] is None and 1 <= _month(match["m"]) <= 12
            if year is None:
                continue
            try:
                found.append(date(_year(year), _month(match["m"]), int(match["d"])))
            except ValueError:
                impossible = True
    return found, no_year, impossible


def _dated(words: str, key: str) -> Understood | None:
    found, no_year, impossible = _dates(key)
    if impossible:
        return Deadline(words=words), ["bad_date"]
    if not found:
        return (Deadline(words=words), ["date_without_year"]) if no_year else None
    if _BEGINS.match(key):
        return None  # «с 1 сентября 2026 года»: when it begins, not until when
    if _RANGE.search(key):
        return Deadline(DeadlineKind.DATE, words, max(found)), ["date_range"]
    doubts = ["several_dates"] if no_year or len(set(found)) > 1 else []
    if not doubts and (_ONGOING.search(key) or _relative(words, key)):
        doubts = ["mixed_deadline"]
    return Deadline(DeadlineKind.DATE, words, min(found)), doubts


def _relative(words: str, key: str) -> Deadline | None:
    ahead = _BEFORE.search(key)
    if not ahead and not _ANCHOR.search(key):
        return None
    soon = _NEXT_DAY.search(key)
    if soon:
        return Deadline(DeadlineKind.RELATIVE, words, days=1, working_days=bool(soon["w"]))
    match = _RELATIVE.search(key) or _TERM.search(key)
    if not match:
        return None
    said = match["n"] or "1"
    count = int(said) if said.isdigit() else _COUNT[said]
    unit = 7 if match["u"].startswith("недел") else 30 if match["u"].startswith("меся") else 1
    working = (match.groupdict().get("w") or "").startswith("раб")
    return Deadline(DeadlineKind.RELATIVE, words, days=(-1 if ahead else 1) * count * unit, working_days=working)


def month_end(words: str) -> Deadline | None:
    """Return the last day of the last month named with a year: an offer for the person, never taken silently."""
    named = list(_MONTH_ONLY.finditer(fold(words)))
    if not named:
        return None
    year, month = int(named[-1]["y"]), _month(named[-1]["m"])
    if not 1 <= year <= 9999:
        return None
    return Deadline(DeadlineKind.DATE, words, date(year, month, monthrange(year, month)[1]))


def _tidy(value: str) -> str:
    """Return a deadline's words without who answers for it and without brackets that are not closed or opened."""
    words = _RESPONSIBLE.split(value, maxsplit=1)[0].strip().rstrip(".,;").strip()
    if words.startswith("(") and words.endswith(")"):
        words = words[1:-1].strip()
    if words.count("(") != words.count(")"):
        words = words.strip("() ").rstrip(".,;")
    return words + "." if re.search(r"(?:\s|[тс]\.)г$", words) and words + "." in value else words


def understand(value: str) -> Understood:
    """Read the words after a deadline label; what cannot be controlled stays not set, its words kept."""
    words = _tidy(value)
    key = fold(words)
    if len(words) > MAX_WORDS:
        return Deadline(words=words), ["deadline_unclear"]
    if _BLANK.match(key) or key in {"нет", "не установлен", "не указан"}:
        return Deadline(), []
    dated = _dated(words, key)
    relative = _relative(words, key)
    if relative and not (dated and dated[0].date):
        return relative, []
    return dated or _worded(words, key)


def _worded(words: str, key: str) -> Understood:
    if _DURING.search(key) or (_CAMPAIGN.search(key) and not _APART.search(key)):
        return Deadline(DeadlineKind.CAMPAIGN, words), []
    if _ONGOING.search(key):
        return Deadline(DeadlineKind.ONGOING, words), []
    month_only = _MONTH_ONLY.search(key) and not _BEGINS.match(key)
    return Deadline(words=words), ["month_only" if month_only else "deadline_unclear"]
