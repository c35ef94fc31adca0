"""The forecast of a sending as the preview shows it: a picture of the weeks, and the same as tables."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain.forecast import Duty, Forecast, Week, forecast
from tracker.domain.recommendations import Addressee
from tracker.extensions import clock
from tracker.queries import forecast as queries
from tracker.services.recommendations import Outgoing

MOST_ROWS = 60
WIDTH, HEIGHT, BELOW = 720, 130, 70  # of the picture: duties above the line, tests below it


def shown(session: Session, outgoing: Sequence[Outgoing]) -> dict[str, Any] | None:
    """Return what the preview shows of the weeks ahead; None when nothing goes to schools."""
    sending = [one for one in outgoing if one.due and one.recommendation.addressee is Addressee.SCHOOLS]
    if not sending:
        return None
    homes = {home for one in sending for home in one.due}
    new = [Duty(home, due, one.recommendation.rhythm, new=True) for one in sending for home, due in one.due.items()]
    tests = queries.tests(session, sending[0].recommendation.campaign_id, homes)
    found = forecast(homes, [*queries.running(session, homes), *new], tests, clock().today())
    busiest = list(found.rows)[:MOST_ROWS]
    names = queries.names(session, busiest)
    return {
        "weeks": found.weeks,
        "rows": [(names[home], found.rows[home]) for home in busiest],
        "schools": len(homes),
        "bars": _bars(found),
        "words": _words(found.weeks),
        "width": WIDTH, "line": HEIGHT, "height": HEIGHT + BELOW,
    }  # fmt: skip


def _bars(found: Forecast) -> list[dict[str, Any]]:
    """Return the picture's columns: duties of the busiest school upwards, schools with tests downwards."""
    highest = max((week.most.duties for week in found.weeks), default=0) or 1
    deepest = max((week.testing for week in found.weeks), default=0) or 1
    step = WIDTH / len(found.weeks)
    bars = []
    for place, week in enumerate(found.weeks):
        up, down = (HEIGHT - 30) / highest, (BELOW - 40) / deepest
        running, new = week.most.running * up, week.most.new * up
        bars.append(
            {
                "x": round(place * step + 2, 1), "width": round(step - 4, 1), "middle": round((place + 0.5) * step, 1),
                "running": round(running, 1), "new": round(new, 1), "tests": round(week.testing * down, 1),
                "mean": round(HEIGHT - week.mean * up, 1), "week": week,
                "labelled": len(found.weeks) <= 13 or place % 2 == 0,
            }
        )  # fmt: skip
    return bars


def _words(weeks: Sequence[Week]) -> str:
    """Return the picture in one sentence."""
    worst = max(weeks, key=lambda week: (week.most.duties, week.testing))
    return str(
        _(
            "The heaviest week begins on %(day)s: up to %(duties)s duties at one school, %(tests)s schools hold tests.",
            day=f"{worst.starts_on:%d.%m.%Y}",
            duties=worst.most.duties,
            tests=worst.testing,
        )
    )
