"""The search: tasks, recommendations, organisations and assistance by words in whatever form they stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import N_
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.domain.search import Piece, asked, pieces
from tracker.extensions import session_context
from tracker.queries import search as queries
from tracker.queries.search import Found
from tracker.web import arguments
from tracker.web.access import current_actor, may, requires
from tracker.web.i18n import format_date

search = Blueprint("search", __name__)


@dataclass(frozen=True)
class Hit:
    """One thing found: where it is, its title and its words."""

    url: str
    title: Sequence[Piece]
    text: Sequence[Piece]


Read = Callable[[Any, Actor, Sequence[str]], Found]


def _task(row: Any, wanted: Sequence[str]) -> Hit:
    title = f"{row.number or '—'} · {row.name} · {format_date(row.due_on)}"
    return Hit(url_for("tasks.show", task_id=row.id), pieces(title, wanted), pieces(row.text, wanted))


def _recommendation(row: Any, wanted: Sequence[str]) -> Hit:
    url = url_for("recommendations.show", recommendation_id=row.id)
    return Hit(url, pieces(row.number or "—", wanted), pieces(row.text, wanted))


def _organisation(row: Any, wanted: Sequence[str]) -> Hit:
    text = " · ".join(filter(None, [row.short_name, row.building]))
    return Hit(url_for("organisations.show", organisation_id=row.id), pieces(row.name, wanted), pieces(text, wanted))


def _assistance(row: Any, wanted: Sequence[str]) -> Hit:
    url = url_for("assistance.index", school=row.name)
    return Hit(url, pieces(f"{format_date(row.held_on)} · {row.name}", wanted), pieces(row.topic, wanted))


# Title, who may look, where it is read, how one is told.
SECTIONS: tuple[tuple[str, Action, Read, Callable[[Any, Sequence[str]], Hit]], ...] = (
    (N_("Tasks"), Action.TASK_VIEW, queries.tasks, _task),
    (N_("Recommendations"), Action.RECOMMENDATION_VIEW, queries.recommendations, _recommendation),
    (N_("Organisations"), Action.ORGANISATION_VIEW, queries.organisations, _organisation),
    (N_("Assistance"), Action.ASSISTANCE_VIEW, queries.assistance, _assistance),
)


@search.get("/search")
@requires(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Search for what the address asks."""
    words = arguments.words("q")
    wanted, session, actor = asked(words), session_context(), current_actor()
    found = []
    for title, action, read, told in SECTIONS if wanted else ():
        if may(action):
            answer = read(session, actor, wanted)
            found.append((title, answer.total, [told(row, wanted) for row in answer.rows]))
    total = sum(number for _title, number, _hits in found)
    return render_template("search/index.html", words=words, found=found, total=total, wanted=wanted)
