"""Search by the stems of Russian words: one way to take a text apart, whatever the database."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import snowballstemmer

from tracker.domain.text import fold

LONGEST_STEM, MOST_WORDS = 40, 8
SNIPPET = 260
_WORD = re.compile(r"\w+")
# The vowel that comes and goes before к: взаимопроверок, but взаимопроверка.
_FUGITIVE = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])[ое]к$")


class SearchKind(StrEnum):
    """What is found by its own words; a task is found by its recommendation's and its executor's."""

    RECOMMENDATION = "recommendation"
    ORGANISATION = "organisation"
    ASSISTANCE = "assistance"


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    return snowballstemmer.stemmer("russian")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of one word, however it is spelt: case, ё and the endings do not count."""
    found: str = _stemmer().stemWord(fold(word))
    return _FUGITIVE.sub("к", found)[:LONGEST_STEM]


def stems(text: str) -> frozenset[str]:
    """Return the stems of all words and numbers of a text."""
    return frozenset(stem(word) for word in _WORD.findall(text)) - {""}


def asked(words: str) -> list[str]:
    """Return the stems that a search asks for, each once, the first MOST_WORDS of them."""
    found = [stem(word) for word in _WORD.findall(words)]
    return list(dict.fromkeys(one for one in found if one))[:MOST_WORDS]


@dataclass(frozen=True)
class Piece:
    """A piece of a text, `hit` when it is one of the words that were asked for."""

    text: str
    hit: bool


def pieces(text: str, wanted: Collection[str], length: int = SNIPPET) -> list[Piece]:
    """Return a text around its first hit with all hits told apart; the pieces joined are a part of the text."""
    hits = [found.span() for found in _WORD.finditer(text) if stem(found[0]) in wanted]
    start = 0
    if hits and hits[0][0] > length // 2:
        start = text.rfind(" ", 0, hits[0][0] - length // 3) + 1
    end = min(len(text), start + length)
    found, at = [Piece("…", hit=False)] if start else [], start
    for first, last in hits:
        if first < at or last > end:
            continue
        found += [Piece(text[at:first], hit=False), Piece(text[first:last], hit=True)]
        at = last
    found.append(Piece(text[at:end], hit=False))
    if end < len(text):
        found.append(Piece("…", hit=False))
    return [one for one in found if one.text]


def joined(parts: Iterable[str | None]) -> str:
    """Return the text of an object for its stems."""
    return " ".join(part for part in parts if part)
