"""The papers of a version of the order as documents, all out of its frozen snapshot."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.documents.book import to_book
from tracker.documents.docx import to_docx
from tracker.documents.order import OrderPaper, changes_document, order_document
from tracker.documents.order_sheets import acts, school_sheets
from tracker.documents.order_tables import PaperRow
from tracker.documents.pdf import to_pdf
from tracker.documents.scheme import EXPERT_PANEL
from tracker.documents.tree import Document
from tracker.domain.orders import DATED, Bundle, OrderRow, read_row
from tracker.domain.subjects import SUBJECTS_RU
from tracker.models.orders import OrderVersion

RENDERERS: dict[str, Callable[[Document], bytes]] = {"docx": to_docx, "pdf": to_pdf, "xlsx": to_book}
MOST_ACTS = 200  # in one document: more take long to set and to open
FORMS = {"order": ("docx", "pdf", "xlsx"), "changes": ("docx", "pdf", "xlsx"), "sheets": ("docx", "pdf")}
NAMES = {"order": "приказ", "changes": "изменения", "sheets": "листы-школ", "acts": "акты"}


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


DOCUMENTS: dict[str, Callable[[Papers], Document]] = {
    "order": order_paper,
    "changes": changes_paper,
    "sheets": sheets_paper,
}

Step = tuple[str, Callable[[], bytes]]  # a paper's name in the archive, and what makes it


def steps(papers: Papers, bundle: Bundle, round_id: int | None = None) -> list[Step]:
    """Return the papers of an archive, each to be made by itself; the acts of one round or of all."""
    found = list(_whole(papers)) if bundle is Bundle.ALL else []
    form = "docx" if bundle is Bundle.ACTS_DOCX else "pdf"
    folder = f"{NAMES['acts']}/" if bundle is Bundle.ALL else ""
    for one in papers.order.snapshot["rounds"]:
        if round_id in {None, one["id"]}:
            found += _acts(papers, papers.of_round(one["id"]), form, folder)
    return found


def _whole(papers: Papers) -> Iterator[Step]:
    """Yield the papers that are no acts."""
    for name, forms in FORMS.items():
        if name == "changes" and papers.order.number == 1:
            continue
        document = DOCUMENTS[name](papers)
        for form in forms:
            yield f"{NAMES[name]}.{form}", lambda form=form, document=document: RENDERERS[form](document)  # type: ignore[misc]


def _acts(papers: Papers, rows: Sequence[PaperRow], form: str, folder: str) -> Iterator[Step]:
    """Yield the acts of a round, in several documents where they are too many for one."""
    for start in range(0, len(rows), MOST_ACTS):
        part = rows[start : start + MOST_ACTS]
        first, last = part[0].packet, part[-1].packet.rpartition("-")[2]
        name = first.rpartition("-")[0] if len(rows) <= MOST_ACTS else f"{first}…{last}"
        yield f"{folder}{name}.{form}", lambda part=part: RENDERERS[form](acts_paper(papers, part))  # type: ignore[misc]
