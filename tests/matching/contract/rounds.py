"""Random rounds of every kind, as plain JSON; some are built around a plan that is known to be valid."""

import math
import random

from tests.matching.contract import referee

KINDS = ("dense", "sparse", "islands", "line")


def _places(draw, n, kind):
    if kind == "islands":
        centres = [(0, 0), (40_000, 3000), (-5000, 60_000)][: 2 if n < 24 else 3]
        return [tuple(c + draw.randrange(2500) for c in centres[i % len(centres)]) for i in range(n)]
    if kind == "line":
        return [(i * 1000 + draw.randrange(300), draw.randrange(300)) for i in range(n)]
    return [(draw.randrange(12_000), draw.randrange(12_000)) for _ in range(n)]


def _candidates(draw, place, kind):
    n = len(place)
    price = {(a, b): round(math.dist(place[a], place[b])) for a in range(n) for b in range(a + 1, n)}
    if kind == "dense":
        return price
    if kind == "islands":
        return {pair: cost for pair, cost in price.items() if cost < 10_000}
    near = {
        (min(a, b), max(a, b))
        for a in range(n)
        for b in sorted(range(n), key=lambda o: math.dist(place[a], place[o]))[1:9]
    }
    return {pair: price[pair] for pair in sorted(near)}


def _ids(draw, n):
    return draw.choice([list(range(n)), [i + 1 for i in range(n)], sorted(draw.sample(range(10**6), n))])


def make(seed, *, most=44, least=4, **fixed):
    """Return one random round; `fixed` sets rules."""
    draw = random.Random(seed)
    n = draw.randint(least, most)
    k = draw.randint(1, min(3, max(1, (n - 1) // 3)))
    kind = draw.choice(KINDS)
    ids = _ids(draw, n)
    price = _candidates(draw, _places(draw, n, kind), kind)
    pairs = [[ids[a], ids[b]] for a, b in price]
    slack = draw.choice([0, 0, 1, 2])
    rules = {
        "min_ring": draw.choice([2, 3, 4, 4, 4]), "history_years": draw.choice([0, 2, 3]),
        "history_undirected": draw.random() < 0.5, "year": 2027, "works_capacity": draw.random() < 0.4,
        "arc_load": draw.choice(["split", "all", "shares"]), "panel": draw.random() < 0.3, **fixed,
    }  # fmt: skip
    if rules["arc_load"] == "shares" and draw.random() < 0.5:
        rules["min_share"] = draw.choice([0, 10, 30])
    share = draw.choice([0, 0.03, 0.1])
    data = {
        "format": "mutual-check/1", "name": "Физика, 8", "seed": draw.randrange(2**40), "k": k, "rules": rules,
        "schools": [_school(draw, one, k, slack, rules) for one in ids],
        "distances": [[*draw.sample([ids[a], ids[b]], 2), cost] for (a, b), cost in price.items()],
        "forbidden": [draw.sample(pair, 2) for pair in pairs if draw.random() < share],
        "one_way": [draw.sample(pair, 2) for pair in pairs if draw.random() < share],
        "history": [[draw.randint(2021, 2028), *draw.sample(pair, 2)] for pair in pairs if draw.random() < share],
        "pinned": [], "expected": {"kind": kind},
    }  # fmt: skip
    draw.shuffle(data["distances"])
    if draw.random() < 0.3:
        _pin(draw, data)
    return data


def _school(draw, one, k, slack, rules):
    works = draw.choice([0, *[draw.randint(1, 120)] * 9])
    middle = 60 * (k if rules["arc_load"] == "all" else 1)
    return {
        "id": one, "name": f"Школа № {one}", "district": one % 4, "x": draw.randint(-9999, 9999), "y": 0, "works": works,
        "can_check": draw.random() > 0.04, "capacity": draw.randint(middle, 3 * middle), "out_max": k + slack,
    }  # fmt: skip


def _pin(draw, data):
    """Pin one or two candidate arcs that no list forbids and that form no ring together."""
    works = {school["id"]: school["works"] for school in data["schools"]}
    barred = set().union(*referee.blocked(data).values())
    good = [(a, b) for a, b, _ in data["distances"] if works[b] and (a, b) not in barred]
    forbidden = {frozenset(pair) for pair in data["forbidden"]}
    for arc in draw.sample(good, min(2, len(good))):
        back = [list(arc[::-1])]
        if frozenset(arc) not in forbidden and back[0] not in data["pinned"]:
            data["pinned"].append(list(arc))


def planted(seed, *, most=44):
    """Return a round and a set of checks that is valid in it: each school checks those a few places further on."""
    draw = random.Random(seed)
    data = make(seed, least=13, most=most, works_capacity=True, panel=False)
    data.update(pinned=[])
    schools = data["schools"]
    n, k = len(schools), data["k"]
    order = [school["id"] for school in schools]
    draw.shuffle(order)
    # Steps of at most a third of the circle cannot close a ring of two or three.
    checks = {(order[i], order[(i + step) % n]) for i in range(n) for step in range(1, k + 1)}
    have = {frozenset(row[:2]) for row in data["distances"]}
    data["distances"] += [[a, b, draw.randrange(9000)] for a, b in sorted(checks) if frozenset((a, b)) not in have]
    clean = {frozenset(arc) for arc in checks}
    for key in ("forbidden", "history"):
        data[key] = [row for row in data[key] if frozenset(row[-2:]) not in clean]
    data["one_way"] = [row for row in data["one_way"] if (row[1], row[0]) not in checks]
    works = {school["id"]: max(1, school["works"]) for school in schools}
    for school in schools:
        school.update(works=works[school["id"]], can_check=True)
    loads = referee.loads_of(data, checks)
    for school in schools:
        mine = sum(works for (a, _), works in loads.items() if a == school["id"])
        school["capacity"] = mine + draw.choice([0, 20, 500])
    if data["rules"]["arc_load"] == "shares":
        data["rules"]["min_share"] = 10
    if draw.random() < 0.5:
        data["pinned"] = [list(arc) for arc in draw.sample(sorted(checks), 3)]
    return data, sorted(checks)
