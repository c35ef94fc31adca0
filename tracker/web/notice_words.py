"""Says a notice in the visitor's language, and lets its link lead nowhere but to this site."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.notices import WORDS
from tracker.domain.subjects import SUBJECTS
from tracker.models.notices import Notice
from tracker.web.i18n import translated

MOST_NAMED = 4


def words(notice: Notice) -> str:
    """Return what a notice says."""
    params: dict[str, object] = {name: _value(value) for name, value in notice.params.items()}
    try:
        return str(_(WORDS[notice.kind]) % params)
    except KeyError:  # made by another version, with other parameters
        return translated(WORDS[notice.kind]).split("%(")[0].rstrip(" :«“")


def _value(value: Any) -> str:
    """Return a parameter in words: a round is the pair of its subject and grade."""
    if not isinstance(value, list):
        return str(value)
    if _is_round(value):
        return _round(value)
    named = "; ".join(_value(one) for one in value[:MOST_NAMED])
    more = len(value) - MOST_NAMED
    return named if more <= 0 else named + ngettext(" and %(num)d more", " and %(num)d more", more)


def _is_round(value: list[Any]) -> bool:
    return len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int)


def _round(value: list[Any]) -> str:
    subject, grade = value
    return str(_("%(subject)s, grade %(grade)s", subject=translated(SUBJECTS.get(subject, subject)), grade=grade))


def link(notice: Notice) -> str:
    """Return where a notice leads: a path of this site, else nothing."""
    url = notice.url
    plain = url.isascii() and url.isprintable() and "\\" not in url
    return url if plain and url.startswith("/") and not url.startswith("//") else ""
