"""Word processors' files as people make them: lists, tables, notes, tracked changes, spaces."""

import io
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.documents import office
from tracker.documents import child
from tracker.documents.memo import read_memo

LEVELS = (("decimal", "%1."), ("decimal", "%1.%2."), ("russianLower", "%3)"), ("bullet", "\uf0b7"))


def saved(file: Document) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def shown(data: bytes) -> str:
    """Return what the child would read, without the price of a process."""
    return str(child.answer("docx", data)["read"])


def lines(file: Document) -> list[str]:
    return shown(saved(file)).split("\n")


def list_of(file: Document, *levels: tuple[str, str], starts: dict[int, int] | None = None) -> int:
    """Add a list with `levels` to the file's numbering and return the id that paragraphs name."""
    numbering = file.part.numbering_part.element
    taken = [int(one.get(f"{{{office.W}}}abstractNumId")) for one in numbering.findall(f"{{{office.W}}}abstractNum")]
    abstract = max(taken, default=0) + 1
    made = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{(starts or {}).get(place, 1)}"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for place, (style, pattern) in enumerate(levels)
    )
    element = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">{made}</w:abstractNum>')
    numbering.insert(0, element)
    return int(numbering.add_num(abstract).numId)


def again(file: Document, number: int, start: int = 1) -> int:
    """Return another list of the same kind that begins anew at `start`."""
    numbering = file.part.numbering_part.element
    one = next(num for num in numbering.num_lst if num.numId == number)
    fresh = numbering.add_num(one.abstractNumId.val)
    fresh.add_lvlOverride(0).add_startOverride(start)
    return int(fresh.numId)


def add(file: Any, text: str, number: int | None = None, level: int = 0) -> Any:
    paragraph = file.add_paragraph(text)
    if number is not None:
        listed = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        listed.get_or_add_ilvl().val, listed.get_or_add_numId().val = level, number
    return paragraph


# Automatic numbers in a file made by python-docx


def test_multi_level_numbers_restart_below_a_new_number_and_go_on_after_a_break():
    file = docx.Document()
    one = list_of(file, *LEVELS)
    for text, level in [("Управлению:", 0), ("первое", 1), ("второе", 1), ("часть", 2), ("часть", 2), ("точка", 3)]:
        add(file, text, one, level)
    add(file, "Обычный абзац")
    for text, level in [("третье", 1), ("Школам:", 0), ("первое", 1), ("часть", 2)]:
        add(file, text, one, level)
    assert lines(file) == [
        "1. Управлению:", "1.1. первое", "1.2. второе", "а) часть", "б) часть", "- точка", "Обычный абзац",
        "1.3. третье", "2. Школам:", "2.1. первое", "а) часть",
    ]  # fmt: skip


def test_two_lists_count_apart_and_a_restart_begins_where_it_says():
    file = docx.Document()
    one, other = list_of(file, ("decimal", "%1)")), list_of(file, ("upperRoman", "%1."), starts={0: 4})
    fresh = again(file, one, start=7)
    for number in (one, other, one, other, fresh, fresh):
        add(file, "x", number)
    assert lines(file) == ["1) x", "IV. x", "2) x", "V. x", "7) x", "8) x"]


@pytest.mark.parametrize(
    ("style", "pattern", "third"),
    [
        ("decimal", "%1.", "3. x"),
        ("decimal", "п. %1)", "п. 3) x"),
        ("decimalZero", "%1.", "03. x"),
        ("upperRoman", "%1.", "III. x"),
        ("lowerRoman", "(%1)", "(iii) x"),
        ("upperLetter", "%1.", "C. x"),
        ("lowerLetter", "%1)", "c) x"),
        ("russianUpper", "%1)", "В) x"),
        ("russianLower", "%1)", "в) x"),
        ("bullet", "•", "- x"),
        ("none", "", "x"),
        ("decimal", "", "x"),
    ],
)
def test_a_list_is_written_out_in_its_own_style(style, pattern, third):
    file = docx.Document()
    number = list_of(file, (style, pattern))
    for _item in range(3):
        add(file, "x", number)
    assert lines(file)[2] == third


def test_an_empty_paragraph_of_a_list_shows_no_number_and_takes_none():
    file = docx.Document()
    number = list_of(file, ("decimal", "%1."))
    for text in ("первое", "", "  ", "второе"):
        add(file, text, number)
    assert lines(file) == ["1. первое", "", "  ", "2. второе"]


def test_the_built_in_styles_number_and_bullet_their_paragraphs():
    file = docx.Document()
    for style in ("List Number", "List Number", "List Bullet", "Normal"):
        file.add_paragraph("дело", style=style)
    assert lines(file) == ["1. дело", "2. дело", "- дело", "дело"]


def test_a_level_that_skips_its_parent_counts_the_parent_as_begun():
    file = docx.Document()
    number = list_of(file, *LEVELS[:2])
    add(file, "сразу второй уровень", number, 1)
    assert lines(file) == ["1.1. сразу второй уровень"]


# What surrounds the words


def test_a_table_between_paragraphs_keeps_its_place_and_numbers_in_its_cells():
    file = docx.Document()
    number = list_of(file, ("decimal", "%1."))
    file.add_paragraph("До таблицы")
    table = file.add_table(rows=2, cols=3)
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(0, 2).text = "№", "Мера", "Срок"
    add(table.cell(1, 0), "", number)
    table.cell(1, 1).text = "Провести\nанализ"
    add(table.cell(1, 1), "и сверку", number)
    table.cell(1, 2).text = "до 25.05.2026"
    file.add_paragraph("После таблицы")
    assert lines(file) == [
        "До таблицы",
        "№ | Мера | Срок",
        " | Провести анализ 1. и сверку | до 25.05.2026",
        "После таблицы",
    ]


def test_merged_cells_of_a_table_keep_their_columns():
    file = docx.Document()
    table = file.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "широкая"
    table.cell(0, 2).text = "c"
    for place, text in enumerate("xyz"):
        table.cell(1, place).text = text
    assert lines(file) == ["широкая |  | c", "x | y | z"]


def test_a_cell_merged_downwards_stands_in_its_first_row():
    file = docx.Document()
    table = file.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Школам"
    table.cell(0, 1).text, table.cell(1, 1).text = "первое", "второе"
    assert lines(file) == ["Школам | первое", " | второе"]


def test_a_table_inside_a_cell_is_read_in_its_cell():
    file = docx.Document()
    cell = file.add_table(rows=1, cols=2).cell(0, 0)
    cell.text = "снаружи"
    cell.add_table(rows=1, cols=1).cell(0, 0).text = "внутри"
    assert lines(file) == ["снаружи внутри | "]


RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "read"),
    [
        (f"{RUN.format('было')}<w:del><w:r><w:delText> не</w:delText></w:r></w:del>{RUN.format(' стало')}", "было стало"),
        (f"<w:ins>{RUN.format('вставлено')}</w:ins>", "вставлено"),
        (f"<w:moveTo>{RUN.format('сюда')}</w:moveTo><w:moveFrom>{RUN.format('отсюда')}</w:moveFrom>", "сюда"),
        (f"{RUN.format('слово')}<w:r><w:footnoteReference w:id='2'/></w:r>", "слово"),
        (f"<w:hyperlink>{RUN.format('ссылка')}</w:hyperlink>", "ссылка"),
        (f"<w:smartTag>{RUN.format('метка')}</w:smartTag>", "метка"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{RUN.format('поле')}</w:sdtContent></w:sdt>", "поле"),
        (f"<w:fldSimple w:instr='DATE'>{RUN.format('25.05.2026')}</w:fldSimple>", "25.05.2026"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText><w:t>7</w:t></w:r>",
            "7",
        ),
        ("<w:r><w:t>а</w:t><w:tab/><w:t>б</w:t><w:noBreakHyphen/><w:t>в</w:t><w:softHyphen/><w:t>г</w:t></w:r>", "а\tб-вг"),
        ("<w:r><w:t>а</w:t><w:br/><w:t>б</w:t><w:cr/><w:t>в</w:t></w:r>", "а\nб\nв"),
        ('<w:r><w:t xml:space="preserve"> а </w:t></w:r><w:r><w:t>б</w:t></w:r>', " а б"),
        (f"<w:bookmarkStart w:id='0' w:name='x'/>{RUN.format('закладка')}<w:bookmarkEnd w:id='0'/>", "закладка"),
        (f"{RUN.format('а')}<w:commentRangeStart w:id='1'/><w:r><w:commentReference w:id='1'/></w:r>{RUN.format('б')}", "аб"),
        ("<w:r><w:t>&lt;b&gt; &amp; «ё»</w:t></w:r>", "<b> & «ё»"),
    ],
)  # fmt: skip
def test_a_paragraph_reads_as_it_is_shown(xml, read):
    assert shown(office.docx(f"<w:p>{xml}</w:p>")) == read


def test_words_in_a_text_box_are_read_once():
    box = f"<w:txbxContent>{office.paragraph('в рамке')}</w:txbxContent>"
    drawn = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    text = shown(office.docx(f"<w:p>{RUN.format('вне рамки')}{drawn}</w:p>"))
    assert text == "вне рамки\nв рамке"


def test_a_deleted_row_of_a_table_is_left_out():
    row = "<w:tr>{}<w:tc>{}</w:tc></w:tr>"
    gone = row.format("<w:trPr><w:del w:id='1'/></w:trPr>", office.paragraph("удалена"))
    body = f"<w:tbl>{row.format('', office.paragraph('стоит'))}{gone}</w:tbl>"
    assert shown(office.docx(body)) == "стоит"


@pytest.mark.parametrize("wrapper", ["sdt><w:sdtContent", "customXml", "ins"])
def test_rows_and_paragraphs_inside_a_content_control_are_read(wrapper):
    opening, closing = f"<w:{wrapper}>", "".join(f"</w:{name}>" for name in reversed(wrapper.split("><w:")))
    row = f"<w:tr><w:tc>{office.paragraph('строка')}</w:tc></w:tr>"
    cells = f"<w:tr>{opening}<w:tc>{office.paragraph('клетка')}</w:tc>{closing}</w:tr>"
    body = f"{opening}{office.paragraph('абзац')}{closing}<w:tbl>{opening}{row}{closing}{cells}</w:tbl>"
    assert shown(office.docx(body)) == "абзац\nстрока\nклетка"


def test_headers_and_footers_are_no_part_of_the_memo():
    file = docx.Document()
    file.sections[0].header.paragraphs[0].text = "колонтитул"
    file.sections[0].footer.paragraphs[0].text = "страница"
    file.add_paragraph("тело")
    assert lines(file) == ["тело"]


def test_a_memo_typed_with_automatic_numbers_reads_as_one_with_typed_numbers():
    file = docx.Document()
    number = list_of(file, ("decimal", "%1."), ("decimal", "%1.%2."))
    file.add_paragraph("Справка 2026 года")
    file.add_paragraph("Рекомендации")
    for text, level in [
        ("Отделу образования:", 0),
        ("Собрать отчёты.", 1),
        ("Директорам школ:", 0),
        ("Сдать отчёт.", 1),
    ]:
        add(file, text, number, level)
        if level:
            file.add_paragraph("Срок: до 25.05.2026")
    rows = read_memo("\n".join(lines(file))).recommendations
    assert [(row.addressee.value, row.number, str(row.deadline.date)) for row in rows] == [
        ("department", "1.1", "2026-05-25"),
        ("schools", "2.1", "2026-05-25"),
    ]


def test_a_file_of_another_word_processor_may_name_its_parts_otherwise():
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = office.zipped(
        {
            "[Content_Types].xml": office.TYPES,
            "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{relation}/officeDocument" Target="/doc/main.xml"/></Relationships>',
            "doc/_rels/main.xml.rels": f'<Relationships><Relationship Id="n" Type="{relation}/numbering" Target="lists.xml"/></Relationships>',
            "doc/main.xml": f'<w:document xmlns:w="{office.W}"><w:body>{office.paragraph("дело", 1)}</w:body></w:document>',
            "doc/lists.xml": office.numbering(("decimal", "%1.")),
        }
    )
    assert shown(data) == "1. дело"
