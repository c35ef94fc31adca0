"""Imports every mapping, so that migrations and the extension see all tables."""

from tracker.models import (
    assistance,
    campaigns,
    drafts,
    feeds,
    imports,
    jobs,
    journal,
    living,
    mail,
    memos,
    notices,
    orders,
    organisations,
    packets,
    people,
    protocols,
    schemes,
    search,
    tasks,
)
from tracker.models.base import Base

MODULES = (
    assistance,
    campaigns,
    drafts,
    feeds,
    imports,
    jobs,
    journal,
    living,
    mail,
    memos,
    notices,
    orders,
    organisations,
    packets,
    people,
    protocols,
    schemes,
    search,
    tasks,
)

__all__ = ["MODULES", "Base"]
