"""The grid of a protocol as it arrives: whose it is, which rows, and which cells of them."""

import pytest
from werkzeug.datastructures import MultiDict

from tracker.web.forms import protocols


@pytest.mark.parametrize(
    ("sent", "expert"), [("1", 1), ("2", 2), ("3", 3), ("0", 1), ("4", 1), ("", 1), ("2 ", 1), ("٢", 1), (None, 1)]
)
def test_whose_grid_is_meant(sent: str | None, expert: int) -> None:
    assert protocols.expert_of(MultiDict({} if sent is None else {"expert": sent})) == expert


@pytest.mark.parametrize(
    ("sent", "row_id"),
    [
        ("7", 7),
        ("", None),
        ("0", -1),
        ("x", -1),
        ("-7", -1),
        ("2147483647", 2147483647),
        ("2147483648", -1),
        ("9" * 40, -1),
        ("٧", -1),
    ],
)
def test_a_row_of_the_grid_is_a_stored_one_a_new_one_or_none_that_could_be(sent: str, row_id: int | None) -> None:
    (row,) = protocols.read_grid(MultiDict({"row": "a", "id-a": sent}), tasks=2)
    assert row.row_id == row_id


def test_cells_are_read_by_the_name_of_their_row_and_only_as_many_as_there_are_tasks() -> None:
    form = MultiDict(
        [("row", "a"), ("row", "b"), ("code-a", "10001"), ("p1-a", "2"), ("p2-a", ""), ("p3-a", "9"), ("p1-b", "х"),
         ("code-c", "10003"), ("seen-a", "s" * 99)]
    )  # fmt: skip
    first, second = protocols.read_grid(form, tasks=2)
    assert (first.key, first.texts) == ("a", {"code": "10001", "p1": "2", "p2": ""})
    assert (second.key, second.texts) == ("b", {"p1": "х"})
    assert first.seen == "s" * 60


def test_a_cell_is_cut_to_one_sign_more_than_fits_so_that_it_can_be_refused() -> None:
    (row,) = protocols.read_grid(MultiDict({"row": "a", "note-a": "я" * 5000}), tasks=1)
    assert row.texts["note"] == "я" * 301
