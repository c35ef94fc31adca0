"""The start page: each role is led to where its work is."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Action
from tracker.web.access import requires

home = Blueprint("home", __name__)


@home.get("/")
@requires(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show the start page."""
    return render_template("home/index.html")
