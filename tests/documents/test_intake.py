"""Memos as files: encodings, automatic numbers, tables, and everything that must be refused."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from tests.documents import office
from tracker.documents import child, numbers
from tracker.documents.errors import REASONS, DocumentRefused
from tracker.documents.intake import MAX_BYTES, extension_of, read_text
from tracker.documents.memo import as_json, read_memo
from tracker.paths import DEMO_DATA

DATA = Path(__file__).parent / "data"
MEMO = (DEMO_DATA / "spravka-2021.txt").read_text(encoding="utf-8")


W = office.W


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        read_text(name, data)
    return refused.value.code


# Plain text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
def test_plain_text_is_read_in_every_usual_encoding(encoding):
    text = MEMO.replace("\u200b", "")
    assert read_text("справка.txt", text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n\t\r\n ", "no_text"),
        (b"\xef\xbb\xbf", "no_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "encoding"),
        (b"MZ\x90\x00\x03", "encoding"),
        (b"%PDF-1.7", "wrong_content"),
        (b"{\\rtf1\\ansi", "wrong_content"),
        (b"PK\x03\x04junk", "wrong_content"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wrong_content"),
        (bytes(range(128, 256)) * 4, "encoding"),
        (b"\xff\xfea", "encoding"),
        (b"a\x01b", "encoding"),
        (("а" * 1_000_001).encode(), "too_long"),
        (b"a" * (MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_text_is_refused(data, code):
    assert refusal("memo.txt", data) == code


@pytest.mark.parametrize(
    "name",
    [
        "memo.exe",
        "memo",
        "memo.docx.php",
        "memo.html",
        ".txt.",
        "memo.pdf",
        "memo.docm",
        "x" * 255,
        "a\x00b",
        "../../x",
        "CON",
    ],
)
def test_other_kinds_of_files_are_refused_by_name(name):
    assert refusal(name, b"text") == "unknown_kind"


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.TXT", "txt"), ("C:\\тест\\a.DocX ", "docx"), ("../../a.odt", "odt"), ("a.b/c", ""), ("", "")],
)
def test_the_extension_is_taken_from_the_bare_name(name, extension):
    assert extension_of(name) == extension


def test_the_old_format_is_refused_with_the_advice_to_save_anew():
    with pytest.raises(DocumentRefused) as refused:
        read_text("memo.DOC", (DATA / "memo.doc").read_bytes())
    assert refused.value.code == "old_doc"
    assert ".docx" in refused.value.words()
    assert "save it as .docx" in refused.value.words("en")


def test_every_reason_has_words_in_both_languages():
    for code, phrases in REASONS.items():
        russian, english = phrases
        assert russian != english, code
        assert russian.endswith(".")
        assert english.endswith(".")


# Word processors' files


@pytest.mark.parametrize("name", ["memo.docx", "memo.odt"])
def test_the_real_memo_with_automatic_numbers_reads_as_its_typed_twin(name):
    read = as_json(read_memo(read_text(name, (DATA / name).read_bytes())))
    typed = as_json(read_memo(MEMO))
    for key in ("title", "year", "indicators"):
        assert read[key] == typed[key]
    for ours, theirs in zip(read["recommendations"], typed["recommendations"], strict=True):
        assert {**ours, "source": ""} == {**theirs, "source": ""}
    residue = {"bookmark_residue", "numbering_without_space"}
    assert [row["code"] for row in read["defects"]] == [
        row["code"] for row in typed["defects"] if row["code"] not in residue
    ]


def test_automatic_numbers_of_word_are_written_out_with_levels_and_restarts():
    lists = office.numbering(("decimal", "%1."), ("decimal", "%1.%2."), ("russianLower", "%3)"), ("bullet", "\uf0b7"))
    body = "".join(
        office.paragraph(text, number, level)
        for text, number, level in [
            ("a", 1, 0), ("b", 1, 1), ("c", 1, 1), ("d", 1, 0), ("e", 1, 1), ("f", 1, 2), ("g", 1, 2), ("h", 1, 3),
            ("free", None, 0), ("i", 1, 0), ("j", 2, 0), ("k", 2, 0), ("none", 0, 0), ("unknown", 77, 0),
        ]
    )  # fmt: skip
    assert read_text("a.docx", office.docx(body, numbering=lists)).split("\n") == [
        "1. a", "1.1. b", "1.2. c", "2. d", "2.1. e", "а) f", "б) g", "- h",
        "free", "3. i", "1. j", "2. k", "none", "unknown",
    ]  # fmt: skip


def test_a_number_may_come_from_the_paragraphs_style():
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        '</w:style><w:style w:styleId="Item"><w:basedOn w:val="Base"/></w:style></w:styles>'
    )
    body = '<w:p><w:pPr><w:pStyle w:val="Item"/></w:pPr><w:r><w:t>Дело</w:t></w:r></w:p>' * 2
    data = office.docx(body, numbering=office.numbering(("decimal", "%1)")), styles=styles)
    assert read_text("a.docx", data) == "1) Дело\n2) Дело"


def test_deleted_text_fields_and_pictures_of_word_are_left_out():
    body = (
        "<w:p><w:r><w:t>Был</w:t></w:r><w:del><w:r><w:delText>о</w:delText></w:r></w:del><w:ins><w:r><w:t>а</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText><w:tab/><w:t>да</w:t><w:br/><w:t>нет</w:t></w:r>"
        "<w:hyperlink><w:r><w:t> тут</w:t></w:r></w:hyperlink></w:p>"
    )
    assert read_text("a.docx", office.docx(body)) == "Была\tда\nнет тут"


def test_a_table_of_word_becomes_rows_of_cells():
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    wide = cell.format('<w:gridSpan w:val="2"/>', office.paragraph("всё"))
    two = cell.format("", office.paragraph("a") + office.paragraph("b"))
    body = f"<w:tbl><w:tr>{two}{cell.format('', office.paragraph('c'))}</w:tr><w:tr>{wide}</w:tr></w:tbl>"
    assert read_text("a.docx", office.docx(body)) == "a b | c\nвсё | "


def test_a_plan_of_measures_in_a_word_table_is_read_as_recommendations():
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{office.paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"

    table = row("№", "Мероприятие", "Срок", "Ответственный") + row(
        "1", "Проверить работы", "до 20.05.2026", "Директора школ"
    )
    body = office.paragraph("Справка") + office.paragraph("Рекомендации:") + f"<w:tbl>{table}</w:tbl>"
    (found,) = read_memo(read_text("план.docx", office.docx(body))).recommendations
    assert (found.text, found.addressee.value, str(found.deadline.date)) == (
        "Проверить работы",
        "schools",
        "2026-05-20",
    )


LEVELS = (
    '<style:x/><text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." '
    'text:display-levels="2"/></text:list-style><text:list-style style:name="B">'
    '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'
)


def _item(text: str, inner: str = "") -> str:
    return f"<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>"


def test_automatic_numbers_of_odt_are_written_out_with_levels_and_continuation():
    nested = f"<text:list>{_item('b')}{_item('c')}</text:list>"
    body = (
        f'<text:list text:style-name="L">{_item("a", nested)}{_item("d")}</text:list><text:p>free</text:p>'
        f'<text:list text:style-name="L" text:continue-numbering="true">{_item("e")}</text:list>'
        f'<text:list text:style-name="L">{_item("f")}</text:list>'
        f'<text:list text:style-name="B">{_item("g")}</text:list>'
    )
    assert read_text("a.odt", office.odt(body, LEVELS)).split("\n") == [
        "1. a", "1.1. b", "1.2. c", "2. d", "free", "3. e", "1. f", "- g",
    ]  # fmt: skip


def test_spaces_tabs_tables_and_notes_of_odt_are_read_as_shown():
    body = (
        '<text:h>Глава</text:h><text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d<text:note><text:p>x</text:p>'
        "</text:note>e</text:p><table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>2</text:p></table:table-cell></table:table-row>'
        "</table:table><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
    )
    assert read_text("a.odt", office.odt(body)) == "Глава\na  b\tc\nde\n1 | 2 | 2"


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [(4, "lowerRoman", "iv"), (9, "I", "IX"), (28, "lowerLetter", "bb"), (1, "upperLetter", "A"), (2, "russianUpper", "Б"),
     (3, "decimalZero", "03"), (0, "lowerRoman", "0"), (9999, "upperRoman", "9999"), (5, "bullet", ""), (7, "ordinal", "7")],
)  # fmt: skip
def test_list_numbers_are_written_in_the_lists_style(number, style, text):
    assert numbers.written(number, style) == text


# Hostile files


def _entries(count: int) -> bytes:
    return office.zipped({"[Content_Types].xml": office.TYPES, **{f"word/{n}.xml": "x" for n in range(count)}})


def _encrypted() -> bytes:
    data = bytearray(office.docx(office.paragraph("a")))
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def _entity(kind: str) -> bytes:
    head = {
        "laughs": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        "external": '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    }[kind]
    xml = f'{head}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    return office.zipped({"[Content_Types].xml": office.TYPES, "word/document.xml": xml})


HOSTILE = {
    "no zip": (lambda: b"not a zip at all", "damaged"),
    "old word or password": ((DATA / "memo.doc").read_bytes, "protected"),
    "another zip": (lambda: office.zipped({"a.txt": "x"}), "wrong_content"),
    "no document": (lambda: office.zipped({"[Content_Types].xml": office.TYPES}), "damaged"),
    "no body": (lambda: office.zipped({"[Content_Types].xml": "x", "word/document.xml": "<a/>"}), "damaged"),
    "broken xml": (lambda: office.zipped({"[Content_Types].xml": "x", "word/document.xml": "<a><b></a>"}), "damaged"),
    "truncated": (lambda: (DATA / "memo.docx").read_bytes()[:-300], "damaged"),
    "cut in half": (lambda: (DATA / "memo.docx").read_bytes()[:9000], "damaged"),
    "lying about sizes": (
        lambda: office.lying(office.docx(office.paragraph("a" * 5000)), "word/document.xml"),
        "damaged",
    ),
    "too many entries": (lambda: _entries(501), "bomb"),
    "a directory of entries": (lambda: _entries(9000), "bomb"),
    "two parts of 30 MB": (lambda: office.docx("<w:p/>" * 5_000_000, styles="<w:s/>" * 5_000_000), "bomb"),
    "54 MB of xml": (lambda: office.docx("<w:p/>" * 9_000_000), "bomb"),
    "many small elements": (lambda: office.docx("<w:p/>" * 1_500_000, zipfile.ZIP_STORED), "bomb"),
    "deep nesting": (lambda: office.docx("<w:sdt>" * 60_000 + "</w:sdt>" * 60_000, zipfile.ZIP_STORED), "damaged"),
    "billion laughs": (lambda: _entity("laughs"), "damaged"),
    "external entity": (lambda: _entity("external"), "damaged"),
    "encrypted": (_encrypted, "protected"),
    "nothing written": (lambda: office.docx("<w:p/>"), "no_text"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_docx_is_refused_cleanly_and_soon(name):
    build, code = HOSTILE[name]
    data = build()
    started = time.monotonic()
    assert refusal("a.docx", data) == code
    assert time.monotonic() - started < 8


def test_a_hostile_odt_is_refused():
    protected = office.odt(
        "<text:p>x</text:p>", manifest="<manifest><file-entry><encryption-data/></file-entry></manifest>"
    )
    assert refusal("a.odt", protected) == "protected"
    assert refusal("a.odt", office.zipped({"content.xml": "<a/>"})) == "damaged"
    assert refusal("a.odt", office.docx(office.paragraph("a"))) == "wrong_content"


def test_a_repeated_name_in_the_archive_is_refused():
    out = io.BytesIO(office.docx(office.paragraph("a")))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")
    assert refusal("a.docx", out.getvalue()) == "damaged"


def test_a_reader_that_hangs_is_stopped():
    slow = office.docx(office.paragraph("a"))
    with pytest.raises(DocumentRefused) as refused:
        child.read("docx", slow, seconds=0.001)
    assert refused.value.code == "too_slow"


def test_a_reader_that_dies_is_a_damaged_file_not_an_error():
    with pytest.raises(DocumentRefused) as refused:
        child.read("no such reader", b"x")
    assert refused.value.code == "damaged"


def test_every_single_byte_flip_of_a_docx_is_read_or_refused_but_never_raises():
    good = office.docx(office.paragraph("Рекомендации"), numbering=office.numbering(("decimal", "%1.")))
    for place in range(0, len(good), 7):
        data = bytearray(good)
        data[place] ^= 0x55
        answer = _guarded(bytes(data))
        assert isinstance(answer, str)


def _guarded(data: bytes) -> str:
    """Read in this process what the child would read, behind the same guards."""
    from tracker.documents.zips import check_zip

    try:
        check_zip(data)
    except DocumentRefused as refused:
        return refused.code
    found = child.answer("docx", data)
    return str(found.get("refused") or found["read"])
