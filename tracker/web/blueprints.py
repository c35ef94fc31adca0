"""All blueprints, one per feature."""

from tracker.web.account import account
from tracker.web.assistance import assistance
from tracker.web.board import board
from tracker.web.bulk import bulk
from tracker.web.calendar import calendar
from tracker.web.campaigns import campaigns
from tracker.web.changes import changes
from tracker.web.draft_rounds import draft_rounds
from tracker.web.drafts import drafts
from tracker.web.feeds import feeds
from tracker.web.files import files
from tracker.web.health import health
from tracker.web.help import help_pages
from tracker.web.home import home
from tracker.web.imports import imports
from tracker.web.jobs import jobs
from tracker.web.journal import journal
from tracker.web.letters import letters
from tracker.web.living import living
from tracker.web.mail import mail
from tracker.web.mark_recounts import mark_recounts
from tracker.web.memos import memos
from tracker.web.notices import notices
from tracker.web.numbers import numbers
from tracker.web.order_evidence import order_evidence
from tracker.web.order_papers import order_papers
from tracker.web.orders import orders
from tracker.web.organisations import organisations
from tracker.web.packets import packets
from tracker.web.part_timers import part_timers
from tracker.web.people import people
from tracker.web.progress import progress
from tracker.web.protocols import protocols
from tracker.web.public import public
from tracker.web.readiness import readiness
from tracker.web.recommendations import recommendations
from tracker.web.results import results
from tracker.web.schemes import schemes
from tracker.web.search import search
from tracker.web.tasks import tasks

ALL = (
    account,
    assistance,
    bulk,
    calendar,
    campaigns,
    changes,
    board,
    drafts,
    draft_rounds,
    files,
    health,
    help_pages,
    home,
    imports,
    jobs,
    journal,
    letters,
    living,
    mail,
    memos,
    notices,
    numbers,
    orders,
    order_papers,
    order_evidence,
    feeds,
    public,
    organisations,
    packets,
    part_timers,
    people,
    progress,
    readiness,
    protocols,
    mark_recounts,
    recommendations,
    results,
    schemes,
    search,
    tasks,
)
