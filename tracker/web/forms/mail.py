"""Forms of a person's letters."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.domain.mail import LONGEST_ADDRESS, TOPIC_NAMES, USUAL_HOUR, ZONES, Topic
from tracker.web.forms.base import BaseForm, EditForm, LineField, options


def _zones() -> list[tuple[str, str]]:
    return [(name, _l(words)) for name, words in ZONES.items()]


class MailForm(EditForm):
    """What a person asks to be written about."""

    enabled = BooleanField(_l("Write me one letter a day when there is news"))
    address = LineField(
        _l("E-mail address"),
        validators=[Length(max=LONGEST_ADDRESS)],
        description=_l(
            "A letter with a code comes to a new address; nothing else is sent there before it is confirmed."
        ),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    hour = SelectField(
        _l("At what hour"), choices=options((str(hour), f"{hour:02}:00") for hour in range(24)), default=str(USUAL_HOUR)
    )
    zone = SelectField(_l("Time zone"), choices=options([("", _l("as the department's")), *_zones()]))
    topics = SelectMultipleField(
        _l("What to write about"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, topics: list[Topic]) -> None:
        """Offer only the topics that this person may be told of."""
        self.topics.choices = options((topic.value, gettext(TOPIC_NAMES[topic])) for topic in topics)


class CodeForm(BaseForm):
    """The code out of the letter."""

    code = LineField(
        _l("Code out of the letter"),
        validators=[InputRequired(), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
