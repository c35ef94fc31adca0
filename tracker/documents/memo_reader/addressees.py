"""To whom: addressees recognised by the words departments use for them."""

import re

from tracker.documents.memo_reader.lines import fold
from tracker.documents.memo_reader.parts import Addressee

_WORD = r"(?<![а-я])(?:{})(?![а-я])"
_SCHOOL = "|".join(
    (
        r"школ|общеобразовательн|образовательн[а-я]+ (?:организац|учрежден)|гимнази|лице[йея]",
        _WORD.format(r"м?б?оу|о[ош]|соо?ш"),
    )
)
_KEYWORDS: dict[Addressee, re.Pattern[str]] = {
    Addressee.SCHOOLS: re.compile(
        "|".join(
            (
                (
                    r"(?:руководител|директор|заместител|администраци|координатор|организатор)[а-я]*"
                    rf"(?: [а-я.-]+){{0,5}}? (?:{_SCHOOL})"
                ),
                r"(?<![а-я])директорам",
                _SCHOOL,
            )
        )
    ),
    Addressee.METHODICAL_OFFICE: re.compile(
        "|".join(
            (
                r"методическ|методист|повышения квалификации",
                _WORD.format("имц|гмо|рмо|ммс|цмо|умц|нмц|имо"),
                r"центр[а-я]* (?:развития образования|качества образования)",
            )
        )
    ),
    Addressee.DEPARTMENT: re.compile(
        "|".join(
            (
                r"отдел[а-я]* (?:[а-я]+ )?образовани|отдел[а-я]* (?:оценки|качества|контрол)|управлени[а-я]+",
                r"комитет[а-я]* (?:[а-я]+ ){0,6}образовани|департамент|министерств",
                _WORD.format("моуо"),
            )
        )
    ),
}
_DATIVE_WORDS = (
    r"руководител(?:ям|ю)|директор(?:ам|у)|заместител(?:ям|ю)|председател(?:ям|ю)|наблюдател(?:ям|ю)",
    r"отдел(?:ам|у)|управлени(?:ям|ю)|комитет(?:ам|у)|департаменту|министерству|орган(?:ам|у)|центру|служб(?:ам|е)",
    r"методист(?:ам|у)|учител(?:ям|ю)|педагог(?:ам|у)|специалист(?:ам|у)|координатор(?:ам|у)|организатор(?:ам|у)",
    r"школам|школе|школьн(?:ым|ому)|классным руководителям|администраци(?:и|ям)|родител(?:ям|ьским)",
    r"муниципальн(?:ым|ому|ой)|городск(?:ому|им|ой)|районн(?:ому|ым|ой)|общественн(?:ым|ому)|главн(?:ому|ым)",
    r"[а-я-]*методическ(?:ому|им|ой)|[а-я]*образовательн(?:ым|ому)|педагогическ(?:им|ому)",
    r"имц|моуо|оо|ммс|гмо|рмо|мбоу|мбу|мку",
)
DATIVE = re.compile(f"(?:{'|'.join(_DATIVE_WORDS)})(?![а-яё])")
_OPENINGS = re.compile(
    r"(?:для|в адрес) (?:[а-я-]+(?:ых|их|ого|ой) ){0,2}(?:руководител|директор|заместител|администраци|координатор"
    r"|организатор|наблюдател|методист|методическ|служб|кабинет|учител|педагог|специалист|эксперт|отдел|управлени|комитет|департамент|центр|школ"
    r"|гимнази|лице|образовательн|общеобразовательн|оо(?![а-я]))|на (?:[а-я]+ )?уровне(?![а-я])"
)
INFINITIVE = re.compile(
    r"(?<![а-я])(?:[а-я]{2,24}(?:ать|ять|ить|еть|уть|оть|ыть|йти|чь)|[а-я]{0,24}(?:вести|нести|учесть))(?:ся)?(?![а-я])",
)
_LEAD = re.compile(r"^(?:рекоменд(?:овать|уем|уется|овано)|поручить|предложить|предлагаем)\s+", re.IGNORECASE)
MAX_HEADING = 300


def recognise(words: str) -> tuple[Addressee, list[str]]:
    """Return the addressee named first in `words`, and what is doubtful about it."""
    key = fold(words)
    found = sorted((hit.start(), kind) for kind, pattern in _KEYWORDS.items() if (hit := pattern.search(key)))
    if not found:
        return Addressee.OTHER, ["addressee_unclear"]
    first = found[0][1]
    named = {recognise_one(part) for part in re.split(r",| и (?=[а-я-]+(?:ам|ям|ому|ым|им)(?![а-я]))", key)}
    several = len(named - {None}) > 1
    return first, ["several_addressees"] if several else []


def recognise_one(part: str) -> Addressee | None:
    """Return the addressee that `part` opens with in the dative, else nothing."""
    if not DATIVE.match(part.strip()):
        return None
    found = sorted((hit.start(), kind) for kind, pattern in _KEYWORDS.items() if (hit := pattern.search(part)))
    return found[0][1] if found else None


def without_lead(text: str) -> str:
    """Return `text` without an opening «рекомендовать», «поручить» and their like."""
    return _LEAD.sub("", text, count=1)


def names(text: str) -> bool:
    """Return whether `text` opens with those whom it is for («Руководителям…», «Для методистов…», «На уровне…»)."""
    key = fold(text)
    return bool(DATIVE.match(key) or _OPENINGS.match(key))


def is_heading(text: str, *, before_item: bool, before_number: bool = False) -> bool:
    """Return whether `text` names an addressee on a line of its own; «… обеспечить:» does so before numbers only."""
    body = without_lead(text)
    key = fold(body)
    if len(body) > MAX_HEADING or not body:
        return False
    colon = body.endswith(":")
    if INFINITIVE.search(key.rstrip(":")) and not key.startswith("ответственн"):
        return colon and before_number and names(body)
    if names(body):
        return colon or (before_item and body[0].isupper() and not body.endswith((".", ";", ",")))
    return colon and before_item


def is_numbered_heading(text: str, *, nested: bool) -> bool:
    """Return whether a numbered or bulleted line names an addressee of the items below it (`nested`: 1.1 under 1)."""
    if nested and names(text):
        return is_heading(text, before_item=True, before_number=True)
    known = names(text) or recognise(text)[0] is not Addressee.OTHER
    return known and text.endswith(":") and is_heading(text, before_item=True)


def opening(text: str) -> str:
    """Return the addressee's words that open a sentence («Директорам школ обеспечить…»), else an empty string."""
    body = without_lead(text)
    key = fold(body)
    verb = INFINITIVE.search(key)
    if not DATIVE.match(key) or not verb or verb.start() > MAX_HEADING:
        return ""
    return body[: verb.start()].strip(" ,:-–—") if len(key) == len(body) else ""
