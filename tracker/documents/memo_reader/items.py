"""The recommendations: addressee groups, numbered items and the deadline lines between them."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from tracker.documents.memo_reader import addressees, deadlines
from tracker.documents.memo_reader.lines import CELL, Line, cells, take_bullet, take_letter, take_number

_SECTION = re.compile(
    r"^(?:[ivx\d]{1,4}[.)]\s*)?(?:(?:адресные|управленческие|общие|выводы и|заключение и)\s+)?"
    r"(?:рекомендации|предложения|рекомендовать|рекомендуем|рекомендуется|поручения)(?![а-я])",
)
_SECTION_END = re.compile(r"(?<![а-я])(?:рекоменду(?:ем|ю|ется|ет)|рекомендовано|рекомендовать|приказываю|решили):$")
_STOP = re.compile(
    r"^(?:приложени[ея](?:\s*№?\s*\d.*)?|исп(?:\.|олнитель)\s?:?.*|(?:заключение|выводы?)[:.]?|с уважением.*)$",
)
_POST = re.compile(
    r"^(?:начальник|директор|заведующ(?:ий|ая)|председатель|главный специалист|методист|заместитель)(?![а-я])[^:]*$",
)
_RESPONSIBLE = re.compile(
    r"^\(?(?:(?:ответственн[а-я]+(?: исполнител[а-я]+| лиц[оа])?|исполнител[ьи]|исп\.)\s*[:–—-]|отв\.\s*[:–—-]?)"
    r"\s*(?P<who>(?!.*(?<![а-я])тел(?:\.|ефон)).+)$"
)
_ADDRESSED = re.compile(
    r"^\W*(?:[ivx\d]+[.)]\s*)?(?:адресные )?(?:рекомендации|предложения|поручения)\s+(?P<who>.+?)\s*:?$"
)
_GAP = re.compile(r"\s{3,}|\t|_{2,}")
_SIGNED = re.compile(r"(?<!\w)[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?[А-ЯЁ][а-яё-]+$|^[А-ЯЁ][а-яё-]+\s[А-ЯЁ]\.\s?[А-ЯЁ]\.$")
_BARE_NUMBER = re.compile(r"^\d{1,2}[.)]?$")
MAX_SECTION_WORDS = 14


@dataclass(slots=True)
class Label:
    """A deadline line: its words, where it stands and what it says it covers."""

    line: Line
    value: str
    scope: str = ""
    after_blank: bool = False


@dataclass(slots=True)
class Item:
    """One recommendation while it is being put together."""

    number: str
    lines: list[Line]
    pieces: list[str]
    addressee: str = ""
    labels: list[Label] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    bulleted: bool = False

    @property
    def lists(self) -> bool:
        """Return whether the item opens a list of its own («Обеспечить:»)."""
        return any(piece.endswith(":") for piece in self.pieces)

    @property
    def text(self) -> str:
        """Return the recommendation's words on one line."""
        return " ".join(self.pieces)


@dataclass(slots=True)
class Group:
    """The items under one addressee; `head` holds labels that stand before the first item."""

    words: str = ""
    line: Line | None = None
    items: list[Item] = field(default_factory=list)
    head: list[Label] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """All groups, and the lines among them that belong to none."""

    groups: list[Group] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)
    stray: list[Line] = field(default_factory=list)
    heading: Line | None = None


class Kind(Enum):
    """What a line of the section is."""

    HEADING = auto()
    STOP = auto()
    LABEL = auto()
    RESPONSIBLE = auto()
    ADDRESSEE = auto()
    ITEM = auto()
    BULLET = auto()
    NUMBER = auto()
    ROW = auto()
    OTHER = auto()


def opens_section(line: Line) -> bool:
    """Return whether the recommendations begin at this line."""
    if _SECTION_END.search(line.key):
        return True
    if not _SECTION.match(line.key):
        return False
    short = len(line.key.split()) <= MAX_SECTION_WORDS and not line.key.endswith((".", ";", ","))
    return short or line.key.endswith(":")


def _marked(text: str) -> bool:
    return bool(take_number(text)[0]) or take_bullet(text)[0] or bool(_BARE_NUMBER.match(text))


def _next_sentence(item: Item, line: Line) -> bool:
    """Return whether `line` is the next of several recommendations written as plain sentences, a line each."""
    if item.number or item.bulleted or item.lists or not item.pieces[-1].endswith((".", ";")):
        return False
    begins = addressees.INFINITIVE.match(line.key) or addressees.opening(line.text)
    return line.text[0].isupper() and bool(begins)


class Reader:
    """Walks through the lines once and files each under a group, an item or the unread."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.section = Section()
        self.inside = False
        self.group: Group | None = None
        self.after_blank = False
        self.before: Line | None = None
        self.number: Line | None = None
        self.columns: dict[str, int] | None = None

    def read(self) -> Section:
        """Read all lines; without a heading, groups are sought in the whole text."""
        self.inside = not any(opens_section(line) for line in self.lines)
        self.headless = self.inside
        for index, line in enumerate(self.lines):
            if line.blank:
                self.after_blank = True
                continue
            self._take(line, self._kind(index))
            self.after_blank, self.before = False, line
        return self.section

    def _following(self, index: int) -> str:
        return next((line.text for line in self.lines[index + 1 : index + 6] if not line.blank), "")

    def _next_marked(self, index: int) -> bool:
        following = self._following(index)
        return _marked(following) or bool(deadlines.LABEL.match(following)) if following else False

    def _kind(self, index: int) -> Kind:
        line = self.lines[index]
        if CELL in line.text and self.inside:
            return Kind.ROW
        if opens_section(line) and not (self.inside and self._numbered_item(line)):
            return Kind.HEADING
        if not self.inside:
            return Kind.OTHER
        return self._own_kind(line) or self._list_kind(index)

    def _own_kind(self, line: Line) -> Kind | None:
        """Return the kind of a line that says itself what it is."""
        if self._last() and _RESPONSIBLE.match(line.key) and not (self.after_blank and line.key.startswith("исп")):
            return Kind.RESPONSIBLE
        if deadlines.LABEL.match(take_bullet(line.text)[1]):
            return Kind.LABEL
        if not _marked(line.text) and self._ends(line):
            return Kind.STOP
        return Kind.NUMBER if _BARE_NUMBER.match(line.key) else None

    def _list_kind(self, index: int) -> Kind:
        line = self.lines[index]
        number, rest = take_number(line.text)
        bulleted, body = take_bullet(line.text)
        below = take_number(self._following(index))[0]
        if number or bulleted:
            nested = bool(number) and below.startswith(f"{number}.")
            item = Kind.ITEM if number else Kind.BULLET
            return Kind.ADDRESSEE if addressees.is_numbered_heading(rest if number else body, nested=nested) else item
        heading = addressees.is_heading(line.text, before_item=self._next_marked(index), before_number=bool(below))
        if heading and self.headless and not addressees.names(addressees.without_lead(line.text)):
            return Kind.STOP  # «Показатели:» in a memo that recommends nothing is no addressee
        return Kind.ADDRESSEE if heading else Kind.OTHER

    def _ends(self, line: Line) -> bool:
        """Return whether the signature or what follows it begins here; a name inside a sentence is no signature."""
        if line.text.endswith(":"):
            return False
        post = bool(_POST.match(line.key)) and not line.text.endswith((".", ";"))
        if _SIGNED.search(line.text) and (post or self.after_blank or _GAP.search(line.raw.strip())):
            return True
        return bool((post and self.after_blank) or _STOP.match(line.key))

    def _numbered_item(self, line: Line) -> bool:
        return bool(take_number(line.text)[0]) and self.group is not None and bool(self.group.items)

    def _take(self, line: Line, kind: Kind) -> None:
        if kind is not Kind.ROW:
            self.columns = None
        getattr(self, f"_take_{kind.name.lower()}")(line)

    def _take_heading(self, line: Line) -> None:
        self.inside = True
        self.section.heading = self.section.heading or line
        addressed = _ADDRESSED.match(line.key)
        words = addressees.without_lead(take_number(line.text)[1] or line.text)
        if addressed and len(line.key) == len(line.text):
            words = line.text[addressed.start("who") :]
        self.group = self._open(words, line) if addressees.names(words) else None

    def _take_stop(self, line: Line) -> None:
        self.inside, self.group = self.headless, None

    def _take_addressee(self, line: Line) -> None:
        number, rest = take_number(line.text)
        body = rest if number else take_bullet(line.text)[1]
        self._open(addressees.without_lead(body), line)

    def _open(self, words: str, line: Line | None) -> Group:
        self.group = Group(words.rstrip(": "), line)
        head = re.search(r"\((?P<value>\s*срок[^()]*)\)$", self.group.words, re.IGNORECASE)
        if head and line:
            self.group.words = self.group.words[: head.start()].rstrip(" :")
            self._label(line, head["value"])
        self.section.groups.append(self.group)
        return self.group

    def _label(self, line: Line, text: str) -> None:
        match = deadlines.LABEL.match(text)
        label = Label(line, text, after_blank=self.after_blank)
        if match:
            label.value = match["value"] or match["bare"] or ""
            label.scope = match["scope"] or ""
        if self.group is None:
            self.section.stray.append(line)
        elif self.group.items:
            self.group.items[-1].labels.append(label)
        else:
            self.group.head.append(label)

    def _take_label(self, line: Line) -> None:
        self._label(line, take_bullet(line.text)[1])

    def _take_responsible(self, line: Line) -> None:
        """Keep who answers for an item beside it; he is the addressee only where the group names none."""
        item, found = self._last(), _RESPONSIBLE.match(line.key)
        if item and found:
            when = deadlines.INLINE_LABEL.search(line.text)
            if when:
                item.labels.append(Label(line, when["value"]))
            item.addressee = item.addressee or line.text[found.start("who") : when and when.start()].rstrip(" .,;()")
            item.notes.append(line)

    def _take_item(self, line: Line) -> None:
        number, rest = take_number(line.text)
        self._add(line, number, rest)

    def _take_bullet(self, line: Line) -> None:
        body = take_bullet(line.text)[1]
        last = self._unfinished()
        if last and not last.bulleted and last.lists:
            self._continue(last, line, line.text)
        elif self.group is not None or not self.headless:
            self._add(line, take_letter(line.text), body, bulleted=True)

    def _last(self) -> Item | None:
        return self.group.items[-1] if self.group and self.group.items else None

    def _unfinished(self) -> Item | None:
        """Return the item that the line before belongs to: nothing but blank lines stands between."""
        last = self._last()
        if last is None or last.lines[-1] is not self.before or CELL in self.before.text:
            return None
        return last

    def _continue(self, item: Item, line: Line, text: str) -> None:
        item.lines.append(line)
        item.pieces.append(text)

    def _take_number(self, line: Line) -> None:
        """Keep a number that stands alone: the item's words are on the next line."""
        self.number = line

    def _add(self, line: Line, number: str, text: str, *, bulleted: bool = False, first: Line | None = None) -> None:
        if self.group is None:
            if self.headless and not addressees.opening(text):
                return
            self._open("", None)
        item = Item(number, [first, line] if first else [line], [text], bulleted=bulleted)
        if self.group is not None:
            item.addressee = self.group.words or addressees.opening(text)
            self.group.items.append(item)

    def _take_other(self, line: Line) -> None:
        if not self.inside:
            return
        last = self._last()
        if self.number and self.number is self.before:
            self._add(line, self.number.text.rstrip(".)"), line.text, first=self.number)
            return
        if last and self._fills_label(last, line):
            return
        open_item = self._unfinished()
        if open_item and _next_sentence(open_item, line):
            self._add(line, "", line.text)
        elif open_item and (open_item.lists or not self.after_blank):
            self._continue(open_item, line, line.text)
        elif addressees.opening(line.text) or (self.group and self.group.line and not self._numbered_group()):
            self._add(line, "", line.text)
        elif not self.headless:
            self.section.unread.append(line)

    def _numbered_group(self) -> bool:
        return bool(self.group and any(item.number or item.bulleted for item in self.group.items))

    def _fills_label(self, item: Item, line: Line) -> bool:
        """Take a line that holds the words of a label left empty on the line before."""
        if not item.labels or item.labels[-1].value or len(line.text) > 80 or self.after_blank:
            return False
        deadline, doubts = deadlines.understand(line.text)
        if not deadline.words or "deadline_unclear" in doubts:
            return False
        item.labels[-1] = Label(line, line.text, after_blank=item.labels[-1].after_blank)
        return True

    def _take_row(self, line: Line) -> None:
        if self.columns is None:
            self.columns = _columns(cells(line.key))
            if self.columns is None:
                self.columns = {}
            return
        self._row(line, cells(line.text))

    def _row(self, line: Line, row: list[str]) -> None:
        columns = self.columns or {}
        place = columns.get("text")
        if place is None or not _cell(row, place):
            if not self.headless:
                self.section.unread.append(line)
            return
        words = _cell(row, columns.get("who"))
        if self.group is None or (words and self.group.words != words):
            self._open(words, None)
        number = re.match(r"\d{1,3}(?:\.\d{1,3})*", _cell(row, columns.get("number")))
        self._add(line, number.group() if number else "", _cell(row, place))
        item = self._last()
        if item and "when" in columns:
            item.addressee = words or item.addressee
            item.labels.append(Label(line, _cell(row, columns["when"])))


def _cell(row: list[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _columns(header: list[str]) -> dict[str, int] | None:
    """Return where the columns stand, if this row is the header of a table of recommendations."""
    names = {
        "when": r"срок|когда|дата",
        "who": r"адресат|ответствен|исполнител|кому|кто",
        "text": r"рекоменд|мероприят|содержани|поручени|действи",
        "number": r"^(?:№|n|номер)",
    }
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        for name, pattern in names.items():
            if name not in found and place not in found.values() and re.search(pattern, cell):
                found[name] = place
    return found if "text" in found and ("when" in found or "who" in found) else None
