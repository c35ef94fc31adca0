"""`sverka init`: keys, tables, the department, and its first administrator. No password is ever given by default."""

import sys

import click
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.app import create_app
from tracker.cli.database import inside, present_revisions, require_current_database, upgrade_database
from tracker.cli.settings import load_config, make_keys
from tracker.domain.errors import InvalidError
from tracker.domain.roles import Grant, OrganisationKind, Role, system_actor
from tracker.extensions import session_context, write_transaction
from tracker.models.people import Person
from tracker.services import invitations, organisations, passwords, people


def _refuse_second(session: Session) -> None:
    if session.scalar(select(func.count(Person.id))):
        raise click.ClickException("This installation has people already; nothing was changed.")


def prepare(app: Flask) -> None:
    """Make the tables of a new database; an old one is only looked at."""
    if present_revisions(app):
        require_current_database(app)
    else:
        upgrade_database(app)


def _password(*, link: bool, from_stdin: bool) -> str | None:
    if link:
        return None
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _create(session: Session, department: str, name: str, login: str, password_hash: str | None) -> str | None:
    """Create the department and its administrator; returns a one-time link's token when there is no password."""
    actor = system_actor("sverka init")
    home = organisations.create(session, actor=actor, kind=OrganisationKind.DEPARTMENT, name=department)
    _refuse_second(session)  # the journal's lock is held by now: nobody else can be between this and the commit
    grants = [Grant(Role.ADMINISTRATOR, home.id)]
    person = people.create(
        session, actor=actor, full_name=name, login=login, grants=grants, password_hash=password_hash
    )
    return None if password_hash else invitations.invite(session, actor=actor, person=person)


@click.command()
@click.option("--department", prompt="Name of the education department", help="The department's full name.")
@click.option("--name", prompt="Administrator's full name", help="The first administrator's full name.")
@click.option("--login", prompt="Administrator's login or e-mail", help="The first administrator's login.")
@click.option("--link", is_flag=True, help="Print a one-time link for choosing the password instead of asking for one.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def init(department: str, name: str, login: str, link: bool, password_stdin: bool) -> None:
    """Set up a new installation: keys, tables, the department and its first administrator.

    Refuses where there are people already.
    """
    make_keys()
    config = load_config()
    with inside(create_app(config)) as app:
        prepare(app)
        _refuse_second(session_context())
        try:
            password = _password(link=link, from_stdin=password_stdin)
            method, words = config.password_method, (name, login)
            digest = None if password is None else passwords.hashed(password, method=method, own_words=words)
            with write_transaction() as session:
                token = _create(session, department, name, login, digest)
        except InvalidError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"Ready. Data and keys are in {config.home}: keep a copy of the two key files elsewhere.")
    if token:
        click.echo(f"Choose the password within 7 days: {config.base_url}/account/invitations/{token}")
