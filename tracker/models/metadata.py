"""Imports every mapping, so that migrations and the extension see all tables."""

from tracker.models import assistance, campaigns, imports, journal, memos, organisations, people, schemes, tasks
from tracker.models.base import Base

MODULES = (assistance, campaigns, imports, journal, memos, organisations, people, schemes, tasks)

__all__ = ["MODULES", "Base"]
