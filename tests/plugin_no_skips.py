"""A pytest plugin for continuous integration: whatever was skipped or excused is printed and fails the run.

Load it with PYTEST_PLUGINS=tests.plugin_no_skips. SVERKA_CI_TALLY names a file that gets one line "passed failed".
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

EXCUSED = ("skipped", "xfailed", "xpassed")
FAILED = ("failed", "error")


def _reports(session: pytest.Session, outcomes: tuple[str, ...]) -> Iterator[pytest.TestReport | pytest.CollectReport]:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    for outcome in outcomes:
        yield from reporter.stats.get(outcome, []) if reporter else []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a green run with skipped tests into a red one, and keep the counts."""
    if hasattr(session.config, "workerinput"):
        return
    excused, failed = list(_reports(session, EXCUSED)), list(_reports(session, FAILED))
    if excused and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if tally := os.environ.get("SVERKA_CI_TALLY"):
        passed = len(list(_reports(session, ("passed",))))
        with Path(tally).open("a", encoding="utf-8") as file:
            file.write(f"{passed} {len(failed) + len(excused)}\n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that did not run, and why."""
    reports = [report for outcome in EXCUSED for report in terminalreporter.stats.get(outcome, [])]
    if not reports:
        return
    terminalreporter.section("not run, and everything must run here")
    for report in reports:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
        terminalreporter.write_line(f"{report.nodeid}: {reason}")
