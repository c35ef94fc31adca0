"""People: the list, one person, roles, accounts and invitation links; for the administrator."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.documents.sheets import Sheet
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import ROLE_NAMES, Role
from tracker.extensions import session_context
from tracker.models.people import Person
from tracker.queries import organisations as organisation_queries
from tracker.queries import people as queries
from tracker.queries.paging import count, page_of
from tracker.queries.people import STATE_NAMES, AccountState, state_of
from tracker.services import invitations
from tracker.services import people as service
from tracker.web import arguments
from tracker.web.access import requires
from tracker.web.downloads import check_rows, csv_file, xlsx_file
from tracker.web.forms.people import GrantForm, NewPersonForm, PersonForm
from tracker.web.i18n import translated
from tracker.web.transaction import Writing, once, writing

people = Blueprint("people", __name__)


def _filters() -> queries.Filters:
    return queries.Filters(
        words=arguments.words("q"),
        role=arguments.choice("role", Role),
        organisation_id=arguments.number("organisation"),
        state=arguments.choice("state", AccountState),
    )


@people.get("/people")
@requires(Action.PERSON_MANAGE)
def index() -> ResponseReturnValue:
    """List the people."""
    session = session_context()
    return render_template(
        "people/index.html",
        page=page_of(session, queries.listing(_filters()), arguments.page_number()),
        role_names=ROLE_NAMES,
        role_options=[(role.value, translated(name)) for role, name in ROLE_NAMES.items()],
        state_options=[(state.value, translated(name)) for state, name in STATE_NAMES.items()],
        state_names=STATE_NAMES,
        state_of=state_of,
    )


def _roles_words(person: Person) -> str:
    return "; ".join(f"{translated(ROLE_NAMES[row.role])}: {row.organisation.name}" for row in person.memberships)


@people.get("/people/list.csv", defaults={"form": "csv"})
@people.get("/people/list.xlsx", defaults={"form": "xlsx"})
@requires(Action.PERSON_MANAGE)
def export(form: str) -> Response:
    """Download the list as it is filtered."""
    session, query = session_context(), queries.listing(_filters())
    check_rows(count(session, query))
    rows = [
        [row.full_name, row.login, _roles_words(row), translated(STATE_NAMES[state_of(row)])]
        for row in session.scalars(query)
    ]
    sheet = Sheet(_("People"), [_("Full name"), _("Login or e-mail"), _("Roles"), _("State")], rows)
    return csv_file(sheet, sheet.title) if form == "csv" else xlsx_file([sheet], sheet.title)


@people.get("/people/new")
@requires(Action.PERSON_MANAGE)
def new() -> ResponseReturnValue:
    """Show the empty form."""
    form = NewPersonForm()
    form.set_organisations(organisation_queries.everywhere(session_context()))
    return render_template("people/new.html", form=form)


def _link(token: str) -> str:
    """Return the address of a one-time link; the host is the configured one, never the request's."""
    base: str = current_app.extensions["sverka_config"].base_url
    return base + url_for("account.invitation", token=token)


@people.post("/people")
@requires(Action.PERSON_MANAGE)
def create() -> ResponseReturnValue:
    """Create a person and show the invitation link, this once."""
    form = NewPersonForm()
    form.set_organisations(organisation_queries.everywhere(session_context()))
    if form.validate_on_submit():
        try:
            return _create(form)
        except InvalidError as error:
            form.refuse(error)
    return render_template("people/new.html", form=form), 422


def _create(form: NewPersonForm) -> ResponseReturnValue:
    """Create once; the first arrival sees the link, a repeated one is led to the person."""
    made: list[tuple[int, str]] = []

    def make(tx: Writing) -> str:
        names: dict[str, Any] = {"full_name": form.full_name.data, "login": form.login.data}
        person = service.create(tx.session, actor=tx.actor, grants=[form.chosen()], **names)
        made.append((person.id, invitations.invite(tx.session, actor=tx.actor, person=person)))
        return url_for("people.show", person_id=person.id)

    answer = once(form.idem.data, make)
    return _link_page(*made[0]) if made else answer


def _link_page(person_id: int, token: str) -> str:
    person = queries.require_person(session_context(), person_id)
    hours = invitations.life(person).total_seconds() / 3600
    return render_template("people/link.html", person=person, link=_link(token), hours=int(hours))


def _page(person: Person, form: PersonForm, grant: GrantForm) -> str:
    grant.set_organisations(organisation_queries.everywhere(session_context()))
    return render_template(
        "people/show.html", person=person, form=form, grant=grant, role_names=ROLE_NAMES,
        state=STATE_NAMES[state_of(person)],
    )  # fmt: skip


@people.get("/people/<id:person_id>")
@requires(Action.PERSON_MANAGE)
def show(person_id: int) -> ResponseReturnValue:
    """Show a person: names, roles, account."""
    person = queries.require_person(session_context(), person_id)
    return _page(person, PersonForm(obj=person, formdata=None), GrantForm(formdata=None))


@people.post("/people/<id:person_id>")
@requires(Action.PERSON_MANAGE)
def update(person_id: int) -> ResponseReturnValue:
    """Save a person's name and login."""
    form = PersonForm()
    if form.validate_on_submit():
        names: dict[str, Any] = {"full_name": form.full_name.data, "login": form.login.data}
        try:
            return _change(person_id, form.version_seen, **names)
        except InvalidError as error:
            form.refuse(error)
    return _page(queries.require_person(session_context(), person_id), form, GrantForm(formdata=None)), 422


def _change(person_id: int, version: int, **values: Any) -> ResponseReturnValue:
    with writing() as tx:
        service.update(tx.session, actor=tx.actor, person_id=person_id, version=version, **values)
    flash(_("Saved."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@people.post("/people/<id:person_id>/switch-off")
@requires(Action.PERSON_MANAGE)
def switch_off(person_id: int) -> ResponseReturnValue:
    """Switch an account off; its sessions end at once."""
    return _change(person_id, arguments.version(), active=False)


@people.post("/people/<id:person_id>/switch-on")
@requires(Action.PERSON_MANAGE)
def switch_on(person_id: int) -> ResponseReturnValue:
    """Switch an account on again."""
    return _change(person_id, arguments.version(), active=True)


@people.post("/people/<id:person_id>/roles")
@requires(Action.PERSON_MANAGE)
def grant(person_id: int) -> ResponseReturnValue:
    """Give a person one more role."""
    form = GrantForm()
    form.set_organisations(organisation_queries.everywhere(session_context()))
    if form.validate_on_submit():
        seen: dict[str, Any] = {"person_id": person_id, "version": form.version_seen, **vars(form.chosen())}
        try:
            with writing() as tx:
                service.grant(tx.session, actor=tx.actor, **seen)
        except InvalidError as error:
            form.refuse(error)
        else:
            return redirect(url_for("people.show", person_id=person_id), 303)
    person = queries.require_person(session_context(), person_id)
    return _page(person, PersonForm(obj=person, formdata=None), form), 422


@people.post("/people/<id:person_id>/roles/<id:membership_id>/remove")
@requires(Action.PERSON_MANAGE)
def revoke(person_id: int, membership_id: int) -> ResponseReturnValue:
    """Take a role away."""
    seen: dict[str, Any] = {"person_id": person_id, "version": arguments.version(), "membership_id": membership_id}
    with writing() as tx:
        service.revoke(tx.session, actor=tx.actor, **seen)
    return redirect(url_for("people.show", person_id=person_id), 303)


@people.post("/people/<id:person_id>/invitation")
@requires(Action.PERSON_MANAGE)
def invite(person_id: int) -> ResponseReturnValue:
    """Make a new one-time link and show it, this once; an older one dies."""
    with writing() as tx:
        person = queries.require_person(tx.session, person_id)
        token = invitations.invite(tx.session, actor=tx.actor, person=person)
    return _link_page(person_id, token)
