"""The wheel carries everything the program needs, the source archive everything to build it from."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests import house

ROOT = house.ROOT
BESIDE = ("templates/", "static/", "migrations/")  # folders beside the package that move into it


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def in_checkout(*rooms: str) -> set[str]:
    return {name for name in house.tracked() if name.startswith(rooms)}


def test_the_wheel_holds_the_package_with_all_its_folders_and_nothing_else(unpacked):
    inside = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    inside = {name for name in inside if ".dist-info/" not in name}
    assert inside == in_checkout("tracker/") | {f"tracker/{name}" for name in in_checkout(*BESIDE)}


@pytest.mark.parametrize("folder", [folder for folder in BESIDE if house.sources(f"{folder}.*")])
def test_the_installed_package_finds_the_folder_inside_itself(unpacked, tmp_path, folder):
    name = folder.strip("/")
    words = f"import tracker.paths; print(tracker.paths.resource('{name}'))"
    assert run(unpacked, tmp_path, "-c", words) == str(unpacked / "tracker" / name)


def test_the_installed_command_starts_in_an_empty_folder_and_leaves_it_empty(unpacked, tmp_path):
    assert run(unpacked, tmp_path, "-m", "tracker.cli", "--version").startswith("sverka, version ")
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_installs_the_command(unpacked):
    (entry_points,) = unpacked.glob("*.dist-info/entry_points.txt")
    assert "sverka = tracker.cli.main:main" in entry_points.read_text()


def test_the_source_archive_holds_what_is_under_version_control(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    assert set(house.tracked()) - names == set()


def run(unpacked: Path, folder: Path, *words: str) -> str:
    """Run Python in `folder` with only the unpacked wheel in front of the dependencies."""
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", *words]
    ended = subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=120
    )
    return ended.stdout.strip()
