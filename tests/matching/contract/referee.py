"""A second verifier, written from the description of the files alone: plain JSON in, a set of codes out.

It imports nothing of the engine, so that a mistake in one of the two shows as a disagreement.
"""

import hashlib
import json
import math
from collections import Counter

PLAN_KEYS = {
    "format", "problem_sha256", "seed", "engine", "checks", "panel", "cost", "lower_bound", "optimal", "gap",
    "seconds", "status",
}  # fmt: skip
STATUSES = {"optimal", "feasible", "interrupted", "overloaded"}
RULES = {
    "min_ring": None, "history_years": 0, "history_undirected": True, "year": 0, "works_capacity": False,
    "arc_load": "split", "panel": False, "min_share": 25,
}  # fmt: skip
SCHOOL = {"name": "", "district": 0, "x": 0, "y": 0, "capacity": 0}
LISTS = ("distances", "forbidden", "one_way", "history", "pinned")


def filled(problem):
    """Return the problem with every key that may be left out, and without `expected`."""
    whole = {"name": "", "seed": 0, **{key: [] for key in LISTS}, **problem}
    whole.pop("expected", None)
    whole["rules"] = {**RULES, **problem["rules"]}
    whole["schools"] = [{**SCHOOL, **school} for school in problem["schools"]]
    return whole


def fingerprint(problem):
    """SHA-256 of the whole problem: keys sorted, no spaces, UTF-8."""
    text = json.dumps(filled(problem), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def costs(problem):
    return {frozenset((a, b)): cost for a, b, cost in problem["distances"]}


def blocked(problem):
    """Map a code to the arcs (checker, checked) that may not stand."""
    whole, found = filled(problem), {}
    rules = whole["rules"]
    found["forbidden"] = {arc for a, b in whole["forbidden"] for arc in ((a, b), (b, a))}
    found["one_way"] = {(b, a) for a, b in whole["one_way"]}
    past = set()
    for year, a, b in whole["history"]:
        if rules["history_years"] and rules["year"] - rules["history_years"] <= year <= rules["year"]:
            past.add((a, b))
            if rules["history_undirected"]:
                past.add((b, a))
    found["history"] = past
    return found


def rings(arcs, longest):
    """Yield every directed ring of at most `longest` arcs once, as its schools from the smallest on."""
    after = {}
    for a, b in arcs:
        after.setdefault(a, set()).add(b)
    stack = [(start,) for start in after]
    while stack:
        path = stack.pop()
        for onward in after.get(path[-1], ()):
            if onward == path[0]:
                yield path
            elif onward > path[0] and onward not in path and len(path) < longest:
                stack.append((*path, onward))


def least_share(works, k, per_cent):
    """The fewest whole works of a share: rounded up, or down where k rounded-up shares would exceed the works."""
    up = math.ceil(works * per_cent / 100)
    return up if up * k <= works else works * per_cent // 100


def loads_of(problem, checks):
    """Works of each check under `split` and `all`."""
    works = {school["id"]: school["works"] for school in problem["schools"]}
    k = problem["k"]
    whole = filled(problem)["rules"]["arc_load"] == "all"
    return {(a, b): works[b] if whole else math.ceil(works[b] / k) for a, b in checks}


def _is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _shape(plan):
    if not isinstance(plan, dict) or plan.get("format") != "mutual-check-plan/1":
        return {"format"}
    found = set()
    if not PLAN_KEYS <= set(plan) <= PLAN_KEYS | {"loads", "overloads"}:
        found.add("keys")
    for key, width in (("checks", 2), ("loads", 3), ("overloads", 2), ("panel", 2)):
        rows = plan.get(key, [])
        if not all(isinstance(row, list) and len(row) == width and all(map(_is_int, row)) for row in rows):
            found.add("types")
    if not all(_is_int(plan.get(key)) for key in ("cost", "lower_bound", "seed")):
        found.add("types")
    for key in ("gap", "seconds"):
        value = plan.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            found.add("types")
    if plan.get("status") not in STATUSES or not isinstance(plan.get("optimal"), bool):
        found.add("status")
    return found


def judge(problem, plan):
    """Return the codes of all rules that a plan breaks, an empty set if it is clean."""
    found = _shape(plan)
    if found & {"format", "types"}:
        return found
    whole = filled(problem)
    school = {one["id"]: one for one in whole["schools"]}
    checks = [tuple(row) for row in plan["checks"]]
    if plan["checks"] != sorted(plan["checks"]):
        found.add("sorted")
    if any(a == b or a not in school or b not in school for a, b in checks):
        return found | {"schools"}
    return (
        found
        | _pairs(whole, checks)
        | _counts(whole, plan, checks, school)
        | _works(whole, plan, school)
        | _figures(problem, plan)
    )


def _pairs(whole, checks):
    found, price = set(), costs(whole)
    if any(frozenset(arc) not in price for arc in checks):
        found.add("distances")
    found |= {code for code, arcs in blocked(whole).items() if arcs & set(checks)}
    if not {tuple(arc) for arc in whole["pinned"]} <= set(checks):
        found.add("pinned")
    if any(rings(checks, whole["rules"]["min_ring"] - 1)):
        found.add("min_ring")
    return found


def _counts(whole, plan, checks, school):
    found = set()
    into, out = Counter(b for _, b in checks), Counter(a for a, _ in checks)
    panel = Counter()
    for one, times in plan["panel"]:
        if one not in school or times < 1 or one in panel or not whole["rules"]["panel"]:
            found.add("panel")
        panel[one] += times
    for one, row in school.items():
        if into[one] + panel[one] != (whole["k"] if row["works"] else 0):
            found.add("k")
        if out[one] and not row["can_check"]:
            found.add("can_check")
        if out[one] > row["out_max"]:
            found.add("out_max")
    if len(set(checks)) != len(checks):
        found.add("k")
    return found


def _works(whole, plan, school):
    rules, checks = whole["rules"], [tuple(row) for row in plan["checks"]]
    rows = plan.get("loads", [])
    given = {(a, b): works for a, b, works in rows}
    overloads = dict(map(tuple, plan.get("overloads", [])))
    found = set()
    if plan.get("overloads", []) != sorted(plan.get("overloads", [])) or len(overloads) != len(
        plan.get("overloads", [])
    ):
        found.add("overloads")
    if rules["arc_load"] == "shares":
        found |= _shares(whole, plan, given, len(rows), school)
        loads = given
    else:
        loads = loads_of(whole, checks)
        if rows and (len(rows) != len(given) or given != loads):
            found.add("loads")
    if not rules["works_capacity"]:
        return found | ({"overloads"} if overloads else set())
    received = Counter()
    for (a, _), works in loads.items():
        received[a] += works
    real = {one: received[one] - row["capacity"] for one, row in school.items() if received[one] > row["capacity"]}
    return found | ({"works_capacity"} if real != overloads else set())


def _shares(whole, plan, given, rows, school):
    if rows != len(given) or set(given) != {tuple(row) for row in plan["checks"]}:
        return {"loads"}
    panel, total, found = dict(map(tuple, plan["panel"])), Counter(), set()
    for (_, b), works in given.items():
        total[b] += works
        if works < least_share(school[b]["works"], whole["k"], whole["rules"]["min_share"]):
            found.add("loads")
    for one, row in school.items():
        rest = row["works"] - total[one]
        least = panel.get(one, 0) * least_share(row["works"], whole["k"], whole["rules"]["min_share"])
        if rest < least or (rest and not panel.get(one)):
            found.add("loads")
    return found


def _figures(problem, plan):
    found, price = set(), costs(problem)
    cost, bound = plan["cost"], plan["lower_bound"]
    if sum(price.get(frozenset(arc), 0) for arc in plan["checks"]) != cost:
        found.add("cost")
    if plan["problem_sha256"] != fingerprint(problem):
        found.add("problem_sha256")
    if bound > cost or bound < 0:
        found.add("lower_bound")
    elif abs(plan["gap"] - ((cost - bound) / max(bound, 1))) > 1e-4:
        found.add("gap")
    if plan["optimal"] and cost != bound:
        found.add("optimal")
    if plan["status"] == "optimal" and not plan["optimal"]:
        found.add("status")
    if (plan["status"] == "overloaded") != bool(plan.get("overloads")):
        found.add("status")
    return found
