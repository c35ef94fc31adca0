"""Recommendations that stay in step with their tasks: kinds of changes to many at once, and how wordings differ."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from tracker.domain.errors import N_


class ChangeKind(StrEnum):
    """What was done to many tasks at once and can be undone while nobody has acted."""

    WITHDRAWN = "withdrawn"
    REWORDED = "reworded"
    SENT_FURTHER = "sent_further"
    HANDED_OVER = "handed_over"
    DECLINED = "declined"
    TASKS_CHANGED = "tasks_changed"


CHANGE_NAMES: dict[ChangeKind, str] = {
    ChangeKind.WITHDRAWN: N_("Recommendation withdrawn"),
    ChangeKind.REWORDED: N_("Wording changed"),
    ChangeKind.SENT_FURTHER: N_("Sent to those who had no copy"),
    ChangeKind.HANDED_OVER: N_("Tasks handed over"),
    ChangeKind.DECLINED: N_("Running recommendations not sent here"),
    ChangeKind.TASKS_CHANGED: N_("Chosen tasks changed"),
}


class PieceKind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: PieceKind
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """Return how `new` differs from `old`, word by word; the pieces that stayed or came give `new` again.

    Words are compared with the space after them left out, so that a moved line break is no change of wording.
    """
    if old.split() == new.split():
        return [Piece(PieceKind.SAME, new)] if new else []
    before, after = _words(old), _words(new)
    matcher = SequenceMatcher(None, [word.rstrip() for word in before], [word.rstrip() for word in after])
    pieces: list[Piece] = []
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(PieceKind.SAME, "".join(after[start:end])))
            continue
        if last > first:
            pieces.append(Piece(PieceKind.GONE, "".join(before[first:last])))
        if end > start:
            pieces.append(Piece(PieceKind.NEW, "".join(after[start:end])))
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def why_not_undone(*, undone: bool, latest: bool, seen: Mapping[int, int], present: Mapping[int, int]) -> str | None:
    """Return why a change to many cannot be undone (a message id), or None when it can.

    `seen` are the touched tasks' versions right after the change, `present` those of today.
    """
    if undone:
        return N_("It was undone already.")
    if not latest:
        return N_("Something was changed here afterwards: undo that first.")
    if dict(seen) != dict(present):
        return N_("Somebody has acted on one of these tasks since: it cannot be undone any more.")
    return None
