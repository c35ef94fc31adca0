"""Which sheet is the table, where its header stands and which layout it is."""

import itertools
from dataclasses import dataclass

from tracker.documents.results_reader.layouts.base import Columns, WorksLayout, spellings
from tracker.documents.results_reader.layouts.groups import GroupsLayout, is_anchor
from tracker.documents.results_reader.layouts.table import ALL
from tracker.documents.results_reader.tables import Table

HEADER_ROWS = 15


@dataclass(frozen=True)
class Found:
    """A table recognised: its layout, what its columns mean, the place of its header among the filled rows."""

    table: Table
    layout: WorksLayout | GroupsLayout
    columns: Columns
    place: int
    upper: list[str]

    @property
    def header(self) -> list[str]:
        """Return the header's cells, those of its upper row where the lower has none."""
        pairs = itertools.zip_longest(self.table.rows[self.place][1], self.upper, fillvalue="")
        return [low or high for low, high in pairs]


def candidates(tables: list[Table]) -> list[Found]:
    """Return what each sheet looks like, best first: visible ones before hidden, then «Протокол», then the fit."""
    found = [one for table in tables if (one := _best(table)) is not None]
    return sorted(found, key=_rank, reverse=True)


def _rank(found: Found) -> tuple[bool, bool, int]:
    return not found.table.hidden, "протокол" in found.table.title.casefold(), found.columns.score


def _best(table: Table) -> Found | None:
    best: Found | None = None
    for place, (_number, cells) in enumerate(table.rows[:HEADER_ROWS]):
        upper = table.rows[place - 1][1] if place else []
        for above in [[], upper] if upper else [[]]:
            keys = spellings(cells, above)
            if not any(map(is_anchor, keys)):
                continue
            for layout in ALL:
                columns = layout.columns(keys)
                if columns and (best is None or columns.score > best.columns.score):
                    best = Found(table, layout, columns, place, above)
    return best
