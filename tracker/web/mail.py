"""A person's own letters: whether, where, when and about what; the code that confirms an address; the own calendar."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import N_, InvalidError
from tracker.domain.mail import Topic, topics_of
from tracker.domain.permissions import Action
from tracker.extensions import session_context
from tracker.models.mail import MailSetting
from tracker.queries import mail as queries
from tracker.services import mail as service
from tracker.services.letters import is_set_up
from tracker.web.access import current_actor, requires
from tracker.web.forms.mail import CodeForm, MailForm
from tracker.web.transaction import writing

mail = Blueprint("mail", __name__)
WRONG_CODE = N_("This is not the code of the letter.")


def _filled(row: MailSetting | None) -> MailForm:
    """Return the form as saved; all topics are ticked for who has never saved it."""
    if row is None:
        return MailForm(formdata=None, topics=[topic.value for topic in Topic])
    return MailForm(
        formdata=None, enabled=row.enabled, address=row.address, hour=str(row.hour), zone=row.zone, topics=row.topics
    )


def _page(form: MailForm | None = None, code: CodeForm | None = None) -> str:
    row = queries.setting_of(session_context(), current_actor().person_id)
    form = form or _filled(row)
    form.offer(topics_of(current_actor()))
    return render_template(
        "mail/index.html", form=form, code=code or CodeForm(formdata=None), setting=row,
        set_up=is_set_up(session_context()), version=row.version if row else 0,
        zone=str(current_app.extensions["sverka_config"].zone), topics=topics_of(current_actor()),
    )  # fmt: skip


@mail.get("/account/mail")
@requires(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show what the visitor has asked for."""
    return _page()


@mail.post("/account/mail")
@requires(Action.SIGNED_IN)
def update() -> ResponseReturnValue:
    """Save what the visitor asks for."""
    form = MailForm()
    form.offer(topics_of(current_actor()))
    if form.validate_on_submit():
        given: dict[str, Any] = {"address": form.address.data or "", "enabled": form.enabled.data}
        given |= {"hour": int(form.hour.data), "zone": form.zone.data, "topics": form.topics.data or []}
        try:
            with writing() as tx:
                service.save(tx.session, actor=tx.actor, version=form.version_seen, **given)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("mail.index"), 303)
    return _page(form), 422


@mail.post("/account/mail/confirm")
@requires(Action.SIGNED_IN)
def confirm() -> ResponseReturnValue:
    """Confirm the address by the code out of the letter."""
    form = CodeForm()
    if form.validate_on_submit():
        with writing() as tx:
            right = service.confirm(tx.session, actor=tx.actor, given=form.code.data or "")
        if right:
            flash(_("The address is confirmed."), "success")
            return redirect(url_for("mail.index"), 303)
        form.refuse(InvalidError(WRONG_CODE, field="code"))
    return _page(code=form), 422


@mail.post("/account/mail/code")
@requires(Action.SIGNED_IN)
def ask_again() -> ResponseReturnValue:
    """Write another code to the address."""
    with writing() as tx:
        service.ask_again(tx.session, actor=tx.actor)
    flash(_("Another letter with a code is on its way."), "success")
    return redirect(url_for("mail.index"), 303)
