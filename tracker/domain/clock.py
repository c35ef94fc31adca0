"""The one place that knows what time it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def system_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Tells the moment in UTC and the date in the department's zone."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Moscow"))
    source: Callable[[], datetime] = system_now

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return self.source()

    def today(self) -> date:
        """Return the date in the department's zone: deadlines are dates of that zone."""
        return self.source().astimezone(self.zone).date()

    def local(self, moment: datetime) -> datetime:
        """Return `moment` in the department's zone."""
        return moment.astimezone(self.zone)


def fixed_clock(moment: datetime, zone: ZoneInfo) -> Clock:
    """Return a clock that stands still at `moment` (for tests); a naive moment is taken in `zone`."""
    aware = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    return Clock(zone, lambda: aware.astimezone(UTC))
