"""What a page says of each kind of background work, and where its result is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from tracker.domain.errors import N_
from tracker.domain.jobs import JobKind
from tracker.models.jobs import Job


@dataclass(frozen=True)
class Words:
    """The words of a kind, and its addresses: of what was made (None: nothing was), and of where to go back."""

    title: str
    lead: str
    stop: str
    stopping: str
    ready: str
    stopped: str
    to_result: str
    back: str
    home: tuple[str, str]  # name and endpoint of the section
    result_url: Callable[[Job], str | None]
    back_url: Callable[[Job], str]


def _draft_url(job: Job) -> str:
    rounds = job.params.get("rounds", [])
    if (job.params.get("pins") is not None) and len(rounds) == 1:
        return url_for("draft_rounds.show", check_draft_id=job.params["draft"], round_id=rounds[0])
    return url_for("drafts.show", check_draft_id=job.params["draft"])


def _change_url(job: Job) -> str | None:
    draft_id = (job.result or {}).get("draft")
    return url_for("orders.new", draft=draft_id) if draft_id else None


def _papers_url(job: Job) -> str:
    return url_for("orders.show", order_id=job.params["order"], _anchor="papers")


def _again_url(job: Job) -> str:
    return url_for("changes.new", again=job.id)


WORDS: dict[JobKind, Words] = {
    JobKind.PLAN: Words(
        N_("Computing the plan, job %(number)s"),
        N_("You may close this page: the work goes on, and the draft appears in the list."),
        N_("Stop and keep what was found"),
        N_("The work is being stopped. What was found so far stays."),
        N_("The plan is ready."),
        N_("The work was stopped; what was found is in the draft."),
        N_("To the draft"),
        N_("To the draft"),
        (N_("Mutual checks"), "drafts.index"),
        _draft_url,
        _draft_url,
    ),
    JobKind.CHANGE: Words(
        N_("Computing the change of the order, job %(number)s"),
        N_(
            "You may close this page: the work goes on, and the draft of the change appears on the order's page. "
            "Nothing is published by itself."
        ),
        N_("Stop, keep the order as it is"),
        N_("The work is being stopped. The order stays as it is."),
        N_("The change is computed: look at it before it is published."),
        N_("The work was stopped; the order stays as it is."),
        N_("See what would change"),
        N_("Say anew what happened"),
        (N_("Order on mutual checks"), "orders.index"),
        _change_url,
        _again_url,
    ),
    JobKind.PAPERS: Words(
        N_("Preparing the papers, job %(number)s"),
        N_("You may close this page: the work goes on, and the archive appears among the order's papers."),
        N_("Stop preparing"),
        N_("The work is being stopped."),
        N_("The papers are prepared."),
        N_("The work was stopped; nothing was kept."),
        N_("To the papers"),
        N_("To the papers"),
        (N_("Order on mutual checks"), "orders.index"),
        _papers_url,
        _papers_url,
    ),
}  # fmt: skip
