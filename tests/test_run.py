"""run.py prepares .venv once and hands over to it; pip and the programs are stand-ins that write down their call."""

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "run.py"
SCRIBE = """
import json, os, sys
from pathlib import Path
with open(os.environ["SCRIBE"], "a") as file:
    bytecode, mode = not sys.dont_write_bytecode, sys.flags.utf8_mode
    print(json.dumps([Path(sys.argv[0]).parent.name, *sys.argv[1:], bytecode, mode]), file=file)
raise SystemExit(int(os.environ.get("EXIT", 0)))
"""
# The real venv without the seconds that unpacking pip takes.
QUICK_VENV = """
import sys
del sys.path[:2], sys.modules["venv"]
import venv
venv.create(sys.argv[-1], clear=sys.argv[1] == "--clear", symlinks=True)
"""


@pytest.fixture(scope="module")
def run():
    spec = importlib.util.spec_from_file_location("run_py", RUN)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Project:
    """A copy of run.py in a folder of its own, with stand-ins for what it starts."""

    def __init__(self, folder: Path):
        self.root = folder / "project"
        self.root.mkdir()
        shutil.copy(RUN, self.root)
        self.pyproject("one")
        self.log = folder / "calls"
        self.stands = folder / "stands"
        for name in ("pip", "pytest", "benchmarks", "tracker", "tracker/cli", "venv"):
            (self.stands / name).mkdir(parents=True)
            (self.stands / name / "__init__.py").touch()
            (self.stands / name / "__main__.py").write_text(QUICK_VENV if name == "venv" else SCRIBE)

    def pyproject(self, text: str) -> None:
        (self.root / "pyproject.toml").write_text(f'[project]\nname = "{text}"\n')

    def run(self, *words: str, code: int = 0, **variables: str) -> list[list]:
        self.log.write_text("")
        environment = os.environ | {
            "PYTHONPATH": str(self.stands),
            "SCRIBE": str(self.log),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [sys.executable, str(self.root / "run.py"), *words]
        self.ended = subprocess.run(
            command,
            env=environment | variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=self.root.parent,
        )
        assert self.ended.returncode == code, self.ended.stderr
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("run"))


def test_the_first_start_installs_and_the_second_only_starts(project):
    project.pyproject("first")
    installation, start = project.run("demo", "--port", "9000")
    assert installation[:3] == ["pip", "install", "-qq"]
    assert installation[-3] == "."
    assert start == ["cli", "demo", "--port", "9000", True, 1]
    assert project.run("serve") == [["cli", "serve", True, 1]]


def test_an_extra_is_added_to_those_that_are_there(project):
    project.pyproject("extras")
    assert project.run("test", "-n0")[0][-3] == ".[test]"
    assert project.run("bench") == [["benchmarks", True, 1]]
    assert project.run("demo") == [["cli", "demo", True, 1]]


def test_a_changed_pyproject_installs_anew_with_the_same_extras(project):
    project.pyproject("before")
    project.run("test")
    project.pyproject("after")
    installation, _start = project.run("demo")
    assert installation[-3] == ".[test]"


def test_an_installation_that_breaks_off_is_told_and_tried_again(project):
    project.pyproject("broken")
    assert len(project.run("demo", code=1, EXIT="3")) == 1
    assert "failed with exit code 3" in project.ended.stderr
    assert [call[0] for call in project.run("demo")] == ["pip", "cli"]


def test_the_exit_code_is_that_of_the_program(project):
    project.pyproject("codes")
    project.run("bench")
    project.run("bench", code=5, EXIT="5")


def test_clean_removes_the_environment_and_keeps_the_data(project):
    project.pyproject("clean")
    project.run("bench")
    (project.root / "instance").mkdir()
    (project.root / "instance" / "sverka.sqlite").write_text("data")
    (project.root / "tracker" / "__pycache__").mkdir(parents=True)
    project.run("clean")
    assert not (project.root / ".venv").exists()
    assert not (project.root / "tracker" / "__pycache__").exists()
    assert (project.root / "instance" / "sverka.sqlite").read_text() == "data"


def test_a_chore_nobody_knows_prints_the_list(project):
    assert project.run("deploy", code=2) == []
    assert "demo    make a demo database" in project.ended.stdout
    project.run("help")


@pytest.mark.parametrize(
    ("given", "cpus", "expected"),
    [
        ([], 2, ["-n", "2"]),
        ([], 16, ["-n", "4"]),
        (["-k", "house"], 1, ["-n", "1", "-k", "house"]),
        (["-n0"], 8, ["-n0"]),
        (["--pdb", "tests/x.py"], 8, ["--pdb", "tests/x.py"]),
    ],
)
def test_the_suite_takes_a_worker_per_cpu_unless_told_otherwise(run, given, cpus, expected):
    assert run.pytest_arguments(given, cpus) == ["pytest", *expected]


def test_an_unfit_python_is_told_what_is_missing(run):
    assert run.unfit((3, 11), [True, True]) == ""
    assert run.unfit((3, 15), [True, True]) == ""
    assert run.unfit((3, 10), [True, True]) == "Python 3.11 or newer is needed; this is Python 3.10."
    assert "apt install python3-venv" in run.unfit((3, 12), [True, False])


def test_an_old_python_can_read_the_file_as_far_as_the_message():
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_run_py_imports_the_standard_library_only():
    tree = ast.parse(RUN.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
