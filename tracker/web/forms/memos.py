"""Forms of memos: the upload, and the review of every item that was read."""

from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, SelectField

from tracker.documents.intake import ALLOWED, MAX_BYTES
from tracker.domain.deadlines import DEADLINE_NAMES, RHYTHM_NAMES, Deadline, DeadlineKind, Rhythm, normal
from tracker.domain.errors import N_, InvalidError
from tracker.domain.recommendations import Addressee
from tracker.services.memos import MOST_ITEMS, Item
from tracker.web.forms.base import BaseForm, CreateForm, EditForm, options
from tracker.web.forms.recommendations import RecommendationFields


class UploadForm(CreateForm):
    """Upload a memo."""

    file = FileField(_l("File of the memo"), validators=[FileRequired(_l("Choose a file."))])

    def content(self) -> tuple[str, bytes]:
        """Return the file's name and at most one byte more than is taken."""
        file: FileStorage = self.file.data
        return file.filename or "", file.stream.read(MAX_BYTES + 1)


class ItemForm(RecommendationFields):
    """One item of the review; nothing is asked of an item that is left out."""

    included = BooleanField(_l("Take this recommendation"), default=True)
    deadline_kind = SelectField(  # type: ignore[assignment]  # eleven times five buttons would be a wall
        _l("Deadline"), choices=options((one.value, _l(name)) for one, name in DEADLINE_NAMES.items())
    )

    class Meta(BaseForm.Meta):
        """The whole page carries one token; an item needs none of its own."""

        csrf = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a text and a possible deadline; an item that is left out may be blank."""
        super().validate(extra_validators)
        if not self.text.data:
            missing = [_l("The recommendation has no text.")] if self.included.data else []
            self.text.errors = missing
        if not self.errors:
            try:
                normal(self.values()["deadline"])
            except InvalidError as error:
                self.refuse(error)
        return not self.errors

    @classmethod
    def of(cls, item: Item, prefix: str) -> "ItemForm":
        """Return the form showing an item (or what was posted in its place)."""
        form = cls(
            prefix=prefix,
            included=item.included,
            addressee=item.addressee.value,
            number=item.number,
            text=item.text,
            deadline_kind=item.deadline.kind.value,
            deadline_on=item.deadline.on,
            deadline_days=item.deadline.days,
            rhythm=item.deadline.rhythm.value if item.deadline.rhythm else "",
            deadline_words=item.deadline_words,
        )
        for field in form:
            field.description = ""  # said once on the page, not eleven times
        return form


def blank_item() -> Item:
    """Return an item that a person adds."""
    return Item(Addressee.SCHOOLS, "", "", Deadline(DeadlineKind.NOT_SET))


class ReviewForm(EditForm, CreateForm):
    """The review as a whole: the items, and one rhythm for all ongoing duties that have none."""

    rhythm_for_all = SelectField(
        _l("Reporting rhythm for every “ongoing” item that has none"),
        choices=options([("", _l("not chosen")), *((one.value, _l(name)) for one, name in RHYTHM_NAMES.items())]),
        default="",
    )

    def __init__(self, items: list[Item], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        shown = self._number_posted(len(items)) if self.is_submitted() else len(items)
        self.items = [*items, *(blank_item() for _ in range(shown - len(items)))][:shown]
        self.forms = [ItemForm.of(item, f"item-{place}-") for place, item in enumerate(self.items)]

    def _number_posted(self, known: int) -> int:
        """Return how many items the posted page had: never fewer than are stored."""
        text = request.form.get("items", "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else known
        if number > MOST_ITEMS:
            raise InvalidError(N_("At most %(most)s items are taken from one memo."), most=MOST_ITEMS)
        return max(number, known)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every item."""
        whole = super().validate(extra_validators)
        found = [form.validate() for form in self.forms]
        if not all(found):
            self.form_errors.append(gettext("Some items need correction: they are marked below."))
        return whole and all(found)

    def corrected(self) -> list[Item]:
        """Return the items as the person left them."""
        rhythm = Rhythm(self.rhythm_for_all.data) if self.rhythm_for_all.data else None
        return [_corrected(item, form, rhythm) for item, form in zip(self.items, self.forms, strict=True)]


def _corrected(item: Item, form: ItemForm, rhythm: Rhythm | None) -> Item:
    values = form.values()
    deadline: Deadline = values["deadline"]
    if deadline.kind is DeadlineKind.ONGOING and deadline.rhythm is None:
        values["deadline"] = replace(deadline, rhythm=rhythm)
    return replace(item, included=bool(form.included.data), **values)


__all__ = ["ALLOWED", "MAX_BYTES", "ItemForm", "ReviewForm", "UploadForm", "blank_item"]
