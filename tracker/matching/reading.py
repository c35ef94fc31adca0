"""Strict reading of problem files: what is wrong is refused in one sentence that names the key or the row."""

import json
import re
from pathlib import Path
from typing import Any

from tracker.matching.problem import FORMAT, Problem, ProblemError, Rules, School

LARGEST_FILE = 400_000_000
MOST_SCHOOLS = 100_000
LARGEST_ID = 999_999
LARGEST = 10**9
MIN_RING = (2, 6)
ARC_LOADS = ("split", "all", "shares")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # neither in XML nor, half, in UTF-8
TOP = {
    "format", "name", "seed", "k", "rules", "schools", "distances", "forbidden", "one_way", "history", "pinned",
    "expected",
}  # fmt: skip
RULES = set(Rules.__dataclass_fields__)
SCHOOL = set(School.__dataclass_fields__)


def load_json(path: Path | str) -> Any:
    """Read a JSON file; refuse what is too large, is no UTF-8 or JSON, or writes one key twice."""
    try:
        return json.loads(_content(Path(path)), object_pairs_hook=_once)
    except OSError as error:
        raise ProblemError(f"{path}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ProblemError(f"{path}: is not JSON in UTF-8 ({error})") from error
    except RecursionError as error:
        raise ProblemError(f"{path}: is nested too deeply") from error
    except ProblemError as error:
        raise ProblemError(f"{path}: {error}") from error
    except ValueError as error:
        raise ProblemError(f"{path}: a number has too many digits") from error


def _content(file: Path) -> str:
    if file.stat().st_size > LARGEST_FILE:
        raise ProblemError(f"the file is larger than {LARGEST_FILE} bytes")
    return file.read_text(encoding="utf-8")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ProblemError(f"key “{_shown(twice)}” is written twice")
    return found


def _shown(key: str) -> str:
    """Return a key from a file on one line, of a sane length."""
    return json.dumps(key[:60], ensure_ascii=False)[1:-1]


def keys(data: Any, place: str, allowed: set[str], required: tuple[str, ...]) -> dict[str, Any]:
    """Return `data` if it is an object with the required keys and no unknown one."""
    if not isinstance(data, dict):
        raise ProblemError(f"{place} must be an object")
    for key in data:
        if key not in allowed:
            raise ProblemError(f"{place}: unknown key “{_shown(key)}”")
    for key in required:
        if key not in data:
            raise ProblemError(f"{place}: key “{key}” is missing")
    return data


def integer(value: Any, place: str, low: int = 0, high: int = LARGEST) -> int:
    """Return `value` if it is an integer within the limits; true, 1.0, NaN and null are none."""
    if type(value) is not int:
        raise ProblemError(f"{place} must be an integer, not {json.dumps(value)[:40]}")
    if not low <= value <= high:
        raise ProblemError(f"{place} must lie between {low} and {high}, not {value}")
    return value


def boolean(value: Any, place: str) -> bool:
    """Return `value` if it is true or false."""
    if type(value) is not bool:
        raise ProblemError(f"{place} must be true or false")
    return value


def text(value: Any, place: str) -> str:
    """Return `value` if it is a string of a sane length."""
    if not isinstance(value, str) or len(value) > 500:
        raise ProblemError(f"{place} must be a string of at most 500 characters")
    if UNWRITABLE.search(value):
        raise ProblemError(f"{place} holds a character that cannot be written")
    return value


def read_problem(data: Any) -> Problem:
    """Build a problem from parsed JSON.

    Raises
    ------
    ProblemError
        naming the key or the row that is wrong

    """
    top = keys(data, "the problem", TOP, ("format", "k", "rules", "schools", "distances"))
    if top["format"] != FORMAT:
        raise ProblemError(f"key “format” must be “{FORMAT}”")
    schools = _schools(top["schools"])
    ids = {school.id for school in schools}
    k = integer(top["k"], "key “k”", 1, 1000)
    if k >= len(schools):
        raise ProblemError(f"key “k”: {k} checkers need more than {k} schools, there are {len(schools)}")
    problem = Problem(
        k=k,
        rules=_rules(top["rules"], k),
        schools=schools,
        distances=_distances(top["distances"], ids),
        forbidden=_pairs(top, "forbidden", ids),
        one_way=_pairs(top, "one_way", ids),
        history=_history(top.get("history", []), ids),
        pinned=_pairs(top, "pinned", ids),
        name=text(top.get("name", ""), "key “name”"),
        seed=integer(top.get("seed", 0), "key “seed”", 0, 2**63 - 1),
        expected=top.get("expected"),
    )
    _coherent(problem, top)
    return problem


def _rules(data: Any, k: int) -> Rules:
    given = keys(data, "key “rules”", RULES, ("min_ring",))
    values: dict[str, Any] = {}
    for key, value in given.items():
        place = f"key “rules.{key}”"
        if key == "arc_load":
            if value not in ARC_LOADS:
                raise ProblemError(f"{place} must be one of {', '.join(ARC_LOADS)}")
            values[key] = value
        elif key in ("history_undirected", "works_capacity", "panel"):
            values[key] = boolean(value, place)
        else:
            low, high = {"min_ring": MIN_RING, "min_share": (0, 100), "history_years": (0, 1000)}.get(key, (0, 9999))
            values[key] = integer(value, place, low, high)
    rules = Rules(**values)
    if rules.arc_load == "shares" and rules.min_share * k > 100:
        raise ProblemError(f"key “rules.min_share”: {k} shares of {rules.min_share} per cent exceed the whole")
    return rules


def _schools(rows: Any) -> tuple[School, ...]:
    if not isinstance(rows, list) or not rows:
        raise ProblemError("key “schools” must be a list that is not empty")
    if len(rows) > MOST_SCHOOLS:
        raise ProblemError(f"key “schools”: more than {MOST_SCHOOLS} schools")
    schools, seen = [], set()
    for number, row in enumerate(rows):
        place = f"schools[{number}]"
        given = keys(row, place, SCHOOL, ("id", "works", "can_check", "out_max"))
        school = School(
            id=integer(given["id"], f"{place}.id", 0, LARGEST_ID),
            works=integer(given["works"], f"{place}.works"),
            can_check=boolean(given["can_check"], f"{place}.can_check"),
            capacity=integer(given.get("capacity", 0), f"{place}.capacity"),
            out_max=integer(given["out_max"], f"{place}.out_max"),
            name=text(given.get("name", ""), f"{place}.name"),
            district=integer(given.get("district", 0), f"{place}.district", -LARGEST),
            x=integer(given.get("x", 0), f"{place}.x", -LARGEST),
            y=integer(given.get("y", 0), f"{place}.y", -LARGEST),
        )
        if school.id in seen:
            raise ProblemError(f"{place}.id: {school.id} is used twice")
        seen.add(school.id)
        schools.append(school)
    return tuple(schools)


def _rows(rows: Any, key: str, width: int) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise ProblemError(f"key “{key}” must be a list of rows")
    for number, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != width:
            raise ProblemError(f"{key}[{number}] must be a list of {width} integers")
    return rows


def _pair(a: Any, b: Any, place: str, ids: set[int]) -> tuple[int, int]:
    for one in (a, b):
        if type(one) is not int or one not in ids:
            raise ProblemError(f"{place}: {json.dumps(one)[:40]} is not the id of a school")
    if a == b:
        raise ProblemError(f"{place}: school {a} stands against itself")
    return a, b


def _pairs(top: dict[str, Any], key: str, ids: set[int]) -> tuple[tuple[int, int], ...]:
    rows = _rows(top.get(key, []), key, 2)
    return tuple(_pair(a, b, f"{key}[{number}]", ids) for number, (a, b) in enumerate(rows))


def _history(rows: Any, ids: set[int]) -> tuple[tuple[int, int, int], ...]:
    found = []
    for number, (year, a, b) in enumerate(_rows(rows, "history", 3)):
        place = f"history[{number}]"
        found.append((integer(year, f"{place}: the year", 0, 9999), *_pair(a, b, place, ids)))
    return tuple(found)


def _distances(rows: Any, ids: set[int]) -> tuple[tuple[int, int, int], ...]:
    found, seen = [], set()
    for number, (a, b, cost) in enumerate(_rows(rows, "distances", 3)):
        place = f"distances[{number}]"
        _pair(a, b, place, ids)
        integer(cost, f"{place}: the cost")
        pair = (a, b) if a < b else (b, a)
        if pair in seen:
            raise ProblemError(f"{place}: the pair {a}, {b} is listed twice")
        seen.add(pair)
        found.append((a, b, cost))
    return tuple(found)


def _coherent(problem: Problem, top: dict[str, Any]) -> None:
    rules = top["rules"]
    if problem.rules.history_years and problem.history and "year" not in rules:
        raise ProblemError("key “rules.year” is missing though “history” and “history_years” are given")
    if problem.rules.works_capacity:
        for number, row in enumerate(top["schools"]):
            if "capacity" not in row:
                raise ProblemError(f"schools[{number}]: key “capacity” is missing though “works_capacity” is true")
    forbidden = {frozenset(pair) for pair in problem.forbidden}
    seen = set()
    for number, arc in enumerate(problem.pinned):
        if frozenset(arc) in forbidden:
            raise ProblemError(f"pinned[{number}]: the pair {arc[0]}, {arc[1]} is forbidden")
        if problem.cost_of(arc) is None:
            raise ProblemError(f"pinned[{number}]: the pair {arc[0]}, {arc[1]} is not listed in “distances”")
        if arc in seen:
            raise ProblemError(f"pinned[{number}]: the check {arc[0]} → {arc[1]} is listed twice")
        seen.add(arc)
