"""Readers that live for many files: the same limited child process, started anew only when a file has killed it."""

import contextlib
import json
import logging
import os
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from tracker.documents import child
from tracker.documents.errors import DocumentRefused

_START = "import sys; sys.path.insert(0, sys.argv[1]); from tracker.documents.pool import serve; serve(sys.argv[2])"
_SIZE = struct.Struct(">I")
MOST_READERS = 4
WAIT = 3 * child.SECONDS  # by the clock; the child itself has so much processor time, a busy machine gives it later
_log = logging.getLogger(__name__)


class Reader:
    """One child process that reads file after file; for use by one thread at a time."""

    def __init__(self, task: str, *, seconds: float = WAIT) -> None:
        self.task = task
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # what was not yet written to a dead child is lost with it
                    stream.close()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, no word of it from outside
                [sys.executable, "-P", "-X", "utf8", "-c", _START, str(child.ROOT), self.task],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return self._process

    def read(self, data: bytes) -> Any:
        """Return what the child makes of `data`, or refuse it; the child may die of it, this process does not."""
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            answer = _ask(process, data)
        finally:
            timer.cancel()
            timer.join()  # or its thread would outlive the question by a moment
        if answer is None:
            code = process.wait()
            self.close()
            _log.warning("reader %s ended with %s", self.task, code)
            raise DocumentRefused("too_slow" if late.is_set() or child.out_of_time(code) else "damaged")
        if "refused" not in answer:
            return answer["read"]
        if answer["refused"] == "bomb":  # its memory is in pieces
            self.close()
        raise DocumentRefused(answer["refused"], **answer["params"])


def _ask(process: subprocess.Popen[bytes], data: bytes) -> dict[str, Any] | None:
    """Send one file and return the answer, None if the child died."""
    into, out = process.stdin, process.stdout
    if into is None or out is None:
        return None
    try:
        into.write(_SIZE.pack(len(data)) + data)
        into.flush()
    except OSError:
        return None
    size = out.read(_SIZE.size)
    if len(size) < _SIZE.size or (length := _SIZE.unpack(size)[0]) > child.MAX_OUTPUT:
        return None
    printed = out.read(length)
    try:
        answer: dict[str, Any] = json.loads(printed)
    except ValueError:
        return None
    return answer


def read_all(task: str, files: Iterable[bytes], *, readers: int | None = None) -> Iterator[Any | DocumentRefused]:
    """Yield, in order, what each file was read as or why it was refused; only a few files are held at a time."""
    count = readers or max(1, min(MOST_READERS, os.cpu_count() or 1))
    free = deque(Reader(task) for _ in range(count))
    owned = list(free)

    def one(data: bytes) -> Any | DocumentRefused:
        reader = free.popleft()
        try:
            return reader.read(data)
        except DocumentRefused as refused:
            return refused
        finally:
            free.append(reader)

    waiting: deque[Future[Any]] = deque()
    try:
        with ThreadPoolExecutor(count) as threads:
            try:
                for data in files:
                    waiting.append(threads.submit(one, data))
                    if len(waiting) > 2 * count:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
    finally:  # also when left in the middle; the files being read then are read to their end, within their limit
        for reader in owned:
            reader.close()


def serve(task: str) -> None:
    """Answer file after file from standard input until it is closed; the processor time is bounded for each."""
    child.limit()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a parser may print is no part of an answer
    while len(size := sys.stdin.buffer.read(_SIZE.size)) == _SIZE.size:
        data = sys.stdin.buffer.read(_SIZE.unpack(size)[0])
        child.renew_time()
        printed = json.dumps(child.answer(task, data), ensure_ascii=True).encode()
        if len(printed) > child.MAX_OUTPUT:
            printed = json.dumps({"refused": "bomb", "params": {}}).encode()
        out.write(_SIZE.pack(len(printed)) + printed)
        out.flush()
