"""A memo's text cut into cleaned, folded lines with their places kept."""

import re
import unicodedata
from dataclasses import dataclass

BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,200}\]", re.IGNORECASE)
_WORDS = r"(?=[^\W\d_]|[«\"“(])"
NUMBER = re.compile(
    rf"(?:(?:п\.|№)\s?)?(?P<number>\d{{1,3}}(?:\.\d{{1,2}}){{0,3}}) ?[.)]\s*{_WORDS}"
    r"|(?P<counted>\d{1,3})[.)]\s+(?=\d{1,4}(?:-[а-яё]+)? [а-яё])"  # «2. 12 работ проверить»
    r"|(?P<bare>\d{1,2}(?:\.\d{1,2}){0,3})\s+(?=[А-ЯЁA-Z«\"“])"
    rf"|(?P<roman>[IVX]{{1,5}})[.)]\s*{_WORDS}",
)
BULLET = re.compile(
    r"(?:[-–—•·●▪■‣◦*\uf0b7\uf02d]\s*(?=[^\s\d_-])|(?P<letter>[а-яёa-z])\)\s+)",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\x00-\x08\x0e-\x1f\x7f]")
CELL = " | "


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: number from 1, as written, cleaned, and folded for comparing."""

    no: int
    raw: str
    text: str
    key: str

    @property
    def blank(self) -> bool:
        """Return whether nothing is left after cleaning."""
        return not self.text


def fold(text: str) -> str:
    """Return `text` for comparing: one case, ё as е, dashes as hyphens."""
    return re.sub("[–—‒‑−]", "-", text.casefold().replace("ё", "е"))


def clean(text: str) -> str:
    """Return one line without bookmark residue and invisible characters, its spaces single."""
    return " ".join(_INVISIBLE.sub("", BOOKMARK.sub(" ", unicodedata.normalize("NFC", text))).split())


def split(source: str) -> list[Line]:
    """Cut `source` into lines."""
    raw_lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = [clean(raw) for raw in raw_lines]
    return [Line(no, raw, text, fold(text)) for no, (raw, text) in enumerate(zip(raw_lines, cleaned, strict=True), 1)]


def normalise(source: str) -> str:
    """Return the whole text on one line, cleaned: what every piece that was read is a part of."""
    return " ".join(line.text for line in split(source) if line.text)


def take_number(text: str) -> tuple[str, str]:
    """Split an item into its typed number (or an empty string) and the rest."""
    found = NUMBER.match(text)
    if not found:
        return "", text
    return found["number"] or found["counted"] or found["bare"] or found["roman"], text[found.end() :]


def take_letter(text: str) -> str:
    """Return the letter that an item is marked with («а) …»), or an empty string."""
    found = BULLET.match(text)
    return (found["letter"] or "") if found else ""


def cells(text: str) -> list[str]:
    """Cut a table's row into its cells; an empty one is a cell too."""
    return [cell.strip() for cell in text.split(CELL.strip())]


def take_bullet(text: str) -> tuple[bool, str]:
    """Split an item into whether it had a bullet and the rest."""
    found = BULLET.match(text)
    return (True, text[found.end() :]) if found else (False, text)
