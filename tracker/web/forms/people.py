"""Forms of people and their roles."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired, Length

from tracker.domain.roles import ROLE_NAMES, Grant, Role
from tracker.models.organisations import Organisation
from tracker.services.people import LONGEST
from tracker.web.forms.base import BaseForm, CreateForm, EditForm, LineField, options
from tracker.web.i18n import translated


class RoleFields(BaseForm):
    """A role in an organisation."""

    role = SelectField(_l("Role"), validators=[InputRequired()])
    organisation = SelectField(_l("Organisation"), validators=[InputRequired()])

    def set_organisations(self, organisations: Iterable[Organisation]) -> None:
        """Fill the lists."""
        self.role.choices = options(
            [("", _("choose")), *((role.value, translated(name)) for role, name in ROLE_NAMES.items())]
        )
        self.organisation.choices = options([("", _("choose")), *((str(row.id), row.name) for row in organisations)])

    def chosen(self) -> Grant:
        """Return the role as the service takes it."""
        return Grant(Role(self.role.data), int(self.organisation.data))


class PersonFields(BaseForm):
    """Who the person is."""

    full_name = LineField(_l("Full name"), validators=[InputRequired(), Length(max=LONGEST)])
    login = LineField(
        _l("Login or e-mail"),
        validators=[InputRequired(), Length(max=LONGEST)],
        render_kw={"autocomplete": "off"},
        description=_l("The person signs in with it; capital letters make no difference."),
    )


class NewPersonForm(CreateForm, PersonFields, RoleFields):
    """A new person with a first role."""


class PersonForm(EditForm, PersonFields):
    """A person's name and login."""


class GrantForm(EditForm, RoleFields):
    """One more role."""
