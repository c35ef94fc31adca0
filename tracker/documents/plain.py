"""Plain text of unknown encoding: utf-8, utf-16 and the cp1251 of Russian Windows."""

import codecs

from tracker.documents.errors import DocumentRefused

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\x0b\x1a")
_RUSSIAN = frozenset("«»—–-№…“”„’‘•\xa0§°±·©®™€")
MIN_RUSSIAN = 0.7


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
    if russian < MIN_RUSSIAN * len(foreign):
        raise DocumentRefused("encoding")
    return text


def _checked(text: str) -> str:
    if any(sign < " " and sign not in _ALLOWED_CONTROLS for sign in text):
        raise DocumentRefused("encoding")
    return text.rstrip("\x1a")
