"""Forms of imports."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from tracker.web.forms.base import CreateForm


class UploadForm(CreateForm):
    """A filled table."""

    file = FileField(_l("Filled table"), validators=[FileRequired(_l("Choose a file."))])

    def content(self, most: int) -> tuple[str, bytes]:
        """Return the file's name and at most one byte more than is taken."""
        file: FileStorage = self.file.data
        return file.filename or "", file.stream.read(most + 1)


class ConfirmForm(CreateForm):
    """The confirmation of a preview; `seen` is the fingerprint of what was shown."""

    seen = HiddenField()
