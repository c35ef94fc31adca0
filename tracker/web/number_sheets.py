"""The schools' numbers as files."""

from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.documents.sheets import Cell, Sheet
from tracker.domain.errors import N_, MissingError
from tracker.domain.roles import Actor
from tracker.domain.subjects import SUBJECTS
from tracker.models.campaigns import CampaignRound
from tracker.queries import numbers as queries
from tracker.queries.paging import count
from tracker.web.downloads import check_rows, csv_file, xlsx_file
from tracker.web.i18n import translated


def _file(sheet: Sheet, form: str) -> Response:
    return csv_file(sheet, sheet.title) if form == "csv" else xlsx_file([sheet], sheet.title)


def round_file(
    session: Session, actor: Actor, of: CampaignRound | None, filters: queries.Filters, form: str
) -> Response:
    """Return the table of one round as csv or xlsx."""
    if of is None:
        raise MissingError(N_("The campaign has no subjects yet."))
    query = queries.of_round(actor, of.id, filters)
    check_rows(count(session, query))
    schools = session.scalars(query).all()
    given = queries.in_round(session, of.id, schools)
    rows: list[list[Cell]] = []
    for school in schools:
        row = given.get(school.id)
        numbers: list[Cell] = [None] * 4
        if row is not None:
            numbers = [row.works, row.test_on, row.teachers, row.works_per_teacher]
        rows.append([school.name, school.district.name if school.district else "", *numbers])
    title = _("%(subject)s, grade %(grade)s", subject=translated(SUBJECTS[of.subject]), grade=of.grade)
    header = [_("School"), _("District"), _("Works"), _("Day of the test"), _("Teachers"), _("Works a teacher")]
    return _file(Sheet(title, header, rows), form)


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
    return _file(Sheet(_("Readiness of the numbers"), header, rows), form)
