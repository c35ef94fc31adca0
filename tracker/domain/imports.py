"""Which tables can be imported, and what their columns are called."""

from enum import StrEnum

from tracker.domain.errors import N_


class ImportKind(StrEnum):
    """What a file holds, one in each row."""

    SCHOOLS = "schools"
    PEOPLE = "people"


KIND_NAMES: dict[ImportKind, str] = {
    ImportKind.SCHOOLS: N_("Import of schools"),
    ImportKind.PEOPLE: N_("Import of people"),
}
MOST_ROWS = 5000
