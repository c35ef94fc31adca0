"""A real server as processes of its own, and plain HTTP clients against it."""

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
# Imports once and forks for each start, so that thirty starts cost no thirty imports.
LAUNCHER = """
import os, signal, sys
import tracker.app, tracker.cli.database, tracker.cli.guard, waitress
from tracker.cli.operate import run_server
from tracker.cli.settings import load_config

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        run_server(load_config(), "127.0.0.1", int(line))
        os._exit(0)
    print(child, flush=True)
"""
LOST = (OSError, http.client.HTTPException)


def wait(seconds: float) -> None:
    threading.Event().wait(seconds)


class Server:
    """Serves an installation on a port of its own; may be killed and started again."""

    def __init__(self, environment: dict[str, str | None], log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        given = {name: value for name, value in environment.items() if value}
        plain = {name: value for name, value in os.environ.items() if not name.startswith("SVERKA_")}
        self.log = log.open("wb")
        self.launcher = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER], env={**plain, **given, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True,
        )  # fmt: skip
        self.pid = 0

    def start(self) -> None:
        """Start and return once it answers."""
        assert self.launcher.stdin
        assert self.launcher.stdout
        print(self.port, file=self.launcher.stdin, flush=True)
        self.pid = int(self.launcher.stdout.readline())
        for _ in range(600):
            if self.answers():
                return
            wait(0.05)
        raise AssertionError(f"the server does not answer: {Path(self.log.name).read_text()[-3000:]}")

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except LOST:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """kill -9: nothing is flushed, nothing is said."""
        os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End everything that was started."""
        if self.pid:
            with suppress(ProcessLookupError):
                self.kill()
        self.launcher.kill()
        self.launcher.communicate()
        self.log.close()


class Answer:
    """Status, headers and text of an answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode("utf-8", "replace")


class Client:
    """One browser; it may share its cookie with others."""

    def __init__(self, port: int, timeout: float = 30) -> None:
        self.port = port
        self.timeout = timeout
        self.cookie = ""
        self.token = ""

    def twin(self) -> "Client":
        """Another window of the same browser."""
        other = Client(self.port, self.timeout)
        other.cookie, other.token = self.cookie, self.token
        return other

    def request(self, method: str, url: str, fields: Any = None, more: dict[str, str] | None = None) -> Answer:
        """Send one request on a connection of its own; raises one of LOST when no whole answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            headers = {**(more or {}), **({"Cookie": self.cookie} if self.cookie else {})}
            body = None
            if fields is not None:
                body = urlencode({"csrf_token": self.token, **fields}, doseq=True)
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, url, body, headers)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookie = f"{name}={morsel.value}"
        return answer

    def get(self, url: str) -> Answer:
        return self.request("GET", url)

    def post(self, url: str, fields: Any) -> Answer:
        return self.request("POST", url, fields)

    def sign_in(self, person: dict[str, Any]) -> "Client":
        """Sign in and remember the token for forms."""
        self.token = hidden(self.get("/account/login").text, "csrf_token")
        answer = self.post("/account/login", {"login": person["login"], "password": person["password"]})
        assert answer.status == 303, answer.text[:500]
        self.token = hidden(self.get("/account/password").text, "csrf_token")
        return self


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no hidden field {name}: {page[:300]}"
    return found[1]


def key() -> str:
    return secrets.token_hex(16)
