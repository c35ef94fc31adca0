"""Organisations: the list, one organisation, new, edit, close, forbidden pairs."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import KIND_NAMES, ROLE_NAMES, OrganisationKind
from tracker.extensions import clock, session_context
from tracker.models.organisations import Organisation
from tracker.queries import organisations as queries
from tracker.queries import people as people_queries
from tracker.queries.paging import page_of
from tracker.services import organisations as service
from tracker.web import arguments, living_view
from tracker.web.access import current_actor, may, requires
from tracker.web.forms.organisations import (
    CloseForm,
    FactsForm,
    ForbidForm,
    NewOrganisationForm,
    OrganisationForm,
    school_choices,
)
from tracker.web.i18n import translated
from tracker.web.organisation_sheets import listing_file
from tracker.web.transaction import Writing, once, writing

organisations = Blueprint("organisations", __name__)


def _filters() -> queries.Filters:
    return queries.Filters(
        today=clock().today(),
        words=arguments.words("q"),
        district_id=arguments.number("district"),
        kind=arguments.choice("kind", OrganisationKind),
        state=request.args.get("state", ""),
    )


@organisations.get("/organisations")
@requires(Action.ORGANISATION_VIEW)
def index() -> ResponseReturnValue:
    """List the organisations within reach."""
    session = session_context()
    page = page_of(session, queries.listing(current_actor(), _filters()), arguments.page_number())
    return render_template(
        "organisations/index.html",
        page=page,
        district_options=[(row.id, row.name) for row in queries.districts(session)],
        kind_options=[(kind.value, translated(name)) for kind, name in KIND_NAMES.items()],
        kinds=KIND_NAMES,
    )


@organisations.get("/organisations/list.csv", defaults={"form": "csv"})
@organisations.get("/organisations/list.xlsx", defaults={"form": "xlsx"})
@requires(Action.ORGANISATION_VIEW)
def export(form: str) -> Response:
    """Download the list as it is filtered."""
    return listing_file(session_context(), queries.listing(current_actor(), _filters()), form)


@organisations.get("/organisations/<id:organisation_id>")
@requires(Action.ORGANISATION_VIEW)
def show(organisation_id: int) -> ResponseReturnValue:
    """Show one organisation."""
    form = ForbidForm(formdata=None)
    return _page(queries.visible_organisation(session_context(), current_actor(), organisation_id), form)


def _page(row: Organisation, form: ForbidForm) -> str:
    session = session_context()
    if may(Action.ORGANISATION_MANAGE):  # who may forbid no pair needs no list of a region's schools
        form.set_schools(queries.open_schools(session, clock().today()), row.id)
    return render_template(
        "organisations/show.html",
        organisation=row,
        kind=KIND_NAMES[row.kind],
        members=people_queries.members(session, row.id),
        successors=queries.with_successors(session, row.id),
        predecessors=queries.predecessors(session, row.id),
        pairs=queries.forbidden_with(session, row.id),
        form=form,
        role_names=ROLE_NAMES,
        step=living_view.of_organisation(session, row),
    )


def _facts(tx: Writing, form: FactsForm) -> dict[str, Any]:
    """Return the form's fields for the service; a new district is made first."""
    if form.new_district.data:
        made = service.district(tx.session, actor=tx.actor, name=form.new_district.data, bank=form.bank.data or "")
        return {**form.facts(), "district": made}
    return {**form.facts(), "district": int(form.district.data) if form.district.data else None}


@organisations.get("/organisations/new")
@requires(Action.ORGANISATION_MANAGE)
def new() -> ResponseReturnValue:
    """Show the empty form."""
    form = NewOrganisationForm()
    form.set_districts(queries.districts(session_context()))
    return render_template("organisations/new.html", form=form)


@organisations.post("/organisations")
@requires(Action.ORGANISATION_MANAGE)
def create() -> ResponseReturnValue:
    """Create an organisation."""
    form = NewOrganisationForm()
    form.set_districts(queries.districts(session_context()))

    def make(tx: Writing) -> str:
        kind = OrganisationKind(form.kind.data)
        row = service.create(tx.session, actor=tx.actor, kind=kind, **_facts(tx, form))
        return living_view.after_creating(tx.session, row)

    if form.validate_on_submit():
        try:
            return once(form.idem.data, make)
        except InvalidError as error:
            form.refuse(error)
    return render_template("organisations/new.html", form=form), 422


@organisations.get("/organisations/<id:organisation_id>/edit")
@requires(Action.ORGANISATION_MANAGE)
def edit(organisation_id: int) -> ResponseReturnValue:
    """Show the form of an organisation's facts."""
    row = queries.visible_organisation(session_context(), current_actor(), organisation_id)
    form = OrganisationForm(obj=row, formdata=None)
    form.district.data = str(row.district_id or "")
    form.set_districts(queries.districts(session_context()))
    return render_template("organisations/edit.html", form=form, organisation=row)


@organisations.post("/organisations/<id:organisation_id>")
@requires(Action.ORGANISATION_MANAGE)
def update(organisation_id: int) -> ResponseReturnValue:
    """Save an organisation's facts."""
    form = OrganisationForm()
    form.set_districts(queries.districts(session_context()))
    seen: dict[str, Any] = {"organisation_id": organisation_id, "version": form.version_seen}
    if form.validate_on_submit():
        try:
            with writing() as tx:
                service.update(tx.session, actor=tx.actor, **seen, **_facts(tx, form))
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    row = queries.visible_organisation(session_context(), current_actor(), organisation_id)
    return render_template("organisations/edit.html", form=form, organisation=row), 422


def _close_form(row: Organisation) -> CloseForm:
    form = CloseForm()
    form.successors.choices = school_choices(queries.open_schools(session_context(), clock().today()), row.id)
    return form


@organisations.get("/organisations/<id:organisation_id>/close")
@requires(Action.ORGANISATION_MANAGE)
def closing(organisation_id: int) -> ResponseReturnValue:
    """Ask from which date a school is closed and where its pupils go."""
    row = queries.visible_organisation(session_context(), current_actor(), organisation_id)
    form = _close_form(row)
    form.version.data = row.version
    return render_template("organisations/close.html", form=form, organisation=row)


@organisations.post("/organisations/<id:organisation_id>/close")
@requires(Action.ORGANISATION_MANAGE)
def close(organisation_id: int) -> ResponseReturnValue:
    """Close a school."""
    row = queries.visible_organisation(session_context(), current_actor(), organisation_id)
    form = _close_form(row)
    if form.validate_on_submit():
        wanted: dict[str, Any] = {
            "closed_on": form.closed_on.data,
            "successor_ids": [int(value) for value in form.successors.data or ()],
        }
        seen: dict[str, Any] = {"organisation_id": organisation_id, "version": form.version_seen}
        try:
            with writing() as tx:
                service.close(tx.session, actor=tx.actor, **seen, **wanted)
        except InvalidError as error:
            form.refuse(error)
        else:
            return redirect(living_view.after_closing(session_context(), organisation_id), 303)
    return render_template("organisations/close.html", form=form, organisation=row), 422


@organisations.post("/organisations/<id:organisation_id>/reopen")
@requires(Action.ORGANISATION_MANAGE)
def reopen(organisation_id: int) -> ResponseReturnValue:
    """Take a closing back."""
    with writing() as tx:
        service.reopen(tx.session, actor=tx.actor, organisation_id=organisation_id, version=arguments.version())
    flash(_("The school is open again."), "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@organisations.post("/organisations/<id:organisation_id>/forbidden-pairs")
@requires(Action.ORGANISATION_MANAGE)
def forbid_pair(organisation_id: int) -> ResponseReturnValue:
    """Forbid a pair of schools to check each other."""
    row = queries.visible_organisation(session_context(), current_actor(), organisation_id)
    form = ForbidForm()
    form.set_schools(queries.open_schools(session_context(), clock().today()), row.id)

    def make(tx: Writing) -> str:
        pair: dict[str, Any] = {"second_id": int(form.other.data), "reason": form.reason.data or ""}
        service.forbid_pair(tx.session, actor=tx.actor, first_id=organisation_id, **pair)
        return url_for("organisations.show", organisation_id=organisation_id)

    if form.validate_on_submit():
        try:
            return once(form.idem.data, make)
        except InvalidError as error:
            form.refuse(error)
    return _page(row, form), 422


@organisations.post("/organisations/<id:organisation_id>/forbidden-pairs/<id:pair_id>/remove")
@requires(Action.ORGANISATION_MANAGE)
def allow_pair(organisation_id: int, pair_id: int) -> ResponseReturnValue:
    """Take a forbidden pair back."""
    with writing() as tx:
        service.allow_pair(tx.session, actor=tx.actor, pair_id=pair_id)
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
