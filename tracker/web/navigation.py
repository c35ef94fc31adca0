"""The header's links: one table, filtered by what the visitor may do."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext

from tracker.domain.errors import N_
from tracker.domain.permissions import Action
from tracker.domain.roles import Role
from tracker.extensions import session_context
from tracker.queries.campaigns import current
from tracker.queries.notices import unread as unread_in
from tracker.queries.settings import is_demo
from tracker.version import VERSION
from tracker.web.access import may, optional_actor


@dataclass(frozen=True)
class Link:
    """One link of the header."""

    label: str
    url: str
    current: bool


# Endpoint, message id, and the action that the link needs.
TABLE: tuple[tuple[str, str, Action], ...] = (
    ("home.index", N_("Start"), Action.SIGNED_IN),
    ("board.index", N_("Board"), Action.BOARD_VIEW),
    ("tasks.index", N_("Tasks"), Action.TASK_VIEW),
    ("recommendations.index", N_("Recommendations"), Action.RECOMMENDATION_VIEW),
    ("memos.index", N_("Memos"), Action.MEMO_VIEW),
    ("drafts.index", N_("Mutual checks"), Action.SCHEME_VIEW),
    ("orders.index", N_("Order"), Action.ORDER_VIEW),
    ("packets.index", N_("Packets"), Action.PACKET_VIEW),
    ("results.index", N_("Results"), Action.RESULT_VIEW),
    ("numbers.index", N_("School numbers"), Action.NUMBERS_VIEW),
    ("assistance.index", N_("Assistance"), Action.ASSISTANCE_VIEW),
    ("campaigns.index", N_("Campaigns"), Action.CAMPAIGN_VIEW),
    ("organisations.index", N_("Organisations"), Action.ORGANISATION_VIEW),
    ("people.index", N_("People"), Action.PERSON_MANAGE),
    ("journal.index", N_("Journal"), Action.JOURNAL_VIEW),
)


def links() -> list[Link]:
    """Return the links this visitor may follow."""
    if optional_actor() is None:
        return []
    here = (request.endpoint or "").split(".")[0]
    return [
        Link(gettext(label), url_for(endpoint), endpoint.split(".")[0] == here)
        for endpoint, label, action in TABLE
        if endpoint in current_app.view_functions and may(action)
    ]


def init(app: Flask) -> None:
    """Give every page what its frame needs."""

    @app.context_processor
    def frame() -> dict[str, object]:
        if g.get("no_database"):  # an error page must come even when the database does not
            return {"version": VERSION, "actor": None, "may": may}
        actor = optional_actor()
        campaign = current(session_context()) if actor else None
        told = actor is not None and may(Action.NOTICE_VIEW)
        unread = unread_in(session_context(), actor) if actor and told else 0
        words = gettext("Notices: %(number)s unread", number=unread) if unread else gettext("Notices")
        menu = [Link(words, url_for("notices.index"), False)] if told else []
        return {
            "navigation": links(),
            "actor": actor,
            "may": may,
            "Action": Action,
            "Role": Role,
            "demo": is_demo(session_context()),
            "version": VERSION,
            "campaign_name": campaign.name if campaign and actor else "",
            "unread_notices": unread,
            "user_menu": [
                *menu,
                *(
                    [Link(gettext("Dates in your own calendar"), url_for("feeds.index"), False)]
                    * may(Action.NOTICE_VIEW)
                ),
                Link(gettext("Letters"), url_for("mail.index"), False),
                *([Link(gettext("Outbox"), url_for("letters.index"), False)] * may(Action.MAIL_MANAGE)),
                Link(gettext("Help"), url_for("help.index"), False),
                Link(gettext("Change the password"), url_for("account.password"), False),
            ],
        }
