"""What every form shares: Russian or English messages, the version it was made from, and its idempotency key."""

import secrets
from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Regexp, StopValidation, ValidationError

from tracker.domain.errors import SverkaError
from tracker.domain.text import clean_line, clean_text
from tracker.web.i18n import explain, language

LONGEST_LINE, LONGEST_TEXT = 300, 10_000
KEY = Regexp(r"[0-9a-f]{32}\Z", message=_l("The form's key is damaged: open the form anew."))


class LineField(StringField):
    """One line of text, cleaned (NFC, no hidden characters, single spaces)."""

    longest = LONGEST_LINE

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed."""
        self.data = clean_line(valuelist[0][: self.longest * 4]) if valuelist else self.data or ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what no column would hold, by the shortest bound alone: a wider one would only mislead."""
        bounds = (one.max for one in self.validators if isinstance(one, Length) and one.max > 0)
        most = min([self.longest, *bounds])
        if self.data and len(self.data) > most:
            raise StopValidation(gettext("At most %(most)s characters.", most=most))


class TextField(TextAreaField):
    """Several lines of text, cleaned."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed."""
        self.data = clean_text(valuelist[0][: LONGEST_TEXT * 4]) if valuelist else self.data or ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what no column would hold."""
        if self.data and len(self.data) > LONGEST_TEXT:
            raise ValidationError(gettext("At most %(most)s characters.", most=LONGEST_TEXT))


class SeveralField(SelectMultipleField):
    """Several rows of a list; one that has left the list meanwhile is refused in the visitor's language."""

    gone = _l("One of the chosen rows is not in the list any more: choose anew.")

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not offer."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(str(self.gone)) from None


class VersionField(HiddenField):
    """The version of the object that the form shows."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number; anything else is as good as an old version."""
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form in the visitor's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own messages follow the page's language."""

        @property
        def locales(self) -> list[str]:
            """Return the visitor's language."""
            return [language()]

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take what was posted as a form; a JSON body is none (its numbers and lists are no field's text)."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

    def refuse(self, error: SverkaError) -> None:
        """Show a domain error at the field it names, else at the top of the form."""
        target: Any = self._fields.get(error.field or "")
        if target is None:
            self.form_errors.append(explain(error))
        else:
            target.errors = [*target.errors, explain(error)]


class EditForm(BaseForm):
    """A form that changes an object: it carries the version it was made from."""

    version = VersionField(name="_version")

    @property
    def version_seen(self) -> int:
        """Return the version that the person saw; -1 when the form carries none."""
        return self.version.data if isinstance(self.version.data, int) else -1


def new_key() -> str:
    """Return a fresh idempotency key."""
    return secrets.token_hex(16)


class CreateForm(BaseForm):
    """A form that creates: it carries a key, so that two arrivals make one object."""

    idem = HiddenField(name="_idem", default=new_key, validators=[KEY])


def options(pairs: Iterable[tuple[object, str]]) -> list[Any]:
    """Return what a list offers: value and words."""
    return [SelectChoice(value, words) for value, words in pairs]


def id_or_none(value: object) -> int | None:
    """Return an id picked from a list: None for the empty choice, -1 (which no list offers) for what is no id."""
    text = str(value)
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else -1


def first_error(form: FlaskForm) -> str:
    """Return the first message of an invalid form, with the label of a field that is seen."""
    for field in form:
        if isinstance(field, Field) and field.errors:
            return str(field.errors[0]) if isinstance(field, HiddenField) else f"{field.label.text}: {field.errors[0]}"
    return str(form.form_errors[0]) if form.form_errors else ""


__all__ = [
    "KEY",
    "BaseForm",
    "CreateForm",
    "EditForm",
    "Length",
    "LineField",
    "SeveralField",
    "TextField",
    "first_error",
    "id_or_none",
    "new_key",
    "options",
]
