"""Makes pictures of the order's papers, for a fictional city: python docs/pictures/papers.py (needs pdftoppm)."""

import subprocess
import tempfile
from pathlib import Path

from tracker.documents.order import OrderPaper, changes_document, order_document
from tracker.documents.order_sheets import acts, school_sheets
from tracker.documents.order_tables import PaperRow
from tracker.documents.pdf import to_pdf
from tracker.documents.tree import Document

HERE = Path(__file__).resolve().parent
DOTS = "64"  # an inch: readable in a browser, small in the repository
NAMES = [f"МБОУ «Школа № {number}» города Энска" for number in range(1, 13)]
DAYS = ("20.04.2027", "21.04.2027", "22.04.2027", "23.04.2027", "26.04.2027", "27.04.2027", "28.04.2027")


def row(place: int, step: int) -> PaperRow:
    """Return a check of the fictional city."""
    start = place % 3
    checked, checker = NAMES[place], NAMES[(place + step) % len(NAMES)]
    return PaperRow(
        f"27-РУ5-{2 * place + (step == 5) + 1:03}", "русский язык", 5, checked, checker, 28 + place, False,
        DAYS[start], DAYS[start + 1], DAYS[start + 1], DAYS[start + 2], DAYS[start + 3], DAYS[start + 4],
        f"{checker}, кабинет 21", "Иванова М. П., Петрова Н. В.", "Сидорова А. А.",
    )  # fmt: skip


def papers() -> dict[str, tuple[Document, int]]:
    """Return each picture's paper and page."""
    rows = tuple(row(place, step) for place in range(len(NAMES)) for step in (1, 5))
    paper = OrderPaper(
        2027, "Управление образования города Энска", "Городской методический отдел", rows,
        ("Орлова Мария Павловна; методист; председатель", "Ильин Пётр Олегович; учитель школы № 4; секретарь"),
        "14:00", sha256="5f" * 32,
    )  # fmt: skip
    changes = OrderPaper(
        2027, paper.department, paper.office, rows, begins_at="14:00", version=2, reason="закрытие школы № 12",
        base_number="112-ОД", base_date="12.04.2027", removed=rows[:2], changed=rows[4:5], added=rows[6:9],
    )  # fmt: skip
    order = order_document(paper)
    return {
        "order": (order, 1), "order-timetable": (order, 2), "order-scheme": (order, 5), "order-panel": (order, 7),
        "order-rules": (order, 8), "order-protocol": (order, 9), "order-changes": (changes_document(changes), 2),
        "school-sheet": (school_sheets(paper, NAMES[:1]), 1), "handover-act": (acts(paper, rows[:1]), 1),
    }  # fmt: skip


def main() -> None:
    """Set every paper and take the picture of its page."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (document, page) in papers().items():
            pdf = Path(folder) / "paper.pdf"
            pdf.write_bytes(to_pdf(document))
            chosen = ["-f", str(page), "-l", str(page), "-singlefile"]
            words = ["pdftoppm", "-r", DOTS, "-png", *chosen, str(pdf), str(HERE / name)]
            subprocess.run(words, check=True)  # noqa: S603 - a fixed program on our own file


if __name__ == "__main__":
    main()
