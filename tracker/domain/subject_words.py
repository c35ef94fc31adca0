"""The subject and the grade that a file's name or a title speaks of: full words, short forms, the federal letters."""

import re

from tracker.domain.text import fold

# Code of the subject → beginnings of its Russian name, short forms that stand alone, the two letters of federal names.
_WORDS: dict[str, tuple[str, str, str]] = {
    "rus": ("русск|russian", "рус|русс|rus|russ|ря", "ру|ru"),
    "mat": ("математ|mathemat|matemat", "мат|матем|mat|math|maths|matem", "ма|ma"),
    "okr": ("окружающ", "окр|окрмир|окрм|okr|okruzh", "ом|ок|om"),
    "lit": ("литературн|литератур|чтени|literat", "лит|чит|чт|lit|chit|chten", "ли|лч|лт|чт|чи"),
    "bio": ("биолог|biolog", "био|биол|bio|biol", "би|bi"),
    "his": ("истори|history", "ист|истор|his|hist|ist", "ис"),
    "geo": ("географ|geograph|geograf", "гео|геогр|geo|geogr", "ге|гг|ge"),
    "soc": ("обществоз|обществов|social", "общ|общест|обществ|soc|obs|obsh|obsch", "об|об"),
    "phy": ("физик|physic|fizik", "физ|phy|phys|fiz", "фи|fi"),
    "che": ("хими|chemist|khimi", "хим|che|chem|him|khim", "хи|hi"),
    "inf": ("информат|informat", "инф|инфор|inf", "ин|иф"),
    "eng": ("англ|english", "анг|англ|eng|angl|ang|ая", "ан|ая|en"),
    "ger": ("немец|german|deutsch", "нем|ger|nem|ня", "не|ня|de"),
    "fre": ("франц|french", "фр|фра|франц|fre|fra|fr|фя", "фр|фя"),
}
_LOWEST, _HIGHEST = 4, 11
_LOGIN = re.compile(r"(?:sch|edu)[\s_-]*\d+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{3,}(?!\d)|\(\d{1,2}\)|\d{1,2}\.\d{1,2}\.")
_SPLIT = re.compile(r"[^0-9a-zа-я]+")
_PARTS = re.compile(r"\d+|[a-zа-я]+")
_GRADE = r"(1[01]|[4-9])"
_GRADE_WORDS = (
    re.compile(
        rf"(?<!\d){_GRADE}\s*-?\s*(?:[ыойх]{{1,2}}|[ея])?[\s_]*(?:класс|кл(?![а-я])|параллел|grade|klass|class)"
    ),
    re.compile(rf"(?:класс[а-я]*|кл|параллель|grade|klass|class)[\s_.:№-]*{_GRADE}(?!\d)"),
)
# «5-6 класс», «5-е и 6-е классы», «7, 8 классы»: the word says only the last of several. «Школа 4, 5 класс» is one.
_RANGE = re.compile(
    rf"(?<!\d){_GRADE}(?:-[ейях])?(?=(?:[-–—/]|\s+и\s+){_GRADE}\s*-?\s*[а-я]{{0,2}}[\s_]*(?:класс|кл(?![а-я])|параллел)"
    rf"|\s*[-–—,]\s*{_GRADE}\s*класс(?:ы|ов|ах))"
)
_CLASS = re.compile(rf"(?<![\da-zа-я]){_GRADE}[а-я](?![\da-zа-я])")
_FULL = {code: re.compile(rf"(?<![a-zа-я])(?:{full})") for code, (full, _short, _letters) in _WORDS.items()}
_SHORT = {word: code for code, (_full, short, _letters) in _WORDS.items() for word in short.split("|")}
_LETTERS = {word: code for code, (_full, _short, letters) in _WORDS.items() for word in letters.split("|")}


def _plain(text: str) -> str:
    return _YEAR.sub(" ", _LOGIN.sub(" ", fold(text[:1000])))


def _tokens(text: str) -> list[str]:
    """Return the words and numbers of a folded text, «mat5» cut into two; the letter of a class («5а») is left out."""
    found: list[str] = []
    for word in _SPLIT.split(text):
        parts = _PARTS.findall(word)
        is_class = len(parts) == 2 and parts[0].isdigit() and len(parts[1]) == 1
        found += parts[:1] if is_class else parts
    return found


def _one(codes: set[str]) -> str | None:
    return codes.pop() if len(codes) == 1 else None


def _is_grade(word: str) -> bool:
    return word.isdigit() and len(word) < 3 and _LOWEST <= int(word) <= _HIGHEST


def _by_letters(words: list[str]) -> set[str]:
    """Return the subjects of two letters that stand beside a grade, as in «_РУ_5» (or «_РУу_5», the advanced level)."""
    found = set()
    for place, word in enumerate(words):
        beside = words[max(0, place - 1) : place] + words[place + 1 : place + 2]
        known = _LETTERS.get(word) or (_LETTERS.get(word[:-1]) if word.endswith("у") else None)
        if known and any(map(_is_grade, beside)):
            found.add(known)
    return found


def subject_in(text: str) -> str | None:
    """Return the one subject that `text` names (a file's name, a title, a cell), None where none or several are."""
    plain = _plain(text)
    full = {code for code, pattern in _FULL.items() if pattern.search(plain)}
    if full:
        return _one(full)
    words = _tokens(plain)
    short = {_SHORT[word] for word in words if word in _SHORT and len(word) > 2}
    if short:
        return _one(short)
    return _one(_by_letters(words)) or _one({_SHORT[word] for word in words if word in _SHORT})


def grade_in(text: str) -> int | None:
    """Return the one grade that `text` names, None where none or several are."""
    plain = _plain(text)
    for pattern in _GRADE_WORDS:
        said = {int(found) for found in pattern.findall(plain)}
        said |= {int(one) for several in _RANGE.findall(plain) for one in several if one} if said else set()
        if said:
            return said.pop() if len(said) == 1 else None
    words = _tokens(plain)
    beside = {
        int(word)
        for place, word in enumerate(words)
        if _is_grade(word)
        and any(near in _SHORT or near in _LETTERS or (near.endswith("у") and near[:-1] in _LETTERS)
                for near in words[max(0, place - 1) : place] + words[place + 1 : place + 2])
    }  # fmt: skip
    found = beside or {int(grade) for grade in _CLASS.findall(plain)}
    if not found and subject_in(text):
        found = {int(word) for word in words if _is_grade(word)}
    return found.pop() if len(found) == 1 else None
