"""2021: a file for each subject and grade, the subject only in its name, headings «балл за 1»."""

from tracker.documents.results_reader.layouts.base import WorksLayout

LAYOUT = WorksLayout(
    "2021",
    {
        "login": "логин школы",
        "code": "номер обучающегося",
        "total": "всего баллов",
        "class": "класс",
        "variant": r"вариант(?: 2)?",
        "journal": r"отметка за предыдущ[а-я]+ четверть/тримес?тр",
    },
    r"балл за (\d{1,2}[\w.]{0,4})()",
)
