"""Forms of recommendations."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.domain.deadlines import DEADLINE_NAMES, MOST_DAYS, RHYTHM_NAMES, Deadline, DeadlineKind, Rhythm
from tracker.domain.recommendations import ADDRESSEE_NAMES, Addressee
from tracker.models.memos import Recommendation
from tracker.services.recommendations import LONGEST_NUMBER, LONGEST_WORDS
from tracker.web.forms.base import BaseForm, CreateForm, EditForm, LineField, TextField, options


class WordsField(LineField):
    """The memo's words about a deadline, longer than a usual line."""

    longest = LONGEST_WORDS


class RecommendationFields(BaseForm):
    """What a recommendation consists of."""

    addressee = SelectField(
        _l("Addressee"),
        choices=options((one.value, _l(name)) for one, name in ADDRESSEE_NAMES.items()),
        default=Addressee.SCHOOLS.value,
    )
    number = LineField(
        _l("Number in the memo"), validators=[Length(max=LONGEST_NUMBER)], render_kw={"class": "short", "maxlength": 20}
    )
    text = TextField(_l("Text of the recommendation"), validators=[InputRequired()], render_kw={"rows": 5})
    deadline_kind = RadioField(
        _l("Deadline"),
        choices=options((one.value, _l(name)) for one, name in DEADLINE_NAMES.items()),
        default=DeadlineKind.DATE.value,
    )
    deadline_on = DateField(
        _l("Date"),
        validators=[Optional()],
        format=["%Y-%m-%d", "%d.%m.%Y"],
        description=_l("Only for a deadline “by a date”."),
    )
    deadline_days = IntegerField(
        _l("Working days"),
        validators=[Optional(), NumberRange(1, MOST_DAYS)],
        description=_l("Only for “working days after the school's test”: counted from each school's own last test."),
    )
    rhythm = SelectField(
        _l("Reporting rhythm"),
        choices=options([("", _l("not chosen")), *((one.value, _l(name)) for one, name in RHYTHM_NAMES.items())]),
        description=_l("Only for “ongoing”: a report is due at the end of every such period."),
    )
    deadline_words = WordsField(
        _l("The deadline as it is worded"),
        description=_l("The memo's own words, kept beside the deadline that is controlled."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the chosen kind of deadline needs, besides each field's own rules."""
        whole = bool(super().validate(extra_validators))
        kind = self.deadline_kind.data
        for needed, field, words in (
            (DeadlineKind.DATE, self.deadline_on, _l("The deadline's date is missing.")),
            (DeadlineKind.RELATIVE, self.deadline_days, _l("The number of working days after the test is missing.")),
        ):
            if kind == needed and field.data is None and not field.errors:
                field.errors = [*field.errors, words]
                whole = False
        return whole

    def values(self) -> dict[str, Any]:
        """Return what the services take."""
        on: date | None = self.deadline_on.data
        rhythm = Rhythm(self.rhythm.data) if self.rhythm.data else None
        return {
            "addressee": Addressee(self.addressee.data),
            "number": self.number.data or "",
            "text": self.text.data or "",
            "deadline": Deadline(DeadlineKind(self.deadline_kind.data), on, self.deadline_days.data, rhythm),
            "deadline_words": self.deadline_words.data or "",
        }


class NewRecommendationForm(RecommendationFields, CreateForm):
    """Type a new recommendation."""


class EditRecommendationForm(RecommendationFields, EditForm):
    """Change a draft."""

    @classmethod
    def of(cls, row: Recommendation) -> "EditRecommendationForm":
        """Return the form filled with the draft, or with what was just posted."""
        return cls(
            addressee=row.addressee.value,
            number=row.number,
            text=row.text,
            deadline_kind=row.deadline_kind.value,
            deadline_on=row.deadline_on,
            deadline_days=row.deadline_days,
            rhythm=row.rhythm.value if row.rhythm else "",
            deadline_words=row.deadline_words,
        )


class SendForm(CreateForm):
    """Confirm the sending of what the preview showed."""


class VersionForm(EditForm):
    """A button: nothing but the version that the person saw."""


class WithdrawForm(EditForm):
    """Withdraw a sent recommendation."""

    note = TextField(_l("Why it is withdrawn"), validators=[DataRequired()], render_kw={"rows": 3})
