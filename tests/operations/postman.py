"""A sender in a process of its own, killed again and again while it sends, and what must be true afterwards."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import update

from tests.mailroom import SENDER, Sink
from tests.operations.service import ROOT, wait
from tracker.domain.letters import LetterState
from tracker.extensions import write_transaction
from tracker.models.mail import Letter
from tracker.services.jobs import wall

# Imports once and forks for each start, so that many starts cost few seconds.
LAUNCHER = """
import os, signal, sys
import tracker.app, tracker.cli.database, tracker.cli.guard, tracker.jobs.post, tracker.web.letter_words
from tracker.cli.outbox import outbox

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        outbox.main(["run"], standalone_mode=False)
        os._exit(0)
    print(child, flush=True)
"""


class Postman:
    """Starts senders against a mail server."""

    def __init__(self, environment: dict[str, str], sink: Sink, log: Path) -> None:
        given = {
            **environment, "SVERKA_SMTP_HOST": "127.0.0.1", "SVERKA_SMTP_PORT": str(sink.port),
            "SVERKA_SMTP_SECURITY": "none", "SVERKA_SMTP_FROM": SENDER, "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        plain = {name: value for name, value in os.environ.items() if not name.startswith("SVERKA_")}
        self.log = log.open("wb")
        self.launcher = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER], env={**plain, **given},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True,
        )  # fmt: skip
        self.pid = 0

    def start(self) -> None:
        assert self.launcher.stdin
        assert self.launcher.stdout
        print("go", file=self.launcher.stdin, flush=True)
        self.pid = int(self.launcher.stdout.readline())

    def kill(self) -> None:
        """kill -9: between any two steps."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.pid:
            self.kill()
        self.launcher.kill()
        self.launcher.communicate()
        self.log.close()


def forget_leases(app: Flask) -> None:
    """The holder is dead: its leases run out now instead of in two minutes."""
    with app.app_context(), write_transaction() as session:
        query = update(Letter).where(Letter.state == LetterState.WAITING, Letter.lease_until.is_not(None))
        session.execute(query.values(lease_until=wall()))


def kill_again_and_again(app: Flask, postman: Postman, sink: Sink, *, kills: int, letters: int, seed: int = 7) -> int:
    """Kill senders until so many died while letters were on their way; then let one end the work. Returns the kills."""
    chance, done = Random(seed), 0
    share = letters // (kills + 2)
    while done < kills and len(sink.ids()) < letters:
        postman.start()
        before = len(sink.messages)
        wanted = before + chance.randint(1, max(1, share))
        for _ in range(6000):
            if len(sink.messages) >= wanted:
                break
            wait(0.005)
        wait(chance.uniform(0, 0.02))
        postman.kill()
        done += 1
        forget_leases(app)
    postman.start()
    for _ in range(1200):
        if len(sink.ids()) >= letters:
            break
        wait(0.1)
    wait(1)
    postman.kill()
    return done
