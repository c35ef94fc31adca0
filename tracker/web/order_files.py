"""Papers of the order as answers: what takes no longer than a page may."""

from flask import Response

from tracker.documents.order_sheets import school_sheets
from tracker.documents.order_tables import PaperRow
from tracker.documents.tree import Document
from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.services.order_papers import DOCUMENTS, MOST_ACTS, NAMES, RENDERERS, Papers, acts_paper
from tracker.web.downloads import DOCX, XLSX, download

MEDIA_TYPES = {"docx": DOCX, "pdf": "application/pdf", "xlsx": XLSX}


def paper_file(papers: Papers, name: str, form: str) -> Response:
    """Return one paper of a version in one form."""
    if name == "changes" and papers.order.number == 1:
        raise ConflictError(N_("The first version changes nothing: there is no such paper."))
    return _answer(DOCUMENTS[name](papers), form, f"{NAMES[name]}-{papers.order.number}")


def _answer(document: Document, form: str, name: str) -> Response:
    return download(RENDERERS[form](document), f"{name}.{form}", MEDIA_TYPES[form])


def acts_file(papers: Papers, rows: list[PaperRow], form: str) -> Response:
    """Return the acts of some packets, not so many that setting them keeps everybody waiting."""
    if len(rows) > MOST_ACTS:
        raise InvalidError(
            N_("More than %(most)s acts at once: have them prepared on the order's page."), most=MOST_ACTS
        )
    return _answer(acts_paper(papers, rows), form, f"{NAMES['acts']}-{papers.order.number}")


def sheet_file(papers: Papers, school_id: int, name: str, form: str) -> Response:
    """Return the sheet of one school."""
    document = school_sheets(papers.paper, [papers.schools.get(school_id, name)])
    return _answer(document, form, f"лист-школы-{school_id}")
