"""The door to HiGHS: import it once, keep its banner out of our standard output."""

import ctypes
import importlib.util
import os
import sys
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

_lock = threading.Lock()


@cache
def available() -> bool:
    """Tell whether HiGHS is installed."""
    return importlib.util.find_spec("highspy") is not None


@cache
def library() -> Any:
    """Import highspy; its first object prints a banner on file descriptor 1, which is sent to nowhere."""
    import highspy  # slow: only when the exact stage runs

    with _lock:
        _make_quietly(highspy)
    return highspy


def _make_quietly(highspy: Any) -> None:
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all, as in a windowless program: nothing to protect
        highspy.Highs()
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()
        if os.name == "posix":
            ctypes.CDLL(None).fflush(None)  # the banner waits in C's own buffer
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def solver(seed: int = 1) -> Any:
    """Return a silent, single-threaded, reproducible HiGHS object that proves optima without a relative gap."""
    made = library().Highs()
    options = {"output_flag": False, "threads": 1, "random_seed": seed, "mip_rel_gap": 0.0, "mip_abs_gap": 1e-4}
    for option, value in options.items():
        made.setOptionValue(option, value)
    return made


def watch(made: Any, goes: Callable[[], bool]) -> None:
    """Let an integer programme ask now and then whether to go on, and end when it may not."""

    def asked(event: Any) -> None:
        if not goes():
            event.interrupt()

    made.cbMipInterrupt.subscribe(asked)
