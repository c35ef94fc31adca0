"""Puts a letter into its reader's words: subject, plain text and simple html of the same, links that work anywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from tracker.documents.letter import Written, to_message
from tracker.domain.letters import LetterKind
from tracker.extensions import clock
from tracker.models.notices import Notice
from tracker.queries.mail import Duty
from tracker.services.digests import Digest, Ready
from tracker.web import notice_words
from tracker.web.i18n import DEFAULT, LANGUAGES, format_date

MOST_LINES = 20
SHOWN = 140


@dataclass(frozen=True)
class Line:
    """One line of a letter: words, and where they lead."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its lines; `more` are those left out."""

    title: str
    lines: Sequence[Line]
    more: str = ""


@dataclass(frozen=True)
class Paper:
    """What both forms of a letter are made of."""

    subject: str
    hello: str
    sections: Sequence[Section]
    foot: Sequence[Line]


def absolute(path: str) -> str:
    """Return the address of a path: the configured host, for a letter knows no request."""
    base: str = current_app.extensions["sverka_config"].base_url
    return base + path


def path_of(endpoint: str, **values: object) -> str:
    """Return an endpoint's path without any request."""
    return current_app.url_map.bind("localhost").build(endpoint, values)


def message_of(ready: Ready) -> EmailMessage:
    """Return the whole letter, in its reader's language."""
    config = current_app.extensions["sverka_config"]
    sender = config.mail.sender if config.mail else "sverka@localhost"
    with force_locale(ready.language if ready.language in LANGUAGES else DEFAULT):
        written = written_of(ready)
        name = _("Sverka")
    return to_message(
        written, sender=sender, sender_name=name, to=ready.address, message_id=ready.message_id, moment=clock().now()
    )


def written_of(ready: Ready) -> Written:
    """Return subject, text and html of a letter in the present language."""
    paper = _PAPERS[ready.kind](ready)
    made = [current_app.jinja_env.get_template(f"mail/letter.{form}").render(paper=paper) for form in ("txt", "html")]
    return Written(paper.subject, made[0], made[1])


def _hello(ready: Ready) -> str:
    return str(_("Hello, %(name)s.", name=ready.name))


def _settings() -> Line:
    return Line(_("What you are written about, and when, is set here:"), absolute(path_of("mail.index")))


def _confirmation(ready: Ready) -> Paper:
    code = Section(
        _("The code that confirms this address: %(code)s", code=ready.code),
        [Line(_("Enter it on this page:"), absolute(path_of("mail.index")))],
    )
    foot = Line(_("Somebody has named this address in Sverka. If it was not you, do nothing: no more letters come."))
    return Paper(_("Sverka: confirm your address"), _hello(ready), [code], [foot])


def _test(ready: Ready) -> Paper:
    lines = [Line(_("The mail server takes letters, and links in them lead to this address:"), absolute("/"))]
    return Paper(_("Sverka: test letter"), _hello(ready), [Section(_("This is a test letter."), lines)], [])


def _digest(ready: Ready) -> Paper:
    digest = ready.digest or Digest(window=None)  # type: ignore[arg-type]
    day = format_date(digest.window.today)
    soon = sum(len(rows) for rows in digest.reminders.values())
    subject = _("Sverka: digest of %(day)s", day=day)
    if soon:
        subject += "; " + ngettext("%(num)d deadline is near", "%(num)d deadlines are near", soon)
    sections = [*_reminders(digest), *_tasks(digest), *_waiting(digest), *_notices(digest)]
    return Paper(subject, _hello(ready), sections, [_settings()])


def _reminders(digest: Digest) -> list[Section]:
    titles: dict[int, Callable[[int], str]] = {
        0: lambda n: ngettext("%(num)d task is due today", "%(num)d tasks are due today", n),
        1: lambda n: ngettext("%(num)d task is due tomorrow", "%(num)d tasks are due tomorrow", n),
        7: lambda n: ngettext("%(num)d task is due within a week", "%(num)d tasks are due within a week", n),
    }
    found = [_duties(titles[days](len(rows)), rows) for days, rows in digest.reminders.items()]
    if digest.overdue:
        number = len(digest.overdue)
        found.append(_duties(ngettext("%(num)d task is overdue", "%(num)d tasks are overdue", number), digest.overdue))
    return found


def _tasks(digest: Digest) -> list[Section]:
    number = len(digest.fresh)
    return [_duties(ngettext("%(num)d new task", "%(num)d new tasks", number), digest.fresh)] if number else []


def _duties(title: str, rows: Sequence[Duty]) -> Section:
    return _cut(title, [_duty(one) for one in rows[:MOST_LINES]], len(rows))


def _duty(one: Duty) -> Line:
    text = " ".join(one.text.split())
    text = text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"
    words = _(
        "%(number)s. %(text)s Due %(day)s. %(organisation)s",
        number=one.number or "—", text=text, day=format_date(one.due_on), organisation=one.organisation,
    )  # fmt: skip
    return Line(str(words), absolute(path_of("tasks.show", task_id=one.task_id)))


def _cut(title: str, lines: Sequence[Line], total: int) -> Section:
    left = total - len(lines)
    more = ngettext("and %(num)d more on the site", "and %(num)d more on the site", left) if left > 0 else ""
    return Section(title, lines, more)


def _waiting(digest: Digest) -> list[Section]:
    waiting = digest.waiting
    if not waiting.reports and not waiting.requests:
        return []
    lines = []
    if waiting.reports:
        words = ngettext("%(num)d report of completion", "%(num)d reports of completion", waiting.reports)
        lines.append(Line(words, absolute(path_of("tasks.index", status="reported"))))
    if waiting.requests:
        words = ngettext("%(num)d request for more time", "%(num)d requests for more time", waiting.requests)
        lines.append(Line(words, absolute(path_of("tasks.index", asked="1"))))
    return [Section(_("Waits for your decision"), lines)]


def _notices(digest: Digest) -> list[Section]:
    found = []
    for title, rows in ((_("Tasks stay overdue"), digest.escalated), (_("Notices"), digest.notices)):
        if rows:
            found.append(_cut(title, [_notice(one) for one in rows[:MOST_LINES]], len(rows)))
    return found


def _notice(one: Notice) -> Line:
    path = notice_words.link(one)
    return Line(notice_words.words(one), absolute(path) if path else "")


_PAPERS: dict[LetterKind, Callable[[Ready], Paper]] = {
    LetterKind.DIGEST: _digest,
    LetterKind.CONFIRMATION: _confirmation,
    LetterKind.TEST: _test,
}
