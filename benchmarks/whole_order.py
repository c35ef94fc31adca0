"""A whole campaign's order: 23 rounds of 44 schools planned by one press, published, and printed as one archive."""

import argparse
import io
import random
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.web_pages import ROUNDS, SYSTEM, installation, populate
from tracker.domain.orders import Terms
from tracker.domain.roles import OrganisationKind
from tracker.domain.schemes import Settings
from tracker.extensions import db, session_context, write_transaction
from tracker.models.campaigns import Campaign, CampaignRound, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.organisations import Organisation
from tracker.models.packets import CrossCheck
from tracker.services import order_archives, orders, planning

T = TypeVar("T")
SCHOOLS, SECONDS = 44, 60


def give_numbers(session: Session) -> list[int]:
    """Put the schools on a plan, let them give numbers for every round, and return the rounds' ids."""
    draw = random.Random(7)
    campaign = session.scalars(select(Campaign)).one()
    campaign.starts_on, campaign.ends_on = (
        campaign.starts_on.replace(month=4, day=1),
        campaign.ends_on.replace(month=5, day=28),
    )
    homes = session.scalars(select(Organisation).where(Organisation.kind == OrganisationKind.SCHOOL)).all()
    for home in homes:
        home.x, home.y = draw.randrange(9000), draw.randrange(9000)
    made = [CampaignRound(campaign=campaign, subject=subject, grade=grade) for subject, grade in ROUNDS]
    session.add_all(made)
    for of in made:
        day = campaign.starts_on + timedelta(days=draw.randrange(18))
        session.add_all(
            SchoolRound(
                round=of, school_id=home.id, works=draw.randint(20, 120), teachers=draw.randint(2, 5),
                test_on=day + timedelta(days=draw.randrange(4)), experts="Звонкова А. Б., Глобусов Т. А.",
                responsible="Тетрадкина П. С.", place=f"каб. {draw.randrange(1, 40)}",
            )
            for home in homes
        )  # fmt: skip
    session.flush()
    return [of.id for of in made]


def timed(name: str, work: Callable[[], T]) -> T:
    """Do the work and print what it cost."""
    started, used = time.perf_counter(), time.process_time()
    done = work()
    print(
        f"{name:12} {time.perf_counter() - started:6.1f} s, {time.process_time() - used:6.1f} s of processor",
        flush=True,
    )
    return done


def plan(rounds: list[int]) -> int:
    """Plan all rounds in one draft and return its id."""
    with write_transaction() as session:
        campaign = session.scalars(select(Campaign.id)).one()
        settings = Settings(seconds=SECONDS, works_capacity=False)
        return planning.plan_at_once(session, actor=SYSTEM, campaign_id=campaign, round_ids=rounds, settings=settings)


def publish(draft_id: int) -> int:
    """Publish the draft and return the id of the version."""
    with write_transaction() as session:
        version = session.get_one(CheckDraft, draft_id).version
        terms = Terms(despite=True)
        return orders.publish(session, actor=SYSTEM, draft_id=draft_id, version=version, terms=terms).id


def archive(order_id: int) -> bytes:
    """Return the archive with all papers of the version."""
    params = {"order": order_id, "bundle": "all", "round": None}
    found = order_archives.work(order_archives.read(session_context(), params), lambda *_: None, lambda: False)
    assert found is not None
    return found.path.read_bytes()


def whole_order(_options: argparse.Namespace) -> None:
    """Print what planning, publishing and printing cost, and what came out."""
    with tempfile.TemporaryDirectory() as folder:
        app = installation(Path(folder))
        with app.test_request_context():
            with write_transaction() as session:
                populate(session, SCHOOLS)
            with write_transaction() as session:
                rounds = give_numbers(session)
            draft = timed("planning", lambda: plan(rounds))
            order = timed("publishing", lambda: publish(draft))
            data = timed("printing", lambda: archive(order))
            with zipfile.ZipFile(io.BytesIO(data)) as papers:
                names = papers.namelist()
            checks = session_context().scalar(select(func.count(CrossCheck.id)))
            planned = session_context().get_one(CheckDraft, draft).schemes
            plans = sum(one.plan is not None for one in planned)
            print(f"{plans} of {len(rounds)} rounds planned, {checks} checks ordered")
            print(f"{len(names)} papers, {len(data) / 1e6:.1f} MB")
            db.session.remove()
            db.engine.dispose()
