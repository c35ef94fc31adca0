"""The form of an entry in the log of assistance."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from tracker.domain.assistance import (
    FORM_NAMES,
    HOUR_STEP,
    LEAST_HOURS,
    LONGEST_TOPIC,
    MOST_HOURS,
    MOST_TEACHERS,
    AssistanceForm,
)
from tracker.domain.subjects import SUBJECTS
from tracker.models.assistance import Assistance
from tracker.services.assistance import Entry
from tracker.web.forms.base import CreateForm, EditForm, LineField, id_or_none, options


class HoursField(DecimalField):
    """Hours with a point or a comma."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the Russian decimal comma too."""
        super().process_formdata([valuelist[0].replace(",", ".")[:20]] if valuelist else [])


class EntryFields:
    """The fields that a new and a changed entry share."""

    school = SelectField(_l("School"), coerce=id_or_none, validators=[InputRequired()])
    held_on = DateField(_l("Date"), validators=[InputRequired()], format=["%Y-%m-%d", "%d.%m.%Y"])
    form = SelectField(_l("Form of help"), validators=[InputRequired()])
    topic = LineField(_l("Topic"), validators=[InputRequired()], render_kw={"maxlength": LONGEST_TOPIC})
    subject = SelectField(_l("Subject"))
    teachers = IntegerField(
        _l("Teachers who took part"), default=1, validators=[InputRequired(), NumberRange(1, MOST_TEACHERS)]
    )
    hours = HoursField(
        _l("Hours"),
        validators=[InputRequired()],
        render_kw={"type": "number", "step": HOUR_STEP, "min": LEAST_HOURS, "max": MOST_HOURS},
    )
    recommendation = SelectField(_l("Serves the recommendation"), coerce=id_or_none)

    def offer(self, schools: Sequence[tuple[int, str]], recommendations: Sequence[tuple[int, str]]) -> None:
        """Fill the lists to choose from."""
        self.school.choices = options([("", gettext("choose")), *schools])
        self.form.choices = options((form.value, gettext(name)) for form, name in FORM_NAMES.items())
        subjects = [(code, gettext(name)) for code, name in SUBJECTS.items()]
        self.subject.choices = options([("", gettext("no particular subject")), *subjects])
        self.recommendation.choices = options([("", gettext("none in particular")), *recommendations])

    def show(self, row: Assistance) -> None:
        """Fill in what an entry says."""
        self.school.data, self.held_on.data, self.form.data = row.school_id, row.held_on, row.form.value
        self.topic.data, self.subject.data, self.teachers.data = row.topic, row.subject or "", row.teachers
        self.hours.data, self.recommendation.data = row.hours, row.recommendation_id

    @property
    def entry(self) -> Entry:
        """Return what was filled in."""
        return Entry(
            school_id=self.school.data,
            held_on=self.held_on.data,  # type: ignore[arg-type]
            form=AssistanceForm(self.form.data),
            topic=self.topic.data or "",
            hours=self.hours.data,  # type: ignore[arg-type]
            teachers=self.teachers.data or 0,
            subject=self.subject.data or None,
            recommendation_id=self.recommendation.data,
        )


class NewEntryForm(EntryFields, CreateForm):
    """A new entry."""


class EntryForm(EntryFields, EditForm):
    """A correction of an own entry."""
