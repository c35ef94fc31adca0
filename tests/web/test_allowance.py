"""So many requests in so many seconds, for each key by itself."""

import threading

import pytest

from tracker.web.allowance import Allowance


@pytest.mark.parametrize(
    ("moments", "answers"),
    [
        ([0, 1, 2], [0, 0, 0]),
        ([0, 1, 2, 3], [0, 0, 0, 58]),
        ([0, 0, 0, 59.5], [0, 0, 0, 1]),
        ([0, 0, 0, 60], [0, 0, 0, 0]),
        ([0, 20, 40, 60, 61], [0, 0, 0, 0, 20]),
        ([0, 0, 0, 1, 2, 3, 60], [0, 0, 0, 60, 59, 58, 0]),  # what was refused does not make anybody wait longer
    ],
)
def test_the_fourth_within_a_minute_waits_until_the_first_is_a_minute_old(
    moments: list[float], answers: list[int]
) -> None:
    allowance = Allowance(3, 60)
    assert [allowance.take("key", moment) for moment in moments] == answers


def test_one_who_asks_too_often_hinders_nobody_else() -> None:
    allowance = Allowance(1, 60)
    assert [allowance.take(key, 5) for key in ("a", "b", "a", "b", "c")] == [0, 0, 61, 61, 0]


def test_threads_share_one_count() -> None:
    allowance, passed = Allowance(20, 60), []

    def ask() -> None:
        passed.extend(allowance.take("key", 5) == 0 for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (80, 20)
