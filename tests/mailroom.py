"""A mail server that keeps what it is given, or refuses it as told; and people who have asked for letters."""

import email
import email.policy
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import factories
from flask import Flask
from sqlalchemy.orm import Session

from tracker.config import MailServer
from tracker.domain.clock import fixed_clock
from tracker.domain.mail import Topic
from tracker.domain.roles import Actor
from tracker.jobs.post import Report, Sender
from tracker.models.mail import MailSetting
from tracker.models.organisations import Organisation
from tracker.queries.people import actor_of
from tracker.web.letter_words import message_of

SENDER = "sverka@city.example"


@dataclass
class Sink:
    """What a server has taken, and what it says to which address or step."""

    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    refuse_to: dict[str, str] = field(default_factory=dict)  # address -> answer to RCPT
    refuse_data: str = ""  # answer to the end of a letter
    refuse_from: str = ""
    hang_up_after: int | None = None  # letters, after which the line breaks before the answer
    port: int = 0

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, "none", SENDER)

    @property
    def addresses(self) -> list[str]:
        return [to for _sender, to in self.envelopes]

    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(message["Message-ID"]) for message in self.messages)

    def text(self, number: int = -1) -> str:
        """The plain text of a letter."""
        return self.messages[number].get_body(("plain",)).get_content()

    def html(self, number: int = -1) -> str:
        return self.messages[number].get_body(("html",)).get_content()


class _Talk(socketserver.StreamRequestHandler):
    """One client's talk."""

    server: "_Server"

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        sink, sender, to = self.server.sink, "", ""
        self.say("220 sink")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            verb = line.upper()
            if verb.startswith("MAIL FROM"):
                sender = line[line.index("<") + 1 : line.index(">")]
                self.say(sink.refuse_from or "250 ok")
            elif verb.startswith("RCPT TO"):
                to = line[line.index("<") + 1 : line.index(">")]
                self.say(sink.refuse_to.get(to, "250 ok"))
            elif verb == "DATA":
                self.say("354 go on")
                if not self.take(sender, to):
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, sender: str, to: str) -> bool:
        """Read a letter; returns False when the line breaks before the answer."""
        sink, lines = self.server.sink, []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        if line == b"":
            return False
        if sink.refuse_data:
            self.say(sink.refuse_data)
            return True
        with self.server.lock:
            message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            sink.messages.append(message)  # type: ignore[arg-type]
            sink.envelopes.append((sender, to))
            broken = sink.hang_up_after is not None and len(sink.messages) >= sink.hang_up_after
        if not broken:
            self.say("250 taken")
        return not broken


class _Server(socketserver.ThreadingTCPServer):
    """Serves each client in a thread."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, sink: Sink) -> None:
        self.sink, self.lock = sink, threading.Lock()
        super().__init__(("127.0.0.1", 0), _Talk)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error of ours."""


@contextmanager
def listening() -> Iterator[Sink]:
    """A mail server on a port of its own."""
    sink = Sink()
    with _Server(sink) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()


def sender(app: Flask, sink: Sink | None) -> Sender:
    return Sender(app.app_context, message_of, sink.server if sink else None)


def send(app: Flask, sink: Sink | None) -> Report:
    """One round of the sender."""
    return sender(app, sink).round()


def asks(session: Session, person_id: int | None, address: str = "", **values: Any) -> MailSetting:
    """This person has asked for letters, and the address is confirmed."""
    values.setdefault("confirmed_at", session.info["clock"].now())
    values.setdefault("topics", [topic.value for topic in Topic])
    values.setdefault("enabled", True)
    address = address or f"person{person_id}@mail.example"
    return factories.add(session, MailSetting(person_id=person_id, address=address, **values))


def reader(session: Session, role: Any, home: Organisation, address: str = "", **values: Any) -> Actor:
    """Somebody who has asked for letters."""
    person = factories.person(session, role, home)
    asks(session, person.id, address, **values)
    return actor_of(person)


def set_up(app: Flask, server: MailServer | None = None) -> None:
    """Let the installation have a mail server: before its session is opened."""
    config = app.extensions["sverka_config"]
    named = server or MailServer("mail.invalid", 25, "none", SENDER)
    app.extensions["sverka_config"] = replace(config, mail=named)


def take_away(app: Flask) -> None:
    """Let the installation have no mail server any more."""
    app.extensions["sverka_config"] = replace(app.extensions["sverka_config"], mail=None)


def at(app: Flask, moment: datetime, zone: str = "Europe/Moscow") -> None:
    """Set the installation's clock, in a zone."""
    app.extensions["sverka_clock"] = fixed_clock(moment, ZoneInfo(zone))
