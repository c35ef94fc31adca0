"""Since 2023: one school in a file, its login only in the file's name, line breaks inside the headings."""

from tracker.documents.results_reader.layouts.base import WorksLayout

LAYOUT = WorksLayout(
    "recent",
    {
        "code": "код участника",
        "order": "порядковый номер класса",
        "total": "итого баллов",
        "journal": r"отметка за предыдущ[а-я]+ четверть/триместр",
    },
    r"(\d{1,2}[\w.]{0,4}) ?\(([^()]{0,20})\)",
)
