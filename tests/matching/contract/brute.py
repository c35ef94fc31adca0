"""The best plan of a tiny round, by trying every choice of checkers; knows nothing of the engine."""

import itertools

from tests.matching.contract import referee


def _options(problem, price, barred, school, room):
    """Yield, cheapest first, the checkers one school may get: (panel checks, cost, checkers)."""
    one, need = school["id"], problem["k"] if school["works"] else 0
    able = [a for a in room if frozenset((a, one)) in price and a != one and room[a] > 0 and (a, one) not in barred]
    must = {a for a, b in problem["pinned"] if b == one}
    rows = []
    for many in range(need + 1):
        if many == need or problem["rules"].get("panel"):
            picked = (some for some in itertools.combinations(able, many) if must <= set(some))
            rows += [(need - many, sum(price[frozenset((a, one))] for a in some), some) for some in picked]
    return sorted(rows)


def best(problem, *, first_only=False):
    """Return (panel checks, works over, cost) of the best plan, None where there is none.

    With a panel a plan over a capacity is none, since the panel could take the checks; without one, the fewest works
    over come before the cost. `first_only` stops at any plan.
    """
    whole = referee.filled(problem)
    price, barred = referee.costs(whole), set().union(*referee.blocked(whole).values())
    room = {one["id"]: one["out_max"] if one["can_check"] else 0 for one in whole["schools"]}
    schools = sorted(whole["schools"], key=lambda one: one["id"])
    if not {b for _, b in whole["pinned"]} <= {one["id"] for one in schools if one["works"]}:
        return None
    options = [_options(whole, price, barred, one, room) for one in schools]
    search = _Search(whole, schools, options, room, first_only=first_only)
    search.go(0, [], 0, 0)
    return search.found


class _Search:
    def __init__(self, whole, schools, options, room, *, first_only):
        self.whole, self.schools, self.options, self.room, self.first_only = whole, schools, options, room, first_only
        self.found = None
        self.longest = whole["rules"]["min_ring"] - 1
        cheapest = [min(((row[0], row[1]) for row in rows), default=(0, 0)) for rows in options]
        self.ahead = [
            (sum(p for p, _ in cheapest[i:]), sum(c for p, c in cheapest[i:])) for i in range(len(options) + 1)
        ]

    def go(self, at, arcs, panel, cost):
        if self.first_only and self.found is not None:
            return
        if self.found is not None and not self.whole["rules"].get("panel"):
            if (panel, self.found[1] and 0, cost + self.ahead[at][1]) >= self.found:
                return
        elif self.found is not None and panel > self.found[0]:
            return
        if at == len(self.options):
            self._take(arcs, panel, cost)
            return
        one = self.schools[at]["id"]
        for more, price, some in self.options[at]:
            if all(self.room[a] > 0 for a in some):
                new = [*arcs, *((a, one) for a in some)]
                if any(referee.rings(new, self.longest)):
                    continue
                for a in some:
                    self.room[a] -= 1
                self.go(at + 1, new, panel + more, cost + price)
                for a in some:
                    self.room[a] += 1

    def _take(self, arcs, panel, cost):
        over = 0 if not self.whole["rules"]["works_capacity"] else self._over(arcs)
        if over and self.whole["rules"].get("panel"):
            return
        value = (panel, over, cost)
        if self.found is None or value < self.found:
            self.found = value

    def _over(self, arcs):
        rules = self.whole["rules"]
        capacity = {one["id"]: one["capacity"] for one in self.schools}
        if rules["arc_load"] == "shares":
            return self._least_over(arcs, capacity)
        received = dict.fromkeys(capacity, 0)
        for (a, _), works in referee.loads_of(self.whole, arcs).items():
            received[a] += works
        return sum(max(0, received[one] - capacity[one]) for one in capacity)

    def _least_over(self, arcs, capacity):
        """Divide the works by augmenting one at a time along paths; what finds no room is over."""
        k, share = self.whole["k"], self.whole["rules"]["min_share"]
        works = {one["id"]: one["works"] for one in self.schools}
        least = {b: referee.least_share(works[b], k, share) for b in works}
        load = {(a, b): least[b] for a, b in arcs}
        room = {one: capacity[one] - sum(load[arc] for arc in load if arc[0] == one) for one in capacity}
        over = sum(-left for left in room.values() if left < 0)
        checkers = {b: [a for a, c in arcs if c == b] for b in works}
        for b, all_works in works.items():
            missing = k - len(checkers[b]) if all_works else 0
            rest = all_works - least[b] * k
            if missing or not all_works:
                continue  # the panel takes the rest
            for _ in range(rest):
                over += not self._augment(b, checkers, load, least, room)
        return over

    def _augment(self, b, checkers, load, least, room):
        came, queue = {}, [b]
        seen = {b}
        while queue:
            c = queue.pop(0)
            for a in checkers[c]:
                if a in came:
                    continue
                came[a] = c
                if room[a] > 0:
                    self._shift(a, b, came, load, room)
                    return True
                for d in checkers:
                    if d not in seen and (a, d) in load and load[a, d] > least[d]:
                        seen.add(d)
                        came[d, "via"] = a
                        queue.append(d)
        return False

    def _shift(self, a, b, came, load, room):
        room[a] -= 1
        while True:
            c = came[a]
            load[a, c] += 1
            if c == b:
                return
            a = came[c, "via"]
            load[a, c] -= 1
