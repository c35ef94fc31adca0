"""A memo's file in, its text out; what cannot be read is refused with advice."""

from tracker.documents import child, plain
from tracker.documents.errors import DocumentRefused
from tracker.documents.zips import OLE_MAGIC, check_zip

ALLOWED = ".docx, .odt, .txt"
MAX_BYTES = 10 * 1024 * 1024
MAX_CHARACTERS = 1_000_000
_NOT_TEXT = (b"PK\x03\x04", b"%PDF", b"{\\rtf", OLE_MAGIC)
_MAIN_PART = {"docx": "[Content_Types].xml", "odt": "content.xml"}


def extension_of(name: str) -> str:
    """Return the extension of a file's name, in lower case without its dot."""
    base = name.replace("\\", "/").rpartition("/")[2].strip()
    return base.rpartition(".")[2].lower() if "." in base else ""


def check_size(data: bytes) -> None:
    """Refuse an empty or too large file."""
    if not data:
        raise DocumentRefused("empty")
    if len(data) > MAX_BYTES:
        raise DocumentRefused("too_large", limit=MAX_BYTES // 1024 // 1024)


def _zipped(kind: str, data: bytes) -> str:
    names = check_zip(data)
    if _MAIN_PART[kind] not in names:
        raise DocumentRefused("wrong_content", extension=f".{kind}", allowed=ALLOWED)
    text: str = child.read(kind, data)
    return text


def _plain(data: bytes) -> str:
    if data.startswith(_NOT_TEXT):
        raise DocumentRefused("wrong_content", extension=".txt", allowed=ALLOWED)
    return plain.decode(data)


def read_text(name: str, data: bytes) -> str:
    """Return the text of the file `name` with the content `data`."""
    check_size(data)
    extension = extension_of(name)
    if extension == "doc":
        raise DocumentRefused("old_doc")
    if extension in _MAIN_PART:
        text = _zipped(extension, data)
    elif extension == "txt":
        text = _plain(data)
    else:
        raise DocumentRefused("unknown_kind", allowed=ALLOWED)
    if not text.strip():
        raise DocumentRefused("no_text")
    if len(text) > MAX_CHARACTERS:
        raise DocumentRefused("too_long", limit=MAX_CHARACTERS)
    return text
