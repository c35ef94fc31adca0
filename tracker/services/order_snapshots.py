"""The frozen form of a version: everything its papers need, so that no later change of a name changes a paper."""

from typing import Any

from tracker.domain.orders import FORMAT
from tracker.models.campaigns import CampaignRound
from tracker.models.organisations import Organisation
from tracker.models.schemes import Scheme
from tracker.queries import orders as queries
from tracker.services.publications import Publication


def snapshot_of(made: Publication, reason: str) -> dict[str, Any]:
    """Return the version as plain data."""
    homes = made.register.organisations
    change = made.difference
    every = [*made.rows, *change.removed]
    ids = sorted({one for row in every for one in (row.checker_id, row.checked_id)})
    department, office = queries.department(homes.values()), queries.office(homes.values())
    campaign = made.campaign
    return {
        "format": FORMAT,
        "number": made.number,
        "base": made.base.number if made.base else None,
        "reason": reason,
        "campaign": {
            "id": campaign.id, "year": campaign.year, "name": campaign.name, "draw": campaign.public_draw,
            "starts_on": campaign.starts_on.isoformat(), "ends_on": campaign.ends_on.isoformat(),
        },
        "department": department.name if department else "",
        "office": office.name if office else "",
        "organisations": {str(one): _home(homes[one]) for one in ids},
        "rounds": _rounds(made),
        "rows": [row.to_data() for row in made.rows],
        "changes": {
            "added": [row.packet for row in change.added],
            "changed": [[before.to_data(), after.packet] for before, after in change.changed],
            "removed": [row.to_data() for row in change.removed],
        },
        "terms": {
            "works_a_day": made.terms.works_a_day, "begins_at": made.terms.begins_at, "panel": list(made.terms.panel),
        },
    }  # fmt: skip


def _home(one: Organisation) -> dict[str, Any]:
    return {"name": one.name, "short": one.short_name or one.name, "district": one.district_id or 0}


def _rounds(made: Publication) -> list[dict[str, Any]]:
    """Return the rounds of all rows; those that this draft does not touch stand as they were published."""
    told = {one["id"]: one for one in (made.base.snapshot["rounds"] if made.base else [])}
    told |= {scheme.round_id: _round(scheme, made.register.rounds[scheme.round_id]) for scheme in made.schemes}
    wanted = {row.round_id for row in (*made.rows, *made.difference.removed)}
    return sorted((told[one] for one in wanted), key=lambda one: (one["grade"], one["subject"], one["id"]))


def _round(scheme: Scheme, of: CampaignRound) -> dict[str, Any]:
    plan = scheme.plan or {}
    return {
        "id": of.id, "subject": of.subject, "grade": of.grade, "scheme_id": scheme.id, "origin": scheme.origin,
        "k": scheme.problem["k"], "seed": plan.get("seed", 0), "problem_sha256": scheme.problem_sha256,
        "cost": plan.get("cost", 0), "task_points": of.task_points, "max_score": of.max_score,
        "scale": [of.scale_3, of.scale_4, of.scale_5],
    }  # fmt: skip
