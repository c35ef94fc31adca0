"""What happens to the demo's tasks between their sending and today: a few life stories, played in order of time."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from tracker.demo.stage import Stage
from tracker.documents.attachments import check
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskVerb, possible_verbs
from tracker.models.tasks import Task
from tracker.services import files, tasks
from tracker.services.context import today
from tracker.services.tasks import Given

V = TaskVerb
# A story is a line of steps: the verb, days after the step before (or after sending), who (executor or controller).
STORIES: dict[str, tuple[tuple[TaskVerb, int], ...]] = {
    "untouched": (),
    "accepted": ((V.ACCEPT, 3),),
    "on the way": ((V.ACCEPT, 2), (V.REPORT_INTERIM, 9)),
    "reported": ((V.ACCEPT, 1), (V.REPORT, 20)),
    "reported late": ((V.ACCEPT, 8), (V.REPORT, 30)),
    "closed": ((V.ACCEPT, 1), (V.REPORT_INTERIM, 6), (V.REPORT, 12), (V.CLOSE, 3)),
    "closed with a file": ((V.ACCEPT, 2), (V.REPORT, 18), (V.CLOSE, 2)),
    "returned": ((V.ACCEPT, 2), (V.REPORT, 14), (V.RETURN, 2)),
    "closed at the second try": ((V.ACCEPT, 1), (V.REPORT, 9), (V.RETURN, 2), (V.REPORT, 8), (V.CLOSE, 4)),
    "more time asked": ((V.ACCEPT, 2), (V.ASK_EXTENSION, 25)),
    "more time granted": ((V.ACCEPT, 2), (V.ASK_EXTENSION, 18), (V.GRANT_EXTENSION, 2)),
    "more time refused": ((V.ACCEPT, 4), (V.ASK_EXTENSION, 16), (V.REFUSE_EXTENSION, 1)),
    "cancelled": ((V.ACCEPT, 2), (V.CANCEL, 12)),
}
BY_CONTROLLER = frozenset({V.CLOSE, V.RETURN, V.GRANT_EXTENSION, V.REFUSE_EXTENSION, V.CANCEL})
WORDS: dict[TaskVerb, tuple[str, ...]] = {
    V.REPORT_INTERIM: (
        "План мероприятий составлен и обсуждён на педагогическом совете.",
        "Проведено два из четырёх родительских собраний.",
        "Анализ сделан по пяти классам из восьми, остальное — до конца недели.",
    ),
    V.REPORT: (
        "Проведены родительские собрания в 4–8 классах, протоколы приложены.",
        "Проанализированы причины расхождений, план устранения утверждён приказом по школе.",
        "Учителя ознакомлены с критериями под подпись, проведён семинар-практикум.",
    ),
    V.RETURN: (
        "Нет подтверждающего документа: приложите протокол или приказ.",
        "Отчёт не называет классы и сроки: дополните.",
    ),
    V.ASK_EXTENSION: ("Учитель на длительном больничном, анализ сделает его замена.",),
    V.GRANT_EXTENSION: ("Причина уважительная.",),
    V.REFUSE_EXTENSION: ("Работа не требует дополнительного времени, методист поможет на месте.",),
    V.CANCEL: ("В школе нет параллелей, к которым относится рекомендация.",),
    V.CLOSE: ("Принято.",),
}


def unmarked(_task: Task, _place: str, text: str) -> str:
    """Leave a text as it is."""
    return text


@dataclass
class Teller:
    """Plays stories. `mark` may change every text that is written (the seed puts its canaries in)."""

    stage: Stage
    folder: Path
    sent_on: int  # days from today
    mark: Callable[[Task, str, str], str] = unmarked
    _queue: list[tuple[int, int, int, int, str]] = field(default_factory=list)

    def plan(self, task: Task, story: str) -> None:
        """Put a story into the queue."""
        days = self.sent_on
        for place, (_verb, after) in enumerate(STORIES[story]):
            days += after
            heapq.heappush(self._queue, (days, self.stage.rng.randint(0, 540), task.id, place, story))

    def play(self) -> int:
        """Carry out everything that lies in the past and is possible, in order of time; returns how many steps."""
        played = 0
        while self._queue:
            days, minute, task_id, place, story = heapq.heappop(self._queue)
            if days >= 0:
                break
            self.stage.go_to(days, 8 + minute // 60, minute % 60)
            played += self._step(self.stage.session.get_one(Task, task_id), STORIES[story][place][0], story)
        return played

    def _step(self, task: Task, verb: TaskVerb, story: str) -> bool:
        actor = self._actor(task, verb)
        session = self.stage.session
        if verb not in possible_verbs(tasks.facts_of(session, task), actor, today(session)):
            return False  # for example more time, after the date has passed
        texts = WORDS.get(verb, ("",))
        text = self.mark(task, verb.value, texts[task.id % len(texts)])
        if verb is V.ASK_EXTENSION:
            self._act(actor, task, verb, Given(note=text, until=task.due_on + timedelta(days=14)))
        elif verb is V.REPORT:
            self._report(actor, task, text, with_file="file" in story or task.id % 5 == 0)
        else:
            self._act(actor, task, verb, Given(note=text))
        return True

    def _report(self, actor: Actor, task: Task, text: str, *, with_file: bool) -> None:
        if not with_file:
            link = self.mark(task, "link", f"https://example.org/otchety/{task.id}") if task.id % 3 == 0 else ""
            self._act(actor, task, V.REPORT, Given(fact=text, link=link))
            return
        name = self.mark(task, "file name", f"Протокол {task.id}")
        attachment = check(f"{name}.txt", text.encode(), most=1_000_000)
        with files.staged(self.folder, attachment) as staged:
            self._act(actor, task, V.REPORT, Given(fact=text, file=staged))

    def _actor(self, task: Task, verb: TaskVerb) -> Actor:
        # The department's second officer controls, its first one executes: nobody takes his own task off control.
        if verb in BY_CONTROLLER:
            return self.stage.everybody(Role.DEPARTMENT)[1]
        return self.stage.of(task.organisation_id, Role.SCHOOL, Role.METHODOLOGIST, Role.DEPARTMENT)[0]

    def _act(self, actor: Actor, task: Task, verb: TaskVerb, given: Given) -> None:
        tasks.act(self.stage.session, actor=actor, task_id=task.id, version=task.version, verb=verb, given=given)


def tell_all(teller: Teller, stories: Sequence[str]) -> int:
    """Give each task the next of `stories`, in the tasks' order, and play them all."""
    rows = teller.stage.session.scalars(select(Task).order_by(Task.id)).all()
    for place, task in enumerate(rows):
        teller.plan(task, stories[place % len(stories)])
    return teller.play()
