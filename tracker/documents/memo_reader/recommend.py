"""From groups to recommendations: deadlines given to items, doubts said, never a guess taken silently."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.documents.memo_reader import addressees, deadlines
from tracker.documents.memo_reader.items import Group, Item, Label, Section
from tracker.documents.memo_reader.lines import Line
from tracker.documents.memo_reader.parts import Addressee, Deadline, DeadlineKind, Defect, Recommendation

_WHO_ANSWERS = re.compile(
    r"(?<!\w)(?:ответственн[а-яё]+(?:\s+исполнител[а-яё]+|\s+лиц[оа])?\s*[:–—-]|отв\.)[^;]{0,150}$", re.IGNORECASE
)


@dataclass(slots=True)
class Decided:
    """An item with what was decided about its deadline."""

    item: Item
    text: str
    deadline: Deadline = field(default_factory=Deadline)
    doubts: list[str] = field(default_factory=list)
    suggestion: Deadline | None = None
    labelled: bool = False


def _inline(item: Item) -> tuple[str, str | None]:
    """Return the item's text and the words of a deadline written at its end; who answers for it is in neither."""
    text = item.text
    for pattern in (deadlines.INLINE_LABEL, deadlines.TAIL_PARENTHESES):
        found = pattern.search(text)
        if found and found.start() > 0:
            return _without_who(text[: found.start()].rstrip(" ,;(–—-")), found["value"]
    return _without_who(text), None


def _without_who(text: str) -> str:
    found = _WHO_ANSWERS.search(text)
    return text[: found.start()].rstrip(" ,;(–—-") if found and found.start() > 0 else text


def _names(label: Label, number: str) -> bool:
    """Tell whether a label speaks of an item («для всех пунктов», «п. 1-3», «п. 2.1»); without a scope, of its own."""
    if not label.scope or "вс" in label.scope:
        return True
    if number and re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", label.scope):
        return True
    spans = re.findall(r"(?<![\d.])(\d{1,2})\s*[–—-]\s*(\d{1,2})(?!\d|\.\d)", label.scope)
    return number.isdigit() and any(int(first) <= int(number) <= int(last) for first, last in spans)


def decide(item: Item) -> Decided:
    """Read an item's own deadline: its label lines, else the end of its text, else a date inside it."""
    text, inline = _inline(item)
    labels = [label for label in item.labels if _names(label, item.number)]
    decided = Decided(item, text, labelled=bool(labels) or inline is not None)
    words = [label.value for label in labels]
    if inline is not None:
        words.insert(0, inline)
    filled = [value for value in words if deadlines.understand(value)[0].words]
    if filled:
        decided.deadline, decided.doubts = deadlines.understand(filled[0])
        if len({value.strip(" .") for value in filled}) > 1:
            decided.doubts = [*decided.doubts, "several_deadlines"]
    elif not decided.labelled:
        _from_prose(decided)
    if "month_only" in decided.doubts:
        decided.suggestion = deadlines.month_end(decided.deadline.words)
    return decided


def _from_prose(decided: Decided) -> None:
    """Take a date or a number of days from the sentence; a mention of the campaign is only offered."""
    for pattern in (deadlines.IN_TEXT, deadlines.IN_TEXT_RELATIVE):
        found = [deadlines.understand(match.group()) for match in pattern.finditer(decided.text)]
        taken = [(deadline, doubts) for deadline, doubts in found if deadline.kind is not DeadlineKind.NOT_SET]
        if taken:
            decided.deadline, doubts = min(taken, key=lambda one: one[0].date or dt.date.max)
            several = len({(one.date, one.days) for one, _doubts in taken}) > 1
            decided.doubts = [*doubts, *(["several_dates"] if several else []), "deadline_in_text"]
            return
    mentioned = deadlines.IN_TEXT_CAMPAIGN.search(decided.text)
    if mentioned:
        decided.suggestion = deadlines.understand(mentioned.group())[0]


def _give(rows: list[Decided], label: Label, doubt: str | None) -> None:
    deadline, doubts = deadlines.understand(label.value)
    for row in rows:
        if not row.labelled:
            row.deadline, row.labelled = deadline, True
            row.doubts = [*doubts, doubt] if doubt else list(doubts)


def share(group: Group, rows: list[Decided]) -> list[Defect]:
    """Give deadlines that stand for several items; say where it is not certain that they do."""
    for label in group.head:
        _give(rows, label, None)
    for row in rows:
        for scoped in row.item.labels:
            if scoped.scope:
                _give([one for one in rows if _names(scoped, one.item.number)], scoped, None)
    return _shared_by_place(rows)


def _shared_by_place(rows: list[Decided]) -> list[Defect]:
    """Deal with a label that stands under several items and does not say whose it is."""
    defects = []
    labels = [label for row in rows for label in row.item.labels]
    for index, row in enumerate(rows):
        own = row.item.labels[0] if row.item.labels else None
        if own is None or own.scope or not row.deadline.words:
            continue
        before = _unlabelled_before(rows, index)
        if not before:
            continue
        alone = len(labels) == 1 and index == len(rows) - 1 and len(before) == index
        if alone:
            _give(before, own, "shared_deadline")
        elif own.after_blank:
            for earlier in before:
                earlier.doubts = [*earlier.doubts, "shared_deadline"]
                earlier.suggestion = row.deadline
        else:
            continue
        defects.append(_defect("ambiguous_deadline", own.line))
    return defects


def _unlabelled_before(rows: list[Decided], index: int) -> list[Decided]:
    first = index
    while first and not rows[first - 1].labelled and not rows[first - 1].deadline.words:
        first -= 1
    return rows[first:index]


def _defect(code: str, line: Line, **params: str) -> Defect:
    return Defect(code, line.no, line.raw.strip(), tuple(params.items()))


def _missing(rows: list[Decided]) -> Iterator[Defect]:
    for row in rows:
        if not row.labelled and not row.deadline.words:
            yield _defect("missing_deadline", row.item.lines[0])
        for label in row.item.labels:
            if not deadlines.understand(label.value)[0].words:
                yield _defect("empty_deadline", label.line)


def _numbering(rows: list[Decided]) -> Iterator[Defect]:
    previous = None
    for row in rows:
        number = row.item.number
        if previous and number.isdigit() and int(number) not in {int(previous) + 1, 1}:
            yield _defect("numbering_break", row.item.lines[0], previous=previous, number=number)
        previous = number if number.isdigit() else None


def _addressee(row: Decided) -> tuple[Addressee, list[str]]:
    if not row.item.addressee:
        return Addressee.OTHER, ["no_addressee"]
    return addressees.recognise(row.item.addressee)


def _recommendation(row: Decided, raw: list[str]) -> Recommendation:
    kind, doubts = _addressee(row)
    item = row.item
    places = [line.no for line in [*item.lines, *item.notes, *(label.line for label in item.labels)]]
    first, last = min(places), max(places)
    if not row.item.number:
        doubts = [*doubts, "unnumbered"]
    return Recommendation(
        addressee=kind,
        addressee_words=row.item.addressee,
        number=row.item.number,
        text=row.text,
        deadline=row.deadline,
        source="\n".join(raw[first - 1 : last]).strip(),
        first_line=first,
        last_line=last,
        doubts=tuple(dict.fromkeys([*row.doubts, *doubts])),
        suggestion=row.suggestion,
    )


def recommendations(section: Section, raw: list[str]) -> tuple[list[Recommendation], list[Defect]]:
    """Return what the groups recommend, and the defects met on the way."""
    found: list[Recommendation] = []
    defects: list[Defect] = []
    for group in section.groups:
        for label in (label for item in group.items for label in item.labels):
            if not any(_names(label, item.number) for item in group.items):
                label.scope = ""  # it names none of these, so only its place can tell
        rows = [decide(item) for item in group.items if item.text.strip()]
        defects += share(group, rows)
        defects += [*_missing(rows), *_numbering(rows)]
        found += [_recommendation(row, raw) for row in rows]
    defects += [_defect("unread_line", line) for line in section.unread]
    defects += [_defect("stray_deadline", line) for line in section.stray]
    if found and section.heading and not any(row.deadline.kind is DeadlineKind.DATE for row in found):
        defects.append(_defect("no_calendar_date", section.heading))
    return found, defects
