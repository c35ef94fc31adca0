"""Files and grids that cannot be taken: said at their place in Russian, nothing kept in the tables or on the disk."""

import io
import zipfile
from typing import Any

import pytest

from tests.web.register import Register

NEITHER = "Содержимое файла не соответствует расширению"
DAMAGED = "Файл повреждён или составлен с ошибками. Откройте его в редакторе и сохраните заново."
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"


def archive(*names: str) -> bytes:
    """A zip with these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as zipped:
        for name in names:
            zipped.writestr(name, "<xml/>")
    return data.getvalue()


Case = tuple[str, str, str, bytes, str]
MEMOS: list[Case] = [
    ("officer", "/memos", "", b"", "Выберите файл."),
    ("officer", "/memos", "справка.txt", b"", "Файл пуст."),
    ("officer", "/memos", "справка.txt", b" \r\n ", "В файле нет текста."),
    ("officer", "/memos", "справка.doc", OLE, "Старый формат .doc не читается."),
    ("officer", "/memos", "справка.pdf", b"%PDF-1.7", "Такие файлы не принимаются. Подойдут: .docx, .odt, .txt."),
    ("officer", "/memos", "справка", b"text", "Такие файлы не принимаются."),
    ("officer", "/memos", "справка.txt", b"%PDF-1.7", NEITHER),
    ("officer", "/memos", "справка.docx", archive("word/document.xml"), NEITHER),
    ("officer", "/memos", "справка.odt", archive("mimetype"), NEITHER),
    ("officer", "/memos", "справка.docx", b"PK\x03\x04", DAMAGED),
]
IMPORTS: list[Case] = [
    ("officer", "/imports/schools", "", b"", "Выберите файл."),
    ("officer", "/imports/schools", "школы.csv", b"", "Файл пуст."),
    ("officer", "/imports/schools", "школы.xls", OLE, "Старый формат .xls не читается. Откройте файл и сохраните как .xlsx или .csv."),
    ("officer", "/imports/schools", "школы.ods", archive("mimetype"), "Такие файлы не принимаются. Подойдут: .xlsx, .csv."),
    ("officer", "/imports/schools", "школы.csv", b"PK\x03\x04", NEITHER),
    ("officer", "/imports/schools", "школы.xlsx", archive("word/document.xml"), NEITHER),
    ("officer", "/imports/schools", "школы.xlsx", b"PK\x03\x04", DAMAGED),
    ("officer", "/imports/schools", "школы.csv", b" ;\r\n;;\r\n", "В файле нет текста."),
    ("officer", "/imports/schools", "школы.csv", "Блюдо;Цена\r\nБорщ;120\r\n".encode(), "заголов"),
    ("officer", "/imports/schools", "школы.csv", "Наименование;Район\r\n".encode(), "Под заголовками нет"),
    ("admin", "/imports/people", "люди.csv", "Наименование;Район\r\nШкола;Южный\r\n".encode(), "заголов"),
    ("first", "/imports/numbers", "числа.csv", "ФИО;Логин\r\nОсип;osip\r\n".encode(), "заголов"),
]  # fmt: skip
EVIDENCE: list[Case] = [
    ("first", "/tasks/{sent}/report", "акт.exe", b"MZ", "Такие файлы не принимаются. Подойдут: .pdf, .docx, .xlsx, .odt, .ods, .jpg, .png, .txt, .csv."),
    ("first", "/tasks/{sent}/report", "акт.pdf.exe", b"%PDF-1.7", "Такие файлы не принимаются."),
    ("first", "/tasks/{sent}/report", ".pdf", b"%PDF-1.7", "Такие файлы не принимаются."),
    ("first", "/tasks/{sent}/report", "акт", b"%PDF-1.7", "Такие файлы не принимаются."),
    ("first", "/tasks/{sent}/report", "акт.html", b"<script>", "Такие файлы не принимаются."),
    ("first", "/tasks/{sent}/report", "акт.svg", b"<svg/>", "Такие файлы не принимаются."),
    ("first", "/tasks/{sent}/report", "акт.pdf", b"", "Файл пуст."),
    ("first", "/tasks/{sent}/report", "акт.pdf", b"GIF89a", f"{NEITHER} «.pdf»"),
    ("first", "/tasks/{sent}/report", "акт.jpg", PNG, f"{NEITHER} «.jpg»"),
    ("first", "/tasks/{sent}/report", "акт.png", JPEG, f"{NEITHER} «.png»"),
    ("first", "/tasks/{sent}/report", "акт.txt", b"MZ\x90", f"{NEITHER} «.txt»"),
    ("first", "/tasks/{sent}/report", "акт.csv", "а;б\0в".encode(), "Кодировка текста не распознана. Сохраните файл в UTF-8."),
    ("first", "/tasks/{sent}/report", "акт.xlsx", archive("word/document.xml"), f"{NEITHER} «.xlsx»"),
    ("first", "/tasks/{sent}/report", "акт.docx", archive("xl/workbook.xml"), f"{NEITHER} «.docx»"),
    ("first", "/tasks/{sent}/report", "акт.ods", archive("mimetype"), f"{NEITHER} «.ods»"),
    ("first", "/tasks/{sent}/report", "акт.docx", archive("word/document.xml", "word/vbaProject.bin"), "В файле есть макросы. Сохраните его без макросов."),
    ("first", "/tasks/{sent}/report", "акт.odt", archive("mimetype", "content.xml", "Basic/script.xml"), "В файле есть макросы."),
]  # fmt: skip
CASES = [*MEMOS, *IMPORTS, *EVIDENCE]


@pytest.mark.parametrize(
    ("login", "address", "name", "content", "words"), CASES, ids=[f"{one[1]} {one[2]} {one[4][:24]}" for one in CASES]
)
def test_a_file_that_cannot_be_taken_is_refused_in_words_and_kept_nowhere(
    register: Register, login: str, address: str, name: str, content: bytes, words: str
) -> None:
    folder = register.app.extensions["sverka_config"].files
    before = sorted(folder.rglob("*")) if folder.exists() else []
    register.refuses(login, address, {"file": (io.BytesIO(content), name)} if name else {}, 422, words)
    assert (sorted(folder.rglob("*")) if folder.exists() else []) == before


@pytest.mark.parametrize(
    ("login", "address"),
    [("first", "/memos"), ("anna", "/memos"), ("anna", "/imports/schools"), ("officer", "/imports/people")],
)
def test_a_file_of_somebody_whose_role_may_not_is_not_even_read(register: Register, login: str, address: str) -> None:
    register.refuses(login, address, {"file": (io.BytesIO(b"x"), "x.txt")}, 403, "Ваша роль этого не позволяет.")


SCHOOLS = "Наименование;Район;Логин\r\nШкола № 70;Южный;sch671070\r\n"


def test_a_preview_whose_key_is_damaged_is_shown_again_with_the_reason(register: Register) -> None:
    register.browser("officer")
    sent = {"file": (io.BytesIO(SCHOOLS.encode()), "школы.csv")}
    preview = register.post("officer", "/imports/schools", sent).location
    assert preview
    seen = register.browser("officer").hidden(register.browser("officer").get(preview), "seen")
    key = "Ключ формы повреждён: откройте форму заново."
    register.refuses("officer", f"{preview}/confirm", {"seen": seen, "_idem": "не ключ"}, 422, key)
    register.refuses("officer", f"{preview}/confirm", {"seen": "другое"}, 409, "Школа № 70")
    register.refuses("admin", f"{preview}/confirm", {"seen": seen}, 404, "Такой записи нет")
    register.refuses("first", f"{preview}/confirm", {"seen": seen}, 403, "Ваша роль этого не позволяет.")


# The grid of a school's own numbers

WORKS = {"works": "60", "test_on": "20.04.2027", "teachers": "3", "works_per_teacher": "60"}
CELLS: list[tuple[str, str, str]] = [
    ("works", "", "Укажите число работ; если их нет — 0."),
    ("works", "шестьдесят", "Нужно целое число."),
    ("works", "60,5", "Нужно целое число."),
    ("works", "-1", "Нужно целое число."),
    ("works", "1e3", "Нужно целое число."),
    ("works", "2001", "Нужно целое число от 0 до 2000."),
    ("works", "9" * 9, "Нужно целое число от 0 до 2000."),
    ("works", "9" * 10, "Нужно целое число."),
    ("teachers", "трое", "Нужно целое число."),
    ("teachers", "2001", "Нужно целое число от 0 до 2000."),
    ("works_per_teacher", "0", "Нужно целое число от 1 до 2000."),
    ("works_per_teacher", "2001", "Нужно целое число от 1 до 2000."),
    ("test_on", "11.04.2027", "Дата вне срока проведения ВПР (12.04.2027–21.05.2027)."),
    ("test_on", "22.05.2027", "Дата вне срока проведения ВПР (12.04.2027–21.05.2027)."),
    ("test_on", "20.04.2026", "Дата вне срока проведения ВПР (12.04.2027–21.05.2027)."),
    ("test_on", "17.04.2027", "Это нерабочий день при пятидневной неделе."),
    ("test_on", "18.04.2027", "Это нерабочий день при пятидневной неделе."),
    ("test_on", "31.04.2027", "Нужна дата, например 20.04.2027."),
    ("test_on", "20 апреля", "Нужна дата, например 20.04.2027."),
    ("test_on", "20.04.27", "Нужна дата, например 20.04.2027."),
    ("experts", "я" * 501, "Здесь допускается не более 500 знаков."),
    ("responsible", "я" * 201, "Здесь допускается не более 200 знаков."),
    ("place", "я" * 201, "Здесь допускается не более 200 знаков."),
]


def grid(register: Register, round_name: str, cells: dict[str, str], version: str = "0") -> dict[str, str]:
    """The cells of one round as the grid sends them."""
    of = register.ids[round_name]
    return {f"{cell}-{of}": value for cell, value in cells.items()} | {f"version-{of}": version}


@pytest.mark.parametrize(
    ("cell", "typed", "words"), CELLS, ids=[f"{cell} {typed[:12]}" for cell, typed, _words in CELLS]
)
def test_a_cell_that_cannot_be_read_spoils_the_whole_grid_and_is_named(
    register: Register, cell: str, typed: str, words: str
) -> None:
    good = grid(register, "kept", WORKS, version="1")
    bad = grid(register, "round", {**WORKS, cell: typed})
    register.refuses("first", "/numbers/schools/{school1}", {**good, **bad}, 422, words)


def test_a_row_that_somebody_saved_meanwhile_is_told_with_what_stands_there_now(register: Register) -> None:
    stale = grid(register, "kept", {**WORKS, "works": "61"}, version="0")
    answer_words = "Тем временем сохранено: работ 60, дата —, учителей 3, работ на учителя 60."
    register.refuses("first", "/numbers/schools/{school1}", stale, 409, answer_words)
    register.refuses(
        "first", "/numbers/schools/{school1}", stale, 409, "Тем временем эту строку изменил кто-то другой."
    )


@pytest.mark.parametrize(
    ("login", "school"), [("first", "school2"), ("first", "department"), ("first", "school6"), ("officer", "office")]
)
def test_the_grid_of_what_is_not_one_s_own_school_is_missing(register: Register, login: str, school: str) -> None:
    sent = grid(register, "round", WORKS)
    register.refuses(login, f"/numbers/schools/{{{school}}}", sent, 404, "Такой записи нет, или она вам недоступна.")


def test_a_closed_school_s_grid_is_refused(register: Register) -> None:
    register.refuses("anna", "/numbers/schools/{school6}", grid(register, "round", WORKS), 409, "Эта школа закрыта.")


def test_a_round_of_another_campaign_in_the_form_is_left_alone(register: Register) -> None:
    register.browser("first")
    before = register.rows()
    sent: dict[str, Any] = {"works-999999": "60", "version-999999": "0"}
    assert register.post("first", "/numbers/schools/{school1}", sent).status_code == 303
    assert register.rows() == before
