"""The planning desk: drafts of a distribution, the choice of rounds and rules, a draft's summary."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.drafts import rounds_of, settings_of
from tracker.domain.errors import InvalidError
from tracker.domain.jobs import ENDED, STATE_NAMES
from tracker.domain.permissions import Action
from tracker.domain.schemes import NEAREST, RIVER_PENALTY, Settings
from tracker.extensions import clock, session_context
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.drafts import CheckDraft
from tracker.models.schemes import Scheme
from tracker.queries import drafts as queries
from tracker.queries import schemes as of_schemes
from tracker.queries.campaigns import current, require_current, rounds
from tracker.queries.paging import page_of
from tracker.services import drafts as services
from tracker.services import teachers
from tracker.web import arguments, draft_files
from tracker.web.access import requires
from tracker.web.downloads import xlsx_file
from tracker.web.forms.drafts import LOAD_NAMES, PARTNER_NAMES, RING_NAMES, SCOPE_NAMES, DraftForm, round_name
from tracker.web.i18n import translated
from tracker.web.jobs import failure, said
from tracker.web.scheme_view import STATUS_NAMES
from tracker.web.transaction import Writing, once, writing

drafts = Blueprint("drafts", __name__, url_prefix="/drafts")


@dataclass(frozen=True)
class Line:
    """A round of a draft: its scheme if there is one, or why there is none."""

    round: CampaignRound
    scheme: Scheme | None
    reason: str

    @property
    def figures(self) -> dict[str, Any]:
        """Return the scheme's figures; empty without a plan."""
        return (self.scheme and self.scheme.figures) or {}


def lines_of(draft: CheckDraft, all_rounds: list[CampaignRound], schemes: list[Scheme]) -> list[Line]:
    """Return a draft's rounds in the campaign's order."""
    chosen, found = set(rounds_of(draft.settings)), {scheme.round_id: scheme for scheme in schemes}
    refused = draft.settings.get("refused", {})

    def reason(of: CampaignRound) -> str:
        why = refused.get(str(of.id))
        return translated(why["message"], why["params"]) if why and of.id not in found else ""

    return [Line(of, found.get(of.id), reason(of)) for of in all_rounds if of.id in chosen]


@drafts.get("")
@requires(Action.SCHEME_VIEW)
def index() -> ResponseReturnValue:
    """List the drafts of the present campaign."""
    session, campaign = session_context(), current(session_context())
    query = queries.listing(campaign.id if campaign else 0, discarded=arguments.tick("discarded"))
    page = page_of(session, query, arguments.page_number(), size=25)
    ids = [draft.id for draft in page.rows]
    return render_template(
        "drafts/index.html", campaign=campaign, page=page, heads=queries.scheme_heads(session, ids),
        numbers=queries.published_numbers(session, ids), has_rounds=bool(campaign and rounds(session, campaign.id)),
        STATE_NAMES=STATE_NAMES, ENDED=ENDED,
    )  # fmt: skip


@drafts.get("/new")
@requires(Action.SCHEME_MANAGE)
def new() -> ResponseReturnValue:
    """Show which rounds can be planned and by which rules."""
    campaign = require_current(session_context())
    form = DraftForm(rounds(session_context(), campaign.id))
    former = arguments.number("like")
    if former:
        draft = queries.require_draft(session_context(), former)
        form.show(settings_of(draft.settings))
        form.rounds.data = [one for one in rounds_of(draft.settings) if one in form.known]
    else:
        day = campaign.starts_on
        form.show(Settings(seed=day.year * 10_000 + day.month * 100 + day.day, draw=campaign.public_draw))
    return _new(form, campaign, 200)


def _new(form: DraftForm, campaign: Campaign, status: int) -> ResponseReturnValue:
    session, today = session_context(), clock().today()
    summaries = of_schemes.round_summaries(session, campaign.id, today)
    if form.rounds.data is None:
        form.rounds.data = [one.round.id for one in summaries if one.works]
    page = render_template(
        "drafts/new.html", form=form, summaries=summaries, round_name=round_name, nearest=NEAREST,
        open_schools=of_schemes.count_open_schools(session, today), penalty=RIVER_PENALTY // 1000,
    )  # fmt: skip
    return page, status


@drafts.post("")
@requires(Action.SCHEME_MANAGE)
def create() -> ResponseReturnValue:
    """Make the draft with its job and lead to the job's page."""
    campaign = require_current(session_context())
    campaign_id = campaign.id
    form = DraftForm(rounds(session_context(), campaign_id))
    if form.validate_on_submit():
        try:
            return once(form.idem.data, lambda tx: _create(tx, campaign_id, form))
        except InvalidError as error:
            form.refuse(error)
    return _new(form, require_current(session_context()), 422)


def _create(tx: Writing, campaign_id: int, form: DraftForm) -> str:
    draft = services.create(
        tx.session, actor=tx.actor, campaign_id=campaign_id, round_ids=form.rounds.data or [], settings=form.settings
    )
    return url_for("jobs.show", job_id=draft.job_id)


def rules_of(draft: CheckDraft) -> list[tuple[str, str]]:
    """Return the rules of a draft in words."""
    rules = settings_of(draft.settings)
    yes, no = _("yes"), _("no")
    return [
        (_("How many schools check each school"), str(rules.k)),
        (_("No school gets more works than its teachers can mark"), yes if rules.works_capacity else no),
        (_("A school's works are divided"), translated(LOAD_NAMES[rules.arc_load])),
        (_("Schools share the checks evenly"), yes if rules.even else no),
        (_("The expert panel may check what no school can"), yes if rules.panel else no),
        (_("Rings"), translated(RING_NAMES[rules.min_ring])),
        (_("Rings are looked for"), translated(SCOPE_NAMES[rules.ring_scope])),
        (_("Partners"), translated(PARTNER_NAMES[rules.partners])),
        (_("Most works of one teacher in all subjects and grades together"), str(rules.teacher_most or no)),
        (_("Years in which a pair does not repeat"), str(rules.history_years)),
        (_("Published string of the draw"), rules.draw),
        (_("Number of the draw"), str(rules.seed)),
    ]


@drafts.get("/<id:check_draft_id>")
@requires(Action.SCHEME_VIEW)
def show(check_draft_id: int) -> ResponseReturnValue:
    """Show a draft: what was proved of each round, and where a decision is wanted."""
    session = session_context()
    draft = queries.require_draft(session, check_draft_id)
    schemes = queries.scheme_heads(session, [draft.id])[draft.id]
    job, lines = draft.job, lines_of(draft, rounds(session, draft.campaign_id), schemes)
    return render_template(
        "drafts/show.html", draft=draft, lines=lines, totals=draft_files.totals(lines), rules=rules_of(draft),
        job=job, busy=bool(job and job.state not in ENDED), text=said(job) if job else "",
        failed=failure(job) if job else "", number=queries.published_number(session, draft.id),
        round_name=round_name, status_names=STATUS_NAMES, overworked=_overworked(draft),
    )  # fmt: skip


def _overworked(draft: CheckDraft) -> str:
    """Return the schools whose teachers get too many works in several rounds together, in words."""
    session = session_context()
    found = teachers.overworked(session, draft)
    names = of_schemes.short_names(session, [one.school_id for one in found])
    rows = [
        _("%(school)s: %(over)s more than %(most)s", school=names[one.school_id], over=one.over, most=one.most)
        for one in found
    ]
    return "; ".join(rows)


@drafts.get("/<id:check_draft_id>/scheme.xlsx")
@requires(Action.SCHEME_VIEW)
def xlsx(check_draft_id: int) -> ResponseReturnValue:
    """Download all rounds of a draft in one workbook."""
    session = session_context()
    draft = queries.require_draft(session, check_draft_id)
    lines = lines_of(draft, rounds(session, draft.campaign_id), queries.schemes_of(session, draft.id))
    return xlsx_file(draft_files.sheets(lines), f"проект-распределения-{draft.id}")


@drafts.post("/<id:check_draft_id>/discard")
@requires(Action.SCHEME_MANAGE)
def discard(check_draft_id: int) -> ResponseReturnValue:
    """Put a draft aside."""
    with writing() as tx:
        services.discard(tx.session, actor=tx.actor, draft_id=check_draft_id, version=arguments.version())
    flash(_("The draft was discarded. It can still be read."), "success")
    return redirect(url_for("drafts.index"), 303)
