"""Forms of protocols: the grid read cell by cell, the experts' names, the filled template."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from tracker.domain.protocols import LONGEST_NAME, LONGEST_NOTE
from tracker.services.protocol_rows import EXPERTS, IDENTITY, MOST_ROWS, Typed
from tracker.services.protocols import Names
from tracker.web.forms.base import EditForm, LineField
from tracker.web.forms.imports import UploadForm

LARGEST = 2**31 - 1


class NameField(LineField):
    """A family name with initials."""

    longest = LONGEST_NAME


class NamesForm(EditForm):
    """Who marks, and who presides."""

    expert_1 = NameField(_l("First expert"))
    expert_2 = NameField(_l("Second expert"))
    expert_3 = NameField(_l("Third expert"))
    chair = NameField(_l("Chair"))

    @property
    def names(self) -> Names:
        """Return what was filled in."""
        return Names(*(self[name].data or "" for name in ("expert_1", "expert_2", "expert_3", "chair")))


class FileForm(UploadForm):
    """The template, filled in."""

    replace = BooleanField(
        _l("Replace what was entered since the template was downloaded"),
        description=_l("Otherwise a template older than the protocol is refused, so that nobody's work is lost."),
    )


def expert_of(texts: MultiDict[str, str]) -> int:
    """Return whose grid is meant; the first expert's when nothing sensible is said."""
    text = texts.get("expert", "")
    return int(text) if text in {str(one) for one in EXPERTS} else EXPERTS[0]


def read_grid(form: MultiDict[str, str], tasks: int) -> list[Typed]:
    """Return the rows that were sent: every one names itself in `row`, and its cells carry that name."""
    names = (*IDENTITY, *(f"p{place}" for place in range(1, tasks + 1)))
    return [_typed(form, key, names) for key in form.getlist("row")[: MOST_ROWS + 1]]


def _typed(form: MultiDict[str, str], key: str, names: Sequence[str]) -> Typed:
    key = key[:10]
    text = form.get(f"id-{key}", "")
    row_id = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST else None
    cells = {name: form[f"{name}-{key}"][: LONGEST_NOTE + 1] for name in names if f"{name}-{key}" in form}
    return Typed(key, row_id if row_id or not text else -1, form.get(f"seen-{key}", "")[:60], cells)
