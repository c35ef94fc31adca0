"""The form of a part-timer."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange

from tracker.domain.campaigns import LONGEST_TEACHER
from tracker.domain.subjects import SUBJECTS
from tracker.services.part_timers import Shared
from tracker.web.arguments import LARGEST
from tracker.web.forms.base import CreateForm, LineField, options
from tracker.web.i18n import translated

_SCHOOL = [InputRequired(), NumberRange(1, LARGEST)]


def subject_options() -> list[tuple[str, str]]:
    """Return the subjects by name."""
    return sorted(((code, translated(name)) for code, name in SUBJECTS.items()), key=lambda pair: pair[1])


class PartTimerForm(CreateForm):
    """A teacher of a subject of one school who also works at another."""

    school = IntegerField(_l("School"), validators=_SCHOOL)
    subject = SelectField(_l("Subject"), validators=[InputRequired()])
    other_school = IntegerField(_l("Works also in"), validators=_SCHOOL)
    teacher = LineField(_l("Teacher"), validators=[InputRequired(), Length(max=LONGEST_TEACHER)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject.choices = options([("", _("choose")), *subject_options()])

    def shared(self) -> Shared:
        """Return the fields as the service takes them."""
        school, other = self.school.data or 0, self.other_school.data or 0
        return Shared(self.subject.data, school, other, self.teacher.data or "")
