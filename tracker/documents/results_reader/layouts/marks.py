"""«Статистика по отметкам»: group, number of participants, the shares of the marks 2, 3, 4 and 5."""

import re

from tracker.documents.results_reader.layouts.groups import GroupsLayout

LAYOUT = GroupsLayout(
    "marks",
    re.compile(
        r"(?:(?:распределение .{0,40}|статистика .{0,30}|доля|%|отметк[аи]|получили|на) ?)?"
        r"[«\"']?([2-5])[»\"']?,? ?\(?%?\)?"
    ),
    frozenset("2345"),
)
