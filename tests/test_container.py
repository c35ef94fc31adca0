"""The container starts a command that exists, as a person without rights, with variables the settings know."""

import re

import pytest
from click.testing import CliRunner

from tests import house
from tracker.cli.main import main

DOCKERFILE = (house.ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (house.ROOT / "compose.yaml").read_text(encoding="utf-8")


def instructions(word: str) -> list[str]:
    """The arguments of every such instruction of the last stage."""
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    return re.findall(rf"^{word} (.+)$", last, re.MULTILINE)


def test_the_container_s_command_is_one_the_program_knows():
    program, *words = re.findall(r'"([^"]+)"', instructions("CMD")[-1])
    answer = CliRunner().invoke(main, [*words, "--help"])
    assert program == "sverka"
    assert answer.exit_code == 0
    assert set(re.findall(r"--\w+", " ".join(words))) <= set(re.findall(r"--\w+", answer.output))


def test_the_container_runs_without_root_and_keeps_the_data_in_a_volume():
    assert instructions("USER") == ["sverka"]
    (volume,) = instructions("VOLUME")
    assert f"SVERKA_HOME={volume} " in instructions("ENV")[0]
    assert f"data:{volume}" in COMPOSE


@pytest.mark.parametrize("variable", sorted(set(re.findall(r"\bSVERKA_\w+", DOCKERFILE + COMPOSE))))
def test_the_settings_read_the_variable(variable):
    assert f'"{variable}"' in (house.ROOT / "tracker" / "config.py").read_text(encoding="utf-8")


def test_no_password_is_written_down():
    assert re.findall(r"PASSWORD: (?!\$\{POSTGRES_PASSWORD:-\}\n)", COMPOSE) == []
