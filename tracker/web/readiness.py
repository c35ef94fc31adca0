"""Who has not given what: the page of readiness, its downloads and the reminders."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select

from tracker.domain.permissions import Action
from tracker.domain.readiness import LACK_NAMES
from tracker.domain.subjects import SUBJECTS
from tracker.extensions import clock, session_context
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.organisations import Organisation
from tracker.queries import campaigns as campaign_queries
from tracker.queries import readiness as queries
from tracker.queries.numbers import SCHOOL_STATES, Filters, require_school
from tracker.queries.organisations import districts
from tracker.queries.paging import page_of
from tracker.services import readiness as service
from tracker.services.readiness import Reminded
from tracker.web import arguments, number_sheets
from tracker.web.access import current_actor, requires
from tracker.web.i18n import translated
from tracker.web.transaction import writing

readiness = Blueprint("readiness", __name__)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the campaign, its rounds, those looked at, and the schools."""

    campaign: Campaign
    every: list[CampaignRound]
    chosen: list[CampaignRound]
    filters: Filters
    lack: str

    @property
    def schools(self) -> "Select[Any]":
        """Return the query of the schools."""
        ids = [row.id for row in self.chosen]
        return queries.schools(current_actor(), self.campaign.id, self.every, self.filters, ids, self.lack)


def _asked() -> Asked:
    session, state = session_context(), request.args.get("state", "")
    campaign = campaign_queries.require_current(session)
    every = campaign_queries.rounds(session, campaign.id)
    wanted = arguments.number("round")
    filters = Filters(clock().today(), arguments.words("q"), arguments.number("district"), state)
    chosen = [row for row in every if row.id == wanted] or every
    return Asked(campaign, every, chosen, filters, request.args.get("lack", ""))


@readiness.get("/numbers/readiness")
@requires(Action.NUMBERS_VIEW)
def index() -> ResponseReturnValue:
    """Show which school has not given what, and in which rounds."""
    session, asked = session_context(), _asked()
    page = page_of(session, asked.schools, arguments.page_number())
    return render_template(
        "readiness/index.html", campaign=asked.campaign, page=page, rounds=asked.every, chosen=asked.chosen,
        owed=queries.owed(session, [row.id for row in asked.chosen], [row.id for row in page.rows]),
        table_of_rounds=queries.of_rounds(session, current_actor(), asked.campaign.id, clock().today()),
        district_options=[(row.id, row.name) for row in districts(session)], subjects=SUBJECTS, lack_names=LACK_NAMES,
        state_options=[(value, translated(words)) for value, words in SCHOOL_STATES.items()],
        lack_options=_lack_options(),
    )  # fmt: skip


def _lack_options() -> list[tuple[str, str]]:
    named = [(lack.value, translated(words)) for lack, words in LACK_NAMES.items()]
    return [(queries.ANY, _("anything at all")), *named]


@readiness.get("/numbers/readiness/list.csv", defaults={"form": "csv"})
@readiness.get("/numbers/readiness/list.xlsx", defaults={"form": "xlsx"})
@requires(Action.NUMBERS_VIEW)
def export(form: str) -> Response:
    """Download who has not given what, as it is filtered."""
    asked = _asked()
    return number_sheets.readiness_file(session_context(), asked.schools, asked.chosen, form)


@readiness.post("/numbers/readiness/remind")
@requires(Action.SCHEME_MANAGE)
def remind() -> ResponseReturnValue:
    """Remind one school, or all that the address shows; each at most once a day."""
    asked, one = _asked(), arguments.ids(request.form, "school", most=1)
    ids = one or list(session_context().scalars(asked.schools.order_by(None).with_only_columns(Organisation.id)))
    for school_id in one:
        require_school(session_context(), current_actor(), school_id)
    rounds = [row.id for row in asked.chosen]
    with writing() as tx:
        done = service.remind(
            tx.session, actor=tx.actor, campaign_id=asked.campaign.id, round_ids=rounds, school_ids=ids,
            url=url_for("numbers.index"),
        )  # fmt: skip
    flash(_told(done), "success" if done.told else "warning")
    return redirect(
        url_for("readiness.index") + (f"?{request.query_string.decode()}" if request.query_string else ""), 303
    )


def _told(done: Reminded) -> str:
    """Return what became of a reminder."""
    parts = [ngettext("%(num)d school was reminded.", "%(num)d schools were reminded.", done.told)]
    if done.already:
        already = ngettext(
            "%(num)d school was reminded today already.", "%(num)d schools were reminded today already.", done.already
        )
        parts.append(already)
    if done.nothing:
        parts.append(ngettext("%(num)d school owes nothing.", "%(num)d schools owe nothing.", done.nothing))
    return " ".join(parts)
