"""What a list of packets shows: the filters of the address, the rows as words, the same as a table for download."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.documents.sheets import Sheet
from tracker.domain.packets import STATUS_NAMES, PacketStatus, is_overdue
from tracker.domain.subjects import SUBJECTS
from tracker.models.campaigns import Campaign
from tracker.queries import campaigns
from tracker.queries.organisations import districts
from tracker.queries.packets import Filters
from tracker.web import arguments
from tracker.web.i18n import format_date, translated


def round_words(subject: str, grade: int) -> str:
    """Return a round as a person reads it."""
    name = translated(SUBJECTS[subject]) if subject in SUBJECTS else subject
    return str(_("%(subject)s, grade %(grade)s", subject=name, grade=grade))


def chosen(campaign: Campaign | None) -> Filters:
    """Return the filters of the address; the present campaign's packets are meant."""
    return Filters(
        campaign_id=campaign.id if campaign else None,
        round_id=arguments.number("round"),
        district_id=arguments.number("district"),
        status=arguments.choice("status", PacketStatus),
        overdue=arguments.tick("overdue"),
        discrepancy=arguments.tick("discrepancy"),
        ended=arguments.tick("ended"),
        words=arguments.words("q"),
    )


def options(session: Session, campaign: Campaign | None) -> dict[str, Any]:
    """Return what the filters offer."""
    rounds = campaigns.rounds(session, campaign.id) if campaign else []
    return {
        "round_options": [(row.id, round_words(row.subject, row.grade)) for row in rounds],
        "district_options": [(row.id, row.name) for row in districts(session)],
        "status_options": [(one.value, translated(name)) for one, name in STATUS_NAMES.items()],
    }


def rows(found: Iterable[Any], today: date, own: frozenset[int] | None) -> list[dict[str, Any]]:
    """Return the list's rows ready to be shown; `own` are the visitor's organisations, None for a controller."""
    base = url_for("packets.show", check_id=1)[:-1]
    return [
        {
            "url": f"{base}{row.id}",
            "number": row.packet_number,
            "round": round_words(row.subject, row.grade),
            "checked": row.checked,
            "checker": row.checker,
            "panel": row.by_panel,
            "district": row.district or "",
            "works": row.works,
            "handed": row.handed_works,
            "received": row.received_works,
            "status": row.status.value,
            "due": format_date(row.due_on) if row.due_on else "—",
            "overdue": is_overdue(row.due_on, today) and row.ended_version_id is None,
            "we_check": own is not None and row.checker_id in own,
        }
        for row in found
    ]


def sheet(found: Iterable[Any], today: date) -> Sheet:
    """Return the rows as a table with the page's columns."""
    statuses = {one: translated(name) for one, name in STATUS_NAMES.items()}
    header = [
        _("Packet"), _("Round"), _("Checked school"), _("District"), _("Checking school"), _("Works ordered"),
        _("Handed over"), _("Received"), _("Status"), _("Due"), _("Overdue"),
    ]  # fmt: skip
    lines = [
        [
            row.packet_number, round_words(row.subject, row.grade), row.checked, row.district or "", row.checker,
            row.works, row.handed_works, row.received_works, statuses[row.status], row.due_on,
            _("yes") if is_overdue(row.due_on, today) and row.ended_version_id is None else "",
        ]
        for row in found
    ]  # fmt: skip
    return Sheet(_("Packets"), header, lines)
