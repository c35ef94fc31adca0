"""The archives of a version as its page offers them: ready to download, being prepared, or to be asked for."""

from collections import Counter
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from tracker.domain.orders import Bundle
from tracker.extensions import session_context
from tracker.services.order_archives import Shelf, State
from tracker.services.order_papers import MOST_ACTS
from tracker.web.order_view import View


@dataclass(frozen=True)
class Offer:
    """One archive: what it holds, how it stands, where it is fetched (GET) and asked for (POST)."""

    words: str
    state: State
    fetch: str
    prepare: str


def offers(seen: View) -> list[Offer]:
    """Return all papers in one archive, and the acts where they are too many for one document."""
    shelf, counted = Shelf(session_context(), seen.order), Counter(line.row.round_id for line in seen.lines)

    def offer(words: str, bundle: Bundle, round_id: int | None = None) -> Offer:
        ways = (
            url_for(f"order_papers.{verb}_{bundle.value}", order_id=seen.order.id, round=round_id)
            for verb in ("fetch", "prepare")
        )
        return Offer(words, shelf.state(bundle, round_id), *ways)

    found = [offer(_("All papers, zip"), Bundle.ALL)]
    if len(seen.lines) > MOST_ACTS:
        found.append(offer(_("All acts, PDF in a zip"), Bundle.ACTS_PDF))
        found.append(offer(_("All acts, Word in a zip"), Bundle.ACTS_DOCX))
    large = [one for one in seen.rounds if counted[one] > MOST_ACTS]
    return found + [offer(_("Acts: %(round)s, zip", round=seen.rounds[one]), Bundle.ACTS_PDF, one) for one in large]


def at_once(seen: View) -> dict[int, str]:
    """Return the rounds whose acts are few enough for one document."""
    counted = Counter(line.row.round_id for line in seen.lines)
    return {one: words for one, words in seen.rounds.items() if counted[one] <= MOST_ACTS}
