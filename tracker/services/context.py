"""What every service may ask of its session: the clock and the present moment."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.clock import Clock


def clock(session: Session) -> Clock:
    """Return the clock that the session was given."""
    found: Clock = session.info["clock"]
    return found


def now(session: Session) -> datetime:
    """Return the present moment in UTC."""
    return clock(session).now()


def today(session: Session) -> date:
    """Return the date in the department's zone."""
    return clock(session).today()
