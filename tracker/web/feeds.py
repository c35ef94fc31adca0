"""Calendar feeds: the page with an organisation's secret address, and the feed behind it."""

import time
from collections.abc import Iterable

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.documents.ical import Happening, to_ics
from tracker.domain.errors import N_, MissingError, TooManyError
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import OrganisationKind
from tracker.extensions import clock, session_context
from tracker.queries import feeds as queries
from tracker.queries.campaigns import current
from tracker.queries.mail import present_actor
from tracker.queries.orders import latest
from tracker.services import feeds as services
from tracker.web.access import current_actor, requires
from tracker.web.allowance import Allowance
from tracker.web.feed_events import campaign_events, deadline_events, own_events
from tracker.web.transaction import writing

feeds = Blueprint("feeds", __name__)
MEDIA_TYPE = "text/calendar; charset=utf-8"
MOST_A_MINUTE = 30  # a calendar program asks once an hour, a family of them a few times


@feeds.record_once
def _prepare(state: BlueprintSetupState) -> None:
    """Give the application its own count of requests."""
    state.app.extensions["sverka_feed_allowance"] = Allowance(MOST_A_MINUTE, 60)


@feeds.get("/feeds")
@requires(Action.NOTICE_VIEW)
def index() -> ResponseReturnValue:
    """Show which of the visitor's organisations have a feed."""
    return _page("")


def _page(link: str) -> str:
    campaign = current(session_context())
    order = latest(session_context(), campaign.id) if campaign else None
    rows = queries.own(session_context(), current_actor())
    return render_template(
        "feeds/index.html", rows=rows, link=link, order=order, school=OrganisationKind.SCHOOL,
        personal=queries.personal(session_context(), current_actor().person_id),
    )  # fmt: skip


@feeds.post("/organisations/<id:organisation_id>/feed")
@requires(Action.NOTICE_VIEW)
def renew(organisation_id: int) -> ResponseReturnValue:
    """Make a new secret address and show it, this once."""
    with writing() as tx:
        token = services.renew(tx.session, actor=tx.actor, organisation_id=organisation_id)
    return _page(current_app.extensions["sverka_config"].base_url + url_for("feeds.calendar", token=token))


@feeds.post("/organisations/<id:organisation_id>/feed/end")
@requires(Action.NOTICE_VIEW)
def end(organisation_id: int) -> ResponseReturnValue:
    """End the address: whoever has it reads nothing more."""
    with writing() as tx:
        services.end(tx.session, actor=tx.actor, organisation_id=organisation_id)
    flash(_("The address has ended."), "success")
    return redirect(url_for("feeds.index"), 303)


@feeds.post("/feeds/own")
@requires(Action.TASK_EXECUTE)
def renew_personal() -> ResponseReturnValue:
    """Make a new secret address of the own deadlines and show it, this once."""
    with writing() as tx:
        token = services.renew_personal(tx.session, actor=tx.actor)
    return _page(current_app.extensions["sverka_config"].base_url + url_for("feeds.deadlines", token=token))


@feeds.post("/feeds/own/end")
@requires(Action.TASK_EXECUTE)
def end_personal() -> ResponseReturnValue:
    """End the address of the own deadlines."""
    with writing() as tx:
        services.end_personal(tx.session, actor=tx.actor)
    flash(_("The address has ended."), "success")
    return redirect(url_for("feeds.index"), 303)


@feeds.get("/feeds/<string(length=43):token>/deadlines.ics")
@requires(Action.PUBLIC)
def deadlines(token: str) -> ResponseReturnValue:
    """Return a person's own deadlines: by the rights of this moment, not of the moment the address was made."""
    session = session_context()
    feed = queries.personal_by_token(session, token)
    actor = present_actor(session, feed.person_id, clock().today()) if feed and feed.person.active else None
    if actor is None or not allowed(actor, Action.TASK_EXECUTE):
        raise MissingError(N_("There is no such page or object, or it is not yours to see."))
    _hold_back("person", actor.person_id)
    return _answer("Сверка: сроки поручений", deadline_events(queries.own_deadlines(session, actor)))


@feeds.get("/feeds/<string(length=43):token>/calendar.ics")
@requires(Action.PUBLIC)
def calendar(token: str) -> ResponseReturnValue:
    """Return the feed; an address that is none, or has ended, is missing."""
    session = session_context()
    feed, campaign = queries.by_token(session, token), current(session)
    closed = feed.organisation.closed_on if feed else None
    if feed is None or (closed is not None and closed <= clock().today()):
        raise MissingError(N_("There is no such page or object, or it is not yours to see."))
    _hold_back("organisation", feed.organisation_id)
    home = feed.organisation
    whole = home.kind is not OrganisationKind.SCHOOL
    checks = queries.checks_of(session, campaign.id if campaign else 0, None if whole else home.id)
    events = campaign_events(checks) if whole else own_events(checks, home.id)
    return _answer(f"Взаимопроверка: {home.name}", events)


def _hold_back(*key: object) -> None:
    """Raise when the feed of this organisation or person is asked for too often, by whatever address."""
    wait = current_app.extensions["sverka_feed_allowance"].take(key, time.monotonic())
    if wait:
        raise TooManyError(N_("This calendar is asked for too often. Try again a little later."), retry_after=wait)


def _answer(title: str, events: Iterable[Happening]) -> Response:
    response = Response(to_ics(title, events, clock().now()), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="sverka.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
