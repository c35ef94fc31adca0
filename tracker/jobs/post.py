"""The sender: writes the letters of the day, sends what is due, and survives being killed between any two steps.

Several senders may run at once: each letter is leased by one. A letter that the mail server has taken right before
its sender was killed goes out once more with the same Message-ID.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy.exc import SQLAlchemyError

from tracker.config import MailServer
from tracker.domain.errors import BusyError
from tracker.domain.letters import Dropped
from tracker.extensions import db, session_context, write_transaction
from tracker.jobs.pulse import Context
from tracker.jobs.smtp import Answer, Outcome, Post
from tracker.services import digests, escalations, letters
from tracker.services.digests import Ready
from tracker.services.jobs import wall

LOG = logging.getLogger(__name__)
BATCH = 20
MARGIN = timedelta(seconds=60)  # longer than one letter's talk with the server can take
Render = Callable[[Ready], EmailMessage]


@dataclass
class Report:
    """What one round of the sender did."""

    written: int = 0
    escalated: int = 0
    sent: int = 0
    dropped: int = 0
    failed: int = 0
    put_off: int = 0
    expired: int = 0
    trouble: str = ""  # why nothing can be sent at all now


@dataclass
class Sender:
    """Sends letters in the application that `context` enters; `render` puts facts into words."""

    context: Context
    render: Render
    server: MailServer | None
    stopping: Callable[[], bool] = lambda: False
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    rounds: int = 0

    def round(self) -> Report:
        """Do all that is due now; the database's troubles are left to the next round."""
        report = Report()
        self.rounds += 1
        with self.context():
            try:
                self._round(report)
            except (BusyError, SQLAlchemyError) as error:
                LOG.warning("The letters must wait.", exc_info=True)
                report.trouble = type(error).__name__
            finally:
                db.session.remove()
        return report

    def _round(self, report: Report) -> None:
        with write_transaction() as session:
            report.escalated = escalations.escalate(session)
            report.written = digests.compose(session)
            report.expired = letters.tidy(session)[0]
        if self.server is None:
            return
        with Post(self.server) as post:
            while not self.stopping() and not report.trouble:
                with write_transaction() as session:
                    claimed = letters.claim(session, key=self.key, most=BATCH)
                if not claimed:
                    return
                self._batch(post, claimed, report)

    def _batch(self, post: Post, claimed: list[int], report: Report) -> None:
        """Send a few leased letters; what is not begun in good time, or after the server failed, is given back."""
        until = wall() + letters.LEASE - MARGIN
        for place, letter_id in enumerate(claimed):
            if report.trouble or self.stopping() or wall() > until:
                with write_transaction() as session:
                    letters.release(session, letter_ids=claimed[place:], key=self.key)
                return
            self._one(post, letter_id, report)

    def _one(self, post: Post, letter_id: int, report: Report) -> None:
        session = session_context()
        session.rollback()  # what was true for the letter before may have changed
        try:
            ready = digests.prepared(session, letter_id)
            message = None if isinstance(ready, Dropped) else self.render(ready)
        except (BusyError, SQLAlchemyError):
            raise
        except Exception as error:  # a letter that cannot be made must not stop the others
            LOG.exception("letter %s cannot be made", letter_id)
            self._put_off([letter_id], type(error).__name__, report, fault=True)
            return
        session.rollback()  # the mail server may take its time: nobody waits for it
        if isinstance(ready, Dropped):
            with write_transaction() as writing:
                report.dropped += letters.drop(writing, letter_id=letter_id, key=self.key, reason=ready)
            return
        assert message is not None
        self._settle(letter_id, post.send(message), report)

    def _settle(self, letter_id: int, answer: Answer, report: Report) -> None:
        """Write down what the mail server said."""
        if answer.outcome in {Outcome.LATER, Outcome.NO_SERVER}:
            self._put_off([letter_id], answer.words, report)
            if answer.outcome is Outcome.NO_SERVER:
                LOG.warning("The mail server cannot be used: %s", answer.words)
                report.trouble = answer.words
            return
        with write_transaction() as session:
            if answer.outcome is Outcome.SENT:
                done = letters.sent(session, letter_id=letter_id, key=self.key)
                report.sent += done
            else:
                gone = answer.outcome is Outcome.NO_SUCH_ADDRESS
                done = letters.refuse(session, letter_id=letter_id, key=self.key, error=answer.words, address_too=gone)
                report.failed += done
        if not done:
            LOG.warning("letter %s went to another sender meanwhile", letter_id)

    def _put_off(self, ids: list[int], error: str, report: Report, *, fault: bool = False) -> None:
        with write_transaction() as session:
            report.put_off += letters.put_off(session, letter_ids=ids, key=self.key, error=error, fault=fault)
