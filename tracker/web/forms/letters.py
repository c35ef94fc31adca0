"""Forms of the outbox."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Length

from tracker.domain.mail import LONGEST_ADDRESS
from tracker.web.forms.base import BaseForm, LineField


class SampleForm(BaseForm):
    """Where a test letter goes."""

    address = LineField(_l("Send a test letter to"), validators=[InputRequired(), Length(max=LONGEST_ADDRESS)])
