"""The memo reader: text in, recommendations, indicators and defects out, each with its place in the source."""

from tracker.documents.memo_reader import facts
from tracker.documents.memo_reader.items import Reader
from tracker.documents.memo_reader.lines import normalise, split
from tracker.documents.memo_reader.parts import (
    Addressee,
    Deadline,
    DeadlineKind,
    Defect,
    Indicator,
    ParsedMemo,
    Recommendation,
)
from tracker.documents.memo_reader.recommend import recommendations

__all__ = [
    "Addressee",
    "Deadline",
    "DeadlineKind",
    "Defect",
    "Indicator",
    "ParsedMemo",
    "Recommendation",
    "as_json",
    "normalise",
    "read_memo",
]


def read_memo(source: str) -> ParsedMemo:
    """Read a memo's text; whatever the text, the answer holds nothing that is not written there."""
    lines = split(source)
    raw = [line.raw for line in lines]
    title, title_end = facts.title_of(lines)
    indicators = facts.indicators_of(lines)
    found, defects = recommendations(Reader(lines).read(), raw)
    defects += facts.defects_of(lines, title, title_end, indicators)
    if not found:
        defects.append(Defect("no_recommendations", 0, ""))
    return ParsedMemo(
        title=title,
        year=facts.year_of(title),
        recommendations=tuple(found),
        indicators=tuple(indicators),
        defects=tuple(sorted(defects, key=lambda defect: (defect.line, defect.code))),
        lines=tuple(raw),
    )


def as_json(memo: ParsedMemo) -> dict[str, object]:
    """Return what `sverka memo read --json` prints."""
    return {
        "title": memo.title,
        "year": memo.year,
        "recommendations": [_recommendation(row) for row in memo.recommendations],
        "indicators": [{"name": row.name, "value": row.value} for row in memo.indicators],
        "defects": [{"code": row.code, "source": row.source, "text": row.text()} for row in memo.defects],
    }


def _recommendation(row: Recommendation) -> dict[str, object]:
    deadline = row.deadline
    return {
        "addressee": row.addressee.value,
        "number": row.number,
        "text": row.text,
        "deadline": {
            "kind": deadline.kind.value,
            "date": deadline.date.isoformat() if deadline.date else None,
            "words": deadline.words,
        },
        "source": row.source,
        "doubts": list(row.doubts),
    }
