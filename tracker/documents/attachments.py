"""Files that people attach: which kinds are taken, by extension and by content, and the name they are saved under."""

import re
import unicodedata
from dataclasses import dataclass

from tracker.documents import plain
from tracker.documents.errors import DocumentRefused
from tracker.documents.intake import extension_of
from tracker.documents.zips import OLE_MAGIC, check_zip

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
MEDIA_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "odt": _OPEN + "text",
    "ods": _OPEN + "spreadsheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
ALLOWED = ", ".join(f".{kind}" for kind in MEDIA_TYPES if kind != "jpeg")
_MAGIC: dict[str, bytes] = {
    "pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n",
}  # fmt: skip
_INSIDE: dict[str, str] = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_MACROS = re.compile(r"vbaProject\.bin$|^(Basic|Scripts)/", re.IGNORECASE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d) *(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
LONGEST_NAME = 200


@dataclass(frozen=True)
class Attachment:
    """A file that was found fit to be kept."""

    name: str
    media_type: str
    data: bytes


def safe_name(name: str) -> str:
    """Return what the person called the file, without folders and without what a file system would trip on."""
    shown = (" " if ch.isspace() else ch for ch in unicodedata.normalize("NFC", name[:2000]))
    plain_name = " ".join("".join(ch for ch in shown if unicodedata.category(ch)[0] != "C").split())
    base = _FORBIDDEN.sub("_", plain_name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if _RESERVED.fullmatch(base):
        base = f"_{base}"
    stem, dot, extension = base.rpartition(".")
    return f"{stem[: max(0, LONGEST_NAME - len(extension) - 1)]}{dot}{extension}"[:LONGEST_NAME]


def _check_office(extension: str, data: bytes) -> None:
    names = check_zip(data)
    if any(_MACROS.search(name) for name in names):
        raise DocumentRefused("macros")
    needed = {_INSIDE[extension]} if extension in _INSIDE else {"mimetype", "content.xml"}
    opened = extension in _INSIDE or MEDIA_TYPES[extension].encode() in data[:200]
    if not needed <= names or not opened:
        raise DocumentRefused("wrong_content", extension=f".{extension}", allowed=ALLOWED)


def check(name: str, data: bytes, *, most: int) -> Attachment:
    """Return the attachment; refuses one that is empty, larger than `most` bytes, or of a kind that is not taken.

    Nothing is unpacked: the zip's own list of contents is what is looked at.
    """
    if not data:
        raise DocumentRefused("empty")
    if len(data) > most:
        raise DocumentRefused("too_large", limit=most // 1024 // 1024)
    clean = safe_name(name)
    extension = extension_of(clean)
    if extension not in MEDIA_TYPES or not clean.rpartition(".")[0]:
        raise DocumentRefused("unknown_kind", allowed=ALLOWED)
    if extension in _MAGIC:
        if not data.startswith(_MAGIC[extension]):
            raise DocumentRefused("wrong_content", extension=f".{extension}", allowed=ALLOWED)
    elif extension in {"txt", "csv"}:
        if data.startswith((b"PK\x03\x04", b"%PDF", b"{\\rtf", b"MZ", OLE_MAGIC)) or "\0" in plain.decode(data):
            raise DocumentRefused("wrong_content", extension=f".{extension}", allowed=ALLOWED)
    else:
        _check_office(extension, data)
    return Attachment(clean, MEDIA_TYPES[extension], data)
