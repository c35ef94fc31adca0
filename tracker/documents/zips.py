"""Guards before any parser touches a zipped document: entries, sizes, ratios, encryption."""

import io
import zipfile

from tracker.documents.errors import DocumentRefused

MAX_ENTRIES = 500
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
SMALL = 256 * 1024
ENCRYPTED = 0x1
_DIRECTORY_ENTRY = b"PK\x01\x02"
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_zip(data: bytes) -> frozenset[str]:
    """Return the names in the archive `data`, or refuse it; nothing is unpacked here."""
    if data.startswith(OLE_MAGIC):
        raise DocumentRefused("protected")
    if not data.startswith(ZIP_MAGIC):
        raise DocumentRefused("damaged")
    if data.count(_DIRECTORY_ENTRY) > MAX_ENTRIES:  # before the directory is read: it may itself be the bomb
        raise DocumentRefused("bomb")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except Exception as error:  # zipfile raises a dozen kinds on damaged directories
        raise DocumentRefused("damaged") from error
    return _check_entries(entries, len(data))


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> frozenset[str]:
    names = frozenset(entry.filename for entry in entries)
    if len(names) != len(entries):
        raise DocumentRefused("damaged")
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise DocumentRefused("protected")
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * size:
        raise DocumentRefused("bomb")
    for entry in entries:
        if entry.file_size > SMALL and entry.file_size > MAX_RATIO * entry.compress_size:
            raise DocumentRefused("bomb")
    return names
