"""The help pages: one page a language, written as prose."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Action
from tracker.web.access import requires
from tracker.web.i18n import language

help_pages = Blueprint("help", __name__, url_prefix="/help")


@help_pages.get("")
@requires(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show the help in the visitor's language."""
    return render_template(f"help/{language()}.html")
