"""Plain text of unknown encoding: utf-8, utf-16 and the cp1251 of Russian Windows."""

import codecs
import re

from tracker.documents.errors import DocumentRefused

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\x0b\x1a")
_RUSSIAN = frozenset("«»—–-№…“”„’‘•\xa0§°±·©®™€")
_WORD = re.compile("[а-яё]{4,}")
_MIXED = re.compile("(?i:[a-z][а-яё]|[а-яё][a-z])")
MIN_RUSSIAN = 0.7
MAX_MIXED = 0.3
COMMON = frozenset("оеаинт")  # 45 % of any Russian text; 25 % of KOI8-R taken for cp1251
MIN_COMMON = 0.33
ENOUGH_LETTERS = 40


def decode(data: bytes) -> str:
    """Return the text in `data`; what is no text is refused."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _text(data, encoding)
    if b"\x00" in data:
        return _text(data, _utf16_without_bom(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _cp1251(data)
    return _checked(text)


def _text(data: bytes, encoding: str) -> str:
    try:
        return _checked(data.decode(encoding).removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        raise DocumentRefused("encoding") from error


def _utf16_without_bom(data: bytes) -> str:
    """Return which half of the byte pairs holds the line feeds' zero bytes."""
    sample = data[:4096]
    if len(data) % 2 or (b"\n\x00" not in sample and b"\x00\n" not in sample):
        raise DocumentRefused("encoding")
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"


def _cp1251(data: bytes) -> str:
    """Decode as cp1251 if the result looks Russian."""
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError as error:
        raise DocumentRefused("encoding") from error
    foreign = [sign for sign in text if sign > "\x7f"]
    russian = sum(1 for sign in foreign if "А" <= sign <= "я" or sign in "Ёё" or sign in _RUSSIAN)
    if russian < MIN_RUSSIAN * len(foreign) or len(_MIXED.findall(text)) > MAX_MIXED * len(foreign):
        raise DocumentRefused("encoding")
    letters = "".join(set(_WORD.findall(text.casefold())))
    common = sum(letters.count(sign) for sign in COMMON)
    if len(letters) >= ENOUGH_LETTERS and common < MIN_COMMON * len(letters):
        raise DocumentRefused("encoding")
    return text


def _checked(text: str) -> str:
    if any(sign < " " and sign not in _ALLOWED_CONTROLS for sign in text):
        raise DocumentRefused("encoding")
    return text.rstrip("\x1a")
