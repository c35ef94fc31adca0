"""Plain text in every encoding, and each refusal with the words that a person is shown."""

import zipfile

import pytest

from tests.documents import office
from tracker.documents import attachments, child, intake, plain, zips
from tracker.documents.errors import REASONS, DocumentRefused
from tracker.documents.intake import read_text
from tracker.documents.results import read_results
from tracker.documents.rows import read_sheets

RUSSIAN = "Справка № 5 «Ёлка» — итог…\r\nСрок: до 25.05.2026\r\n"
LATIN = "Memo on tests\nDeadline: 25.05.2026\n"


def refused(name: str, data: bytes) -> DocumentRefused:
    with pytest.raises(DocumentRefused) as error:
        read_text(name, data)
    return error.value


# Plain text


@pytest.mark.parametrize("text", [RUSSIAN, LATIN, "ё\n", "Ё\r", "a\tb\f\n"], ids=repr)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "bom le", "bom be"]
)
def test_text_is_the_same_in_every_encoding_with_and_without_its_mark(text, encoding):
    marks = {"bom le": (b"\xff\xfe", "utf-16-le"), "bom be": (b"\xfe\xff", "utf-16-be")}
    mark, codec = marks.get(encoding, (b"", encoding))
    if "\n" not in text and codec in {"utf-16-le", "utf-16-be"} and not mark:
        assert refused("a.txt", text.encode(codec)).code == "encoding"  # nothing tells which half is which
    else:
        assert read_text("a.txt", mark + text.encode(codec)) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"memo\x1a", "memo"),  # the end sign of the old DOS editors
        ("да".encode("cp1251"), "да"),
        ("§ 5 • «да» № 1 – ок".encode("cp1251"), "§ 5 • «да» № 1 – ок"),
        (b"RU;MA;5\r\n" + "РУ;МА;5А\r\n".encode("cp1251") * 50, "RU;MA;5\r\n" + "РУ;МА;5А\r\n" * 50),
        (
            "ИТОГИ ВПР: русский язык, математика, окружающий мир".encode("cp1251"),
            "ИТОГИ ВПР: русский язык, математика, окружающий мир",
        ),
        ("🙂 да".encode(), "🙂 да"),
    ],
)
def test_odd_but_honest_text_is_read(data, text):
    assert read_text("a.txt", data) == text


@pytest.mark.parametrize(
    "data",
    [
        "Справка об итогах всероссийских проверочных работ в школах города".encode("koi8-r"),
        "СПРАВКА ОБ ИТОГАХ ВСЕРОССИЙСКИХ ПРОВЕРОЧНЫХ РАБОТ В ШКОЛАХ".encode("koi8-r"),
        "Справка об итогах".encode("cp866"),
        "Žluťoučký kůň úpěl".encode("cp1250"),
        b"\xff\xfe\x00\xd8",  # half of a surrogate pair
        b"\xff\xfea",
        b"\xef\xbb\xbf\xff",
        b"a\x07b",
        b"\x00a\x00b",
        b"a\x00",
    ],
)  # fmt: skip
def test_text_that_would_be_read_wrong_is_refused_rather_than_guessed(data):
    assert refused("a.txt", data).code == "encoding"


# Each refusal


def _zip(**parts: str) -> bytes:
    return office.zipped({"[Content_Types].xml": office.TYPES, **parts})


def refuse_results(text: str) -> None:
    """Raise why a table is not taken for results."""
    [read] = read_results([("a.csv", text.encode())])
    if read.refused:
        raise read.refused


REFUSALS = {
    "empty": (lambda: read_text("a.docx", b""), "Файл пуст", "is empty"),
    "too_large": (lambda: read_text("a.txt", b"a" * (10 * 1024 * 1024 + 1)), "больше 10 МБ", "larger than 10 MB"),
    "old_doc": (lambda: read_text("a.Doc", b"x"), "сохраните как .docx", "save it as .docx"),
    "old_xls": (lambda: read_sheets("a.XLS", b"x"), "сохраните как .xlsx", "save it as .xlsx"),
    "protected": (lambda: read_text("a.docx", zips.OLE_MAGIC), "Снимите защиту", "Remove the protection"),
    "unknown_kind": (lambda: read_text("a.rtf", b"x"), "Подойдут: .docx, .odt, .txt", "Use: .docx, .odt, .txt"),
    "wrong_content": (lambda: read_text("a.odt", _zip(a="b")), "расширению «.odt»", "extension “.odt”"),
    "macros": (
        lambda: attachments.check("a.docx", _zip(**{"word/vbaProject.bin": "x"}), most=9999),
        "без макросов",
        "without macros",
    ),
    "damaged": (lambda: read_text("a.docx", b"PK\x03\x04"), "повреждён", "damaged"),
    "bomb": (lambda: read_text("a.docx", _zip(a="x" * 5_000_000)), "слишком велик", "far too much"),
    "too_slow": (lambda: child.read("docx", b"x", seconds=0), "чтение остановлено", "reading was stopped"),
    "too_many_rows": (lambda: read_sheets("a.csv", b"a;b\n" * 100_001), "больше 100000 строк", "than 100000 rows"),
    "too_long": (lambda: read_text("a.txt", b"a" * 1_000_001), "длиннее 1000000 знаков", "than 1000000 characters"),
    "encoding": (lambda: read_text("a.txt", b"\x98\x81"), "Сохраните файл в UTF-8", "Save the file as UTF-8"),
    "names": (
        lambda: refuse_results("Код;ФИО;Балл\n1;Иванов Иван Иванович;5\n"),
        "персональные данные",
        "personal data",
    ),
    "no_layout": (lambda: refuse_results("День;Погода\n1;снег\n"), "ни на одну из известных", "none of the known"),
    "no_text": (lambda: read_text("a.odt", office.odt("<text:p> </text:p>")), "нет текста", "no text"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_why_and_what_to_do_in_both_languages(code):
    read, russian, english = REFUSALS[code]
    with pytest.raises(DocumentRefused) as error:
        read()
    assert error.value.code == code
    assert russian in error.value.words()
    assert russian in error.value.words("ru")
    assert english in error.value.words("en")
    assert english in str(error.value)
    assert "{" not in error.value.words() + error.value.words("en")


def test_every_reason_is_shown_here():
    assert set(REFUSALS) == set(REASONS)


def test_tables_name_their_own_kinds_of_files():
    with pytest.raises(DocumentRefused) as error:
        read_sheets("a.docx", b"x")
    assert ".xlsx, .csv" in error.value.words()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", "odt"), ("a.odt", "docx"), ("a.txt", "docx"), ("a.txt", "odt")],
)
def test_a_file_under_anothers_extension_is_refused_by_its_content(name, content):
    data = {"odt": office.odt("<text:p>x</text:p>"), "docx": office.docx(office.paragraph("x"))}[content]
    error = refused(name, data)
    assert error.code == "wrong_content"
    assert name[1:] in error.words()


# Limits, and one more


def test_the_longest_file_and_the_longest_text_are_taken_and_one_more_is_not():
    assert len(read_text("a.txt", b"a" * intake.MAX_CHARACTERS)) == intake.MAX_CHARACTERS
    assert refused("a.txt", b"a" * (intake.MAX_CHARACTERS + 1)).code == "too_long"
    intake.check_size(b"a" * intake.MAX_BYTES)
    assert refused("a.txt", b"a" * (intake.MAX_BYTES + 1)).code == "too_large"


def test_a_long_text_of_a_word_processor_has_the_same_limit():
    long = office.docx("".join(office.paragraph("я" * 999) for _n in range(1000)), zipfile.ZIP_STORED)
    assert len(read_text("a.docx", long)) == 999_999
    over = office.docx("".join(office.paragraph("я" * 1000) for _n in range(1000)), zipfile.ZIP_STORED)
    assert refused("a.docx", over).code == "too_long"


def test_as_many_russian_letters_as_the_limit_says_make_a_text_russian():
    most = round(plain.MIN_RUSSIAN * 10)
    assert read_text("a.txt", ("я" * most + "ў" * (10 - most)).encode("cp1251"))
    assert refused("a.txt", ("я" * (most - 1) + "ў" * (11 - most)).encode("cp1251")).code == "encoding"
