"""What the aggregate reports share: a column of groups (region, municipality, school) and a number of participants."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tracker.documents.results_reader.layouts.base import COMMON, Columns, Keys, Task

ROLES: dict[str, str] = {
    "login": r"логин.*|login|user|пользователь",
    "group": r"групп[аы](?: участников)?|оо|образовательная организация|наименование(?: оо)?|территория|школа|ат(?:е)?"
    r"|муниципалитет|мо|субъект рф|регион",
    "n": r"(?:кол-во|количество|число|всего) ?(?:участников|обучающихся|уч(?:ащихся|ся)?|работ|человек|чел)"
    r"|участников|кол-во|количество|n|чел(?:овек)?|кол-во участников, чел",
    "gender": r"пол|gender|sex",
}
_ANCHOR = re.compile("|".join(f"(?:{one})" for one in (COMMON["code"], *ROLES.values())))
_ROLES = [(role, re.compile(pattern)) for role, pattern in ROLES.items()]


@lru_cache(maxsize=20_000)
def _role(keys: tuple[str, ...]) -> str | None:
    return next((role for key in keys for role, pattern in _ROLES if pattern.fullmatch(key)), None)


@lru_cache(maxsize=20_000)
def is_anchor(keys: tuple[str, ...]) -> bool:
    """Tell whether a heading is one that every header has: of codes, groups, logins or numbers of participants."""
    return any(_ANCHOR.fullmatch(key) for key in keys)


@dataclass(frozen=True)
class GroupsLayout:
    """An aggregate report: the headings of its values and how they become numbers for each group."""

    name: str
    value: re.Pattern[str]
    needed: frozenset[str]
    in_a_row: bool = False

    def columns(self, keys_of: Keys) -> Columns | None:
        """Return what the columns under the headings mean, or None if this is no header of this report."""
        roles: dict[str, list[int]] = {}
        values: dict[str, Task] = {}
        for place, keys in enumerate(keys_of):
            found = next((match for key in keys[:2] if (match := self.value.fullmatch(key))), None)
            if found:
                label = next((group for group in found.groups() if group), "%")
                values.setdefault(label, Task(label, place, None))
                continue
            role = _role(keys)
            if role:
                roles.setdefault(role, []).append(place)
        if not self.needed <= set(values) or not {"group", "login", "n"} & set(roles):
            return None
        if self.in_a_row and {int(label) for label in values} != set(range(len(values))):
            return None
        score = 3 * len(roles) + 2 * min(len(values), 6)
        return Columns({role: tuple(places) for role, places in roles.items()}, tuple(values.values()), score)
