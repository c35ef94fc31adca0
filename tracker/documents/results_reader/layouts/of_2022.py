"""2022: the sheet «Протокол» without a total; the tasks stand between «Вариант» and «Наименование класса»."""

from tracker.documents.results_reader.layouts.base import WorksLayout

LAYOUT = WorksLayout(
    "2022",
    {
        "login": "пользователь",
        "code": "код",
        "class": "наименование класса",
        "journal": r"отметка за предыдущ[а-я]+ триместр/четверть/полугодие",
    },
    r"(\d{1,2}[\w.]{0,4}) ?\(([^()]{0,20})\)",
    tasks_between=("variant", "class"),
)
