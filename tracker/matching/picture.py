"""The picture of a plan as SVG: a circle of schools grouped by district, or, for many, a matrix of districts.

Only presentation attributes and classes are used, no style attribute and no script, so that the strictest content
policy lets it pass; a page restyles it by the classes (`sv-arc`, `sv-arc-near`, `sv-node`, `sv-label`, `sv-district`).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from html import escape

from tracker.matching.plan import Plan
from tracker.matching.problem import Problem

CIRCLE_MOST = 80
COLOURS = ("#1f5fa8", "#a8481f", "#1f7a4d", "#6b3fa0", "#8a6d00", "#a01f5f", "#00707a", "#5a5a5a")
Point = tuple[float, float]


def draw_svg(
    problem: Problem | None,
    plan: Plan,
    *,
    names: Mapping[int, str] | None = None,
    districts: Mapping[int, str] | None = None,
    title: str = "Кто кого проверяет",
    link: str = "",
    chosen: int | None = None,
) -> str:
    """Return the picture of a plan.

    Parameters
    ----------
    problem
        gives districts and names; without it all schools form one group and are labelled by id
    names, districts
        words for the ids of schools and districts, where the problem has none or others are wanted
    title
        the picture's accessible name
    link
        an address with `{school}`: makes each school of the circle a link
    chosen
        a school that stands out with its checks

    Returns
    -------
    str
        an SVG element: up to 80 schools a circle (an arrow a check, dashed within a district, hover text on each),
        beyond that a matrix with the number of checks between districts

    """
    group: dict[int, int] = {}
    label: dict[int, str] = {}
    if problem is not None:
        group = {school.id: school.district for school in problem.schools}
        label = {school.id: school.name for school in problem.schools if school.name}
    for one in sorted({school for arc in plan.checks for school in arc} | {checked for checked, _ in plan.panel}):
        group.setdefault(one, 0)
    label |= names or {}
    called = dict(districts or {})
    if len(group) > CIRCLE_MOST:
        return _matrix(plan, group, called, title)
    return _circle(plan, group, label, called, title, link, chosen)


def _open(width: float, height: float, title: str, more: str = 'class="sv-picture" role="img"') -> list[str]:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    first = f'<svg xmlns="http://www.w3.org/2000/svg" {more} {size} font-family="sans-serif">'
    return [first, f"<title>{escape(title)}</title>"]


def _circle(
    plan: Plan,
    group: dict[int, int],
    label: dict[int, str],
    called: dict[int, str],
    title: str,
    link: str,
    chosen: int | None,
) -> str:
    order = sorted(group, key=lambda one: (group[one], one))
    radius = max(150.0, 8.5 * len(order))
    words = {one: _short(label.get(one, str(one)), 26) for one in order}
    margin = 46 + 6.4 * max((len(text) for text in words.values()), default=1)
    size = 2 * (radius + margin)
    angle = _angles(order, group)
    lit = f' data-school="{chosen}"' if chosen in group else ""
    role = f'role="group" aria-label="{escape(title)}"' if link else 'role="img"'
    out = _open(size, size, title, f'class="sv-picture{" sv-lit" if lit else ""}" {role}{lit}')
    out.append(_arrow_heads(sorted({group[one] for one in order})))
    place = {one: _at(size / 2, radius, angle[one]) for one in order}
    for a, b in plan.checks:
        arc = _arc(a, b, place, group, label, size / 2)
        out.append(arc.replace('class="sv-arc', 'class="sv-on sv-arc', 1) if chosen in (a, b) else arc)
    for one in order:
        node = _node(one, place[one], angle[one], words[one], label.get(one, str(one)), _colour(group[one]))
        out.append(f'<a href="{escape(link.format(school=one))}">{node}</a>' if link else node)
    members: dict[int, list[int]] = defaultdict(list)
    for one in order:
        members[group[one]].append(one)
    if len(members) > 1:
        out += [_band(d, [angle[one] for one in ones], size / 2, called) for d, ones in members.items()]
    return "\n".join([*out, "</svg>"])


def _angles(order: list[int], group: dict[int, int]) -> dict[int, float]:
    """Spread the schools over the circle with a gap of one and a half places between districts."""
    breaks = len({group[one] for one in order})
    step = 2 * math.pi / (max(1, len(order)) + (1.5 * breaks if breaks > 1 else 0))
    found, at = {}, -math.pi / 2
    for i, one in enumerate(order):
        if i and group[order[i - 1]] != group[one]:
            at += 1.5 * step
        found[one] = at
        at += step
    return found


def _at(centre: float, radius: float, angle: float) -> Point:
    return centre + radius * math.cos(angle), centre + radius * math.sin(angle)


def _colour(district: int) -> str:
    return COLOURS[district % len(COLOURS)]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _arrow_heads(districts: list[int]) -> str:
    heads = [
        f'<marker id="sv-head-{i}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5 L8 4 L0 7.5 z" fill="{COLOURS[i]}"/></marker>'
        for i in sorted({district % len(COLOURS) for district in districts})
    ]
    return f"<defs>{''.join(heads)}</defs>"


def _arc(a: int, b: int, place: dict[int, Point], group: dict[int, int], label: dict[int, str], centre: float) -> str:
    (x1, y1), (x2, y2) = place[a], place[b]
    # Neighbours bow gently, far pairs pass near the centre; both stop short of the node so that the head shows.
    far = math.hypot(x2 - x1, y2 - y1) / (2 * centre)
    pull = 0.35 + 0.45 * far
    cx = (x1 + x2) / 2 + (centre - (x1 + x2) / 2) * pull
    cy = (y1 + y2) / 2 + (centre - (y1 + y2) / 2) * pull
    length = math.hypot(x2 - cx, y2 - cy) or 1.0
    x2, y2 = x2 - 7 * (x2 - cx) / length, y2 - 7 * (y2 - cy) / length
    near = group[a] == group[b]
    kind = "sv-arc sv-arc-near" if near else "sv-arc"
    dash = ' stroke-dasharray="5 3"' if near else ""
    text = escape(f"{label.get(a, str(a))} → {label.get(b, str(b))}")
    head = group[a] % len(COLOURS)
    return (
        f'<path class="{kind}" data-from="{a}" data-to="{b}" fill="none" '
        f'd="M{x1:.1f} {y1:.1f} Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}" '
        f'stroke="{COLOURS[head]}" stroke-width="1.3" stroke-opacity="0.7"{dash} marker-end="url(#sv-head-{head})">'
        f"<title>{text}</title></path>"
    )


def _node(one: int, at: Point, angle: float, words: str, whole: str, colour: str) -> str:
    x, y = at
    turn = math.degrees(angle)
    left = math.cos(angle) < -1e-9
    tx, ty = x + 11 * math.cos(angle), y + 11 * math.sin(angle)
    turn = turn + 180 if left else turn
    anchor = "end" if left else "start"
    return (
        f'<g class="sv-school" data-school="{one}"><title>{escape(whole)}</title>'
        f'<circle class="sv-node" cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
        f'<text class="sv-label" x="{tx:.1f}" y="{ty:.1f}" font-size="11" text-anchor="{anchor}" '
        f'dominant-baseline="central" transform="rotate({turn:.1f} {tx:.1f} {ty:.1f})">{escape(words)}</text></g>'
    )


def _band(district: int, angles: list[float], centre: float, called: dict[int, str]) -> str:
    """Draw a thin band outside the labels of a district, with its name on hover and, where named, as text."""
    outer = centre - 16
    first, last = min(angles) - 0.02, max(angles) + 0.02
    (x1, y1), (x2, y2) = _at(centre, outer, first), _at(centre, outer, last)
    large = int(last - first > math.pi)
    name = called.get(district, f"№ {district}")
    middle = (first + last) / 2
    tx, ty = _at(centre, outer + 9, middle)
    turn = math.degrees(middle) + (90 if math.sin(middle) < 0 else -90)
    return (
        f'<g class="sv-district"><title>{escape(name)}</title>'
        f'<path d="M{x1:.1f} {y1:.1f} A{outer:.1f} {outer:.1f} 0 {large} 1 {x2:.1f} {y2:.1f}" fill="none" '
        f'stroke="{_colour(district)}" stroke-width="4"/>'
        f'<text x="{tx:.1f}" y="{ty:.1f}" font-size="12" text-anchor="middle" dominant-baseline="central" '
        f'fill="{_colour(district)}" transform="rotate({turn:.1f} {tx:.1f} {ty:.1f})">{escape(name)}</text></g>'
    )


def _matrix(plan: Plan, group: dict[int, int], called: dict[int, str], title: str) -> str:
    """Draw how many checks go from each district (rows) to each district (columns)."""
    named, of = _groups(group, called)
    counts = Counter((of[a], of[b]) for a, b in plan.checks)
    most = max(counts.values(), default=1)
    cell, left = 44, 24 + 7 * max(len(text) for text in named)
    side = left + cell * len(named) + 10
    out = _open(side, side, title)
    for i, text in enumerate(named):
        middle = left + cell * (i + 0.5)
        out.append(
            f'<text class="sv-label" x="{left - 8}" y="{middle}" font-size="12" text-anchor="end" '
            f'dominant-baseline="central">{escape(text)}</text>'
        )
        out.append(
            f'<text class="sv-label" x="{middle}" y="{left - 8}" font-size="12" dominant-baseline="central" '
            f'transform="rotate(-90 {middle} {left - 8})">{escape(text)}</text>'
        )
    for i, checker in enumerate(named):
        for j, checked in enumerate(named):
            if not counts[i, j]:
                continue  # an empty cell says as much, and a region has a thousand of them
            out.append(
                _cell(
                    left + cell * j, left + cell * i, cell, counts[i, j], most, f"{checker} → {checked}: {counts[i, j]}"
                )
            )
    return "\n".join([*out, "</svg>"])


def _cell(x: float, y: float, cell: int, count: int, most: int, words: str) -> str:
    share = count / most
    ink = "#ffffff" if share > 0.55 else "#1a1a1a"
    return (
        f'<g class="sv-cell"><title>{escape(words)}</title><rect x="{x}" y="{y}" width="{cell - 2}" '
        f'height="{cell - 2}" fill="#1f5fa8" fill-opacity="{0.06 + 0.94 * share:.2f}"/>'
        f'<text x="{x + cell / 2 - 1}" y="{y + cell / 2 - 1}" font-size="12" text-anchor="middle" '
        f'dominant-baseline="central" fill="{ink}">{count}</text></g>'
    )


def _groups(group: dict[int, int], called: dict[int, str]) -> tuple[list[str], dict[int, int]]:
    """Return the names of rows and the row of each school: districts, or runs of ids where districts say little."""
    districts = sorted(set(group.values()))
    if 1 < len(districts) <= 40:
        row = {district: i for i, district in enumerate(districts)}
        return [called.get(d, f"№ {d}") for d in districts], {one: row[d] for one, d in group.items()}
    order = sorted(group)
    width = -(-len(order) // 20)
    runs = [order[i : i + width] for i in range(0, len(order), width)]
    return [f"{run[0]}–{run[-1]}" for run in runs], {one: i for i, run in enumerate(runs) for one in run}
