"""What is wrong in a file, place by place: codes and their words; a cell is never quoted unless it is a number."""

from dataclasses import dataclass, field

MOST = 1_000

WORDS: dict[str, str] = {
    "points_over_max": "Задание {task}: {value} б. при наибольшем {most}.",
    "points_negative": "Задание {task}: отрицательный балл ({value}).",
    "points_not_number": "Задание {task}: в ячейке не число и не «х».",
    "points_not_whole": "Задание {task}: балл не целый ({value}).",
    "sum_mismatch": "Итого {value} б., а по заданиям выходит {points}.",
    "sum_over_max": "Итого {value} б. при наибольшем {most}.",
    "sum_negative": "Итого баллов отрицательно ({value}).",
    "sum_not_number": "Итого баллов — не число: работа не учтена.",
    "sum_not_whole": "Итого баллов не целое ({value}): работа не учтена.",
    "wrong_mark": "Отметка по журналу не от 2 до 5.",
    "duplicate_code": "Код участника в этой школе и классе уже был (строка {before}): работа не учтена второй раз.",
    "no_code": "У работы нет кода участника.",
    "bad_code": "Код участника — не число.",
    "no_login": "У работы не указан логин школы.",
    "login_above": "Отсюда логин школы не указан: взят из строк выше.",
    "strange_login": "Логин школы записан необычно: проверьте его.",
    "no_points": "Ни баллов, ни пометки об отсутствии: строка не учтена.",
    "absent_with_points": "Участник отмечен отсутствующим, но баллы стоят: работа не учтена.",
    "duplicate_column": "Столбец «{heading}» встречается дважды: взят первый.",
    "several_grades": "В файле классы разных параллелей ({grades}): принята чаще встречающаяся.",
    "grade_differs": "В названии файла {said} класс, а в столбцах {found}: принято по столбцам.",
    "subject_differs": "Предмет в названии файла не тот, что в таблице: принято по таблице.",
    "several_subjects": "В файле строки разных предметов.",
    "other_sheet": "Лист «{sheet}» тоже похож на выгрузку и не прочитан ({rows} стр.).",
    "no_rows": "Под заголовком нет ни одной работы.",
    "no_count": "Не указано число участников: строка не учтена.",
    "bad_count": "Число участников не целое или отрицательное: строка не учтена.",
    "bad_share": "В ячейке не доля и не число: строка не учтена.",
    "shares_off": "Доли не складываются в 100 %: строка не учтена.",
    "duplicate_group": "Эта школа уже встречалась (строка {before}): строка не учтена.",
    "more": "Показаны первые {shown} замечаний.",
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the row as a spreadsheet numbers it (None: the whole file), the column's heading or task."""

    row: int | None
    column: str | None
    code: str
    params: dict[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the problem in words."""
        return WORDS[self.code].format(**self.params)


class Problems(list[Problem]):
    """A list of problems that stops growing when nobody would read on."""

    def note(self, row: int | None, column: str | None, code: str, **params: str | int) -> None:
        """Add a problem, or after a thousand of them say that there are more."""
        if len(self) < MOST:
            self.append(Problem(row, column, code, params))
        elif len(self) == MOST:
            self.append(Problem(None, None, "more", {"shown": MOST}))
