"""Background work: how far it is, for those who may give it; cancelling it. The rows are the worker's."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import N_
from tracker.domain.jobs import ENDED, STATE_NAMES, JobState
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.models.campaigns import CampaignRound
from tracker.models.jobs import Job
from tracker.services import jobs as services
from tracker.web.access import requires
from tracker.web.forms.drafts import round_name
from tracker.web.i18n import format_decimal, translated
from tracker.web.job_words import WORDS
from tracker.web.transaction import writing

jobs = Blueprint("jobs", __name__, url_prefix="/jobs")
PHASES = {
    "start": N_("looking for a first scheme"),
    "bound": N_("counting what is possible"),
    "improve": N_("shortening the ways"),
    "linear": N_("computing the bound"),
    "exact": N_("proving that no scheme is shorter"),
    "papers": N_("setting the papers"),
    "mend": N_("looking for the fewest changes"),
}


def _km(metres: Any) -> str:
    return format_decimal(metres / 1000)


def said(job: Job) -> str:
    """Return in one line how far a job is."""
    if job.state is not JobState.RUNNING or not job.phase:
        words = translated(STATE_NAMES[job.state])
        return words[:1].upper() + words[1:]
    of = session_context().get(CampaignRound, job.detail.get("round", 0))
    number, best, bound = min(job.done + 1, job.total), job.detail.get("best"), job.detail.get("bound")
    what = round_name(of) if of else job.detail.get("paper")
    parts = [_("%(number)s of %(total)s", number=number, total=job.total) + (f": {what}" if what else "")]
    parts.append(translated(PHASES[job.phase]) if job.phase in PHASES else job.phase)
    if best is not None:
        parts.append(_("the best is %(km)s km", km=_km(best)))
    if bound:
        parts.append(_("no scheme is shorter than %(km)s km", km=_km(bound)))
    return " · ".join(parts)


def failure(job: Job) -> str:
    """Return why a job failed, in the visitor's language."""
    return translated(job.error, (job.result or {}).get("params") or {"tries": job.tries})


def next_url(job: Job) -> str:
    """Return where to go when a job has ended: to what it made, or to its page that says why there is nothing."""
    made = WORDS[job.kind].result_url(job)
    return url_for("jobs.show", job_id=job.id) if job.state is JobState.FAILED or made is None else made


@jobs.get("/<id:job_id>")
@requires(Action.SCHEME_VIEW)
def show(job_id: int) -> ResponseReturnValue:
    """Show how far a job is; the page follows by itself, or by a click."""
    job = services.require_job(session_context(), job_id)
    return render_template(
        "jobs/show.html", job=job, text=said(job), ended=job.state in ENDED, failure=failure(job),
        words=WORDS[job.kind], result_url=WORDS[job.kind].result_url(job), back_url=WORDS[job.kind].back_url(job),
        JobState=JobState,
    )  # fmt: skip


@jobs.get("/<id:job_id>/progress.json")
@requires(Action.SCHEME_VIEW)
def progress(job_id: int) -> ResponseReturnValue:
    """Answer how far a job is; `url` says where to go when it has ended."""
    job = services.require_job(session_context(), job_id)
    url = next_url(job) if job.state in ENDED else None
    return jsonify(done=job.done, total=job.total, text=said(job), url=url)


@jobs.post("/<id:job_id>/cancel")
@requires(Action.SCHEME_MANAGE)
def cancel(job_id: int) -> ResponseReturnValue:
    """Ask a job to stop; what it has found stays."""
    with writing() as tx:
        words = WORDS[services.cancel(tx.session, actor=tx.actor, job_id=job_id).kind]
    flash(translated(words.stopping), "info")
    return redirect(url_for("jobs.show", job_id=job_id), 303)
