"""One way to clean and to compare what people type, the same on every database."""

import re
import unicodedata

from tracker.domain.errors import N_, InvalidError

_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"[0-9]+")
# Cc controls and Cf formats (zero-width characters, direction marks) hide differences and break PostgreSQL (NUL).
_HIDDEN = {"Cc", "Cf", "Cs", "Co"}


def _visible(text: str) -> str:
    """Return `text` in NFC without hidden characters; composed after they went, for they may stand inside a letter."""
    kept = "".join(ch for ch in text if ch == "\t" or unicodedata.category(ch) not in _HIDDEN)
    return unicodedata.normalize("NFC", kept)


def clean_line(text: str) -> str:
    """Return `text` as one line in NFC without hidden characters and doubled spaces."""
    return _SPACES.sub(" ", _visible(_SPACES.sub(" ", text))).strip()


def clean_text(text: str) -> str:
    """Return `text` in NFC, lines kept, without hidden characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_visible(line).rstrip() for line in lines).strip()


def fold(text: str) -> str:
    """Return the key by which two spellings are the same: NFC, one space, case folded, ё as е."""
    folded = unicodedata.normalize("NFC", clean_line(text).casefold()).replace("ё", "е")
    # A rare character becomes plain in two steps; the key of a key is always the key.
    return folded if folded == text else fold(folded)


def natural(text: str) -> str:
    """Return the key by which people put names in order: folded, № 2 before № 10."""
    return _DIGITS.sub(lambda found: found[0].zfill(6), fold(text))[:300]


def bounded(text: str, *, field: str, most: int) -> str:
    """Return a clean text unchanged; raises InvalidError when it has more than `most` characters."""
    if len(text) > most:
        raise InvalidError(N_("At most %(most)s characters."), field=field, most=most)
    return text


def checked_line(text: str, *, field: str, longest: int, needed: str = "") -> str:
    """Return `text` as one clean line; raises InvalidError when it is too long, or empty though `needed`."""
    line = clean_line(text)
    if needed and not line:
        raise InvalidError(needed, field=field)
    if max(len(line), len(fold(line))) > longest:
        raise InvalidError(N_("No more than %(longest)s characters here."), field=field, longest=longest)
    return line
