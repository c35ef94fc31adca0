"""What publishing a draft would mean: the version to be, what it changes, and what a person must know before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.domain import orders as rules
from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.domain.orders import Difference, OrderRow, Terms
from tracker.matching.api import Plan, Problem, panel_works, read_plan, read_problem, works_of
from tracker.models.campaigns import Campaign, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.orders import OrderVersion
from tracker.models.schemes import Scheme
from tracker.queries import orders as queries
from tracker.queries.drafts import schemes_of
from tracker.queries.locking import visible
from tracker.queries.orders import Register
from tracker.services.timetables import Shortage, Timetable, date_rows


@dataclass(frozen=True)
class Publication:
    """What publishing a draft now would mean: the whole version, what it changes, and what a person must know first."""

    draft: CheckDraft
    campaign: Campaign
    base: OrderVersion | None
    schemes: tuple[Scheme, ...]
    difference: Difference
    rows: tuple[OrderRow, ...]
    shortages: tuple[Shortage, ...]
    undated: tuple[OrderRow, ...]
    withdrawn: tuple[OrderRow, ...]  # removed although their works have left the school
    register: Register
    terms: Terms

    @property
    def number(self) -> int:
        """Return the number of the version to be."""
        return (self.base.number if self.base else 0) + 1

    @property
    def fingerprint(self) -> str:
        """Return what tells whether a person confirmed this very publication."""
        told = [row.to_data() for row in self.rows], [row.to_data() for row in self.difference.removed], self.shortages
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def prepare(session: Session, *, draft_id: int, terms: Terms | None = None) -> Publication:
    """Return what publishing the draft would mean; raises when it cannot be published at all."""
    terms = rules.check_terms(terms or Terms())
    draft = visible(session, CheckDraft, draft_id)
    campaign, base = draft.campaign, queries.latest(session, draft.campaign_id)
    schemes = _ready(session, draft, base)
    register = queries.register(session, campaign.id)
    rounds = [scheme.round_id for scheme in schemes]
    numbers = queries.numbers(session, rounds)
    wanted = [row for scheme in schemes for row in _wanted(scheme, register, numbers)]
    standing = queries.standing(session, campaign.id)
    found = rules.difference(standing, rules.settled(standing, wanted), rounds)
    new = [*(after for _before, after in found.changed), *sorted(found.added, key=register.place)]
    table = date_rows(
        session, campaign, _numbered(session, campaign, new, register), found.kept,
        register=register, numbers=numbers, terms=terms,
    )  # fmt: skip
    found = _dated(found, table, register)
    rows = [*found.kept, *(after for _before, after in found.changed), *found.added]
    gone = {one.row.key for one in standing if one.under_way}
    return Publication(
        draft, campaign, base, tuple(schemes), found, tuple(sorted(rows, key=register.place)), tuple(table.shortages),
        tuple(table.undated), tuple(row for row in found.removed if row.key in gone), register, terms,
    )  # fmt: skip


def _ready(session: Session, draft: CheckDraft, base: OrderVersion | None) -> list[Scheme]:
    """Return the draft's present schemes; raises when it is discarded, published, overtaken or not finished."""
    if draft.discarded_at is not None:
        raise ConflictError(N_("This draft was discarded."))
    if queries.of_draft(session, draft.id) is not None:
        raise ConflictError(N_("This draft is published already."))
    if draft.base_number is not None and draft.base_number != (base.number if base else 0):
        raise ConflictError(N_("The order has got a newer version since this change was computed: compute it anew."))
    schemes = schemes_of(session, draft.id)
    if {scheme.round_id for scheme in schemes} < set(draft.settings.get("rounds", ())) or not schemes:
        raise InvalidError(N_("The draft is not computed yet: wait until all its subjects have a scheme."))
    if any(scheme.plan is None for scheme in schemes):
        raise InvalidError(N_("A subject of this draft has no scheme: the order would leave its works unchecked."))
    return schemes


def _wanted(scheme: Scheme, register: Register, numbers: dict[tuple[int, int], SchoolRound]) -> Iterable[OrderRow]:
    """Yield the rows that a scheme asks for, without packets and dates."""
    problem, plan = read_problem(scheme.problem), read_plan(scheme.plan)
    for checker, checked, works, by_panel in _parts(problem, plan, register):
        host = numbers.get((scheme.round_id, checker))
        source = numbers.get((scheme.round_id, checked))
        place = (host.place if host else "") or register.organisations[checker].name[:200]
        yield OrderRow(
            scheme.round_id, checker, checked, works, by_panel,
            test_on=source.test_on if source else None, place=place,
            experts=host.experts if host else "", responsible=host.responsible if host else "",
        )  # fmt: skip


def _parts(problem: Problem, plan: Plan, register: Register) -> Iterable[tuple[int, int, int, bool]]:
    parts = [(*arc, works, False) for arc, works in works_of(problem, plan).items()]
    panel = panel_works(problem, plan)
    if panel:
        office = queries.office(register.organisations.values())
        if office is None:
            raise InvalidError(N_("The scheme needs the expert panel, but there is no methodical office to hold it."))
        parts += [(office.id, checked, works, True) for checked, works in panel.items()]
    return (part for part in parts if part[2] > 0)


def _numbered(session: Session, campaign: Campaign, rows: Iterable[OrderRow], register: Register) -> list[OrderRow]:
    """Return the rows with a packet's number each, running on from the highest one ever given in the round."""
    rows = list(rows)
    used = queries.packets_of(session, {row.round_id for row in rows})
    last = {round_id: rules.last_number(packets) for round_id, packets in used.items()}
    found = []
    for row in rows:
        if not row.packet:
            of, last[row.round_id] = register.rounds[row.round_id], last[row.round_id] + 1
            number = rules.packet_number(campaign.year, of.subject, of.grade, last[row.round_id])
            found.append(replace(row, packet=number))
        else:
            found.append(row)
    return found


def _dated(found: Difference, table: Timetable, register: Register) -> Difference:
    """Put the dates of the timetable into the difference."""
    dated = {row.key: row for row in table.rows}
    changed = tuple((before, dated[after.key]) for before, after in found.changed)
    added = tuple(sorted((dated[row.key] for row in found.added), key=register.place))
    return replace(found, changed=changed, added=added)
