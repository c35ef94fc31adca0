"""Forms of organisations, closing and forbidden pairs."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.domain import organisations as rules
from tracker.domain.roles import KIND_NAMES, OrganisationKind
from tracker.models.organisations import District, Organisation
from tracker.web.forms.base import BaseForm, CreateForm, EditForm, LineField, SeveralField, options
from tracker.web.i18n import translated

_METRES = NumberRange(-rules.FARTHEST, rules.FARTHEST)


class SchoolsField(SeveralField):
    """Schools to be ticked."""

    gone = _l("One of the chosen schools is not in the list any more: choose anew.")


def school_choices(schools: Iterable[Organisation], without: int) -> list[Any]:
    """Return the schools but one as options."""
    return options((row.id, row.name) for row in schools if row.id != without)


class FactsForm(BaseForm):
    """What is known of an organisation."""

    name = LineField(_l("Name"), validators=[InputRequired(), Length(max=rules.LONGEST_NAME)])
    short_name = LineField(
        _l("Short name"), validators=[Length(max=rules.LONGEST_SHORT)], description=_l("For tables and pictures.")
    )
    district = SelectField(_l("District"), default="")
    new_district = LineField(
        _l("Or a new district"),
        validators=[Length(max=rules.LONGEST_DISTRICT)],
        description=_l("Fill in only when the district is not in the list."),
    )
    bank = LineField(
        _l("Its side of the river"),
        validators=[Length(max=rules.LONGEST_BANK)],
        description=_l("Of the new district: schools across the river are far for each other."),
    )
    building = LineField(_l("Building"), validators=[Length(max=rules.LONGEST_BUILDING)])
    login = LineField(
        _l("Login of the federal system"),
        validators=[Length(max=40)],
        description=_l("sch… or edu…: both are read as the same."),
    )
    week_days = RadioField(
        _l("School week"),
        choices=options([(5, _l("5 days")), (6, _l("6 days"))]),
        default="5",
        validators=[InputRequired()],
    )
    rooms = IntegerField(
        _l("Rooms for marking"),
        validators=[Optional(), NumberRange(1, rules.MOST_ROOMS)],
        description=_l("In how many rooms works can be marked on one day; empty when there is no limit."),
    )
    x = IntegerField(_l("Place on the plan: to the east, m"), validators=[Optional(), _METRES])
    y = IntegerField(
        _l("Place on the plan: to the north, m"),
        validators=[Optional(), _METRES],
        description=_l("Metres from any one point of the city; used for travel in the scheme. May stay empty."),
    )

    def set_districts(self, districts: Sequence[District]) -> None:
        """Fill the list of districts."""
        self.district.choices = options([("", "—"), *((row.id, row.name) for row in districts)])

    def facts(self) -> dict[str, Any]:
        """Return the fields as the service takes them, without the district."""
        names = ("name", "short_name", "building", "login", "x", "y", "rooms")
        return {name: self[name].data for name in names} | {"week_days": int(self.week_days.data)}


class NewOrganisationForm(CreateForm, FactsForm):
    """A new organisation."""

    kind = SelectField(_l("Kind"), default=OrganisationKind.SCHOOL.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = options((kind.value, translated(words)) for kind, words in KIND_NAMES.items())


class OrganisationForm(EditForm, FactsForm):
    """An organisation's facts; the kind stays."""


class CloseForm(EditForm):
    """Close a school from a date."""

    closed_on = DateField(_l("Closed from"), validators=[InputRequired()], format=["%Y-%m-%d", "%d.%m.%Y"])
    successors = SchoolsField(
        _l("Its pupils go on in"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("One school, several, or none."),
    )


class ForbidForm(CreateForm):
    """Forbid a pair."""

    other = SelectField(_l("School"), validators=[InputRequired()])
    reason = LineField(
        _l("Reason"),
        validators=[InputRequired(), Length(max=rules.LONGEST_REASON)],
        description=_l("For example: a teacher works in both, the heads are relatives."),
    )

    def set_schools(self, schools: Iterable[Organisation], without: int) -> None:
        """Fill the list of schools."""
        self.other.choices = options([("", _("choose"))]) + school_choices(schools, without)
