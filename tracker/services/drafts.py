"""Drafts of a distribution: several rounds planned by one job, then looked at and changed until they are published."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain.drafts import settings_data
from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.domain.jobs import JobKind
from tracker.domain.roles import Actor
from tracker.domain.schemes import Settings, check_settings
from tracker.models.drafts import CheckDraft
from tracker.models.schemes import Scheme
from tracker.queries import drafts as queries
from tracker.queries.campaigns import require_campaign, require_round
from tracker.queries.locking import locked
from tracker.services import jobs, schemes
from tracker.services.context import now
from tracker.services.journal import record
from tracker.services.schemes import Computed


def create(
    session: Session, *, actor: Actor, campaign_id: int, round_ids: Sequence[int], settings: Settings
) -> CheckDraft:
    """Make a draft of these rounds of a campaign and the job that will plan them."""
    draft = begin(session, actor=actor, campaign_id=campaign_id, round_ids=round_ids, settings=settings)
    ids = draft.settings["rounds"]
    job = jobs.enqueue(session, actor=actor, kind=JobKind.PLAN, params={"draft": draft.id, "rounds": ids})
    draft.job_id = job.id
    session.flush()
    return draft


def begin(
    session: Session,
    *,
    actor: Actor,
    campaign_id: int,
    round_ids: Sequence[int],
    settings: Settings,
    base_number: int | None = None,
) -> CheckDraft:
    """Make a draft without a job, for what is computed at once; `base_number` is the order's version it starts from."""
    check_settings(settings)
    require_campaign(session, campaign_id)
    if not round_ids:
        raise InvalidError(N_("Choose at least one subject and grade."), field="rounds")
    for round_id in set(round_ids):
        require_round(session, campaign_id, round_id)
    draft = CheckDraft(
        campaign_id=campaign_id,
        settings=settings_data(settings, round_ids),
        base_number=base_number,
        created_by_id=actor.person_id,
        created_at=now(session),
    )
    session.add(draft)
    session.flush()
    after = {"campaign": campaign_id, "rounds": len(draft.settings["rounds"]), "k": settings.k, "seed": settings.seed}
    record(session, actor, "created", "draft", draft.id, after=after)
    return draft


def open_draft(session: Session, draft_id: int, version: int | None = None) -> CheckDraft:
    """Return a draft for changing; a discarded one is not to be changed."""
    draft = locked(session, CheckDraft, draft_id, version=version)
    if draft.discarded_at is not None:
        raise ConflictError(N_("This draft was discarded."))
    if queries.published_number(session, draft.id) is not None:
        raise ConflictError(N_("This draft was published with an order: make a new one to change it."))
    return draft


def replace(
    session: Session, *, actor: Actor, draft: CheckDraft, round_id: int, computed: Computed, origin: str = "computed"
) -> Scheme:
    """Put a scheme in the place of the round's present one, which stays for undoing."""
    present = queries.present_scheme(session, draft.id, round_id)
    if present is not None:
        present.replaced_at = now(session)
        session.flush()
    flag_modified(draft, "settings")  # a form made before this is of an older version of the draft
    return schemes.keep(session, actor=actor, round_id=round_id, computed=computed, draft_id=draft.id, origin=origin)


def fill(
    session: Session,
    *,
    actor: Actor,
    draft: CheckDraft,
    computed: Mapping[int, Computed],
    origin: str = "computed",
) -> list[Scheme]:
    """Put the schemes of several rounds into a draft, by round id."""
    return [
        replace(session, actor=actor, draft=draft, round_id=round_id, computed=one, origin=origin)
        for round_id, one in sorted(computed.items())
    ]


def discard(session: Session, *, actor: Actor, draft_id: int, version: int) -> CheckDraft:
    """Put a draft aside for good; its schemes can still be read."""
    draft = open_draft(session, draft_id, version)
    draft.discarded_at = now(session)
    record(session, actor, "discarded", "draft", draft.id)
    session.flush()
    return draft
