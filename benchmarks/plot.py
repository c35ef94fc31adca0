"""A log-log plot as SVG, for one picture in the documentation."""

import math

COLOURS = ("#1f5fa8", "#a8481f", "#1f7a4d")


def log_log(lines: dict[str, list[tuple[int, float]]], across: str, upward: str) -> str:
    """Draw lines of (x, y) on logarithmic axes."""
    points = [point for line in lines.values() for point in line]
    x0, x1 = math.floor(math.log10(min(x for x, _ in points))), math.ceil(math.log10(max(x for x, _ in points)))
    y0, y1 = math.floor(math.log10(min(y for _, y in points))), math.ceil(math.log10(max(y for _, y in points)))

    def at(x: float, y: float) -> tuple[float, float]:
        return 70 + 480 * (math.log10(x) - x0) / (x1 - x0), 330 - 300 * (math.log10(y) - y0) / (y1 - y0)

    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 390" font-family="sans-serif" font-size="13">']
    out.append('<rect width="620" height="390" fill="#ffffff"/>')
    for power in range(x0, x1 + 1):
        x, _ = at(10**power, 10**y0)
        out.append(
            f'<path d="M{x:.0f} 30V330" stroke="#dddddd"/>'
            f'<text x="{x:.0f}" y="350" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(y0, y1 + 1):
        _, y = at(10**x0, 10**power)
        out.append(
            f'<path d="M70 {y:.0f}H550" stroke="#dddddd"/>'
            f'<text x="62" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=False):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in line))
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in (at(*point) for point in line)]
        x, y = at(*line[-1])
        out.append(f'<text x="{x - 8:.0f}" y="{y - 10:.0f}" text-anchor="end" fill="{colour}">{name}</text>')
    out.append(f'<text x="310" y="378" text-anchor="middle">{across}</text>')
    out.append(f'<text x="18" y="180" text-anchor="middle" transform="rotate(-90 18 180)">{upward}</text></svg>')
    return "\n".join(out)
