"""Readers that live for many files: what one file does to its reader is never felt by the next."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents import bad_readers
from tracker.documents import child, pool
from tracker.documents.errors import DocumentRefused

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the bounds are those of POSIX systems")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return bad_readers.tree(tmp_path_factory.mktemp("pool"))


@pytest.fixture(autouse=True)
def bad(tree, monkeypatch):
    monkeypatch.setattr(child, "ROOT", tree)


def children() -> set[str]:
    """Return the ids of this process's children, where the system tells them."""
    lists = Path("/proc/self/task").glob("*/children")
    return {word for one in lists for word in one.read_text().split()}


def told(answer: object) -> object:
    return answer.code if isinstance(answer, DocumentRefused) else answer


FATES = {"abort": "damaged", "spin": "too_slow", "eat": "bomb", "print": "print", "raise": "damaged", "": "", "ё": "ё"}


@pytest.mark.parametrize("readers", [1, 3])
def test_every_file_gets_its_own_answer_in_its_own_place(readers: int):
    words = [*FATES, "good", *(word for word in reversed(FATES) if word != "spin")]
    answers = [told(one) for one in pool.read_all("moody", (word.encode() for word in words), readers=readers)]
    assert answers == [FATES.get(word, word) for word in words]


@pytest.mark.parametrize(
    "name", [name for name in bad_readers.BAD if name not in {"echo", "surrogate", "prints", "moody", "spins"}]
)
def test_whatever_a_reader_does_the_answer_is_a_refusal(name: str):
    [answer] = pool.read_all(name, [b"x"], readers=1)
    assert isinstance(answer, DocumentRefused)


def test_one_reader_serves_file_after_file_and_ends_when_told():
    with pool.Reader("echo") as reader:
        first = reader._running()
        assert [reader.read(word) for word in (b"a", b"", b"b" * 3_000_000)] == ["a", "", "b" * 3_000_000]
        assert reader._running() is first
    assert first.poll() is not None


def test_a_reader_that_takes_too_long_by_the_clock_is_ended_and_replaced():
    with pool.Reader("moody", seconds=0.4) as reader:
        with pytest.raises(DocumentRefused) as refused:
            reader.read(b"spin")
        assert refused.value.code == "too_slow"
        reader.seconds = 10
        assert reader.read(b"after") == "after"


def test_each_file_has_processor_time_of_its_own():
    with pool.Reader("moody") as reader:
        running = reader._running()
        for _ in range(4):  # together they are over the bound of one
            assert reader.read(b"work") == "work"
        assert reader._running() is running


def test_a_dead_reader_is_found_before_it_is_asked():
    with pool.Reader("echo") as reader:
        reader.read(b"x")
        process = reader._running()
        process.kill()
        process.wait()
        assert reader.read(b"y") == "y"


def test_only_a_few_files_are_held_and_leaving_early_leaves_no_process_or_thread():
    taken = []

    def files() -> Iterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield b"x"

    before = threading.active_count(), children()
    answers = pool.read_all("echo", files(), readers=2)
    assert next(answers) == "x"
    answers.close()
    assert len(taken) <= 6
    assert (threading.active_count(), children()) == before


def test_no_file_is_no_answer():
    assert list(pool.read_all("echo", [])) == []
