"""A memo's file in, its text out; what cannot be read is refused with advice."""

from pathlib import PurePath

from tracker.documents import plain
from tracker.documents.errors import DocumentRefused

ALLOWED = ".txt"
MAX_BYTES = 10 * 1024 * 1024
MAX_CHARACTERS = 1_000_000


def read_text(name: str, data: bytes) -> str:
    """Return the text of the file `name` with the content `data`."""
    if not data:
        raise DocumentRefused("empty")
    if len(data) > MAX_BYTES:
        raise DocumentRefused("too_large", limit=MAX_BYTES // 1024 // 1024)
    extension = PurePath(name).suffix.lower()
    if extension == ".doc":
        raise DocumentRefused("old_doc")
    if extension != ".txt":
        raise DocumentRefused("unknown_kind", allowed=ALLOWED)
    text = plain.decode(data)
    if not text.strip():
        raise DocumentRefused("no_text")
    if len(text) > MAX_CHARACTERS:
        raise DocumentRefused("too_long", limit=MAX_CHARACTERS)
    return text
