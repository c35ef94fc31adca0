"""The queue carries numbers; whatever happens to it, nobody is stopped and nothing runs that we did not send."""

import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

from tracker.transport import FILE, Transport

SECRET = "s" * 40


def received(transport: Transport) -> list[int]:
    found: list[int] = []
    while transport.receive(found.append):
        pass
    return found


def test_numbers_arrive_once_in_their_order_and_in_another_process(tmp_path: Path) -> None:
    sender, receiver = Transport("", tmp_path, SECRET), Transport("", tmp_path, SECRET)
    sender.send([3, 1, 2])
    assert received(receiver) == [3, 1, 2]
    assert received(sender) == []
    sender.close()
    receiver.close()


def test_a_message_that_is_not_ours_is_thrown_away(tmp_path: Path) -> None:
    ours, theirs = Transport("", tmp_path, SECRET), Transport("", tmp_path, "x" * 40)
    theirs.send([7])
    assert received(ours) == []
    ours.send([8])
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute("UPDATE task SET data = ?", (pickle.dumps(print),))
    assert received(ours) == []
    ours.close()
    theirs.close()


def test_a_damaged_queue_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    transport = Transport("", tmp_path, SECRET)
    transport.send([1])
    assert received(transport) == []


def test_a_server_that_is_not_there_stops_nobody(tmp_path: Path) -> None:
    transport = Transport("redis://127.0.0.1:1/0", tmp_path, SECRET)
    transport.send([1])
    assert received(transport) == []
