"""All blueprints, one per feature."""

from tracker.web.account import account
from tracker.web.health import health
from tracker.web.home import home

ALL = (account, health, home)
