"""The forms of the order: publishing a draft, and what the office gives."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.domain.orders import BEGINS_AT, LONGEST_PANEL, LONGEST_REASON, LONGEST_TIME, MOST_A_DAY, WORKS_A_DAY, Terms
from tracker.services.orders import LONGEST_NUMBER
from tracker.web.forms.base import BaseForm, CreateForm, LineField, TextField, VersionField


class PublishForm(CreateForm):
    """What a person sets and confirms when a draft becomes a version of the order."""

    version = VersionField(name="_version")
    draft = HiddenField()
    seen = HiddenField()
    works_a_day = IntegerField(
        _l("Works that one teacher marks on a day"),
        default=WORKS_A_DAY,
        validators=[InputRequired(), NumberRange(1, MOST_A_DAY)],
        description=_l("The timetable spreads the marking over as many days as this takes."),
    )
    begins_at = LineField(
        _l("Marking begins at"),
        default=BEGINS_AT,
        validators=[Length(max=LONGEST_TIME)],
        description=_l("Stands in the timetable beside each date."),
    )
    panel = TextField(
        _l("Members of the expert panel"),
        validators=[Length(max=LONGEST_PANEL)],
        description=_l("One on a line: name; post and place of work; role. Left empty, the appendix has blank lines."),
    )
    reason = TextField(
        _l("Why the order is changed"),
        validators=[Length(max=LONGEST_REASON)],
        description=_l("Stands in the order on the changes; needed from the second version on."),
    )
    despite = BooleanField(_l("I have seen what is marked above and publish all the same"))

    @property
    def version_seen(self) -> int:
        """Return the version of the draft that the person saw; -1 when the form carries none."""
        return self.version.data if isinstance(self.version.data, int) else -1

    @property
    def draft_id(self) -> int:
        """Return the draft that is published; 0 (which no draft has) for what is no id."""
        text = str(self.draft.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    @property
    def terms(self) -> Terms:
        """Return what was set."""
        return Terms(
            works_a_day=self.works_a_day.data or 0,
            begins_at=self.begins_at.data or "",
            panel=tuple(line for line in (self.panel.data or "").splitlines() if line.strip()),
            reason=self.reason.data or "",
            despite=bool(self.despite.data),
            seen=str(self.seen.data or "")[:64],
        )


class OfficeForm(BaseForm):
    """Number and date of the order, which the office gives after signing."""

    office_number = LineField(_l("Number of the order"), validators=[Length(max=LONGEST_NUMBER)])
    office_date = DateField(_l("Date of the order"), validators=[Optional()], format=["%Y-%m-%d", "%d.%m.%Y"])
