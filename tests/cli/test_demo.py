"""The demo is a whole city, made once, loud about itself, and without a default password."""

import re
import time
from pathlib import Path

import pytest
from conftest import Browser
from sqlalchemy import func, select

from tests.cli.conftest import run
from tracker.app import create_app
from tracker.cli.database import inside
from tracker.cli.settings import load_config
from tracker.domain.notices import NoticeKind
from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import ProtocolStatus
from tracker.domain.roles import OrganisationKind, Role
from tracker.domain.tasks import TaskStatus
from tracker.extensions import db, session_context
from tracker.matching.api import read_plan, read_problem, verify
from tracker.models.assistance import Assistance
from tracker.models.campaigns import CampaignRound, PartTimer, PastCheck, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.notices import Notice
from tracker.models.orders import OrderVersion
from tracker.models.organisations import District, ForbiddenPair, Organisation
from tracker.models.packets import CrossCheck
from tracker.models.people import Membership, Person
from tracker.models.protocols import Protocol
from tracker.models.schemes import Scheme
from tracker.models.tasks import Evidence, EvidenceKind, ExtensionRequest, Task

ROW = re.compile(r"^(administrator|department|methodologist|school|observer) +(\S+) +(\S+) +\S", re.MULTILINE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str | None], str]:
    home = tmp_path_factory.mktemp("demo") / "home"
    environment: dict[str, str | None] = {
        "SVERKA_HOME": str(home), "SVERKA_DATABASE_URL": None, "SVERKA_DB": None, "SVERKA_SECRET_KEY": None,
        "SVERKA_JOURNAL_KEY": None, "SVERKA_MODE": None,
    }  # fmt: skip
    return environment, run(environment, "demo", "--no-serve").output


@pytest.fixture
def city(made, monkeypatch: pytest.MonkeyPatch):
    for name, value in made[0].items():
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    app = create_app(load_config("demo"))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_it_prints_an_address_and_one_login_that_works_per_role(made, city) -> None:
    shown = made[1]
    assert "THIS IS A DEMO" in shown
    assert "http://127.0.0.1:8000" in shown
    rows = ROW.findall(shown)
    assert {row[0] for row in rows} == {role.value for role in Role}
    assert len(rows) == 5
    for _role, login, password in rows:
        browser = Browser(city.test_client())
        assert browser.sign_in(login, password).status_code == 303
        browser.get("/")


def test_the_passwords_differ_from_installation_to_installation(made, tmp_path: Path) -> None:
    again = run({**made[0], "SVERKA_HOME": str(tmp_path / "other")}, "demo", "--no-serve").output
    first, second = ({row[2] for row in ROW.findall(text)} for text in (made[1], again))
    assert len(first) == len(second) == 5
    assert not first & second
    assert (tmp_path / "other" / "demo-logins.txt").stat().st_mode & 0o077 == 0


def test_a_second_start_changes_nothing_and_is_quick(made) -> None:
    head = run(made[0], "audit", "head").output
    began = time.perf_counter()
    assert run(made[0], "demo", "--no-serve").output == made[1]
    assert time.perf_counter() - began < 3
    assert run(made[0], "audit", "head").output == head


def test_it_keeps_every_invariant(made) -> None:
    shown = run(made[0], "check").output
    assert "FAIL" not in shown
    run(made[0], "audit", "verify")


def test_the_city_is_what_the_readme_says(city) -> None:
    with inside(city):
        session = session_context()

        def count(model, *conditions) -> int:
            return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0

        schools = (Organisation.kind == OrganisationKind.SCHOOL,)
        assert count(Organisation, *schools, Organisation.closed_on.is_(None)) == 44
        assert count(Organisation, *schools, Organisation.closed_on.is_not(None)) == 1
        closed = session.scalars(select(Organisation).where(Organisation.closed_on.is_not(None))).one()
        assert len(closed.successors) == 2
        assert count(District) == 3
        assert len({row.bank for row in session.scalars(select(District))}) == 2
        buildings = select(Organisation.building).where(*schools).group_by(Organisation.building)
        assert len(session.scalars(buildings.having(func.count() > 1)).all()) == 1
        held = {role: count(Membership, Membership.role == role) for role in Role}
        assert held == {
            Role.ADMINISTRATOR: 1, Role.DEPARTMENT: 2, Role.METHODOLOGIST: 2, Role.SCHOOL: 44, Role.OBSERVER: 2,
        }  # fmt: skip
        assert count(Person) == 51
        assert count(Task) == 183
        assert {row.status for row in session.scalars(select(Task))} == set(TaskStatus)
        today = city.extensions["sverka_clock"].today()
        assert count(Task, Task.due_on < today, Task.status == TaskStatus.SENT) > 0
        assert {row.kind for row in session.scalars(select(Evidence))} == set(EvidenceKind)
        assert set(session.scalars(select(ExtensionRequest.granted).distinct())) == {None, True, False}
        assert count(Assistance) == 36
        assert count(ForbiddenPair) == 3
        assert count(SchoolRound) == 42 * 20
        years = set(session.scalars(select(PastCheck.year).distinct()))
        assert years == {today.year - 2, today.year - 1}


def test_no_former_pair_met_twice_and_every_school_was_checked(city) -> None:
    with inside(city):
        rows = session_context().scalars(select(PastCheck)).all()
    by_round: dict[tuple[str, int], list[PastCheck]] = {}
    for row in rows:
        by_round.setdefault((row.subject, row.grade), []).append(row)
    assert len(by_round) == 3
    for checks in by_round.values():
        pairs = [frozenset((row.checker_id, row.checked_id)) for row in checks]
        assert len(pairs) == len(set(pairs)) == 88
        for year in {row.year for row in checks}:
            assert len({row.checked_id for row in checks if row.year == year}) == 44


def test_a_real_installation_is_not_turned_into_a_demo(environment) -> None:
    run(environment, "init", "--department", "Отдел", "--name", "Анна", "--login", "anna", "--link")
    assert "real installation" in run(environment, "demo", "--no-serve", status=1).output
    assert "has people already" in run(environment, "seed", status=1).output


def test_pages_of_the_demo_say_what_it_is(city) -> None:
    assert 'class="demo' in Browser(city.test_client()).get("/account/login")


def test_every_scheme_is_computed_and_proved(city) -> None:
    with inside(city):
        for scheme in session_context().scalars(select(Scheme)).all():
            problem, plan = read_problem(scheme.problem), read_plan(scheme.plan)
            assert verify(problem, plan) == []
        assert session_context().scalar(select(func.count()).select_from(Scheme)) == 6


def test_the_mutual_checks_stand_in_the_middle_of_the_procedure(city) -> None:
    with inside(city):
        session = session_context()
        assert session.scalar(select(func.count(OrderVersion.id))) == 1
        checks = session.scalars(select(CrossCheck)).all()
        statuses = {check.status for check in checks}
        assert statuses == set(PacketStatus) - {PacketStatus.WITHDRAWN}
        today = city.extensions["sverka_clock"].today()
        late = [
            one
            for one in checks
            if one.status is PacketStatus.ORDERED and one.hand_over_on and one.hand_over_on < today
        ]
        assert late, "one packet is overdue"
        [short] = [check for check in checks if check.status is PacketStatus.DISCREPANCY]
        assert short.received_works == (short.handed_works or 0) - 1
        assert set(session.scalars(select(Protocol.status))) == set(ProtocolStatus)
        assert {NoticeKind.DISCREPANCY, NoticeKind.NUMBERS_MISSING} <= set(session.scalars(select(Notice.kind)))
        drafts = session.scalars(select(CheckDraft).order_by(CheckDraft.id)).all()
        published = session.scalars(select(OrderVersion.draft_id)).one()
        on_the_desk = [draft for draft in drafts if draft.id != published]
        assert on_the_desk
        assert all(scheme.plan for draft in on_the_desk for scheme in draft.schemes)
        rows = session.scalars(select(SchoolRound)).all()
        assert any(row.federal_sample for row in rows)
        assert all(row.experts and row.responsible and row.place for row in rows if row.teachers)
        assert all(row.task_points for row in session.scalars(select(CampaignRound)))
        assert session.scalar(select(func.count(PartTimer.id))) >= 5
