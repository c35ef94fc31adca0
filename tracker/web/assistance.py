"""The log of methodical assistance: what was given, to whom, by whom, and who got none."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.documents.sheets import Cell, Sheet
from tracker.domain.assistance import FORM_NAMES, AssistanceForm
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Action, reach
from tracker.domain.recommendations import ADDRESSEE_NAMES
from tracker.domain.subjects import SUBJECTS
from tracker.extensions import clock, session_context
from tracker.models.assistance import Assistance
from tracker.queries import assistance as log
from tracker.queries.campaigns import all_campaigns, current, require_current
from tracker.queries.locking import visible
from tracker.queries.paging import page_of
from tracker.queries.visibility import within_reach
from tracker.services import assistance as services
from tracker.web import arguments
from tracker.web.access import current_actor, requires
from tracker.web.downloads import check_rows, csv_file, xlsx_file
from tracker.web.forms.assistance import EntryFields, EntryForm, NewEntryForm
from tracker.web.forms.base import EditForm
from tracker.web.transaction import once, writing

assistance = Blueprint("assistance", __name__, url_prefix="/assistance")
SIZE = 30
# Names beyond these are in the workbook only.
MOST_NAMES = 60


def _filters() -> log.Filters:
    """Return the filters in the address; the present campaign unless another is named."""
    campaign = current(session_context())
    subject = arguments.words("subject", 10)
    return log.Filters(
        campaign_id=arguments.number("campaign") or (campaign.id if campaign else 0),
        since=arguments.day("since"),
        until=arguments.day("until"),
        school=arguments.words("school"),
        form=arguments.choice("form", AssistanceForm),
        subject=subject if subject in SUBJECTS else "",
        methodologist_id=arguments.number("methodologist"),
    )


def _sort() -> str:
    sort = request.args.get("sort", log.DEFAULT_SORT)
    return sort if sort.removeprefix("-") in log.SORTS else log.DEFAULT_SORT


@assistance.get("")
@requires(Action.ASSISTANCE_VIEW)
def index() -> ResponseReturnValue:
    """Show the log with its totals."""
    session, actor, filters = session_context(), current_actor(), _filters()
    today, everywhere = clock().today(), reach(actor, Action.ASSISTANCE_VIEW) is None
    return render_template(
        "assistance/index.html",
        page=page_of(session, log.entries(actor, filters, _sort()), arguments.page_number(), size=SIZE),
        totals=log.totals(session, actor, filters, today),
        without=session.scalars(log.without_help(actor, filters, today).limit(MOST_NAMES)).all() if everywhere else [],
        everywhere=everywhere,
        sort=_sort(),
        options=_options(everywhere=everywhere),
        forms=FORM_NAMES,
        subjects=SUBJECTS,
    )


def _options(*, everywhere: bool) -> dict[str, list[tuple[object, str]]]:
    """Return what the filters offer: value and words."""
    session = session_context()
    return {
        "campaign": [(row.id, row.name) for row in all_campaigns(session)],
        "form": [(form.value, _(name)) for form, name in FORM_NAMES.items()],
        "subject": [(code, _(name)) for code, name in SUBJECTS.items()],
        "methodologist": [*log.methodologists(session)] if everywhere else [],
    }


def _sheets() -> list[Sheet]:
    """Return what the page shows as tables: all its pages, and the schools without help."""
    session, actor, filters = session_context(), current_actor(), _filters()
    rows = log.entries(actor, filters, _sort())
    check_rows(log.totals(session, actor, filters, clock().today()).entries)
    header = [_("Date"), _("School"), _("Form of help"), _("Topic"), _("Subject"), _("Teachers"), _("Hours")]
    header += [_("Recommendation"), _("Methodologist")]
    sheets = [Sheet(_("Assistance"), header, [_cells(row) for row in session.scalars(rows)])]
    if reach(actor, Action.ASSISTANCE_VIEW) is None:
        names = session.scalars(log.without_help(actor, filters, clock().today()))
        sheets.append(Sheet(_("Schools without help"), [_("School")], [[school.name] for school in names]))
    return sheets


def _cells(row: Assistance) -> list[Cell]:
    subject = _(SUBJECTS[row.subject]) if row.subject in SUBJECTS else ""
    linked = f"{row.recommendation.number}. {row.recommendation.text}" if row.recommendation else ""
    who = row.methodologist.full_name if row.methodologist else ""
    words: list[Cell] = [row.held_on, row.school.name, _(FORM_NAMES[row.form]), row.topic, subject]
    return [*words, row.teachers, row.hours, linked, who]


@assistance.get("/log.csv")
@requires(Action.ASSISTANCE_VIEW)
def csv() -> ResponseReturnValue:
    """Download what the page shows as CSV."""
    return csv_file(_sheets()[0], _("assistance"))


@assistance.get("/log.xlsx")
@requires(Action.ASSISTANCE_VIEW)
def xlsx() -> ResponseReturnValue:
    """Download what the page shows as a workbook."""
    return xlsx_file(_sheets(), _("assistance"))


def _sums() -> list[tuple[str, list[log.Sum]]]:
    """Return the sums of what the address asks for, each kind under its heading and with its labels in words."""
    found = log.sums(session_context(), current_actor(), _filters())
    names = {form.value: _(name) for form, name in FORM_NAMES.items()}
    for one in found["form"]:
        one.label = names[one.label]
    for one in found["subject"]:
        one.label = _(SUBJECTS[one.label]) if one.label in SUBJECTS else _("no particular subject")
    for one in found["methodologist"]:
        one.label = one.label or "—"
    heads = {"month": _("By month"), "form": _("By form of help"), "subject": _("By subject")}
    heads |= {"methodologist": _("By methodologist"), "school": _("By school")}
    return [(head, found[kind]) for kind, head in heads.items()]


@assistance.get("/totals")
@requires(Action.ASSISTANCE_VIEW)
def totals() -> ResponseReturnValue:
    """Show what the filtered log comes to: by month, form, subject, methodologist and school."""
    everywhere = reach(current_actor(), Action.ASSISTANCE_VIEW) is None
    return render_template(
        "assistance/totals.html", tables=_sums(), options=_options(everywhere=everywhere), everywhere=everywhere
    )


@assistance.get("/totals.xlsx")
@requires(Action.ASSISTANCE_VIEW)
def totals_xlsx() -> ResponseReturnValue:
    """Download the sums as a workbook, a sheet for each kind."""
    figures = [_("Entries"), _("Hours"), _("Teachers")]
    sheets = [
        Sheet(head, [head, *figures], [[one.label, one.entries, one.hours, one.teachers] for one in rows])
        for head, rows in _sums()
    ]
    return xlsx_file(sheets, _("assistance"))


def _offer(form: EntryFields, campaign_id: int) -> None:
    session = session_context()
    linked = [
        (row.id, f"{_(ADDRESSEE_NAMES[row.addressee])}: {row.number}. {row.text[:90]}")
        for row in log.recommendations_to_link(session, campaign_id)
    ]
    form.offer(log.schools_to_help(session), linked)


@assistance.get("/new")
@requires(Action.ASSISTANCE_MANAGE)
def new() -> ResponseReturnValue:
    """Show an empty form, or one filled with an entry to be repeated today."""
    session, form = session_context(), NewEntryForm()
    _offer(form, require_current(session).id)
    repeated = arguments.number("repeat")
    if repeated:
        reach_ = within_reach(current_actor(), Action.ASSISTANCE_VIEW, Assistance.school_id)
        form.show(visible(session, Assistance, repeated, reach_))
    form.held_on.data = clock().today()
    return render_template("assistance/new.html", form=form, today=clock().today())


@assistance.post("")
@requires(Action.ASSISTANCE_MANAGE)
def create() -> ResponseReturnValue:
    """Write an entry down."""
    form, campaign_id = NewEntryForm(), require_current(session_context()).id
    _offer(form, campaign_id)
    if form.validate_on_submit():
        try:
            return once(
                form.idem.data,
                lambda tx: _place(
                    services.create(tx.session, actor=tx.actor, campaign_id=campaign_id, entry=form.entry)
                ),
            )
        except InvalidError as error:
            form.refuse(error)
    return render_template("assistance/new.html", form=form, today=clock().today()), 422


def _place(row: Assistance) -> str:
    flash(_("The entry is written down."), "success")
    return url_for("assistance.index", _anchor=f"entry-{row.id}")


def _edit_page(form: EntryForm, row: Assistance, version: int) -> str:
    """Return the page of a correction; `version` is what the person has seen."""
    return render_template("assistance/edit.html", form=form, row=row, version=version, today=clock().today())


@assistance.get("/entries/<id:entry_id>/edit")
@requires(Action.ASSISTANCE_MANAGE)
def edit(entry_id: int) -> ResponseReturnValue:
    """Show an own entry for correction."""
    row = services.require_own(session_context(), current_actor(), entry_id)
    form = EntryForm()
    _offer(form, row.campaign_id)
    form.show(row)
    return _edit_page(form, row, row.version)


@assistance.post("/entries/<id:entry_id>")
@requires(Action.ASSISTANCE_MANAGE)
def update(entry_id: int) -> ResponseReturnValue:
    """Correct an own entry."""
    row, form = services.require_own(session_context(), current_actor(), entry_id), EntryForm()
    _offer(form, row.campaign_id)
    if form.validate_on_submit():
        try:
            with writing() as tx:
                services.update(
                    tx.session, actor=tx.actor, entry_id=entry_id, version=form.version_seen, entry=form.entry
                )
            flash(_("The entry is corrected."), "success")
            return redirect(url_for("assistance.index", _anchor=f"entry-{entry_id}"), 303)
        except InvalidError as error:
            form.refuse(error)
    return _edit_page(form, row, form.version_seen), 422


@assistance.post("/entries/<id:entry_id>/delete")
@requires(Action.ASSISTANCE_MANAGE)
def delete(entry_id: int) -> ResponseReturnValue:
    """Delete an own entry."""
    form = EditForm()
    with writing() as tx:
        services.delete(tx.session, actor=tx.actor, entry_id=entry_id, version=form.version_seen)
    flash(_("The entry is deleted."), "success")
    return redirect(url_for("assistance.index"), 303)
