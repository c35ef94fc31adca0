"""A letter as mail programs read it: plain text and simple html of the same words, and heads that nobody can add to."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Written:
    """The words of a letter."""

    subject: str
    text: str
    html: str


def one_line(text: str, longest: int) -> str:
    """Return a text without line breaks and hidden characters, cut to a length."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:longest]


def to_message(
    written: Written, *, sender: str, sender_name: str, to: str, message_id: str, moment: datetime
) -> EmailMessage:
    """Return the letter ready to be handed over; marked as written by a program, so that no absence answers it."""
    message = EmailMessage(policy=SMTP)
    local, _at, domain = sender.rpartition("@")
    message["From"] = Address(one_line(sender_name, 100), local, domain)
    to_local, _at, to_domain = to.rpartition("@")
    message["To"] = Address("", to_local, to_domain)
    message["Subject"] = one_line(written.subject, LONGEST_SUBJECT)
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(moment)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(written.text, cte="base64")
    message.add_alternative(written.html, subtype="html", cte="base64")
    return message
