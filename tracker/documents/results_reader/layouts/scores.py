"""«Распределение первичных баллов»: group, number of participants, a column for each score from 0 to the maximum."""

import re

from tracker.documents.results_reader.layouts.groups import GroupsLayout

LAYOUT = GroupsLayout(
    "scores", re.compile(r"(?:балл )?(\d{1,3})(?: ?балл(?:а|ов)?)?"), frozenset("01234567"), in_a_row=True
)
