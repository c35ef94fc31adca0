"""One change to many tasks: which verbs there are for it, what each needs to know first, and how a choice is packed."""

import base64
import binascii
import zlib
from collections.abc import Mapping

from tracker.domain.errors import N_, InvalidError
from tracker.domain.tasks import TaskVerb

MOST_TASKS = 20_000
_MOST_BYTES = 30 * MOST_TASKS
_LARGEST = 2**31 - 1

# In the order in which they are offered; what needs evidence or a plan of its own is done one by one.
VERBS = (
    TaskVerb.ACCEPT,
    TaskVerb.CLOSE,
    TaskVerb.RETURN,
    TaskVerb.REMIND,
    TaskVerb.MOVE,
    TaskVerb.GRANT_EXTENSION,
    TaskVerb.REFUSE_EXTENSION,
    TaskVerb.AGREE_PLAN,
    TaskVerb.HAND_ON,
    TaskVerb.CANCEL,
)
# What must be known before it can be said which tasks change.
ASKS: dict[TaskVerb, str] = {TaskVerb.MOVE: "until", TaskVerb.HAND_ON: "to"}


def pack(seen: Mapping[int, int]) -> str:
    """Return ids and versions of tasks as a short text for a form's hidden field."""
    lines, former = [], 0
    for task_id in sorted(seen):
        lines.append(f"{task_id - former} {seen[task_id]}")
        former = task_id
    return base64.urlsafe_b64encode(zlib.compress("\n".join(lines).encode())).decode()


def unpack(text: str) -> dict[int, int]:
    """Return the ids and versions of `pack`; raises InvalidError when the text is none of its making."""
    try:
        reader = zlib.decompressobj()
        lines = reader.decompress(base64.b64decode(text.encode(), altchars=b"-_", validate=True), _MOST_BYTES)
        pairs = [tuple(map(int, line.split(" "))) for line in lines.decode("ascii").split("\n")]
        found, at = {}, 0
        for gap, version in pairs:
            at += gap
            found[at] = version
        good = reader.eof and all(gap > 0 and 0 < version <= _LARGEST for gap, version in pairs) and at <= _LARGEST
    except (zlib.error, binascii.Error, ValueError) as error:
        raise InvalidError(N_("A value cannot be taken. Go back and correct it."), field="tasks") from error
    if not good or len(found) > MOST_TASKS:
        raise InvalidError(N_("A value cannot be taken. Go back and correct it."), field="tasks")
    return found
