"""Every invariant holds on a seeded city, and every one of them can be broken and is then found by its own name."""

import json
import os
from pathlib import Path

import factories
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cli.conftest import run
from tracker.cli.check import answers
from tracker.cli.invariants import uploads
from tracker.cli.invariants.table import TABLE
from tracker.config import Config
from tracker.demo import seed

# What is done to the data, by the name of the invariant that must notice.
HARM: dict[str, tuple[str, ...]] = {
    "every reference points somewhere": ("UPDATE membership SET person_id = 99999 WHERE id = 1",),
    "every word of a list is a known one": ("UPDATE person SET language = language", "UPDATE membership SET role = 'king'"),
    "every version is at least 1": ("UPDATE task SET version = 0 WHERE id = 1",),
    "every key is its text, folded": ("UPDATE organisation SET name_key = 'Ёж' WHERE id = 3",),
    "the journal's chain is whole": ("UPDATE journal_entry SET note = 'x' WHERE id = 2",),
    "every person has a role, and each role is held where it may be": (
        "UPDATE membership SET organisation_id = 3 WHERE role = 'methodologist'",
        "DELETE FROM membership WHERE person_id = 2",
    ),
    "somebody can administer": ("DELETE FROM membership WHERE role = 'administrator'", "UPDATE person SET active = false"),
    "nobody switched off is signed in": (
        "INSERT INTO login_session (token_hash, person_id, created_at, expires_at) VALUES ('x', 2, '2027-01-01', '2027-01-02')",
        "UPDATE person SET active = false WHERE id = 2",
    ),
    "only schools are closed, and only into other schools": ("UPDATE organisation SET closed_on = '2027-01-01' WHERE id = 1",),
    "forbidden pairs, former checks and numbers are of schools": ("UPDATE school_round SET works = -1 WHERE id = 1",),
    "a campaign ends after it starts": ("UPDATE campaign SET ends_on = '2015-01-01'",),
    "a task goes to the kind of organisation that is addressed": (
        "UPDATE task SET organisation_id = 1 WHERE id = (SELECT max(id) FROM task)",
    ),
    "a recommendation was sent to all or to nobody": (
        "DELETE FROM task WHERE status = 'sent'",
    ),
    "dates, executor and status of a task agree": ("UPDATE task SET reported_on = NULL WHERE status = 'closed'",),
    "a closed task has evidence": (
        "UPDATE evidence SET task_id = (SELECT min(id) FROM task WHERE status = 'sent') WHERE task_id = (SELECT min(id) FROM task WHERE status = 'closed')",
    ),
    "nobody took his own task off control": (
        "UPDATE task SET executor_id = (SELECT person_id FROM journal_entry WHERE action = 'close' AND object_id = task.id AND object_type = 'task') WHERE status = 'closed'",
    ),
    "the first date of a task is kept": ("UPDATE task SET first_due_on = '2015-01-01' WHERE status = 'sent'",),
    "a task has at most one open request for more time": (
        "UPDATE extension_request SET task_id = (SELECT min(task_id) FROM extension_request WHERE granted IS NULL) WHERE granted IS NULL",
    ),
    "a task stands as the journal says": ("UPDATE task SET status = 'accepted' WHERE status = 'interim'",),
    "each piece of evidence is what it says": ("UPDATE evidence SET kind = 'link' WHERE kind = 'text'",),
    "every uploaded file is on the disk as it was": ("UPDATE stored_file SET sha256 = 'x' WHERE id = 1",),
    "every file on the disk belongs to something": (
        "UPDATE stored_file SET stored_name = 'elsewhere' WHERE id = 1",
    ),
    "every version of the order is as it was frozen": ("UPDATE order_version SET sha256 = 'x'",),
    "every row of the order in force has its packet": ("UPDATE cross_check SET works = works + 1",),
    "assistance was given to schools": ("UPDATE assistance SET hours = 0 WHERE id = 1",),
    "no school checks its own works": ("UPDATE cross_check SET checked_id = checker_id WHERE id = 1",),
    "a packet being marked holds what was handed over, or was settled": (
        "UPDATE cross_check SET received_works = 3 WHERE status = 'received'",
    ),
    "a signed protocol is complete": (
        "INSERT INTO protocol (cross_check_id, status, expert_1, expert_2, expert_3, chair, started_at, version) VALUES (1, 'signed', 'А', 'Б', '', '', '2027-04-01', 1)",
    ),
    "every signed mark is what the scale makes of the points": (
        "INSERT INTO protocol (cross_check_id, status, expert_1, expert_2, expert_3, chair, started_at, signed_at, version) VALUES (1, 'signed', 'А', 'Б', '', '', '2027-04-01', '2027-04-02', 1)",
        "UPDATE cross_check SET status = 'marked', handed_works = 1, received_works = 1 WHERE id = 1",
        "UPDATE campaign_round SET scale_3 = 2, scale_4 = 4, scale_5 = 6, task_points = '[9]'",
        "INSERT INTO protocol_row (protocol_id, position, school_class, participant_code, variant, points_1, points_2, score, mark, third_check, note, version) SELECT max(id), 1, '5А', '10001', '1', '[5]', '[5]', 5, 5, false, '', 1 FROM protocol",
    ),
    "a draft has one present scheme a round, of rounds that were chosen": (
        "UPDATE check_draft SET settings = '{\"rounds\": []}'",
    ),
    "a job is held while it runs and told about when it has ended": ("UPDATE job SET state = 'running'",),
    "the search finds every word there is, and no other": (
        "INSERT INTO search_stem (stem, kind, object_id) VALUES ('снег', 'organisation', 1)",
    ),
    "every scheme keeps the rules it was computed with": (
        "INSERT INTO scheme (round_id, problem, plan, problem_sha256, created_at, origin) VALUES (1, '{}', '{}', 'x', '2027-01-01', 'computed')",
    ),
}  # fmt: skip


@pytest.fixture
def city(session: Session, config: Config) -> Session:
    seed.build(session, schools=4, rng=7, method=factories.CHEAP, folder=config.files)
    return session


def broken(session: Session) -> set[str]:
    return {name for name, question in TABLE.items() if answers(session, question)}


def loosen(session: Session) -> None:
    """Let the database take rows that point nowhere, until the rollback."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
    else:
        session.execute(text("ALTER TABLE membership DROP CONSTRAINT fk_membership_person_id"))


def test_a_seeded_city_keeps_them_all_and_each_can_be_broken(city: Session) -> None:
    assert broken(city) == set()
    unnoticed = []
    for name, statements in HARM.items():
        with city.begin_nested() as savepoint:
            if name == "every reference points somewhere":
                loosen(city)
            for statement in statements:
                city.execute(text(statement.replace(":", r"\:")))
            city.expire_all()
            if name not in broken(city):
                unnoticed.append(name)
            savepoint.rollback()
        city.expire_all()
    assert unnoticed == []
    assert broken(city) == set()


def test_every_invariant_has_a_way_to_be_broken() -> None:
    assert set(TABLE) - set(HARM) == {"the database file is whole"}


def test_a_damaged_file_is_found(environment, tmp_path: Path) -> None:
    run(environment, "seed", "--schools", "2")
    database = tmp_path / "home" / "sverka.sqlite3"
    content = bytearray(database.read_bytes())
    page = 4096
    for place in range(page * 10, len(content) - page, page * 7):
        content[place : place + page] = bytes(page)
    database.write_bytes(content)
    shown = run(environment, "check", status=None)
    assert shown.exit_code != 0
    assert "Traceback" not in shown.output


def test_orphans_are_named_and_cleaned_up(environment, tmp_path: Path) -> None:
    run(environment, "seed", "--schools", "2")
    files = tmp_path / "home" / "files"
    before = {path.name for path in files.iterdir()}
    assert before
    for name in ("0" * 32, "1" * 32 + ".part"):
        (files / name).write_bytes(b"cut off")
    shown = run(environment, "check", status=1).output
    assert "FAIL every file on the disk belongs to something: 2" in shown
    assert shown.count("FAIL") == 1
    assert "Deleted 2 files" in run(environment, "check", "--clean").output
    assert {path.name for path in files.iterdir()} == before


def test_a_young_file_is_spared_while_a_server_runs(city: Session, config: Config, monkeypatch) -> None:
    (config.files / ("0" * 32)).write_bytes(b"on its way")
    monkeypatch.setattr(uploads, "is_served", lambda _home: True)
    assert list(uploads.orphans(city)) == []
    old = config.files / ("1" * 32)
    old.write_bytes(b"forgotten")
    os.utime(old, (1, 1))
    assert list(uploads.orphans(city)) == ["1" * 32]
    assert uploads.remove_orphans(city) == 1


def test_the_answer_as_json_counts(environment) -> None:
    run(environment, "seed", "--schools", "2")
    shown = run(environment, "check", "--json").output
    rows = json.loads(shown)["invariants"]
    assert set(rows) == set(TABLE)
    assert all(row == {"ok": True, "count": 0, "examples": []} for row in rows.values())
