"""Publishing the order: a draft becomes an immutable version, and checks begin and end by the difference."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain import orders as rules
from tracker.domain.deadlines import check_date
from tracker.domain.errors import N_, InvalidError
from tracker.domain.notices import NoticeKind
from tracker.domain.orders import OrderRow, Terms
from tracker.domain.packets import TRANSITIONS, PacketStatus, PacketVerb
from tracker.domain.roles import Actor
from tracker.domain.text import checked_line, clean_text
from tracker.models.campaigns import Campaign
from tracker.models.drafts import CheckDraft
from tracker.models.orders import OrderVersion
from tracker.models.packets import CrossCheck
from tracker.queries import orders as queries
from tracker.queries.locking import locked
from tracker.services import notices
from tracker.services.context import now
from tracker.services.journal import record
from tracker.services.order_snapshots import snapshot_of
from tracker.services.publications import Publication, prepare

DUTIES = "/packets"  # where a school sees whom it checks and who checks it
LONGEST_NUMBER = 50
_OPEN = TRANSITIONS[PacketVerb.WITHDRAW].before


def publish(
    session: Session, *, actor: Actor, draft_id: int, version: int, reason: str = "", terms: Terms | None = None
) -> OrderVersion:
    """Publish a draft as the next version of the order; what it does not touch stays exactly as it was."""
    terms = terms or Terms(despite=True)
    draft = locked(session, CheckDraft, draft_id, version=version)
    locked(session, Campaign, draft.campaign_id)  # two drafts at once must not take the same number
    told = clean_text(reason or terms.reason or str(draft.settings.get("reason") or ""))
    made = prepare(session, draft_id=draft_id, terms=replace(terms, reason=told))
    _confirmed(made, told)
    row = _keep(session, actor, made, told)
    ended = _carry_out(session, made, row)
    flag_modified(draft, "settings")  # the draft's version grows: a second press of the button is refused
    session.flush()
    changed = made.difference
    counts = {
        "number": row.number, "kept": len(changed.kept), "changed": len(changed.changed), "withdrawn": ended,
        "removed": len(changed.removed), "added": len(changed.added), "sha256": row.sha256,
    }  # fmt: skip
    record(session, actor, "published", "order", row.id, after=counts, note=told)
    kind = NoticeKind.ORDER_CHANGED if made.base else NoticeKind.ORDER_PUBLISHED
    notices.tell(
        session, actor=actor, organisation_ids=changed.touched(), kind=kind, url=DUTIES, version=row.number
    )  # fmt: skip
    return row


def _confirmed(made: Publication, reason: str) -> None:
    """Raise unless a person has seen what goes wrong, and said why a version changes the one before."""
    if made.terms.seen and made.terms.seen != made.fingerprint:
        raise InvalidError(N_("The order would now be another one than you saw: look at it again."), field="seen")
    if made.base and not reason:
        raise InvalidError(N_("Say why the order is changed: it stands in the order."), field="reason")
    if not made.terms.despite and (made.shortages or made.undated or made.withdrawn):
        raise InvalidError(N_("Confirm that you have seen what is marked above."), field="despite")


def _keep(session: Session, actor: Actor, made: Publication, reason: str) -> OrderVersion:
    """Store the version itself; the string that its seeds were drawn from becomes the campaign's published one."""
    if draw := str(made.draft.settings.get("draw") or ""):
        made.campaign.public_draw = draw[:300]
    snapshot = snapshot_of(made, reason)
    row = OrderVersion(
        campaign_id=made.campaign.id, number=made.number, draft_id=made.draft.id, reason=reason, snapshot=snapshot,
        sha256=rules.sha256_of(snapshot), published_by_id=actor.person_id, published_at=now(session),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _carry_out(session: Session, made: Publication, version: OrderVersion) -> int:
    """End, change and begin the checks of the difference; returns how many open packets are withdrawn."""
    present = {queries.row_of(check).key: check for check in queries.in_force(session, made.campaign.id)}
    withdrawn = 0
    for gone in made.difference.removed:
        check = present[gone.key]
        check.ended_version_id = version.id
        if check.status in _OPEN:
            check.status = PacketStatus.WITHDRAWN
            withdrawn += 1
    for _before, after in made.difference.changed:
        _fill(present[after.key], after)
    session.flush()  # the unique index over checks in force must see the ended ones first
    session.add_all(
        _fill(
            CrossCheck(
                campaign_id=made.campaign.id, round_id=row.round_id, checker_id=row.checker_id,
                checked_id=row.checked_id, by_panel=row.by_panel, packet_number=row.packet,
                first_version_id=version.id,
            ),
            row,
        )
        for row in made.difference.added
    )  # fmt: skip
    session.flush()
    return withdrawn


def _fill(check: CrossCheck, row: OrderRow) -> CrossCheck:
    check.works = row.works
    for name in (*rules.DATED, "place", "experts", "responsible"):
        setattr(check, name, getattr(row, name))
    return check


def register_in_office(session: Session, *, actor: Actor, order_id: int, number: str, on: date | None) -> OrderVersion:
    """Fill in the number and the date that the office gave: the only thing of a version that may change."""
    row = locked(session, OrderVersion, order_id)
    number = checked_line(number, field="office_number", longest=LONGEST_NUMBER)
    if on is not None:
        check_date(on, field="office_date")
    before = {"office_number": row.office_number, "office_date": row.office_date}
    values: dict[str, Any] = {"office_number": number, "office_date": on}
    if before == values:
        return row
    session.execute(update(OrderVersion).where(OrderVersion.id == row.id).values(**values))
    session.refresh(row)
    record(session, actor, "registered", "order", row.id, before=before, after=values)
    return row
