"""Memos of invented cities beside what a careful person reads in them."""

from dataclasses import dataclass

from tracker.documents.memo import ParsedMemo, Recommendation


@dataclass(frozen=True)
class Case:
    """A memo, its title and year, its recommendations a line each, and the codes of its defects."""

    text: str
    title: str
    year: int | None
    found: str
    defects: str = ""

    def lines(self) -> list[str]:
        return [line.strip() for line in self.found.strip().splitlines() if line.strip()]


def line_of(row: Recommendation) -> str:
    """Write a recommendation as `schools 1: Text [date 2026-05-25: до 25.05.2026] ?doubt`."""
    deadline = row.deadline
    said = deadline.kind.value
    if deadline.date:
        said += f" {deadline.date.isoformat()}"
    if deadline.days is not None:
        said += f" {deadline.days}{'w' if deadline.working_days else ''}"
    if deadline.words:
        said += f": {deadline.words}"
    doubts = "".join(f" ?{doubt}" for doubt in row.doubts)
    return f"{row.addressee.value} {row.number or '-'}: {row.text} [{said}]{doubts}"


def reading(memo: ParsedMemo) -> list[str]:
    """Write all recommendations of a memo, a line each."""
    return [line_of(row) for row in memo.recommendations]
