#!/usr/bin/env python3
"""The daily chores, with nothing but Python: python3 run.py COMMAND [arguments passed on].

demo    make a demo database in ./instance and serve it on 127.0.0.1:8000
serve   serve the database of ./instance
test    run the suite
lint    format, lint, import rules, types, templates
check   lint, then the suite
bench   run the benchmarks
clean   remove .venv, caches and built packages; ./instance, the data, stays

Each first installs what it needs into .venv, once; it does so again only when pyproject.toml changes.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

# Annotations that an old Python cannot evaluate are quoted: it must get as far as the words of `unfit`.
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.json"
OLDEST = (3, 11)
NEEDS = {"demo": "", "serve": "", "test": "test", "lint": "dev test", "check": "dev test", "bench": "test", "clean": ""}
PROGRAMS = {"demo": ["tracker.cli", "demo"], "serve": ["tracker.cli", "serve"], "bench": ["benchmarks"]}
LINTERS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "import rules": ["lint-imports", "--no-logo"],
    "types": ["mypy"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "figures": ["python", "-m", "tests.house"],
}
LITTER = "build dist .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis"


def unfit(version: "tuple[int, int]", modules: "list[bool]") -> str:
    """Say why this Python cannot make the environment, or return an empty string."""
    if version < OLDEST:
        return f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is Python {version[0]}.{version[1]}."
    advice = "On Debian and Ubuntu: apt install python3-venv. Elsewhere: install Python from its own site."
    return "" if all(modules) else f"This Python cannot make a virtual environment (venv and ensurepip). {advice}"


def fingerprint() -> str:
    """Return a digest of everything an installation depends on."""
    place = "\0".join((sys.version, sys.base_prefix, str(ROOT)))
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + place.encode()).hexdigest()


def environment() -> "dict[str, str]":
    """Return the variables for child processes: bytecode is written, text is UTF-8."""
    kept = {key: value for key, value in os.environ.items() if key not in {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME"}}
    return {**kept, "PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV)}


def call(command: "list[str]") -> None:
    """Run a command that must succeed."""
    code = subprocess.call(command, cwd=ROOT, env=environment())
    if code:
        raise SystemExit(f"run.py: this failed with exit code {code}: {' '.join(command)}")


def prepare(extras: "set[str]") -> None:
    """Bring .venv to what pyproject.toml and `extras` ask for; do nothing when it is there already."""
    wanted = fingerprint()
    known = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {"fingerprint": "", "extras": []}
    fresh = PYTHON.exists() and known["fingerprint"] == wanted
    if fresh and extras <= set(known["extras"]):
        return
    started = time.monotonic()
    print("Installing into .venv, up to a minute ...", flush=True)
    if not fresh:
        call([sys.executable, "-m", "venv", "--clear", str(VENV)])
    STAMP.unlink(missing_ok=True)  # an install that breaks off starts anew next time
    together = sorted(extras | set(known["extras"]))
    target = f".[{','.join(together)}]" if together else "."
    call([str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--editable", target])
    STAMP.write_text(json.dumps({"fingerprint": wanted, "extras": together}), encoding="utf-8")
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)


def hand_over(module: "list[str]") -> int:
    """Become `python -m module` of .venv, so that signals and the exit code are its own."""
    command = [str(PYTHON), "-m", *module]
    if os.name == "posix":
        os.execve(command[0], command, environment())
    try:
        return subprocess.call(command, cwd=ROOT, env=environment())
    except KeyboardInterrupt:
        return 130


def pytest_arguments(given: "list[str]", cpus: int) -> "list[str]":
    """Return the words after -m: as many workers as CPUs, at most four, unless the caller says otherwise."""
    own = any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in given)
    return ["pytest", *([] if own else ["-n", str(min(4, cpus))]), *given]


def lint() -> bool:
    """Run every linter; return whether one of them found something."""
    found = []
    for name, command in LINTERS.items():
        print(f"== {name}", flush=True)
        if subprocess.call([str(BIN / command[0]), *command[1:]], cwd=ROOT, env=environment()):
            found.append(name)
    print(f"lint: {', '.join(found) or 'nothing found'}", flush=True)
    return bool(found)


def clean() -> int:
    """Remove what this file and the tools made; never the data."""
    bytecode = [path for room in ("tracker", "tests", "benchmarks") for path in (ROOT / room).rglob("__pycache__")]
    for path in [*(ROOT / name for name in LITTER.split()), *bytecode]:
        shutil.rmtree(path, ignore_errors=True)
    return 0


def main(arguments: "list[str]") -> int:
    """Run one chore."""
    chore, given = (arguments or ["help"])[0], arguments[1:]
    if chore not in NEEDS:
        print(__doc__)
        return 0 if chore in {"help", "-h", "--help"} else 2
    problem = unfit(
        sys.version_info[:2], [importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip")]
    )
    if problem:
        print(problem, file=sys.stderr)
        return 1
    if chore == "clean":
        return clean()
    os.chdir(ROOT)
    prepare(set(NEEDS[chore].split()))
    found = chore in {"lint", "check"} and lint()
    if found or chore == "lint":
        return int(found)
    return hand_over([*PROGRAMS[chore], *given] if chore in PROGRAMS else pytest_arguments(given, os.cpu_count() or 1))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
