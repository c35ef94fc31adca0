"""The form by which a person says what happened after the order."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.domain.campaigns import MOST_TEACHERS
from tracker.domain.changes import EVENT_NAMES, Event, Happening
from tracker.domain.orders import LONGEST_REASON
from tracker.models.campaigns import CampaignRound
from tracker.models.organisations import Organisation
from tracker.web.forms.base import CreateForm, TextField, id_or_none, options
from tracker.web.forms.drafts import round_name


class ChangeForm(CreateForm):
    """What happened, to whom, and why."""

    event = RadioField(_l("What happened"), validators=[InputRequired()])
    school = SelectField(
        _l("School"), coerce=id_or_none, description=_l("Needed when a school closes or has fewer teachers.")
    )
    round = SelectField(
        _l("Subject and grade"),
        coerce=id_or_none,
        description=_l("Needed for fewer teachers and for one more subject."),
    )
    teachers = IntegerField(
        _l("Teachers of the subject now"), default=0, validators=[Optional(), NumberRange(0, MOST_TEACHERS)]
    )
    reason = TextField(
        _l("Why the order is changed"),
        validators=[InputRequired(), Length(max=LONGEST_REASON)],
        description=_l("Stands in the order on the changes, for example: closing of school № 17."),
    )

    def __init__(self, schools: Sequence[Organisation], rounds: Sequence[CampaignRound], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.event.choices = options((one.value, gettext(words)) for one, words in EVENT_NAMES.items())
        self.school.choices = options([("", "—"), *((one.id, one.name) for one in schools)])
        self.round.choices = options([("", "—"), *((one.id, round_name(one)) for one in rounds)])

    def show(self, happening: Happening) -> None:
        """Show what was said before."""
        self.event.data, self.teachers.data, self.reason.data = (
            happening.event.value,
            happening.teachers,
            happening.reason,
        )
        self.school.data, self.round.data = happening.school_id, happening.round_id

    @property
    def happening(self) -> Happening:
        """Return what was said."""
        return Happening(
            Event(self.event.data), self.school.data, self.round.data, self.teachers.data or 0, self.reason.data or ""
        )
