"""Downloads of the order's papers: for the offices all of them, for a school its own sheet and acts."""

from collections.abc import Callable

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.orders import Bundle
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.models.organisations import Organisation
from tracker.queries import orders as queries
from tracker.queries.locking import visible
from tracker.queries.visibility import within_reach
from tracker.services import order_archives
from tracker.services.order_archives import require_papers
from tracker.services.order_papers import FORMS
from tracker.web import arguments, order_files
from tracker.web.access import current_actor, requires
from tracker.web.downloads import download
from tracker.web.transaction import writing

order_papers = Blueprint("order_papers", __name__, url_prefix="/orders")
ARCHIVES = {Bundle.ALL: "all", Bundle.ACTS_PDF: "acts-pdf", Bundle.ACTS_DOCX: "acts-docx"}
NAMES_OF = {Bundle.ALL: "приказ", Bundle.ACTS_PDF: "акты-pdf", Bundle.ACTS_DOCX: "акты-word"}


def _paper(name: str, form: str) -> Callable[[int], ResponseReturnValue]:
    def show(order_id: int) -> ResponseReturnValue:
        return order_files.paper_file(require_papers(session_context(), order_id), name, form)

    return show


for _name, _forms in FORMS.items():
    for _form in _forms:
        order_papers.add_url_rule(
            f"/<id:order_id>/{_name}.{_form}",
            endpoint=f"{_name}_{_form}",
            view_func=requires(Action.ORDER_VIEW)(_paper(_name, _form)),
        )


def _archive(bundle: Bundle) -> Callable[[int], ResponseReturnValue]:
    def show(order_id: int) -> ResponseReturnValue:
        order, round_id = queries.version(session_context(), order_id), arguments.number("round")
        data = order_archives.fetch(session_context(), order, bundle, round_id)
        return download(data, f"{NAMES_OF[bundle]}-{order.number}.zip", "application/zip")

    return show


def _prepare(bundle: Bundle) -> Callable[[int], ResponseReturnValue]:
    def prepare(order_id: int) -> ResponseReturnValue:
        round_id = arguments.number("round")
        with writing() as tx:
            job = order_archives.ask(tx.session, actor=tx.actor, order_id=order_id, bundle=bundle, round_id=round_id)
        return redirect(url_for("jobs.show", job_id=job.id), 303)

    return prepare


for _bundle, _path in ARCHIVES.items():
    for _verb, _method, _view in (("fetch", "GET", _archive(_bundle)), ("prepare", "POST", _prepare(_bundle))):
        order_papers.add_url_rule(
            f"/<id:order_id>/{_path}.zip", endpoint=f"{_verb}_{_bundle.value}", methods=[_method],
            view_func=requires(Action.ORDER_VIEW)(_view),
        )  # fmt: skip


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
    papers, round_id = require_papers(session_context(), order_id), arguments.number("round")
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
    return order_files.sheet_file(require_papers(session_context(), order_id), school.id, school.name, "pdf")


@order_papers.get("/<id:order_id>/schools/<id:school_id>/sheet.docx")
@requires(Action.PACKET_VIEW)
def sheet_docx(order_id: int, school_id: int) -> ResponseReturnValue:
    """Download a school's sheet as a document."""
    school = _school(school_id)
    return order_files.sheet_file(require_papers(session_context(), order_id), school.id, school.name, "docx")


@order_papers.get("/<id:order_id>/schools/<id:school_id>/acts.pdf")
@requires(Action.PACKET_VIEW)
def school_acts(order_id: int, school_id: int) -> ResponseReturnValue:
    """Download the acts of the packets that a school hands over."""
    school, papers = _school(school_id), require_papers(session_context(), order_id)
    return order_files.acts_file(papers, papers.of_school(school.id), "pdf")
