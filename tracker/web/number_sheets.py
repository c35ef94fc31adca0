"""The schools' numbers as files."""

from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.documents.sheets import Cell, Sheet
from tracker.domain.errors import N_, MissingError
from tracker.domain.roles import Actor
from tracker.domain.subjects import SUBJECTS
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.queries import numbers as queries
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


def readiness_file(
    session: Session,
    actor: Actor,
    rounds: list[CampaignRound],
    campaign_id: int,
    filters: queries.Filters,
    form: str,
) -> Response:
    """Return who has given numbers, in how many rounds, as csv or xlsx."""
    query = queries.of_campaign(actor, campaign_id, len(rounds), filters)
    check_rows(count(session, query))
    schools = session.scalars(query).all()
    given = queries.given_by(session, campaign_id, schools)
    rows: list[list[Cell]] = [
        [
            school.name,
            school.district.name if school.district else "",
            given.get(school.id, (0, 0))[0],
            len(rounds),
            given.get(school.id, (0, 0))[1],
        ]
        for school in schools
    ]
    header = [_("School"), _("District"), _("Subjects given"), _("Subjects in all"), _("Works")]
    return table_file(Sheet(_("Readiness of the numbers"), header, rows), form)
