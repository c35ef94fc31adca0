"""What stands in an organisation's calendar; papers and calendars are in Russian, and no person is named in them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from tracker.documents.ical import Happening
from tracker.domain.subjects import SUBJECTS_RU
from tracker.models.campaigns import CampaignRound
from tracker.models.packets import CrossCheck
from tracker.models.tasks import Task

HOST = "sverka"
LONGEST, MOST_WORDS = 120, 2000


def _subject(of: CampaignRound) -> str:
    return f"{SUBJECTS_RU.get(of.subject, of.subject)}, {of.grade} класс"


def own_events(checks: Iterable[CrossCheck], organisation_id: int) -> Iterator[Happening]:
    """Yield the days of one organisation's packets, on whichever side it stands."""
    for check in checks:
        about = f"{_subject(check.round)}, пакет {check.packet_number}, работ: {check.works}"
        checker = "экспертная комиссия" if check.by_panel else check.checker.name
        if check.checked_id == organisation_id:
            yield from _event(
                check, "hand", f"Передать работы: {about}", check.hand_over_on, note=f"Принимает: {checker}"
            )
            yield from _event(check, "back", f"Получить работы обратно: {about}", check.return_on)
            yield from _event(check, "upload", f"Загрузить результаты: {about}", check.upload_on)
        if check.checker_id == organisation_id:
            note = f"Работы школы: {check.checked.name}"
            yield from _event(check, "take", f"Получить работы на проверку: {about}", check.hand_over_on, note=note)
            yield from _event(
                check, "mark", f"Проверка: {about}", check.check_from, check.check_until, note=note, place=check.place
            )
            yield from _event(check, "return", f"Вернуть работы: {about}", check.return_on, note=note)


def _event(
    check: CrossCheck,
    kind: str,
    words: str,
    first: date | None,
    last: date | None = None,
    note: str = "",
    place: str = "",
) -> Iterator[Happening]:
    """Yield the event unless it has no date; the row's version counts its changes."""
    if first is not None:
        uid = f"check-{check.id}-{kind}@{HOST}"
        yield Happening(uid, words, first, last or first, check.version - 1, note, place)


KINDS = (
    ("hand_over_on", "Передача работ"),
    ("check_from", "Начало проверки"),
    ("return_on", "Возврат работ"),
    ("upload_on", "Загрузка результатов"),
)


def campaign_events(checks: Iterable[CrossCheck]) -> Iterator[Happening]:
    """Yield the whole campaign's days: for each subject how many packets are due on which day."""
    found: Counter[tuple[int, str, date]] = Counter()
    rounds: dict[int, CampaignRound] = {}
    for check in checks:
        rounds[check.round_id] = check.round
        for kind, _words in KINDS:
            day = getattr(check, kind)
            if day is not None:
                found[check.round_id, kind, day] += 1
    words = dict(KINDS)
    for (round_id, kind, day), number in sorted(found.items()):
        uid = f"round-{round_id}-{kind}-{day.isoformat()}@{HOST}"
        summary = f"{words[kind]}: {_subject(rounds[round_id])}, пакетов: {number}"
        yield Happening(uid, summary, day, day, number)


def deadline_events(tasks: Iterable[Task]) -> Iterator[Happening]:
    """Yield the deadlines of one person's tasks; a moved one is the same event with a higher number."""
    for task in tasks:
        words = " ".join(task.recommendation.text.split())
        number = f"№ {task.recommendation.number}" if task.recommendation.number else ""
        summary = f"Срок поручения {number}: {words}".replace("  ", " ").replace(" :", ":")
        cut = summary if len(summary) <= LONGEST else summary[: LONGEST - 1].rstrip() + "…"
        uid = f"task-{task.id}-due@{HOST}"
        note = f"{task.organisation.name}. {words}"
        yield Happening(uid, cut, task.due_on, task.due_on, task.version - 1, note[:MOST_WORDS])
