"""The papers of a version of the order as files, all out of its frozen snapshot."""

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from flask import Response

from tracker.documents.book import to_book
from tracker.documents.docx import to_docx
from tracker.documents.order import OrderPaper, changes_document, order_document
from tracker.documents.order_sheets import acts, school_sheets
from tracker.documents.order_tables import PaperRow
from tracker.documents.pdf import to_pdf
from tracker.documents.scheme import EXPERT_PANEL
from tracker.documents.tree import Document
from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.domain.orders import DATED, OrderRow, read_row
from tracker.domain.subjects import SUBJECTS_RU
from tracker.models.orders import OrderVersion
from tracker.web.downloads import DOCX, XLSX, download

PDF = "application/pdf"
RENDERERS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "docx": (to_docx, DOCX),
    "pdf": (to_pdf, PDF),
    "xlsx": (to_book, XLSX),
}


@dataclass(frozen=True)
class Papers:
    """A version with its names in Russian, ready to be set."""

    order: OrderVersion
    paper: OrderPaper
    rows: tuple[tuple[OrderRow, PaperRow], ...]
    schools: dict[int, str]

    def of_school(self, school_id: int) -> list[PaperRow]:
        """Return the packets that a school hands over."""
        return [paper for row, paper in self.rows if row.checked_id == school_id]

    def of_round(self, round_id: int) -> list[PaperRow]:
        """Return the packets of a round."""
        return [paper for row, paper in self.rows if row.round_id == round_id]


def _day(value: date | None) -> str:
    return value.strftime("%d.%m.%Y") if value else ""


def papers_of(order: OrderVersion, base: OrderVersion | None) -> Papers:
    """Return the papers of a version; `base` is the order that it changes."""
    snapshot = order.snapshot
    names = {int(key): one["name"] for key, one in snapshot["organisations"].items()}
    rounds = {one["id"]: (SUBJECTS_RU.get(one["subject"], one["subject"]), one["grade"]) for one in snapshot["rounds"]}

    def printed(row: OrderRow) -> PaperRow:
        subject, grade = rounds[row.round_id]
        checker = EXPERT_PANEL if row.by_panel else names[row.checker_id]
        return PaperRow(
            row.packet, subject, grade, names[row.checked_id], checker, row.works, row.by_panel, place=row.place,
            experts=row.experts, responsible=row.responsible, **{name: _day(getattr(row, name)) for name in DATED},
        )  # fmt: skip

    rows = tuple((row, printed(row)) for row in map(read_row, snapshot["rows"]))
    by_packet = {row.packet: paper for row, paper in rows}
    changes, terms = snapshot["changes"], snapshot["terms"]
    paper = OrderPaper(
        snapshot["campaign"]["year"], snapshot["department"], snapshot["office"], tuple(one for _row, one in rows),
        tuple(terms["panel"]), terms["begins_at"], order.number, order.reason, order.office_number,
        _day(order.office_date), base.office_number if base else "", _day(base.office_date) if base else "",
        tuple(printed(read_row(row)) for row in changes["removed"]),
        tuple(by_packet[packet] for packet in changes["added"]),
        tuple(by_packet[packet] for _before, packet in changes["changed"]), order.sha256,
    )  # fmt: skip
    taking = {one for row, _paper in rows for one in (row.checked_id, *([] if row.by_panel else [row.checker_id]))}
    return Papers(order, paper, rows, {one: names[one] for one in names if one in taking})


def order_paper(papers: Papers) -> Document:
    """Return the order with its appendices."""
    return order_document(papers.paper)


def changes_paper(papers: Papers) -> Document:
    """Return the order on the changes of this version."""
    return changes_document(papers.paper)


def sheets_paper(papers: Papers, school_ids: Iterable[int] | None = None) -> Document:
    """Return the sheets of some schools, or of all by name as in the order."""
    wanted = set(papers.schools if school_ids is None else school_ids)
    placed = dict.fromkeys(one for row, _paper in papers.rows for one in (row.checked_id, row.checker_id))
    return school_sheets(
        papers.paper, [papers.schools[one] for one in placed if one in wanted and one in papers.schools]
    )


def acts_paper(papers: Papers, rows: Iterable[PaperRow] | None = None) -> Document:
    """Return the acts of some packets, or of all."""
    return acts(papers.paper, list(papers.paper.rows if rows is None else rows))


MOST_ACTS = 200
FORMS = {"order": ("docx", "pdf", "xlsx"), "changes": ("docx", "pdf", "xlsx"), "sheets": ("docx", "pdf")}
NAMES = {"order": "приказ", "changes": "изменения", "sheets": "листы-школ", "acts": "акты"}
_PAPERS: dict[str, Callable[[Papers], Document]] = {
    "order": order_paper,
    "changes": changes_paper,
    "sheets": sheets_paper,
}


def paper_file(papers: Papers, name: str, form: str) -> Response:
    """Return one paper of a version in one form."""
    if name == "changes" and papers.order.number == 1:
        raise ConflictError(N_("The first version changes nothing: there is no such paper."))
    return _answer(_PAPERS[name](papers), form, f"{NAMES[name]}-{papers.order.number}")


def _answer(document: Document, form: str, name: str) -> Response:
    render, media_type = RENDERERS[form]
    return download(render(document), f"{name}.{form}", media_type)


def acts_file(papers: Papers, rows: list[PaperRow], form: str) -> Response:
    """Return the acts of some packets, not so many that setting them keeps everybody waiting."""
    if len(rows) > MOST_ACTS:
        raise InvalidError(N_("More than %(most)s acts at once: choose a subject or a school."), most=MOST_ACTS)
    return _answer(acts_paper(papers, rows), form, f"{NAMES['acts']}-{papers.order.number}")


def sheet_file(papers: Papers, school_id: int, name: str, form: str) -> Response:
    """Return the sheet of one school."""
    document = school_sheets(papers.paper, [papers.schools.get(school_id, name)])
    return _answer(document, form, f"лист-школы-{school_id}")


def everything(papers: Papers) -> bytes:
    """Return all papers of a version in one archive; the acts by subject and grade."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, forms in FORMS.items():
            if name == "changes" and papers.order.number == 1:
                continue
            document = _PAPERS[name](papers)
            for form in forms:
                archive.writestr(f"{NAMES[name]}.{form}", RENDERERS[form][0](document))
        for one in papers.order.snapshot["rounds"]:
            rows = papers.of_round(one["id"])
            if rows:
                name = f"{NAMES['acts']}/{rows[0].packet.rpartition('-')[0]}.pdf"
                archive.writestr(name, to_pdf(acts_paper(papers, rows)))
    return out.getvalue()
