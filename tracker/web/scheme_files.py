"""The files of a scheme: the workbook, the appendix to the order, and the engine's own files."""

import json
from typing import Any

from flask_babel import gettext as _

from tracker.documents.docx import to_docx
from tracker.documents.scheme import EXPERT_PANEL, SchemeRow, scheme_document
from tracker.documents.scheme import Scheme as Appendix
from tracker.documents.sheets import Cell, Sheet, to_xlsx
from tracker.domain.subjects import SUBJECTS_RU
from tracker.matching.api import Plan, draw_svg, panel_works, works_of
from tracker.models.campaigns import CampaignRound
from tracker.web.scheme_view import STATUS_NAMES, View, proof


def workbook(seen: View, plan: Plan, of: CampaignRound) -> bytes:
    """Return the scheme as a workbook: every check, every school, and the proof."""
    names, subject = seen.name_of, SUBJECTS_RU.get(of.subject, of.subject)
    checks: list[list[Cell]] = [
        [names[checked], of.grade, subject, works, names[checker]]
        for (checker, checked), works in sorted(works_of(seen.problem, plan).items(), key=lambda one: one[0][::-1])
    ]
    checks += [[names[checked], of.grade, subject, None, _("Expert panel")] for checked, _times in plan.panel]
    head = [_("Checked school"), _("Grade"), _("Subject"), _("Works"), _("Checking school")]
    schools = [_school(row) for row in seen.rows]
    header = ["№", _("School"), _("District"), _("Works"), _("Checked by"), _("Checks"), _("Gets works"), _("Can mark")]
    said: list[list[Cell]] = [
        [one.rule, _("kept") if not one.broken else "; ".join(one.broken)] for one in proof(seen.problem, plan)
    ]
    said += [[_("Status"), _(STATUS_NAMES[plan.status])], [_("Length of all ways, m"), plan.cost]]
    said += [[_("No scheme is shorter than, m"), plan.lower_bound], [_("Number of the draw"), plan.seed]]
    said += [["SHA-256", seen.problem.sha256]]
    return to_xlsx(
        [
            Sheet(_("Scheme"), head, checks),
            Sheet(_("Schools"), header, schools),
            Sheet(_("Proof"), [_("Rule"), _("Result")], said),
        ]
    )


def _school(row: Any) -> list[Cell]:
    by = [check.name for check in row.checked_by] + [_("Expert panel")] * bool(row.panel)
    to = [check.name for check in row.checks]
    return [row.id, row.name, row.district, row.works, ", ".join(by), ", ".join(to), row.receives, row.capacity]


def _about(of: CampaignRound) -> str:
    subject = SUBJECTS_RU.get(of.subject, of.subject)
    return f"по предмету «{subject}», {of.grade} класс, ВПР {of.campaign.year} года"


def drawing(seen: View, plan: Plan, of: CampaignRound, *, names: dict[int, str], districts: dict[int, str]) -> bytes:
    """Return the picture of the scheme as a file of its own."""
    title = f"Схема взаимопроверок {_about(of)}"
    return draw_svg(seen.problem, plan, names=names, districts=districts, title=title).encode()


def appendix(seen: View, plan: Plan, of: CampaignRound, *, names: dict[int, str], districts: dict[int, str]) -> bytes:
    """Return the appendix «Схема» to the order, ready to be numbered and signed (papers are in Russian).

    Whose order it is stays blank like its number: an office's name cannot be put into the genitive by rule.
    """
    called, subject = seen.name_of, SUBJECTS_RU.get(of.subject, of.subject)
    rows = [
        SchemeRow(called[checked], str(of.grade), subject, works, called[checker])
        for (checker, checked), works in sorted(works_of(seen.problem, plan).items(), key=lambda one: one[0][::-1])
    ]
    rows += [
        SchemeRow(called[checked], str(of.grade), subject, works, EXPERT_PANEL)
        for checked, works in panel_works(seen.problem, plan).items()
    ]
    about = _about(of)
    picture = drawing(seen, plan, of, names=names, districts=districts).decode()
    note = f"Номер розыгрыша {plan.seed}; контрольная сумма задачи SHA-256: {seen.problem.sha256}."
    return to_docx(scheme_document(Appendix("", about, tuple(rows), picture, (note,))))


def json_file(data: dict[str, Any]) -> bytes:
    """Return one of the engine's files as `sverka plan` reads it."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
