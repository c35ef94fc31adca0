"""A seeded city, signed-in visitors of every kind, and what each of them may see."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from conftest import Browser
from flask import Flask
from sqlalchemy import MetaData, select
from werkzeug.test import TestResponse

from tracker.domain.permissions import POLICY, Action, Scope, allowed
from tracker.domain.roles import Actor, Grant, Role
from tracker.extensions import db

MISSING = 2_000_000_000
NOBODY = -1  # the owner of what this visitor must not see, whatever his role
ANONYMOUS = "anonymous"
# Argument of a rule → kind of object in the seed's description.
ARGUMENTS = {
    "task_id": "tasks", "file_id": "files", "organisation_id": "organisations", "school_id": "schools",
    "person_id": "people", "membership_id": "memberships", "entry_id": "assistance", "memo_id": "memos",
    "campaign_id": "campaigns", "round_id": "rounds", "recommendation_id": "recommendations", "pair_id": "forbidden_pairs",
    "scheme_id": "schemes", "district_id": "districts", "check_id": "packets", "part_timer_id": "part_timers",
    "order_id": "orders",
    "notice_id": "notices",
    "change_id": "bulk_changes",
    "check_draft_id": "check_drafts", "job_id": "jobs", "letter_id": "letters",
}  # fmt: skip
WHOLE = ("organisations", "schools")
# Features whose pages name other schools to a school: names are no secret, every other word of theirs is.
NAMES_ARE_SHOWN = ("part_timers",)
_NAME = re.compile(r"knr\d{5}[0-9a-f]{6}(?:name|shortname)\d+")
TEXTS = {"token": "x" * 43, "key": "f" * 32, "filename": "sverka.css", "year": "2027"}


@dataclass
class World:
    """One seeded installation with a browser for each kind of visitor."""

    app: Flask
    described: dict[str, Any]
    browsers: dict[str, Browser] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sign everybody in."""
        self.browsers[ANONYMOUS] = Browser(self.app.test_client())
        for role in Role:
            self.sign_in(role.value, next(row for row in self.described["people"] if row["role"] == role.value))

    def sign_in(self, name: str, person: dict[str, Any]) -> Browser:
        """Add a visitor."""
        browser = Browser(self.app.test_client())
        answer = browser.sign_in(person["login"], person["password"])
        assert answer.status_code == 303, answer.text[:300]
        self.browsers[name] = browser
        grant = Grant(Role(person["role"]), person["organisation_id"])
        self.actors[name] = Actor(person["person_id"], person["full_name"], frozenset({grant}))
        return browser

    def organisation(self, organisation_id: int) -> dict[str, Any]:
        return next(row for row in self.described["organisations"] if row["id"] == organisation_id)

    @property
    def schools(self) -> list[dict[str, Any]]:
        return [row for row in self.described["organisations"] if row["kind"] == "school"]

    def home_of(self, visitor: str) -> int:
        """The organisation whose objects are this visitor's own; the first school's for who has none."""
        actor = self.actors.get(visitor)
        return min(actor.organisations()) if actor else self.schools[0]["id"]

    def owner(self, visitor: str, variant: str, kind: str) -> int | None:
        """Whose object a variant means: the visitor's own one, or a foreign one of the same kind."""
        home = self.home_of(visitor)
        every = self.schools if kind == "schools" else self.described["organisations"]
        holders = [row["id"] for row in every if kind in WHOLE or row["objects"].get(kind)]
        if variant == "own":
            return home if home in holders else next(iter(holders), None)
        return next((row for row in reversed(holders) if row != home), None)

    def object_id(self, visitor: str, variant: str, kind: str) -> int:
        """The id for an argument of this kind."""
        if variant == "missing":
            return MISSING
        shared = self.described["objects"].get(kind)
        if shared is not None:
            return shared[-1] if shared else MISSING
        owner = self.owner(visitor, variant, kind)
        if owner is None:
            return MISSING
        return owner if kind in WHOLE else self.organisation(owner)["objects"][kind][0]

    def draft(self, visitor: str, variant: str, endpoint: str) -> tuple[int, int | None]:
        """An uploaded table of this visitor's own, or another one's, which even who may do everything must not see."""
        person = self.actors[visitor].person_id if visitor in self.actors else 0
        kind = endpoint.rpartition("_")[2]
        for row in self.described["drafts"] if variant != "missing" else ():
            if row["kind"] == kind and (row["person_id"] == person) == (variant == "own"):
                return row["id"], None if variant == "own" else NOBODY
        return MISSING, NOBODY

    def url(self, rule: dict[str, Any], visitor: str, variant: str) -> tuple[str, int | None]:
        """The address for a rule, and the organisation that its object belongs to (None: shared by all, or no object)."""
        url = rule["rule"]
        owner: int | None = None
        for argument in rule["arguments"]:
            if argument in TEXTS:
                value: Any = TEXTS[argument] if variant != "missing" else "y" * len(TEXTS[argument])
            elif argument == "draft_id":
                value, owner = self.draft(visitor, variant, rule["endpoint"])
            else:
                kind = ARGUMENTS[argument]
                value = self.object_id(visitor, variant, kind)
                if kind not in self.described["objects"] and variant != "missing":
                    owner = self.owner(visitor, variant, kind)
            url = re.sub(rf"<(\w+(\([^)]*\))?:)?{argument}>", str(value), url)
        assert "<" not in url, url
        return url, owner

    def foreign_canaries(self, visitor: str) -> list[str]:
        """What must never be shown to this visitor: every canary of organisations that he has nothing to do with."""
        actor = self.actors.get(visitor)
        if actor and any(POLICY[Action.ORGANISATION_VIEW].get(grant.role) is Scope.ALL for grant in actor.grants):
            return []
        homes = actor.organisations() if actor and not actor.has_role(Role.OBSERVER) else frozenset()
        return [row["canary"] for row in self.described["organisations"] if row["canary"] and row["id"] not in homes]

    def without_partners(self, visitor: str, text: str) -> str:
        """Take the names of the schools out of a text with which this visitor's organisations exchange packets."""
        actor = self.actors.get(visitor)
        homes = actor.organisations() if actor else frozenset()
        for pair in self.described["partners"]:
            for one in pair if homes & set(pair) else ():
                text = text.replace(self.organisation(one)["name"], "")
        return text

    def may(self, visitor: str, action: Action, owner: int | None) -> bool:
        return allowed(self.actors.get(visitor), action, owner)

    def fingerprint(self) -> str:
        """A hash over every row of every table: nothing changed as long as it is the same."""
        with self.app.app_context():
            db.session.remove()
            with db.engine.connect() as connection:
                found = MetaData()
                found.reflect(connection)
                total = hashlib.sha256()
                for name, table in sorted(found.tables.items()):
                    rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                    total.update(repr((name, rows)).encode())
        return total.hexdigest()


def leaks(rule: dict[str, Any], text: str, forbidden: list[str]) -> list[str]:
    """The canaries in an answer to this rule that must not be there."""
    if rule["endpoint"].split(".")[0] in NAMES_ARE_SHOWN:
        text = _NAME.sub("", text)
    return [canary for canary in forbidden if canary in text]


def readable(response: TestResponse) -> str:
    """The text of an answer; a workbook's or a document's parts are unpacked."""
    data = response.get_data()
    response.close()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            data = b"\n".join(zipped.read(name) for name in zipped.namelist())
    return data.decode("utf-8", "replace") + repr(response.headers)


@contextmanager
def unchanged(world: World) -> Iterator[None]:
    """Whatever happens inside must leave every row as it was."""
    before = world.fingerprint()
    yield
    assert world.fingerprint() == before
