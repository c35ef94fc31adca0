"""The table of layouts: a new export is a new module and a line here."""

from tracker.documents.results_reader.layouts import journal, marks, of_2020, of_2021, of_2022, recent, scores
from tracker.documents.results_reader.layouts.base import WorksLayout
from tracker.documents.results_reader.layouts.groups import GroupsLayout

WORKS: tuple[WorksLayout, ...] = (of_2020.LAYOUT, of_2021.LAYOUT, of_2022.LAYOUT, recent.LAYOUT)
GROUPS: tuple[GroupsLayout, ...] = (marks.LAYOUT, scores.LAYOUT, journal.WIDE, journal.LONG)
ALL: tuple[WorksLayout | GroupsLayout, ...] = (*WORKS, *GROUPS)
NAMES = tuple(dict.fromkeys(layout.name for layout in ALL))
