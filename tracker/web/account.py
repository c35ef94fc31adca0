"""Signing in and out, passwords, invitations' links, language."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Action
from tracker.extensions import session_context, write_transaction
from tracker.services import invitations, passwords, people, sessions
from tracker.web import sign_in
from tracker.web.access import current_actor, is_local, requires
from tracker.web.forms.account import ChangePasswordForm, LoginForm, NewPasswordForm
from tracker.web.i18n import LANGUAGES
from tracker.web.transaction import writing

account = Blueprint("account", __name__, url_prefix="/account")


def _method() -> str:
    method: str = current_app.extensions["sverka_config"].password_method
    return method


@account.get("/login")
@requires(Action.PUBLIC)
def login() -> ResponseReturnValue:
    """Show the sign-in form."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"), 303)
    return render_template("account/login.html", form=LoginForm())


@account.post("/login")
@requires(Action.PUBLIC)
def enter() -> ResponseReturnValue:
    """Sign in, or count a wrong try."""
    form = LoginForm()
    if not form.validate_on_submit():
        return render_template("account/login.html", form=form), 422
    name = form.login.data or ""
    sessions.require_unblocked(session_context(), name)
    known = sessions.account(session_context(), name)
    right = passwords.matches(form.password.data or "", known.password_hash, method=_method())
    if not right or known.person_id is None:
        with write_transaction() as tx:
            sessions.register_failure(tx, name)
        form.form_errors.append(_("The login or the password is wrong."))
        return render_template("account/login.html", form=form), 422
    return _open_session(known.person_id)


def _open_session(person_id: int) -> ResponseReturnValue:
    """Start a new session for the person in this browser, and go on to where the visitor wanted to be."""
    hours = current_app.extensions["sverka_config"].session_hours
    with write_transaction() as tx:
        token = sessions.sign_in(tx, person_id=person_id, request_id=g.request_id, hours=hours)
    wanted = str(session.get("next") or "")
    sign_in.renew()
    user = sign_in.load(token)
    login_user(user)
    return redirect(wanted if is_local(wanted) else url_for("home.index"), 303)


@account.post("/logout")
@requires(Action.SIGNED_IN)
def logout() -> ResponseReturnValue:
    """End this session, here and on the server."""
    token = current_user.get_id()
    with writing() as tx:
        sessions.sign_out(tx.session, actor=tx.actor, token=token)
    logout_user()
    sign_in.renew()
    return redirect(url_for("account.login"), 303)


@account.route("/password", methods=["GET", "POST"])
@requires(Action.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Change the own password; all other sessions end."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return render_template("account/password.html", form=form), 422 if request.method == "POST" else 200
    try:
        new_hash = people.own_new_hash(
            session_context(), current_actor(), form.current.data or "", form.password.data or "", method=_method()
        )
    except InvalidError as error:
        form.refuse(error)
        return render_template("account/password.html", form=form), 422
    with writing() as tx:
        people.change_own_password(tx.session, actor=tx.actor, password_hash=new_hash, keep=current_user.session_id)
    flash(_("The password is changed. All other sessions were ended."), "success")
    return redirect(url_for("home.index"), 303)


@account.post("/shortcuts")
@requires(Action.SIGNED_IN)
def shortcuts() -> ResponseReturnValue:
    """Switch the keys of pages on or off for oneself."""
    on = request.form.get("on") == "1"
    with writing() as tx:
        people.set_shortcuts(tx.session, actor=tx.actor, on=on)
    flash(_("Keys are switched on.") if on else _("Keys are switched off."), "success")
    return redirect(url_for("help.index") + "#keys", 303)


@account.route("/invitations/<string(length=43):token>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Choose a password by a one-time link."""
    person = invitations.usable(session_context(), token).person
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            words = (person.full_name, person.login)
            new_hash = passwords.hashed(form.password.data or "", method=_method(), own_words=words)
        except InvalidError as error:
            form.refuse(error)
        else:
            with write_transaction() as tx:
                invitations.accept(tx, token=token, password_hash=new_hash, request_id=g.request_id)
            flash(_("The password is set. Sign in with it."), "success")
            return redirect(url_for("account.login"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("account/invitation.html", form=form, person=person), status


@account.post("/language")
@requires(Action.PUBLIC)
def language() -> ResponseReturnValue:
    """Change this browser's language and go back to the page the button was on."""
    wanted = request.form.get("lang", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
    back = request.form.get("next", "")
    return redirect(back if is_local(back) else url_for("home.index"), 303)
