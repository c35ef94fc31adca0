"""Files of LibreOffice: lists and their nesting, spaces as they are shown, what is no part of the text."""

import pytest

from tests.documents import office
from tracker.documents import child


def shown(body: str, styles: str = "") -> list[str]:
    """Return the lines that the child would read, without the price of a process."""
    answer = child.answer("odt", office.odt(body, styles))
    return str(answer["read"]).split("\n")


def level(number: int, style: str = "1", *, suffix: str = ".", prefix: str = "", shown: int = 1, start: int = 1) -> str:
    return (
        f'<text:list-level-style-number text:level="{number}" style:num-format="{style}" style:num-suffix="{suffix}" '
        f'style:num-prefix="{prefix}" text:display-levels="{shown}" text:start-value="{start}"/>'
    )


def style(name: str, *levels: str) -> str:
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def listed(*items: str, name: str = "L", attributes: str = "") -> str:
    return f'<text:list text:style-name="{name}" {attributes}>{"".join(items)}</text:list>'


def item(*inner: str, attributes: str = "") -> str:
    blocks = "".join(one if one.startswith("<") else f"<text:p>{one}</text:p>" for one in inner)
    return f"<text:list-item {attributes}>{blocks}</text:list-item>"


def nested(*items: str) -> str:
    return f"<text:list>{''.join(items)}</text:list>"


THREE = style("L", level(1), level(2, shown=2), level(3, "а", suffix=")"))
BULLETS = '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'


@pytest.mark.parametrize(
    ("made", "third"),
    [
        (level(1), "3. x"),
        (level(1, suffix=")", prefix="("), "(3) x"),
        (level(1, "I"), "III. x"),
        (level(1, "i"), "iii. x"),
        (level(1, "A"), "C. x"),
        (level(1, "a", suffix=")"), "c) x"),
        (level(1, "А"), "В. x"),
        (level(1, start=5), "7. x"),
        (level(1, ""), "x"),
    ],
)
def test_a_list_is_written_out_in_its_own_style(made, third):
    assert shown(listed(*[item("x")] * 3), style("L", made))[2] == third


def test_three_levels_count_apart_and_begin_anew_below_each_parent():
    body = listed(
        item("a", nested(item("b"), item("c", nested(item("d"), item("e"))))),
        item("f", nested(item("g", nested(item("h"))))),
    )
    assert shown(body, THREE) == ["1. a", "1.1. b", "1.2. c", "а) d", "б) e", "2. f", "2.1. g", "а) h"]


def test_a_list_goes_on_only_where_it_says_so():
    going_on = 'text:continue-numbering="true"'
    body = (
        listed(item("a"), item("b"), attributes='xml:id="one"')
        + "<text:p>между</text:p>"
        + listed(item("c"), attributes=going_on)
        + listed(item("d"))
        + listed(item("e"), attributes='text:continue-list="one"')
        + listed(item("f", attributes='text:start-value="9"'), item("g"))
    )
    assert shown(body, THREE) == ["1. a", "2. b", "между", "3. c", "1. d", "4. e", "9. f", "10. g"]


def test_a_second_paragraph_of_an_item_has_no_number_and_an_empty_item_takes_none():
    body = listed(item("a", "продолжение"), item(""), item("b")) + listed(
        "<text:list-header><text:p>шапка</text:p></text:list-header>"
    )
    assert shown(body, THREE) == ["1. a", "продолжение", "", "2. b", "шапка"]


def test_bullets_and_unknown_styles_are_told_apart():
    body = listed(item("a"), name="B") + listed(item("b"), name="нет такого")
    assert shown(body, BULLETS) == ["- a", "b"]


def test_a_heading_inside_a_list_is_numbered_like_a_paragraph():
    body = listed("<text:list-item><text:h>Раздел</text:h></text:list-item>", item("x"))
    assert shown(body, THREE) == ["1. Раздел", "2. x"]


@pytest.mark.parametrize(
    ("xml", "read"),
    [
        ('а<text:s text:c="3"/>б', "а   б"),
        ("а<text:s/>б", "а б"),
        ('а<text:s text:c="999999999"/>б', "а б"),
        ("а<text:tab/>б<text:line-break/>в", "а\tб\nв"),
        ("а<text:span>б<text:span>в</text:span></text:span>г", "абвг"),
        ("<text:a>ссылка</text:a>", "ссылка"),
        ("<text:date>25.05.2026</text:date>", "25.05.2026"),
        ("а<text:bookmark-start/>б<text:bookmark-end/>", "аб"),
        ("а<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>сноска</text:p></text:note-body></text:note>б", "аб"),
        ("а<office:annotation><text:p>примечание</text:p></office:annotation>б", "аб"),
        ("а<text:soft-page-break/>б", "аб"),
        ("&lt;b&gt; &amp; «ё»", "<b> & «ё»"),
    ],
)  # fmt: skip
def test_a_paragraph_reads_as_it_is_shown(xml, read):
    text = "\n".join(shown(f"<text:p>{xml}</text:p>"))
    assert text.replace(" " * 200, " ") == read


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def test_a_table_keeps_its_columns_under_merged_and_repeated_cells():
    body = (
        "<table:table><table:table-header-rows>"
        + row(cell("№"), cell("Мера"), cell("Срок"))
        + "</table:table-header-rows>"
        + row(cell("общее", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>", cell("май"))
        + row(cell("1"), cell("", 'table:number-columns-repeated="2"'))
        + "</table:table>"
    )
    assert shown(body) == ["№ | Мера | Срок", "общее |  | май", "1 |  | "]


def test_a_cell_repeated_without_end_is_repeated_as_often_as_a_page_is_wide():
    wide = cell("x", 'table:number-columns-repeated="999999"')
    (line,) = shown(f"<table:table>{row(wide)}</table:table>")
    assert line.count("x") == 63


def test_sections_and_lists_inside_cells_are_read_and_deleted_text_is_not():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>удалено</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:section><text:p>в разделе</text:p></text:section>"
        f"<table:table>{row('<table:table-cell>' + listed(item('a'), item('b')) + '</table:table-cell>')}</table:table>"
        "<text:table-of-content><text:index-body><text:p>Оглавление</text:p></text:index-body></text:table-of-content>"
    )
    assert shown(body, THREE) == ["в разделе", "1. a 2. b"]


def test_words_in_a_frame_are_read_after_their_paragraph():
    frame = '<draw:frame xmlns:draw="urn:draw"><draw:text-box><text:p>в рамке</text:p></draw:text-box></draw:frame>'
    assert shown(f"<text:p>вне рамки<text:span>{frame}</text:span></text:p>") == ["вне рамки", "в рамке"]
    assert shown(frame) == ["в рамке"]
