"""Reads the versions of the order and the checks in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer, joinedload

from tracker.domain.orders import DATED, OrderRow, Standing
from tracker.domain.roles import OrganisationKind
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.orders import OrderVersion
from tracker.models.organisations import Organisation
from tracker.models.packets import CrossCheck
from tracker.queries.locking import visible


def in_force(session: Session, campaign_id: int, round_id: int | None = None) -> list[CrossCheck]:
    """Return the checks of the order in force, of one round or of all, by packet."""
    query = select(CrossCheck).where(CrossCheck.campaign_id == campaign_id, CrossCheck.ended_version_id.is_(None))
    if round_id is not None:
        query = query.where(CrossCheck.round_id == round_id)
    return list(session.scalars(query.order_by(CrossCheck.round_id, CrossCheck.packet_number)))


def row_of(check: CrossCheck) -> OrderRow:
    """Return an ordered check as a row of the order."""
    dates = {name: getattr(check, name) for name in DATED}
    return OrderRow(
        check.round_id, check.checker_id, check.checked_id, check.works, check.by_panel, check.packet_number,
        place=check.place, experts=check.experts, responsible=check.responsible, **dates,
    )  # fmt: skip


def standing(session: Session, campaign_id: int) -> list[Standing]:
    """Return the checks in force with the places of their packets."""
    return [Standing(row_of(check), check.status) for check in in_force(session, campaign_id)]


def packets_of(session: Session, round_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the numbers of all packets ever made in these rounds, by round."""
    found: dict[int, list[str]] = {round_id: [] for round_id in round_ids}
    query = select(CrossCheck.round_id, CrossCheck.packet_number).where(CrossCheck.round_id.in_(sorted(found)))
    for round_id, packet in session.execute(query):
        found[round_id].append(packet)
    return found


def versions(campaign_id: int) -> "Select[Any]":
    """Return the query of a campaign's versions without their snapshots, the newest first."""
    query = select(OrderVersion).where(OrderVersion.campaign_id == campaign_id)
    loaded = (defer(OrderVersion.snapshot), joinedload(OrderVersion.published_by))
    return query.options(*loaded).order_by(OrderVersion.number.desc())


def latest(session: Session, campaign_id: int) -> OrderVersion | None:
    """Return the version in force."""
    query = select(OrderVersion).where(OrderVersion.campaign_id == campaign_id)
    return session.scalars(query.order_by(OrderVersion.number.desc()).limit(1)).one_or_none()


def first(session: Session, campaign_id: int) -> OrderVersion | None:
    """Return the order itself, which later versions change (without its snapshot)."""
    query = select(OrderVersion).where(OrderVersion.campaign_id == campaign_id).options(defer(OrderVersion.snapshot))
    return session.scalars(query.order_by(OrderVersion.number).limit(1)).one_or_none()


def of_draft(session: Session, draft_id: int) -> int | None:
    """Return the id of the version that a draft was published as."""
    return session.scalar(select(OrderVersion.id).where(OrderVersion.draft_id == draft_id).limit(1))


def version(session: Session, order_id: int) -> OrderVersion:
    """Return a version; raises MissingError when there is none."""
    return visible(session, OrderVersion, order_id)


def publishable(session: Session, campaign_id: int) -> list[CheckDraft]:
    """Return the drafts that could be published, the newest first: neither discarded nor published already."""
    done = select(OrderVersion.draft_id).where(OrderVersion.draft_id.is_not(None))
    query = (
        select(CheckDraft)
        .where(CheckDraft.campaign_id == campaign_id, CheckDraft.discarded_at.is_(None), CheckDraft.id.not_in(done))
        .options(joinedload(CheckDraft.created_by))
        .order_by(CheckDraft.id.desc())
    )
    return list(session.scalars(query))


def numbers(session: Session, round_ids: Iterable[int]) -> dict[tuple[int, int], SchoolRound]:
    """Return what schools gave for these rounds, by round and school."""
    query = select(SchoolRound).where(SchoolRound.round_id.in_(sorted(round_ids)))
    return {(row.round_id, row.school_id): row for row in session.scalars(query)}


@dataclass(frozen=True)
class Register:
    """Organisations and rounds by id, for whoever puts names to rows."""

    organisations: dict[int, Organisation]
    rounds: dict[int, CampaignRound]

    def place(self, row: OrderRow) -> tuple[Any, ...]:
        """Return by what rows of an order stand in order: round, checked school, checking school."""
        of, homes = self.rounds[row.round_id], self.organisations
        checked, checker = homes[row.checked_id], homes[row.checker_id]
        return of.grade, of.subject, checked.name_order, checked.id, row.by_panel, checker.name_order, checker.id


def register(session: Session, campaign_id: int) -> Register:
    """Return all organisations and the campaign's rounds."""
    rounds = session.scalars(select(CampaignRound).where(CampaignRound.campaign_id == campaign_id))
    return Register(
        {row.id: row for row in session.scalars(select(Organisation))}, {row.id: row for row in rounds.all()}
    )


def office(homes: Iterable[Organisation]) -> Organisation | None:
    """Return the methodical office, which holds the expert panel."""
    found = (one for one in homes if one.kind is OrganisationKind.METHODICAL_OFFICE and one.closed_on is None)
    return min(found, key=lambda one: one.id, default=None)


def department(homes: Iterable[Organisation]) -> Organisation | None:
    """Return the department, whose order it is."""
    return min((one for one in homes if one.kind is OrganisationKind.DEPARTMENT), key=lambda one: one.id, default=None)
