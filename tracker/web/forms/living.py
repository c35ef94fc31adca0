"""Forms of what keeps recommendations and tasks in step."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from tracker.domain.deadlines import RHYTHM_NAMES
from tracker.web.forms.base import CreateForm, EditForm, TextField, options


class WordingForm(EditForm):
    """The new text of a sent recommendation; `confirmed` once the difference was seen."""

    text = TextField(_l("Text of the recommendation"), validators=[InputRequired()], render_kw={"rows": 8})
    confirmed = HiddenField()


class RhythmForm(EditForm):
    """How often an ongoing duty is reported; `confirmed` once the moved dates were seen."""

    rhythm = SelectField(
        _l("Reporting rhythm"), choices=options((one.value, _l(name)) for one, name in RHYTHM_NAMES.items())
    )
    confirmed = HiddenField()


class MissingForm(CreateForm):
    """Send to those without a copy."""


class HandOverForm(EditForm):
    """Hand a leaving school's tasks over."""

    until = DateField(_l("New date for what is overdue"), validators=[Optional()], format=["%Y-%m-%d", "%d.%m.%Y"])
    note = TextField(_l("Why they are handed over"), validators=[DataRequired()], render_kw={"rows": 3})
