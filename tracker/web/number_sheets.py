"""The schools' numbers as files."""

from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import Session

from tracker.documents.sheets import Cell, Sheet
from tracker.domain.errors import N_, MissingError
from tracker.domain.readiness import LACK_NAMES
from tracker.domain.roles import Actor
from tracker.domain.subjects import SUBJECTS
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.queries import numbers as queries
from tracker.queries import readiness
from tracker.queries.paging import count
from tracker.web.downloads import check_rows, table_file
from tracker.web.i18n import translated


def round_file(
    session: Session, actor: Actor, of: CampaignRound | None, filters: queries.Filters, form: str
) -> Response:
    """Return the table of one round as csv or xlsx, with the columns that the import of numbers takes."""
    if of is None:
        raise MissingError(N_("The campaign has no subjects yet."))
    query = queries.of_round(actor, of.id, filters)
    check_rows(count(session, query))
    schools = session.scalars(query).all()
    given = queries.in_round(session, of.id, schools)
    subject = translated(SUBJECTS[of.subject])
    rows = [
        [
            school.name, school.login or "", school.district.name if school.district else "", subject, of.grade,
            *_cells(given.get(school.id)),
        ]
        for school in schools
    ]  # fmt: skip
    header = [
        _("School"), _("Login of the federal system"), _("District"), _("Subject"), _("Grade"), _("Works"),
        _("Federal sample"), _("Day of the test"), _("Teachers"), _("Works a teacher"), _("Teachers who check"),
        _("Responsible person"), _("Place of checking"),
    ]  # fmt: skip
    return table_file(Sheet(_("%(subject)s, grade %(grade)s", subject=subject, grade=of.grade), header, rows), form)


def _cells(row: SchoolRound | None) -> list[Cell]:
    if row is None:
        return [None] * 8
    sample = _("yes") if row.federal_sample else _("no")
    return [
        row.works, sample, row.test_on, row.teachers, row.works_per_teacher, row.experts, row.responsible, row.place,
    ]  # fmt: skip


def readiness_file(session: Session, query: "Select[Any]", rounds: list[CampaignRound], form: str) -> Response:
    """Return who has given numbers and what is missing in which rounds, as csv or xlsx."""
    check_rows(count(session, query))
    schools = session.scalars(query).all()
    names = {
        row.id: _("%(subject)s, grade %(grade)s", subject=translated(SUBJECTS[row.subject]), grade=row.grade)
        for row in rounds
    }
    owed = readiness.owed(session, names, [school.id for school in schools])
    rows: list[list[Cell]] = []
    for school in schools:
        one = owed[school.id]
        missing = ["; ".join(names[round_id] for round_id in one.missing.get(lack, ())) for lack in LACK_NAMES]
        district = school.district.name if school.district else ""
        rows.append([school.name, district, one.given, len(rounds), one.works, *missing])
    header = [_("School"), _("District"), _("Subjects given"), _("Subjects in all"), _("Works")]
    header += [translated(words) for words in LACK_NAMES.values()]
    return table_file(Sheet(_("Readiness of the numbers"), header, rows), form)
