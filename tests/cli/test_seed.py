"""The seed fills every corner of a school, says where, and is the same for the same number."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import run
from tracker.domain.roles import Role


def seed(environment, home: Path, *words: str) -> dict:
    return json.loads(run({**environment, "SVERKA_HOME": str(home)}, "seed", "--json", *words).output)


@pytest.fixture
def described(environment, tmp_path: Path) -> dict:
    return seed(environment, tmp_path / "home", "--schools", "5")


def test_it_works_into_an_empty_folder_and_keeps_every_invariant(described, environment) -> None:
    assert "FAIL" not in run(environment, "check").output


def test_it_names_people_of_every_role_with_passwords(described) -> None:
    count = {role.value: 0 for role in Role}
    for person in described["people"]:
        count[person["role"]] += 1
        assert len(person["password"]) > 15
    assert count == {"administrator": 1, "department": 2, "methodologist": 2, "school": 5, "observer": 2}


def test_every_school_has_objects_of_every_kind(described) -> None:
    schools = [row for row in described["organisations"] if row["kind"] == "school"]
    assert len(schools) == 5
    for school in schools:
        assert all(school["objects"].values()), school
        assert len(school["objects"]["tasks"]) == 4
    assert all(described["objects"][name] for name in ("campaigns", "rounds", "memos", "recommendations", "schemes"))


def test_canaries_are_unique_and_stand_where_they_should(described, environment, tmp_path: Path) -> None:
    every = [canary for row in described["organisations"] for canary in row["canaries"]]
    assert len(every) == len(set(every)) > 50
    prefixes = [row["canary"] for row in described["organisations"]]
    assert len(set(prefixes)) == len(prefixes)
    for row in described["organisations"]:
        assert all(canary.startswith(row["canary"]) for canary in row["canaries"])
    run(environment, "backup", tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as zipped:
        stored = b"".join(zipped.read(name) for name in zipped.namelist())
    assert [canary for canary in every if canary.encode() not in stored] == []


def test_the_same_number_makes_the_same_city(described, environment, tmp_path: Path) -> None:
    again = seed(environment, tmp_path / "again", "--schools", "5")
    assert again == described
    assert seed(environment, tmp_path / "other", "--schools", "5", "--rng", "8") != described
