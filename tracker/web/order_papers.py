"""Downloads of the order's papers: for the offices all of them, for a school its own sheet and acts."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker.domain.errors import N_, MissingError
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.models.organisations import Organisation
from tracker.queries import orders as queries
from tracker.queries.locking import visible
from tracker.queries.visibility import within_reach
from tracker.web import arguments, order_files
from tracker.web.access import current_actor, requires
from tracker.web.downloads import download
from tracker.web.order_files import Papers, papers_of

order_papers = Blueprint("order_papers", __name__, url_prefix="/orders")


def _papers(order_id: int) -> Papers:
    order = queries.version(session_context(), order_id)
    if not order.snapshot:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return papers_of(order, queries.first(session_context(), order.campaign_id))


def _paper(name: str, form: str) -> Callable[[int], ResponseReturnValue]:
    def show(order_id: int) -> ResponseReturnValue:
        return order_files.paper_file(_papers(order_id), name, form)

    return show


for _name, _forms in order_files.FORMS.items():
    for _form in _forms:
        order_papers.add_url_rule(
            f"/<id:order_id>/{_name}.{_form}",
            endpoint=f"{_name}_{_form}",
            view_func=requires(Action.ORDER_VIEW)(_paper(_name, _form)),
        )


@order_papers.get("/<id:order_id>/all.zip")
@requires(Action.ORDER_VIEW)
def everything(order_id: int) -> ResponseReturnValue:
    """Download all papers in one archive."""
    papers = _papers(order_id)
    return download(order_files.everything(papers), f"приказ-{papers.order.number}.zip", "application/zip")


@order_papers.get("/<id:order_id>/acts.pdf")
@requires(Action.ORDER_VIEW)
def acts_pdf(order_id: int) -> ResponseReturnValue:
    """Download the acts of a subject and grade, or all of a small order."""
    return _acts(order_id, "pdf")


@order_papers.get("/<id:order_id>/acts.docx")
@requires(Action.ORDER_VIEW)
def acts_docx(order_id: int) -> ResponseReturnValue:
    """Download the acts as a document that can be changed."""
    return _acts(order_id, "docx")


def _acts(order_id: int, form: str) -> ResponseReturnValue:
    papers, round_id = _papers(order_id), arguments.number("round")
    rows = list(papers.paper.rows) if round_id is None else papers.of_round(round_id)
    return order_files.acts_file(papers, rows, form)


def _school(school_id: int) -> Organisation:
    """Return a school whose packets this visitor may see."""
    reach = within_reach(current_actor(), Action.PACKET_VIEW, Organisation.id)
    return visible(session_context(), Organisation, school_id, reach)


@order_papers.get("/<id:order_id>/schools/<id:school_id>/sheet.pdf")
@requires(Action.PACKET_VIEW)
def sheet_pdf(order_id: int, school_id: int) -> ResponseReturnValue:
    """Download a school's sheet: whom it checks, who checks it, when."""
    school = _school(school_id)
    return order_files.sheet_file(_papers(order_id), school.id, school.name, "pdf")


@order_papers.get("/<id:order_id>/schools/<id:school_id>/sheet.docx")
@requires(Action.PACKET_VIEW)
def sheet_docx(order_id: int, school_id: int) -> ResponseReturnValue:
    """Download a school's sheet as a document."""
    school = _school(school_id)
    return order_files.sheet_file(_papers(order_id), school.id, school.name, "docx")


@order_papers.get("/<id:order_id>/schools/<id:school_id>/acts.pdf")
@requires(Action.PACKET_VIEW)
def school_acts(order_id: int, school_id: int) -> ResponseReturnValue:
    """Download the acts of the packets that a school hands over."""
    school, papers = _school(school_id), _papers(order_id)
    return order_files.acts_file(papers, papers.of_school(school.id), "pdf")
