"""The tree as a piece of HTML: semantic, escaped, styled by classes alone."""

from html import escape

from tracker.documents.tree import (
    AppendixMark,
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Section,
    Signature,
    Table,
    printable,
)

_LAST_LEVEL = 6


def to_html(document: Document) -> str:
    """Return the paper as an article; the page around it brings the styles."""
    sections = "".join(_section(section) for section in document.sections)
    return f'<article class="paper" lang="ru" aria-label="{_text(document.title)}">{sections}</article>'


def _section(section: Section) -> str:
    orientation = "landscape" if section.landscape else "portrait"
    return f'<section class="paper-{orientation}">{"".join(_block(block) for block in section.blocks)}</section>'


def _text(text: str) -> str:
    return escape(printable(text), quote=True)


def _lines(text: str) -> str:
    return _text(text).replace("\n", "<br>")


def _block(block: Block) -> str:
    match block:
        case Heading():
            level = min(max(block.level, 1), _LAST_LEVEL)
            html = f"<h{level}>{_lines(block.text)}</h{level}>"
        case Paragraph():
            html = _paragraph(block)
        case Table():
            html = _table(block)
        case Picture():
            html = _picture(block)
        case PageBreak():
            html = '<hr class="paper-break">'
        case Signature():
            name = _lines(block.name) or "&nbsp;"
            html = f'<p class="paper-signature"><span>{_lines(block.post)}</span> <span>{name}</span></p>'
        case AppendixMark():
            html = f'<p class="paper-appendix">{"<br>".join(_text(line) for line in block.lines())}</p>'
    return html


def _picture(block: Picture) -> str:
    caption = f"<figcaption>{_lines(block.caption)}</figcaption>" if block.caption else ""
    return f'<figure class="paper-picture" aria-label="{_text(block.description)}">{block.svg}{caption}</figure>'


def _paragraph(block: Paragraph) -> str:
    classes = [f"paper-{block.align}", *(["paper-indent"] if block.indent else [])]
    classes += ["paper-small"] if block.small else []
    inner = _lines(block.text)
    inner = f"<strong>{inner}</strong>" if block.bold else inner
    inner = f"<em>{inner}</em>" if block.italic else inner
    return f'<p class="{" ".join(classes)}">{inner}</p>'


def _table(table: Table) -> str:
    caption = f"<caption>{_lines(table.caption)}</caption>" if table.caption else ""
    head = "".join(f'<th scope="col">{_lines(column.title)}</th>' for column in table.columns)
    body = "".join(_row(table, row, strong=number in table.strong) for number, row in enumerate(table.rows))
    return f'<table class="paper-table">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(table: Table, row: tuple[str, ...], *, strong: bool) -> str:
    cells = "".join(
        f'<td class="paper-{column.align}">{_lines(cell)}</td>' for column, cell in zip(table.columns, row, strict=True)
    )
    return f'<tr class="paper-total">{cells}</tr>' if strong else f"<tr>{cells}</tr>"
