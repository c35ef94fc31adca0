"""The form by which a previewed change to many tasks is carried out."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from tracker.web.forms.base import CreateForm, TextField


class BulkForm(CreateForm):
    """The verb, the tasks as they were previewed, and why."""

    verb = HiddenField()
    tasks = HiddenField()
    until = HiddenField()
    to = HiddenField()
    note = TextField(_l("Reason or remark, the same for all"), render_kw={"rows": 3})
