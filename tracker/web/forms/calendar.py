"""The form of a day of the calendar."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField
from wtforms.validators import InputRequired, Length

from tracker.services.campaigns import LONGEST_NOTE
from tracker.web.forms.base import BaseForm, LineField, options


class DayForm(BaseForm):
    """A day that is worked or off, whatever the official calendar says."""

    day = DateField(_l("Day"), validators=[InputRequired()], format=["%Y-%m-%d", "%d.%m.%Y"])
    worked = RadioField(
        _l("What it is"), choices=options([("0", _l("day off")), ("1", _l("working day"))]), default="0"
    )
    note = LineField(
        _l("Note"), validators=[Length(max=LONGEST_NOTE)], description=_l("For example: the decree that moves it.")
    )
