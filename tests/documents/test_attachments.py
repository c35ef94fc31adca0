"""Which files are taken as attachments, and under which names."""

import io
import zipfile

import pytest

from tracker.documents.attachments import LONGEST_NAME, MEDIA_TYPES, check, safe_name
from tracker.documents.errors import DocumentRefused

MOST = 1024 * 1024
PDF, PNG, JPG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"


def packed(*names: str, first: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, b"<x/>")
    return out.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")
ODT = packed("content.xml", first=b"application/vnd.oasis.opendocument.text")
ODS = packed("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet")
GOOD = [
    ("Справка.pdf", PDF), ("СПРАВКА.PDF", PDF), ("фото.jpg", JPG), ("фото.jpeg", JPG), ("a.png", PNG), ("a.docx", DOCX),
    ("a.xlsx", XLSX), ("a.odt", ODT), ("a.ods", ODS), ("a.txt", "Приказ № 5".encode("cp1251")),
    ("a.csv", "школа;1".encode("utf-8-sig")), ("a.php.pdf", PDF),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), GOOD)
def test_a_usual_document_is_taken_with_its_type(name: str, data: bytes) -> None:
    found = check(name, data, most=MOST)
    assert (found.name, found.data) == (name, data)
    assert found.media_type == MEDIA_TYPES[name.lower().rpartition(".")[2]]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", PDF + b"x" * MOST, "too_large"),
        *((name, PDF, "unknown_kind") for name in ("a.exe", "a.zip", "a.html", "a.svg", "a.doc", "a.xls", "a.docm")),
        *((name, PDF, "unknown_kind") for name in ("a.xlsx.php", "pdf", ".pdf", "", "a.pdf\x00.exe")),
        ("a.pdf", b"<html>", "wrong_content"),
        ("a.png", JPG, "wrong_content"),
        ("a.jpg", b"MZ", "wrong_content"),
        ("a.txt", PDF, "wrong_content"),
        ("a.txt", b"MZ text", "wrong_content"),
        ("a.csv", b"a\x00b", "encoding"),
        ("a.docx", XLSX, "wrong_content"),
        ("a.xlsx", DOCX, "wrong_content"),
        ("a.odt", ODS, "wrong_content"),
        ("a.ods", DOCX, "wrong_content"),
        ("a.docx", b"PK\x03\x04 broken", "damaged"),
        ("a.docx", b"plain", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected"),
        ("a.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.odt", packed("content.xml", "Basic/Standard/x.xml", first=b"application/vnd.oasis.opendocument.text"), "macros"),
        ("a.docx", packed(*(f"word/{number}.xml" for number in range(600))), "bomb"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_its_reason(name: str, data: bytes, code: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        check(name, data, most=MOST)
    assert caught.value.code == code
    assert caught.value.words("ru") != caught.value.words("en")


def test_a_zip_bomb_is_refused_before_anybody_unpacks_it() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"x")
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    with pytest.raises(DocumentRefused) as caught:
        check("a.docx", out.getvalue(), most=MOST)
    assert caught.value.code == "bomb"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Документы\\акт.pdf", "акт.pdf"),
        ('a"b<c>|?*:.pdf', "a_b_c_____.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1", "_com1"),
        ("акт\r\nSet-Cookie: a=b.pdf", "акт Set-Cookie_ a=b.pdf"),
        ("\u202eакт\u200b.pdf", "акт.pdf"),
        ("и\u0306.pdf", "й.pdf"),
        ("a.pdf .", "a.pdf"),
        (" .. ", ""),
    ],
)
def test_a_name_is_made_harmless_and_stays_readable(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_very_long_name_keeps_its_extension() -> None:
    name = safe_name("очень" * 200 + ".docx")
    assert len(name) == LONGEST_NAME
    assert name.endswith(".docx")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("con.txt", "_con.txt"),
        ("CON.tar.gz", "_CON.tar.gz"),
        ("aux .pdf", "_aux .pdf"),  # spaces before the point are no difference to Windows
        ("nul", "_nul"),
        ("com10.pdf", "com10.pdf"),
        ("контроль.pdf", "контроль.pdf"),
        (".htaccess", "htaccess"),
        ("...pdf", "pdf"),
        ("a..pdf", "a..pdf"),
        ("отчёт.PDF", "отчёт.PDF"),
        ("отчёт за май.pdf", "отчёт за май.pdf"),
        ("отчёт\u2028за май.pdf", "отчёт за май.pdf"),
        ("/", ""),
        ("\\", ""),
    ],
)
def test_what_a_system_would_stumble_over_is_changed_and_nothing_else(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert safe_name(kept) == kept


@pytest.mark.parametrize("name", ["x." + "p" * 300, "x" * 300, "." * 300 + "pdf", "я" * 195 + ".docx"])
def test_no_name_is_longer_than_a_system_takes(name: str) -> None:
    assert len(safe_name(name)) <= LONGEST_NAME
