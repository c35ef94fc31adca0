"""Ways to spoil a valid plan, or to tighten the round under it; each says whether the result is surely wrong.

A mutation takes (problem, plan, draw) and returns (problem, plan), or None where it does not apply.
"""

import copy

from tests.matching.contract import referee

SURE, MAYBE = {}, {}


def surely(function):
    SURE[function.__name__] = function
    return function


def perhaps(function):
    MAYBE[function.__name__] = function
    return function


def repriced(problem, plan, checks):
    """Return the plan with other checks and figures that fit them, so that nothing but a rule can be wrong."""
    price = referee.costs(problem)
    cost = sum(price.get(frozenset(arc), 0) for arc in checks)
    bound = min(plan["lower_bound"], cost)
    optimal = plan["optimal"] and bound == cost
    status = plan["status"] if plan["status"] == "overloaded" or optimal else "feasible"
    gap = round((cost - bound) / max(bound, 1), 7)
    return {**plan, "checks": sorted(map(list, checks)), "cost": cost, "lower_bound": bound, "gap": gap,
            "optimal": optimal, "status": status}  # fmt: skip


def arcs(plan):
    return [tuple(row) for row in plan["checks"]]


def some(plan, draw):
    return draw.choice(arcs(plan)) if plan["checks"] else None


@surely
def drop_a_check(problem, plan, draw):
    gone = some(plan, draw)
    return gone and (problem, repriced(problem, plan, [arc for arc in arcs(plan) if arc != gone]))


@surely
def add_a_check(problem, plan, draw):
    have = arcs(plan)
    free = [arc for a, b, _ in problem["distances"] for arc in ((a, b), (b, a)) if arc not in have]
    return (problem, repriced(problem, plan, [*have, draw.choice(free)])) if free else None


@surely
def reverse_a_check(problem, plan, draw):
    arc = some(plan, draw)
    return arc and (problem, repriced(problem, plan, [one if one != arc else one[::-1] for one in arcs(plan)]))


@surely
def repeat_a_check(problem, plan, draw):
    arc = some(plan, draw)
    others = [one for one in arcs(plan) if arc and one[1] == arc[1] and one != arc]
    if not others:
        return arc and (problem, repriced(problem, plan, [*arcs(plan), arc]))
    return problem, repriced(problem, plan, [arc if one == others[0] else one for one in arcs(plan)])


@surely
def let_a_school_check_itself(problem, plan, draw):
    arc = some(plan, draw)
    return arc and (problem, repriced(problem, plan, [(arc[1], arc[1]) if one == arc else one for one in arcs(plan)]))


@surely
def let_a_stranger_check(problem, plan, draw):
    arc, stranger = some(plan, draw), max(one["id"] for one in problem["schools"]) + 1
    return arc and (problem, repriced(problem, plan, [(stranger, arc[1]) if one == arc else one for one in arcs(plan)]))


@surely
def check_a_stranger_as_well(problem, plan, draw):
    stranger = max(one["id"] for one in problem["schools"]) + 1
    return problem, repriced(problem, plan, [*arcs(plan), (problem["schools"][0]["id"], stranger)])


@surely
def close_a_ring_of_two(problem, plan, draw):
    arc = some(plan, draw)
    if arc is None or problem["rules"]["min_ring"] < 3:
        return None
    return _given(problem, plan, arc[0], arc[1])


@surely
def close_a_ring_of_three(problem, plan, draw):
    have = arcs(plan)
    paths = [(a, c) for a, b in have for b2, c in have if b == b2 and a != c]
    if not paths or problem["rules"]["min_ring"] < 4:
        return None
    first, last = draw.choice(paths)
    return _given(problem, plan, first, last)


def _given(problem, plan, school, checker):
    """Let `checker` check `school` instead of one of its checkers (or besides, where it has none)."""
    have = arcs(plan)
    mine = [arc for arc in have if arc[1] == school and arc[0] != checker]
    kept = [arc for arc in have if arc not in mine[:1]]
    return problem, repriced(problem, plan, [*kept, (checker, school)])


@perhaps
def swap_two_checkers(problem, plan, draw):
    if len(plan["checks"]) < 2:
        return None
    (a, b), (c, d) = draw.sample(arcs(plan), 2)
    rest = [arc for arc in arcs(plan) if arc not in {(a, b), (c, d)}]
    return problem, repriced(problem, plan, [*rest, (a, d), (c, b)])


@perhaps
def hand_a_check_over(problem, plan, draw):
    arc = some(plan, draw)
    other = draw.choice(problem["schools"])["id"]
    return arc and (problem, repriced(problem, plan, [(other, arc[1]) if one == arc else one for one in arcs(plan)]))


@surely
def add_one_to_the_cost(problem, plan, draw):
    return problem, {**plan, "cost": plan["cost"] + 1}


@surely
def lift_the_bound_above_the_cost(problem, plan, draw):
    return problem, {**plan, "lower_bound": plan["cost"] + 1}


@surely
def claim_an_optimum_above_the_bound(problem, plan, draw):
    cost = plan["cost"]
    if cost < 2:
        return None
    return problem, {**plan, "optimal": True, "lower_bound": cost - 1, "gap": round(1 / (cost - 1), 7)}


@surely
def call_optimal_what_is_not(problem, plan, draw):
    cost = plan["cost"]
    if cost < 2 or plan["status"] == "overloaded":
        return None
    return problem, {
        **plan,
        "optimal": False,
        "lower_bound": cost - 1,
        "gap": round(1 / (cost - 1), 7),
        "status": "optimal",
    }


@surely
def call_a_plan_infeasible(problem, plan, draw):
    return problem, {**plan, "status": "infeasible"}


@surely
def write_another_gap(problem, plan, draw):
    return problem, {**plan, "gap": plan["gap"] + 0.01}


@surely
def change_a_digit_of_the_fingerprint(problem, plan, draw):
    text, at = plan["problem_sha256"], draw.randrange(64)
    return problem, {**plan, "problem_sha256": text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]}


@surely
def deny_or_invent_an_overload(problem, plan, draw):
    if plan.get("overloads"):
        rows = plan["overloads"][1:]
        rest = {key: value for key, value in plan.items() if key != "overloads"}
        return problem, {
            **rest,
            **({"overloads": rows} if rows else {}),
            "status": "overloaded" if rows else "feasible",
        }
    one = draw.choice(problem["schools"])["id"]
    return problem, {**plan, "overloads": [[one, 5]], "status": "overloaded"}


@surely
def overload_a_stranger(problem, plan, draw):
    rows = [*plan.get("overloads", []), [max(one["id"] for one in problem["schools"]) + 1, 5]]
    return problem, {**plan, "overloads": rows, "status": "overloaded"}


@surely
def write_an_overload_twice(problem, plan, draw):
    rows = plan.get("overloads")
    return rows and (problem, {**plan, "overloads": sorted([*rows, rows[0]])})


@surely
def overstate_an_overload(problem, plan, draw):
    rows = plan.get("overloads")
    return rows and (problem, {**plan, "overloads": [[rows[0][0], rows[0][1] + 1], *rows[1:]]})


@surely
def move_a_work_from_one_share(problem, plan, draw):
    rows = copy.deepcopy(plan.get("loads"))
    if rows:
        rows[draw.randrange(len(rows))][2] += 1
    return rows and (problem, {**plan, "loads": rows})


@surely
def leave_a_share_out(problem, plan, draw):
    rows = plan.get("loads")
    return rows and (problem, {**plan, "loads": rows[1:]})


@surely
def write_a_share_twice(problem, plan, draw):
    rows = plan.get("loads")
    return rows and (problem, {**plan, "loads": sorted([*rows, rows[-1]])})


@surely
def load_a_check_that_is_not_there(problem, plan, draw):
    if problem["rules"]["arc_load"] == "shares" or not plan["checks"]:
        return None
    a, b = some(plan, draw)
    if [b, a] in plan["checks"]:
        return None
    return problem, {**plan, "loads": [[b, a, referee.loads_of(problem, [(b, a)])[b, a]]]}


@surely
def call_the_panel_as_well(problem, plan, draw):
    one = draw.choice(problem["schools"])["id"]
    rows = [row for row in plan["panel"] if row[0] != one]
    return problem, {**plan, "panel": sorted([*rows, [one, 1 + dict(map(tuple, plan["panel"])).get(one, 0)]])}


@surely
def call_the_panel_no_times(problem, plan, draw):
    return problem, {**plan, "panel": sorted([*plan["panel"], [problem["schools"][0]["id"], 0]])}


@surely
def send_the_panel_to_a_stranger(problem, plan, draw):
    return problem, {**plan, "panel": [*plan["panel"], [max(one["id"] for one in problem["schools"]) + 1, 1]]}


def tightened(problem, plan, change):
    """Return the round after `change`, and the plan under the new round's fingerprint."""
    other = copy.deepcopy(problem)
    change(other)
    return other, {**plan, "problem_sha256": referee.fingerprint(other)}


@surely
def forbid_a_pair_in_use(problem, plan, draw):
    arc = some(plan, draw)
    if arc is None or frozenset(arc) in {frozenset(row) for row in problem["pinned"]}:
        return None
    return tightened(problem, plan, lambda data: data["forbidden"].append(list(arc[::-1])))


@surely
def let_only_the_other_school_check(problem, plan, draw):
    arc = some(plan, draw)
    return arc and tightened(problem, plan, lambda data: data["one_way"].append(list(arc[::-1])))


@perhaps
def let_only_this_school_check(problem, plan, draw):
    arc = some(plan, draw)
    return arc and tightened(problem, plan, lambda data: data["one_way"].append(list(arc)))


def _remember(year, *, back):
    def mutate(problem, plan, draw):
        arc = some(plan, draw)
        row = arc and [problem["rules"]["year"] - year, *(arc[::-1] if back else arc)]
        return row and tightened(problem, plan, lambda data: data["history"].append(row))

    return mutate


for _years in range(-1, 5):
    MAYBE[f"check_again_after_{_years}_years"] = _remember(_years, back=False)
    MAYBE[f"check_back_after_{_years}_years"] = _remember(_years, back=True)


@surely
def check_again_after_a_year(problem, plan, draw):
    return _remember(1, back=False)(problem, plan, draw) if problem["rules"]["history_years"] else None


@surely
def strike_a_pair_from_the_candidates(problem, plan, draw):
    arc = some(plan, draw)
    if arc is None or frozenset(arc) in {frozenset(row) for row in problem["pinned"]}:
        return None

    def change(data):
        data["distances"] = [row for row in data["distances"] if set(row[:2]) != set(arc)]

    return tightened(problem, plan, change)


def _school(problem, plan, draw, value):
    arc = some(plan, draw)

    def change(data):
        next(row for row in data["schools"] if row["id"] == arc[0]).update(value(arc[0]))

    return arc and tightened(problem, plan, change)


@surely
def send_the_teachers_away(problem, plan, draw):
    return _school(problem, plan, draw, lambda _one: {"can_check": False})


@surely
def allow_a_checker_one_school_less(problem, plan, draw):
    return _school(problem, plan, draw, lambda one: {"out_max": sum(a == one for a, _ in arcs(plan)) - 1})


@surely
def take_a_school_its_works(problem, plan, draw):
    arc = some(plan, draw)
    if arc is None or any(b == arc[1] for _, b in problem["pinned"]):
        return None

    def change(data):
        next(row for row in data["schools"] if row["id"] == arc[1]).update(works=0)

    return tightened(problem, plan, change)


@surely
def lower_a_capacity_below_the_load(problem, plan, draw):
    if not problem["rules"]["works_capacity"] or not plan["checks"]:
        return None
    rows = plan.get("loads")
    loads = {(a, b): works for a, b, works in rows} if rows else referee.loads_of(problem, arcs(plan))
    one, total = some(plan, draw)[0], 0
    total = sum(works for (a, _), works in loads.items() if a == one)

    def change(data):
        row = next(row for row in data["schools"] if row["id"] == one)
        row["capacity"] = total - 1 if row["capacity"] >= total else row["capacity"] - 1

    return tightened(problem, plan, change) if total else None


@surely
def pin_what_the_plan_has_not(problem, plan, draw):
    have = set(arcs(plan))
    forbidden = {frozenset(pair) for pair in problem["forbidden"]}
    pairs = [arc for a, b, _ in problem["distances"] for arc in ((a, b), (b, a))]
    free = [arc for arc in pairs if arc not in have and frozenset(arc) not in forbidden]
    return tightened(problem, plan, lambda data: data["pinned"].append(list(draw.choice(free)))) if free else None


@perhaps
def ask_for_longer_rings(problem, plan, draw):
    return tightened(problem, plan, lambda data: data["rules"].update(min_ring=min(6, data["rules"]["min_ring"] + 1)))
