"""Forms of campaigns and their rounds."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.domain.campaigns import EARLIEST_YEAR, LATEST_YEAR, THIRD_CHECK_NAMES
from tracker.domain.scales import HIGHEST, Scale, read_task_points
from tracker.domain.subjects import GRADES, SUBJECTS
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.services.campaigns import LONGEST_NAME, LONGEST_SOURCE
from tracker.services.escalations import FEWEST_DAYS, MOST_DAYS
from tracker.web.forms.base import BaseForm, CreateForm, EditForm, LineField, options
from tracker.web.i18n import translated

_DATES = ["%Y-%m-%d", "%d.%m.%Y"]
_POINTS = [Optional(), NumberRange(0, HIGHEST)]
PUBLISHED = "published"


class WindowFields(BaseForm):
    """A campaign's name and window."""

    name = LineField(_l("Name"), validators=[InputRequired(), Length(max=LONGEST_NAME)])
    starts_on = DateField(_l("First day of the window"), validators=[InputRequired()], format=_DATES)
    ends_on = DateField(
        _l("Last day of the window"),
        validators=[InputRequired()],
        format=_DATES,
        description=_l("Inside the window every school picks its own dates; no common day is imposed."),
    )

    third_check_from = SelectField(
        _l("A third check is needed"),
        choices=options((str(apart), _l(words)) for apart, words in THIRD_CHECK_NAMES.items()),
        default="2",
        description=_l("Two experts mark every work; where their marks are so far apart a third one decides."),
    )

    def window(self) -> dict[str, Any]:
        """Return the fields as the service takes them."""
        third = int(self.third_check_from.data)
        names = ("name", "starts_on", "ends_on")
        return {name: self[name].data for name in names} | {"third_check_from": third}


class Escalating(BaseForm):
    """When overdue tasks are told to heads and the department."""

    escalate_after = IntegerField(
        _l("Tell heads and the department of overdue tasks, days after the deadline"),
        validators=[Optional(), NumberRange(FEWEST_DAYS, MOST_DAYS)],
        description=_l("Once for each deadline; empty: nothing is told. Executors are reminded before it in any case."),
    )


class NewCampaignForm(CreateForm, WindowFields):
    """A new campaign."""

    year = IntegerField(_l("Year"), validators=[InputRequired(), NumberRange(EARLIEST_YEAR, LATEST_YEAR)])
    copy_from = SelectField(
        _l("Subjects, grades and scales"),
        default="",
        description=_l("Scales are carried over together with the note of their source; check them every year."),
    )

    def set_campaigns(self, campaigns: Iterable[Campaign]) -> None:
        """Fill the list of what can be copied forward."""
        former = [(str(row.id), _("as in “%(name)s”", name=row.name)) for row in campaigns]
        published = (PUBLISHED, _("all with a scale published for 2020–2022"))
        self.copy_from.choices = options([("", _("none yet")), *former, published])


class CampaignForm(EditForm, WindowFields, Escalating):
    """A campaign's name and window; the year stays."""


class ScaleFields(BaseForm):
    """A mark scale and the most points of each task."""

    scale_3 = IntegerField(_l("Mark 3 from, points"), validators=_POINTS)
    scale_4 = IntegerField(_l("Mark 4 from, points"), validators=_POINTS)
    scale_5 = IntegerField(_l("Mark 5 from, points"), validators=_POINTS)
    max_score = IntegerField(_l("Maximum, points"), validators=_POINTS)
    task_points = LineField(
        _l("The most points of each task"),
        description=_l("In the order of the tasks, with spaces: 1 1 2 3. Together they give the maximum."),
    )
    source = LineField(
        _l("Source of the scale"),
        validators=[Length(max=LONGEST_SOURCE)],
        description=_l("Order, letter or description of the work it was taken from."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for all three bounds or none, besides each field's own rules."""
        whole = bool(super().validate(extra_validators))
        bounds = [self.scale_3, self.scale_4, self.scale_5]
        missing = [field for field in bounds if field.data is None and not field.errors]
        if 0 < len(missing) < len(bounds):
            missing[0].errors = [_("Give all three bounds or none.")]
            return False
        return whole

    def scale(self) -> dict[str, Any]:
        """Return the fields as the service takes them."""
        three, four, five = self.scale_3.data, self.scale_4.data, self.scale_5.data
        scale = None if three is None or four is None or five is None else Scale(three, four, five)
        points = read_task_points(self.task_points.data or "")
        return {
            "scale": scale, "max_score": self.max_score.data, "source": self.source.data or "", "task_points": points,
        }  # fmt: skip


class NewRoundForm(CreateForm, ScaleFields):
    """A subject in a grade."""

    subject = SelectField(_l("Subject"), validators=[InputRequired()])
    grade = SelectField(
        _l("Grade"), choices=options((str(grade), str(grade)) for grade in GRADES), validators=[InputRequired()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((code, translated(name)) for code, name in SUBJECTS.items()), key=lambda pair: pair[1])
        self.subject.choices = options([("", _("choose")), *named])


class RoundForm(EditForm, ScaleFields):
    """The scale of a round and the points of its tasks."""


def round_form(row: CampaignRound) -> RoundForm:
    """Return the form of a round as it is stored."""
    form = RoundForm(obj=row, formdata=None)
    form.source.data = row.scale_source
    form.task_points.data = " ".join(str(points) for points in row.task_points or ())
    return form
