"""What every part of a demo needs: the session, a clock that can be moved, chance, and who acts."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from tracker.demo import names
from tracker.domain.clock import Clock
from tracker.domain.roles import Actor, Grant, OrganisationKind, Role, system_actor
from tracker.models.organisations import Organisation
from tracker.queries.people import actor_of
from tracker.services import passwords, people


@dataclass
class Login:
    """One person who can sign in, with the password in plain words: printed once, stored nowhere."""

    person_id: int
    role: Role
    organisation_id: int
    full_name: str
    login: str
    password: str


@dataclass
class Stage:
    """A session whose clock can be set back, so that services write a plausible past."""

    session: Session
    rng: Random
    method: str  # of hashing passwords
    logins: list[Login] = field(default_factory=list)
    schools: list[Organisation] = field(default_factory=list)
    homes: dict[OrganisationKind, Organisation] = field(default_factory=dict)
    secret: Random = field(default_factory=secrets.SystemRandom)  # where passwords come from

    def __post_init__(self) -> None:
        """Take over the session's clock."""
        self.real: Clock = self.session.info["clock"]
        self.moment = self.real.now()
        self.names = names.full_names(self.rng)
        self._actors: dict[int, Actor] = {}
        self._passwords: dict[Role, tuple[str, str]] = {}
        self.session.info["clock"] = Clock(self.real.zone, lambda: self.moment)

    @property
    def today(self) -> date:
        """Return the real date."""
        return self.real.today()

    def go_to(self, days: int, hour: int = 9, minute: int = 0) -> None:
        """Set the clock to so many days from today; it never passes the real moment."""
        local = datetime.combine(self.today + timedelta(days=days), time(hour, minute), self.real.zone)
        self.moment = min(local.astimezone(UTC), self.real.now())

    def release(self) -> None:
        """Give the session its own clock back."""
        self.session.info["clock"] = self.real

    def credentials(self, role: Role) -> tuple[str, str]:
        """Return the role's password and its hash, made once: hashing one for each of 50 people would take seconds."""
        if role not in self._passwords:
            plain = names.password(self.secret)
            self._passwords[role] = plain, passwords.hashed(plain, method=self.method)
        return self._passwords[role]

    def person(self, actor: Actor, role: Role, home: Organisation, login: str, full_name: str = "") -> Actor:
        """Create somebody with a role, and return who that is for the services."""
        plain, hashed = self.credentials(role)
        row = people.create(
            self.session,
            actor=actor,
            full_name=full_name or next(self.names),
            login=login,
            grants=[Grant(role, home.id)],
            password_hash=hashed,
        )
        self.logins.append(Login(row.id, role, home.id, row.full_name, row.login, plain))
        self._actors[row.id] = actor_of(row, f"demo-{row.id}")
        return self._actors[row.id]

    def everybody(self, role: Role) -> list[Actor]:
        """Return everybody with a role, in the order of creation."""
        return [self._actors[login.person_id] for login in self.logins if login.role is role]

    def of(self, organisation_id: int, *roles: Role) -> list[Actor]:
        """Return the people with one of the roles in an organisation."""
        found = (row for row in self.logins if row.organisation_id == organisation_id and row.role in roles)
        return [self._actors[row.person_id] for row in found]


SYSTEM = system_actor("demo", "demo-setup")
