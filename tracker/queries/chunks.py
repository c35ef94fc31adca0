"""Long lists of ids, so many to a statement."""

from collections.abc import Collection, Iterator
from itertools import islice

CHUNK = 500


def chunks(ids: Collection[int], size: int = CHUNK) -> Iterator[list[int]]:
    """Yield the ids in ascending order, at most `size` at a time."""
    rest = iter(sorted(ids))
    while part := list(islice(rest, size)):
        yield part
