"""What a draft says as a whole: the totals on its page, and the workbook of all its rounds."""

from collections.abc import Sequence
from typing import Any, Protocol

from flask_babel import gettext as _

from tracker.documents.sheets import Cell, Sheet
from tracker.matching.api import read_plan, read_problem, works_of
from tracker.models.campaigns import CampaignRound
from tracker.models.schemes import Scheme
from tracker.web.forms.drafts import round_name


class Line(Protocol):
    """A round of a draft."""

    @property
    def round(self) -> CampaignRound:
        """Return the round."""

    @property
    def scheme(self) -> Scheme | None:
        """Return its present scheme."""

    @property
    def figures(self) -> dict[str, Any]:
        """Return the scheme's figures."""


def totals(lines: Sequence[Line]) -> dict[str, Any]:
    """Return a draft's figures over all rounds that have a plan."""
    told = [line.figures for line in lines if line.figures]
    bounds, cost = sum(one["bound"] for one in told), sum(one["cost"] for one in told)
    proved = told and all(one["gap"] <= 1 for one in told)  # a bound of nothing says nothing
    loads = [one["least"] for one in told if one["least"] is not None]
    most = [one["most"] for one in told if one["most"] is not None]
    return {
        "rounds": len(lines),
        "plans": len(told),
        "broken": sum(sum(one["broken"].values()) for one in told),
        "checks": sum(one["checks"] for one in told),
        "panel": sum(one["panel"] for one in told),
        "repeats": sum(one["repeats"] for one in told),
        "over": sum(one["over"] for one in told),
        "least": min(loads, default=None),
        "most": max(most, default=None),
        "cost": cost,
        "gap": (cost - bounds) / max(bounds, 1) if proved else None,
    }


def sheets(lines: Sequence[Line]) -> list[Sheet]:
    """Return the workbook of a draft: every check of every round, and the figures of each round."""
    checks: list[list[Cell]] = []
    figures: list[list[Cell]] = []
    for line in lines:
        one = line.figures
        figures.append([round_name(line.round), *(one.get(name) for name in _COLUMNS)])
        if line.scheme is None or line.scheme.plan is None:
            continue
        problem, plan = read_problem(line.scheme.problem), read_plan(line.scheme.plan)
        names = {school.id: school.name for school in problem.schools}
        arcs = sorted(works_of(problem, plan).items(), key=lambda row: row[0][::-1])
        checks += [[names[b], round_name(line.round), works, names[a]] for (a, b), works in arcs]
        checks += [
            [names[b], round_name(line.round), problem.arc_load(b), _("Expert panel")]
            for b, times in plan.panel
            for _time in range(times)
        ]
    head = [_("Subject and grade"), _("Schools checked"), _("Checks in all"), _("Checks by the expert panel")]
    head += [_("Works a teacher, least"), _("Works a teacher, most"), _("Repeats of last year")]
    head += [_("Length of all ways, m"), _("No scheme is shorter than, m")]
    top = [_("Checked school"), _("Subject and grade"), _("Works"), _("Checking school")]
    return [Sheet(_("Scheme"), top, checks), Sheet(_("Figures"), head, figures)]


_COLUMNS = ("schools", "checks", "panel", "least", "most", "repeats", "cost", "bound")
