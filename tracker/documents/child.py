"""Files from outside are parsed in a short-lived process of its own, with bounded memory, time and output."""

import contextlib
import importlib
import json
import logging
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tracker.documents.errors import DocumentRefused

SECONDS = 10
MEMORY = 768 * 1024 * 1024
MAX_OUTPUT = 64 * 1024 * 1024
TASKS = {
    "docx": "tracker.documents.docx_text",
    "odt": "tracker.documents.odt_text",
    "xlsx": "tracker.documents.xlsx_rows",
    "results": "tracker.documents.results_reader.read",
}
ROOT = Path(__file__).resolve().parent.parent.parent
_START = "import sys; sys.path.insert(0, sys.argv[1]); from tracker.documents.child import main; main(sys.argv[2])"
_log = logging.getLogger(__name__)


def read(task: str, data: bytes, *, seconds: float = SECONDS) -> Any:
    """Return what the reader `task` makes of `data`; whatever happens to it in there, this process goes on."""
    command = [sys.executable, "-P", "-X", "utf8", "-c", _START, str(ROOT), task]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, no word of it from outside
            command,
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentRefused("too_slow") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:  # it died: a signal, no memory, a crash of a parser
        _log.warning("reader %s ended with %s: %s", task, done.returncode, done.stderr[-500:].decode(errors="replace"))
        raise DocumentRefused("too_slow" if out_of_time(done.returncode) else "damaged") from error
    if "refused" in answer:
        raise DocumentRefused(answer["refused"], **answer["params"])
    return answer["read"]


def out_of_time(code: int) -> bool:
    """Tell whether a process that ended with `code` had used up its processor time."""
    return code == -getattr(signal, "SIGXCPU", 0) if code else False


def limit() -> None:
    """Bound this process, where the system can."""
    try:
        import resource  # optional: Windows has no such limits, there the timeout and the guards must do
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        _soft, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and refuses to set it
            resource.setrlimit(kind, (bound, hard))


def renew_time() -> None:
    """Give this process the processor time of one file more, for it reads many."""
    try:
        import resource  # optional: Windows has no such limits
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    bound = int(used.ru_utime + used.ru_stime) + SECONDS + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


def answer(task: str, data: bytes) -> dict[str, Any]:
    """Return what the reader `task` found, or why it refused."""
    try:
        return {"read": importlib.import_module(TASKS[task]).read(data)}
    except DocumentRefused as refused:
        return {"refused": refused.code, "params": refused.params}
    except MemoryError:
        return {"refused": "bomb", "params": {}}
    except Exception as error:  # noqa: BLE001 - a dozen kinds come out of zipfile, zlib and the parsers
        sys.stderr.write(f"{type(error).__name__}: {error}"[:500])
        return {"refused": "damaged", "params": {}}


def main(task: str) -> None:
    """Read a file from standard input and print what was found as JSON."""
    limit()
    printed = json.dumps(answer(task, sys.stdin.buffer.read()), ensure_ascii=True)
    if len(printed) > MAX_OUTPUT:
        printed = json.dumps({"refused": "bomb", "params": {}})
    sys.stdout.write(printed)
