"""What a layout is: the headings it is known by, the headings any layout may borrow, and its own rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracker.documents.results_reader.text import head

_LEVEL = r"(?: (?:участника|обучающегося|ученика|учащегося))?"
# Role of a column → headings that any export of works may use.
COMMON: dict[str, str] = {
    "login": r"user|login|(?:имя )?пользовател[ья]|(?:код|логин)(?: (?:школы|оо|организации|пользователя))"
    r"|логин(?: образовательной организации)?",
    "code": rf"code|код{_LEVEL}|(?:номер|№) (?:участника|обучающегося|ученика|учащегося)",
    "gender": rf"gender|sex|пол{_LEVEL}",
    "total": r"sum|(?:итого|всего|сумма)(?: (?:первичных )?баллов)?|(?:общий|суммарный|первичный|итоговый) балл",
    "class": r"klass|class|(?:наименование )?класса?|класс,? литера",
    "order": r"(?:порядковый )?(?:номер|№) класса",
    "journal": r"otc|(?:отметка|оценка) (?:за (?:предыдущ|прошл)|за .*(?:четверть|триместр|полугодие)|по журналу).*",
    "variant": r"var[-_ ]?\d?|вариант(?: ?№? ?\d)?",
    "subject": r"subject|(?:учебный )?предмет|наименование предмета",
}
# The number of a task (group 1) and what stands in brackets behind it (group 2).
COMMON_TASK = (
    r"a[-_ ]?(\d{1,2})[-_ ]?grade()|балл(?:ы)? за (?:задание )?(?:№ ?)?(\d{1,2}[\w.]{0,4})()"
    r"|(?:№ ?)?(\d{1,2}[\w.]{0,4}) ?\(([^()]{0,20})\)|задание ?(?:№ ?)?(\d{1,2}[\w.]{0,4})(?: ?\(([^()]{0,20})\))?"
)
_COMMON = tuple((role, re.compile(pattern)) for role, pattern in COMMON.items())
Keys = list[tuple[str, ...]]  # for each column the spellings its heading may have
_BARE_TASK = re.compile(r"(\d{1,2}(?:[.кk]\d{1,2})?)()")
_POINTS = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Task:
    """A task's column: its number as printed, where it stands, its maximum if the heading says it (in points)."""

    label: int | str
    column: int
    most: int | None


@dataclass(frozen=True)
class Columns:
    """What the columns of a header mean; `score` says how well they fit the layout."""

    roles: Mapping[str, tuple[int, ...]]
    tasks: tuple[Task, ...]
    score: int
    doubled: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorksLayout:
    """An export with one row for each work; `heads` are the headings that only this layout writes this way."""

    name: str
    heads: Mapping[str, str]
    task: str
    empty_total_is_absent: bool = False
    tasks_between: tuple[str, str] | None = None

    @cached_property
    def own(self) -> list[tuple[str, re.Pattern[str]]]:
        """Return the layout's own headings, ready to compare."""
        return [(role, re.compile(pattern)) for role, pattern in self.heads.items()]

    @cached_property
    def _task(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        return re.compile(self.task), re.compile(COMMON_TASK)

    def columns(self, keys: Keys) -> Columns | None:
        """Return what the columns under the headings `keys` mean, or None if this is no header of this export."""
        roles: dict[str, list[int]] = {}
        own = set()
        for place, key in enumerate(keys):
            role, is_own = _role(self, key)
            if role:
                roles.setdefault(role, []).append(place)
                own |= {role} if is_own else set()
        taken = {place for places in roles.values() for place in places}
        if "code" not in roles:
            return None
        tasks, doubled, own_tasks = self._tasks(keys, taken, roles)
        # Every export has codes and variants or a total beside its tasks; an instruction has none.
        if not tasks or not {"variant", "total", "login"} & set(roles):
            return None
        score = 3 * len(own) + len(roles) + (4 if own_tasks else 0) + min(len(tasks), 3)
        return Columns({role: tuple(places) for role, places in roles.items()}, tuple(tasks), score, tuple(doubled))

    def _tasks(
        self, all_keys: Keys, taken: set[int], roles: Mapping[str, list[int]]
    ) -> tuple[list[Task], list[str], bool]:
        keys = {place: key for place, key in enumerate(all_keys) if place not in taken}
        for rank, pattern in enumerate((*self._task, _BARE_TASK)):
            found = {place: match for place, key in keys.items() if (match := _first(pattern, key))}
            if found:
                return *_numbered(found), rank == 0
        if self.tasks_between and all(role in roles for role in self.tasks_between):
            first, last = sorted(roles[role][-1] for role in self.tasks_between)
            named = [place for place in keys if first < place < last and keys[place]]
            return [Task(keys[place][0], place, None) for place in named if keys[place][0]], [], False
        return [], [], False


def _role(layout: WorksLayout, keys: tuple[str, ...]) -> tuple[str | None, bool]:
    """Return the role a heading has in the layout, and whether it is written in the layout's own way."""
    return _known_role(layout.name, keys, tuple(layout.own))


@lru_cache(maxsize=20_000)
def _known_role(
    _layout: str, keys: tuple[str, ...], own: tuple[tuple[str, re.Pattern[str]], ...]
) -> tuple[str | None, bool]:
    for patterns, is_own in ((own, True), (_COMMON, False)):
        for key in keys:
            for role, pattern in patterns:
                if pattern.fullmatch(key):
                    return role, is_own
    return None, False


def spellings(cells: list[str], upper: list[str]) -> Keys:
    """Return, for each column, the spellings its heading may have: its own, with the row above, the row above."""
    found = []
    for place in range(max(len(cells), len(upper))):
        low = head(cells[place]) if place < len(cells) else ""
        high = head(upper[place]) if place < len(upper) else ""
        found.append(tuple(dict.fromkeys(key for key in (low, f"{high} {low}".strip(), high) if key)) or ("",))
    return found


def _first(pattern: re.Pattern[str], keys: tuple[str, ...]) -> re.Match[str] | None:
    return next((match for key in keys if (match := pattern.fullmatch(key))), None)


def _numbered(found: Mapping[int, re.Match[str]]) -> tuple[list[Task], list[str]]:
    """Return the tasks of the columns found, and the labels that came twice (the first column counts)."""
    tasks: dict[int | str, Task] = {}
    doubled = []
    for place, match in sorted(found.items()):
        said = [group for group in match.groups() if group is not None]
        points = _POINTS.search(said[1]) if len(said) > 1 else None
        plain = said[0].rstrip(".")
        label: int | str = int(plain) if plain.isdecimal() else plain.upper()
        if label in tasks:
            doubled.append(str(label))
        else:
            tasks[label] = Task(label, place, int(points[0]) if points else None)
    return list(tasks.values()), doubled
