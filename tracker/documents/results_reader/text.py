"""Headings, numbers and logins as the files write them, brought to one spelling."""

import re
import unicodedata
from functools import lru_cache

_HIDDEN = {"Cc", "Cf", "Cs", "Co"}
_SPACES = re.compile(r"\s+")
_CYRILLIC = re.compile("[а-я]")
_LIKE_RUSSIAN = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_LIKE_LATIN = str.maketrans("асеорхукмтнвѕԁ", "aceopxykmthbsd")
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,15})?(?:e[+-]?\d{1,2})?", re.ASCII)
_LOGIN = re.compile(r"(?:sch|edu|oo)?[\s_-]*(\d{3,12})", re.ASCII)
_LOGIN_INSIDE = re.compile(r"(?<![a-z])(?:sch|edu)[\s_-]?(\d{3,12})(?!\d)", re.ASCII)
_ABSENT = re.compile(r"(?:отсут|не ?присут|не ?явил|неявк|не (?:писал|выполнял|участвовал)|н/я).{0,20}")
_NOT_TRIED = frozenset({"х", "x", "н", "n", "-", "–", "—", "×"})
LONGEST_HEAD = 200
WHOLE = 1e-6


def one_line(text: str) -> str:
    """Return a cell's text on one line, as a person would quote it."""
    kept = "".join(
        " " if ch.isspace() else ch for ch in text if ch.isspace() or unicodedata.category(ch) not in _HIDDEN
    )
    return unicodedata.normalize("NFC", _SPACES.sub(" ", kept).strip())[:LONGEST_HEAD]


@lru_cache(maxsize=20_000)
def head(text: str) -> str:
    """Return the key of a heading: one line, lower case, ё as е, no space at slashes, Latin look-alikes as Russian."""
    key = unicodedata.normalize("NFC", one_line(text).casefold()).replace("ё", "е")
    key = re.sub(r"\s*/\s*", "/", key).strip(" .:;,*\"'")
    return key.translate(_LIKE_RUSSIAN) if _CYRILLIC.search(key) else key


def number(text: str) -> float | None:
    """Return the number a cell holds (decimal point or comma, spaces between thousands, a percent sign)."""
    if len(text) < 10 and text.isascii() and text.isdecimal():  # as most cells are
        return float(text)
    if len(text) > 40:
        return None
    plain = _SPACES.sub("", text).lstrip("'").rstrip("%").replace("−", "-").replace(",", ".").lower()
    return float(plain) if _NUMBER.fullmatch(plain) else None


def whole(text: str) -> int | None:
    """Return the whole number a cell holds, «22,0» included."""
    if len(text) < 10 and text.isascii() and text.isdecimal():
        return int(text)
    value = number(text)
    return round(value) if value is not None and abs(value - round(value)) < WHOLE else None


def _latin(text: str) -> str:
    return one_line(text).casefold().translate(_LIKE_LATIN)


@lru_cache(maxsize=5_000)
def login(text: str) -> str | None:
    """Return a school's login in one spelling (`edu12` and `SCH12` as `sch12`), None for what is no login."""
    found = _LOGIN.fullmatch(_latin(text.removesuffix(".0")))
    return f"sch{found[1]}" if found else None


def login_inside(text: str) -> str | None:
    """Return the login that stands somewhere in a file's name, a title or a school's name."""
    found = _LOGIN_INSIDE.search(_latin(text))
    return f"sch{found[1]}" if found else None


@lru_cache(maxsize=5_000)
def is_absent(text: str) -> bool:
    """Tell whether a cell says that the participant was not there, in any of the wordings."""
    return not text.isdigit() and bool(_ABSENT.fullmatch(head(text)))


def not_tried(text: str) -> bool:
    """Tell whether a cell says that the task was not attempted."""
    return text.strip().casefold() in _NOT_TRIED


def clean_code(text: str) -> str:
    """Return a participant's code as written, without an apostrophe, spaces and a number's «.0»."""
    code = one_line(text).removeprefix("'").replace(" ", "")[:40]
    number_of = None if code.isdecimal() else whole(code)
    return code if number_of is None else str(number_of)
