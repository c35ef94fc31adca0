"""`sverka worker`: does the long work, in a process of its own, one job after another, and sends letters."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from flask import Flask

from tracker.cli.settings import load_config
from tracker.config import Config

PAUSE = 0.3  # seconds between looks into an empty queue
SWEEP = 3.0  # seconds between looks at the rows, for jobs whose message or worker was lost
TIDY = 3600.0  # seconds between looks at prepared papers that are no longer wanted
GRACE = 5.0  # seconds to put a job back when told to end
TIED = "--ends-with-parent"


class Worker:
    """Takes numbers from the queue, and from the rows when the queue is silent."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.transport = app.extensions["sverka_transport"]
        self.ending = threading.Event()

    def look_at(self, job_id: int) -> None:
        """Do a job if it is still to be had."""
        from tracker.jobs import runner

        runner.run(self.app.app_context, job_id, self.ending.is_set)

    def sweep(self) -> None:
        """Send the jobs that no worker holds once more; a second message for one is harmless."""
        from tracker.jobs import runner

        ids = runner.waiting(self.app.app_context)
        if ids:
            self.transport.send(ids)

    def tidy(self) -> None:
        """Delete prepared papers that are no longer wanted."""
        from tracker.jobs import runner

        runner.tidy(self.app.app_context)

    def post(self) -> None:
        """Send letters until told to end: in a thread of its own, for a plan may take long."""
        from tracker.cli.outbox import PAUSE as BETWEEN
        from tracker.cli.outbox import sender

        made = sender(self.app, self.ending.is_set)
        while not self.ending.wait(BETWEEN if made.rounds else 0):
            made.round()

    def serve(self) -> None:
        """Work until told to end."""
        from sqlalchemy.exc import SQLAlchemyError

        swept, tidied = -SWEEP, -TIDY
        threading.Thread(target=self.post, daemon=True, name="post").start()
        while not self.ending.is_set():
            if self.transport.receive(self.look_at):
                continue
            if time.monotonic() - swept >= SWEEP:
                swept = time.monotonic()
                try:
                    self.sweep()
                    if swept - tidied >= TIDY:
                        tidied = swept
                        self.tidy()
                except (SQLAlchemyError, OSError):  # the database or the folder is away: look again later
                    self.app.logger.warning("The jobs cannot be read.", exc_info=True)
            self.ending.wait(PAUSE)

    def end(self) -> None:
        """Tell the worker to end: the job in hand is put back; what does not let go in time is left to its lease."""
        if not self.ending.is_set():
            self.ending.set()
            threading.Thread(target=_leave, daemon=True).start()


def _leave() -> None:
    time.sleep(GRACE)
    os._exit(0)


def _end_with_parent(worker: Worker) -> None:
    """End when the parent closes our standard input, which it does however it dies."""

    def wait() -> None:
        with suppress(OSError, ValueError):
            while sys.stdin.buffer.read(1024):
                pass
        worker.end()

    threading.Thread(target=wait, daemon=True).start()


@click.command()
@click.option("--once", is_flag=True, help="Do what waits and end.")
@click.option(TIED, "tied", is_flag=True, hidden=True)
def worker(once: bool, tied: bool) -> None:
    """Do the long work (plans, changes and papers of orders) and send letters; `sverka serve` starts one by itself."""
    from tracker.app import create_app
    from tracker.cli.database import inside, require_current_database
    from tracker.cli.guard import serving
    from tracker.cli.outbox import sender
    from tracker.jobs import runner

    config = load_config()
    app = create_app(config)
    with serving(config.home), inside(app):
        require_current_database(app)
        made = Worker(app)
        if once:
            click.echo(f"Jobs done: {runner.drain(app.app_context)}.")
            click.echo(f"Letters sent: {sender(app).round().sent}.")
            return
        signal.signal(signal.SIGTERM, lambda *_: made.end())
        signal.signal(signal.SIGINT, lambda *_: made.end())
        if tied:
            _end_with_parent(made)
        click.echo("The worker is ready.", err=True)
        made.serve()
        made.transport.close()


def _environment(config: Config) -> dict[str, str]:
    """Return the variables by which the child finds the same installation."""
    root = str(Path(__file__).parents[2])
    found = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "SVERKA_HOME": str(config.home), "SVERKA_MODE": config.mode, "PYTHONPATH": found}


@contextmanager
def beside(config: Config) -> Iterator[None]:
    """Keep a worker beside the server: it ends with it, however the server ends."""
    command = [sys.executable, "-m", "tracker.cli", "worker", TIED]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, env=_environment(config))  # noqa: S603 - our own program
    try:
        yield
    finally:
        assert child.stdin is not None
        child.stdin.close()
        try:
            child.wait(GRACE + 2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
