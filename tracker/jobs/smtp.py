"""One connection to the mail server: what it answers becomes one of three outcomes."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from typing import Self

from tracker.config import MailServer
from tracker.domain.letters import is_permanent

TIMEOUT = 10.0  # seconds for each step of the talk


class Outcome(StrEnum):
    """What became of a letter."""

    SENT = "sent"
    LATER = "later"  # this letter failed in a way that may pass
    REFUSED = "refused"  # this letter will never be taken
    NO_SUCH_ADDRESS = "no_such_address"  # nothing will ever be taken for this address
    NO_SERVER = "no_server"  # nothing can be sent at all now


@dataclass(frozen=True)
class Answer:
    """The outcome with the server's own words."""

    outcome: Outcome
    words: str = ""


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


class Post:
    """A talk with the mail server, opened at the first letter; a broken one is opened anew for the next."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._talk: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server; it does not matter whether it hears that."""
        talk, self._talk = self._talk, None
        if talk is not None:
            try:
                talk.quit()
            except (OSError, smtplib.SMTPException):
                talk.close()

    def _open(self) -> smtplib.SMTP:
        if self._talk is not None:
            return self._talk
        server = self.server
        safe = ssl.create_default_context()
        if server.security == "ssl":
            talk: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=safe)
        else:
            talk = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            if server.security == "starttls":
                talk.starttls(context=safe)
            if server.user:
                talk.login(server.user, server.password)
        except BaseException:
            talk.close()
            raise
        self._talk = talk
        return talk

    def send(self, message: EmailMessage) -> Answer:
        """Hand one letter over; never raises for what the server or the line does."""
        try:
            talk = self._open()
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Outcome.NO_SERVER, _words(error))
        try:
            talk.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            outcome = Outcome.NO_SUCH_ADDRESS if is_permanent(code) else Outcome.LATER
            return Answer(outcome, _said(code, words))
        except smtplib.SMTPDataError as error:
            outcome = Outcome.REFUSED if is_permanent(error.smtp_code) else Outcome.LATER
            return Answer(outcome, _said(error.smtp_code, error.smtp_error))
        except (
            OSError,
            smtplib.SMTPException,
        ) as error:  # the sender refused, the line broken: not this letter's fault
            self._talk = None
            talk.close()
            return Answer(Outcome.NO_SERVER, _words(error))
        return Answer(Outcome.SENT)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"
