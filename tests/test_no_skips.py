"""In continuous integration a test that did not run makes the run red; elsewhere it does not."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PASSES = "def test_it(): pass\n"
SKIPS = "import pytest\ndef test_it(): pytest.skip('no browser here')\ndef test_other(): pass\n"
SKIPS_ALL = "import pytest\npytest.skip('no server here', allow_module_level=True)\n"
EXCUSES = "import pytest\n@pytest.mark.xfail(reason='some day')\ndef test_it(): assert False\n"
FAILS = "def test_it(): assert False\ndef test_other(): pass\n"


def suite(folder: Path, text: str, *words: str, strict: bool = True) -> tuple[int, str, str]:
    """Run a suite of one file; return exit code, output and tally."""
    (folder / "test_sample.py").write_text(text)
    plugin = ["-p", "tests.plugin_no_skips", "-p", "xdist.plugin"] if strict else []
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        "/dev/null",
        "--rootdir",
        str(folder),
        *plugin,
        *words,
        str(folder),
    ]
    tally = folder / "tally"
    environment = {
        "SVERKA_CI_TALLY": str(tally),
        "PATH": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return ended.returncode, ended.stdout, tally.read_text() if tally.exists() else ""


@pytest.mark.parametrize(
    ("workers", "text", "code", "reason", "counts"),
    [
        ("0", PASSES, 0, "1 passed", "1 0\n"),
        ("0", SKIPS, 1, "no browser here", "1 1\n"),
        ("2", SKIPS, 1, "no browser here", "1 1\n"),
        ("0", SKIPS_ALL, 1, "no server here", "0 1\n"),
        ("2", SKIPS_ALL, 1, "no server here", "0 1\n"),
        ("0", EXCUSES, 1, "some day", "0 1\n"),
        ("0", FAILS, 1, "1 failed, 1 passed", "1 1\n"),
    ],
    ids=["passes", "skips", "skips on workers", "skips all", "skips all on workers", "is excused", "fails"],
)
def test_what_did_not_run_fails_the_strict_run(tmp_path, workers, text, code, reason, counts):
    ended, output, tally = suite(tmp_path, text, "-n", workers)
    assert (ended, tally) == (code, counts)
    assert reason in output
    assert ("everything must run here" in output) == (text in {SKIPS, SKIPS_ALL, EXCUSES})


def test_without_the_plugin_a_skipped_test_is_no_failure(tmp_path):
    assert suite(tmp_path, SKIPS, strict=False)[0] == 0
