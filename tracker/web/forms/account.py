"""Forms of signing in and of passwords."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from tracker.domain.passwords import LONGEST
from tracker.web.forms.base import BaseForm, LineField

_PASSWORD = [InputRequired(), Length(max=LONGEST * 4)]


class LoginForm(BaseForm):
    """Sign in."""

    login = LineField(_l("Login or e-mail"), validators=[InputRequired()], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Password"), validators=_PASSWORD, render_kw={"autocomplete": "current-password", "maxlength": LONGEST}
    )


class NewPasswordForm(BaseForm):
    """Choose a password (by an invitation's link)."""

    password = PasswordField(
        _l("New password"),
        validators=_PASSWORD,
        description=_l("At least 8 characters; a phrase is best. Words like the school's name are refused."),
        render_kw={"autocomplete": "new-password"},
    )
    repeat = PasswordField(
        _l("The new password once more"),
        validators=[InputRequired(), EqualTo("password", message=_l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """Change the own password."""

    current = PasswordField(
        _l("Present password"), validators=_PASSWORD, render_kw={"autocomplete": "current-password"}
    )
