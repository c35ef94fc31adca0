"""Which passwords are taken. The same normalisation is used when one is set and when one is compared."""

import re
import unicodedata

from tracker.domain.errors import N_, InvalidError

SHORTEST, LONGEST = 8, 128
_LEETS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_CONTEXT = (
    "мбоу", "сош", "школа", "гимназия", "лицей", "впр", "сверка", "смоленск", "департамент", "директор", "пароль",
    "mbou", "school", "shkola", "sverka", "vpr", "smolensk", "gimnaziya", "password", "parol", "admin", "director",
)  # fmt: skip

_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
})  # fmt: skip
# The usual ways of writing one Russian sound in Latin letters, read as one.
_SAME_SOUND = (("shch", "sch"), ("kh", "h"), ("ts", "c"), ("x", "ks"), ("y", "i"), ("j", "i"), ("ii", "i"))


def normalise(password: str) -> str:
    """Return the password as it is hashed: NFKC, so that one keyboard's accents equal another's."""
    return unicodedata.normalize("NFKC", password)


def check_length(password: str) -> None:
    """Raise InvalidError when the password is too short or too long (a cheap check before any other)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidError(
            N_("A password has from %(shortest)s to %(longest)s characters."),
            field="password",
            shortest=SHORTEST,
            longest=LONGEST,
        )


def _core(word: str) -> str:
    return re.sub(r"[\W\d_]+", "", word)


def _spellings(lowered: str) -> set[str]:
    """Return what the word may stand for: as it is, and with digits read as letters but for those at its end."""
    stem = lowered.rstrip("0123456789")
    tail = lowered[len(stem) :]
    return {lowered, lowered.translate(_LEETS), stem.translate(_LEETS) + tail, stem.translate(_LEETS)}


def _latin(word: str) -> str:
    """Return the word as it would be written in a login: in Latin letters, whatever the way of transliterating."""
    found = word.translate(_LATIN)
    for written, read in _SAME_SOUND:
        found = found.replace(written, read)
    return found


def _made_of(core: str, words: set[str]) -> bool:
    """Return whether next to nothing stays of the password when the words are taken out of it, however often."""
    rest = core
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest) < 3 and rest != core


def check_new(password: str, *, common: frozenset[str] = frozenset(), own_words: tuple[str, ...] = ()) -> str:
    """Return the normalised password; raises InvalidError when it is short, common, or made of the place's own words.

    `common` holds lower-case passwords of known lists, `own_words` the person's name and login.
    """
    check_length(password)
    plain = normalise(password)
    check_length(plain)
    lowered = plain.casefold()
    if not _spellings(lowered).isdisjoint(common) or len(set(lowered)) < 4:
        raise InvalidError(N_("This password is among the most used ones: take another."), field="password")
    words = {*_CONTEXT, *(w for own in own_words for w in re.split(r"\W+", own.casefold()) if len(w) > 2)}
    core = _core(lowered)
    if _made_of(core, words) or _made_of(_latin(core), {_latin(word) for word in words}):
        raise InvalidError(
            N_("This password is made of words anyone here would guess: take another."), field="password"
        )
    return plain
