"""One way to clean and to compare what people type, the same on every database."""

import re
import unicodedata

from tracker.domain.errors import N_, InvalidError

_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"[0-9]+")
# Cc controls and Cf formats (zero-width characters, direction marks) hide differences and break PostgreSQL (NUL).
_HIDDEN = {"Cc", "Cf", "Cs", "Co"}


def clean_line(text: str) -> str:
    """Return `text` as one line in NFC without hidden characters and doubled spaces."""
    text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", text)
    return "".join(ch for ch in text if unicodedata.category(ch) not in _HIDDEN).strip()


def clean_text(text: str) -> str:
    """Return `text` in NFC, lines kept, without hidden characters."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(ch for ch in line if ch == "\t" or unicodedata.category(ch) not in _HIDDEN) for line in lines)
    return "\n".join(line.rstrip() for line in kept).strip()


def fold(text: str) -> str:
    """Return the key by which two spellings are the same: NFC, one space, case folded, ё as е."""
    return unicodedata.normalize("NFC", clean_line(text).casefold()).replace("ё", "е")


def natural(text: str) -> str:
    """Return the key by which people put names in order: folded, № 2 before № 10."""
    return _DIGITS.sub(lambda found: found[0].zfill(6), fold(text))[:300]


def checked_line(text: str, *, field: str, longest: int, needed: str = "") -> str:
    """Return `text` as one clean line; raises InvalidError when it is too long, or empty though `needed`."""
    line = clean_line(text)
    if needed and not line:
        raise InvalidError(needed, field=field)
    if max(len(line), len(fold(line))) > longest:
        raise InvalidError(N_("No more than %(longest)s characters here."), field=field, longest=longest)
    return line
