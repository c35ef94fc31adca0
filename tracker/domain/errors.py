"""Errors with words for a person: an English message id and its parameters; the web layer translates them."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark `message` for translation and return it unchanged."""
    return message


class SverkaError(Exception):
    """Something a person can understand and mend; `message` may hold %(name)s places filled from `params`."""

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params
        self.field = field


class InvalidError(SverkaError):
    """What was typed or uploaded cannot be taken; `field` names the place."""


class RowsInvalidError(InvalidError):
    """A file or a list was refused as a whole; `rows` holds one error for each bad row."""

    def __init__(self, message: str, rows: "list[RowError]", **params: object) -> None:
        super().__init__(message, field=None, **params)
        self.rows = rows


class RowError(SverkaError):
    """One row of a file that cannot be taken."""

    def __init__(self, row: int, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message, field=field, **params)
        self.row = row


class ConflictError(SverkaError):
    """Somebody else was faster, or the object's state does not allow this any more."""


class ForbiddenError(SverkaError):
    """The person's role does not allow this."""


class MissingError(SverkaError):
    """No such object, or none this person may know of."""


class NoCampaignError(MissingError):
    """There is no campaign yet, and without one there is nothing to show here."""


class TooLargeError(SverkaError):
    """More bytes or rows than are taken at once."""


class TooManyError(SverkaError):
    """Too many tries in a short time; `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int, **params: object) -> None:
        super().__init__(message, field=None, **params)
        self.retry_after = retry_after


class BusyError(SverkaError):
    """The database is busy for longer than a person should wait."""
