"""«Сравнение отметок с отметками по журналу»: lowered, confirmed, raised, as rows of a group or as columns."""

import re

from tracker.documents.results_reader.layouts.groups import GroupsLayout

WIDE = GroupsLayout(
    "journal", re.compile(r"(понизил|подтвердил|повысил).{0,60}"), frozenset({"понизил", "подтвердил", "повысил"})
)
LONG = GroupsLayout("journal", re.compile(r"%|доля(?:,? ?\(?%\)?)?|процент(?:ов)?|в %"), frozenset("%"))
KINDS = {"понизил": "lowered", "подтвердил": "confirmed", "повысил": "raised"}
