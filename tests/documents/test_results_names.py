"""What looks like a pupil's name: headings and cells one by one, beside everything that only resembles them."""

import pytest

from tracker.documents.errors import DocumentRefused
from tracker.documents.results_reader.privacy import is_name, is_name_heading, is_person, is_two_words, refuse_names
from tracker.documents.results_reader.tables import Table


@pytest.mark.parametrize(
    "heading",
    [
        "ФИО",
        "ФИО*",
        "Ф.И.О.",
        "ф. и. о. участника",
        "Ф. И.",
        "ФИ участника",
        "№ ФИО",
        "ФИО учителя",
        "И. О. Фамилия",
        "И.О. Фамилия",
        "Фамилия",
        "ФАМИЛИЯ И. О.",
        "Фамилия, имя, отчество",
        "Фамилия\nимя",
        "Фамилия ученицы",
        "Имя",
        "Имя ребёнка",
        "Имя участника",
        "Имя, фамилия",
        "Имя Фамилия",
        "Отчество",
        "Отчество обучающегося",
        "СНИЛС",
        "Номер СНИЛС участника",
        "Дата рождения",
        "Год рождения",
        "День рождения",
        "Место рождения",
        "Свидетельство о рождении",
        "Паспорт",
        "Паспортные данные",
        "Surname",
        "Last name",
        "last_name",
        "First-Name",
        "full name",
        "Name",
        "FIO",
        "SNILS",
        "Pupil",
        "Student",
        "Student name",
        "Birthday",
        "birth date",
        "Birth_date",
        "Date of birth",
        # Latin letters that look Russian, a zero-width space, a no-break space.
        "ФИO",
        "Фaмилия",
        "Фами\u200bлия",
        "Дата\xa0рождения",
    ],
)
def test_a_heading_of_names_or_papers_of_people_is_known(heading: str) -> None:
    assert is_name_heading(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "Код участника",
        "Номер обучающегося",
        "Имя пользователя",
        "Логин школы",
        "Имя файла",
        "Пол",
        "Класс",
        "Наименование класса",
        "Наименование ОО",
        "Полное наименование",
        "Вариант",
        "Предмет",
        "Физика",
        "ФИ",  # the federal letters of physics
        "Итого баллов",
        "Отметка за предыдущую четверть/триместр",
        "Список учеников",
        "Паспорт школы",
        "Username",
        "Дата",
        "Дата проведения",
        "Год",
        # A sentence, not a heading.
        "Не указывайте в этом файле ФИО и другие данные обучающихся класса!",
    ],
)
def test_other_headings_are_let_through(heading: str) -> None:
    assert not is_name_heading(heading)


@pytest.mark.parametrize(
    "cell",
    [
        "Иванова Анна Петровна",
        "ИВАНОВА АННА ПЕТРОВНА",
        "иванова анна петровна",
        "Иванова  Анна\nПетровна",
        "Ёлкина Алёна Ильинична",
        "Ильин Илья Ильич",
        "Петров Никита Лукич",
        "Сидоров Савва Никитич",
        "Кузнецов Пётр Кузьмич",
        "Иванова Анна Петровна 5А",
        "Салтыкова-Щедрина Анна Петровна",
        "Иванова Анна-Мария Петровна",
        "Мамедов Али Гасан оглы",
        "Мамедов Али Гасан-оглы",
        "Алиева Лейла Рустам кызы",
        "Каримов Тимур Азизугли",
        "Иванов И. И.",
        "Иванов И.И.",
        "Иванов И. И",
        "Римская-Корсакова А. Б.",
        "И. И. Иванов",
        "А.Б. Римская-Корсакова",
        "112-233-445 95",
        "112-233-445-95",
    ],
)
def test_a_full_name_initials_or_an_insurance_number_are_known_by_their_look(cell: str) -> None:
    assert is_name(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "12345",
        "11223344595",
        "5А",
        "Русский язык",
        "Окружающий мир класс",
        "Средняя общеобразовательная школа",
        "МБОУ СШ № 3",
        "Смоленская область",
        "Вяземский муниципальный район",
        "Иванова Анна",  # a surname and a first name alone: asked by `is_two_words`, where several differ
        "Анна",
        "вариант 1 и 2",
        "А. Б.",
        "не присутствовал",
    ],
)
def test_what_else_stands_in_a_cell_is_no_name(cell: str) -> None:
    assert not is_name(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "Иванова Анна",
        "Анна Иванова",
        "ПЕТРОВ ИВАН",
        "Шевченко Олег",
        "Ковальчук Анна",
        "Гнатюк Пётр",
        "Белоусов Ёж",
        "Королёва Инна",
        "Птицын Глеб",
        "Вяземский Павел",
        "Достоевская Анна",
        "Оганесян Армен",
        "Лордкипанидзе Нино",
        "Иванова-Петрова Анна",
        "Анна Иванова-Петрова",
    ],
)
def test_a_surname_beside_a_first_name_is_known_by_its_ending(cell: str) -> None:
    assert is_two_words(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "Иванова",
        "иванова анна",
        "Русский язык",
        "Русский Язык",
        "РУССКИЙ ЯЗЫК",
        "Английский Язык",
        "Окружающий мир",
        "Средняя Школа",
        # Places in capitals stand in every regional report.
        "ВЯЗЕМСКИЙ РАЙОН",
        "СМОЛЕНСКАЯ ОБЛАСТЬ",
        "Ленинский Район",
        "Район Ленинский",
        "Город Демидов",
        "ПЕРМСКИЙ КРАЙ",
        "Городской Округ",
        "Школа Пржевальского",
        "Гимназия Пржевальского",
        "Иванова Анна Петровна",
        "12 Иванова",
        "Иванова Анна " + "я" * 60,
    ],
)
def test_places_subjects_and_single_words_are_no_people(cell: str) -> None:
    assert not is_two_words(cell)


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("Участник", True),
        ("УЧЕНИК", True),
        ("Обучающийся", True),
        ("Учащийся класса", True),
        ("Школьник", True),
        ("Ребёнок", True),
        ("Участник ВПР", True),
        ("Код участника", False),
        ("Участники", False),
        ("Участник 12345", False),
        ("Участник проверочной работы", False),
        ("", False),
    ],
)
def test_a_heading_that_speaks_of_the_pupil_himself_is_told_from_his_code(heading: str, known: bool) -> None:
    assert is_person(heading) is known


def table(*rows: list[str], hidden: bool = False) -> Table:
    return Table("Протокол", list(enumerate(rows, 1)), hidden)


def refusal(*tables: Table) -> str | None:
    try:
        refuse_names(list(tables))
    except DocumentRefused as refused:
        return f"{refused.params['found']}" if refused.code == "names" else refused.code
    return None


HEADER = ["Код участника", "Класс", "Вариант"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([HEADER, ["10001", "5А", "1"]], None),
        # A column of names, wherever its heading stands.
        ([["Код", "ФИО", "Класс"]], "ФИО"),
        ([["Школа № 3"], [], ["Фамилия", "Код участника", "Вариант"]], "Фамилия"),
        ([["Фамилия", "Имя", "Код"]], "Фамилия, Имя"),
        ([["Имя", "Отчество"]], "Имя, Отчество"),
        # Two cells are a header where the other one is a known heading, else a line to sign.
        ([["ФИО", "Класс"]], "ФИО"),
        ([["ФИО", "Код участника"]], "ФИО"),
        ([["ФИО ответственного", "Иванова И. И."]], None),
        ([["ФИО"]], None),
        # A merged line stands in every column and is no header.
        ([["ФИО эксперта", "ФИО эксперта", "ФИО эксперта"], HEADER], None),
        # What is quoted is short: a long heading may hold a name itself.
        ([["Фамилия ученика, например Иванова Анна", "Код", "Класс"]], "ФИО"),
        # Words under a heading of pupils are names, numbers are codes.
        ([["Участник", "Класс", "Вариант"], ["10001", "5А", "1"]], None),
        ([["Участник", "Класс", "Вариант"], ["Аня", "5А", "1"]], "Участник"),
        ([["Участник", "Вариант"], ["Аня", "1"]], None),
    ],
)
def test_a_table_is_refused_for_its_headings(rows: list[list[str]], found: str | None) -> None:
    assert refusal(table(*rows)) == found


FULL = ["Иванова Анна Петровна", "Петров Олег Ильич", "Сидорова Яна Львовна"]
SHORT = ["Иванова Анна", "Петров Олег", "Сидорова Яна"]
PLACES = ["ВЯЗЕМСКИЙ РАЙОН", "СМОЛЕНСКИЙ РАЙОН", "ЯРЦЕВСКИЙ РАЙОН", "СМОЛЕНСКАЯ ОБЛАСТЬ"]


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        (FULL, True),
        (FULL[:2], False),  # two may be the experts who sign
        ([FULL[0]] * 3, True),
        (SHORT, True),
        (SHORT[:2], False),
        ([SHORT[0]] * 5, False),  # one name over and over is the teacher's
        ([SHORT[0], SHORT[1], SHORT[0], SHORT[1]], False),
        ([*FULL[:1], *SHORT[:2]], False),
        (["И. И. Иванов", "П. П. Петров", "С. С. Сидоров"], True),
        (["112-233-445 95", "112-233-446 96", "112-233-447 97"], True),
        (["10001", "10002", "10003"], False),
        (PLACES, False),
    ],
)
def test_a_column_is_refused_for_its_looks_where_there_are_enough_of_them(cells: list[str], refused: bool) -> None:
    rows = [["10001", cell, "5А"] for cell in cells]
    assert (refusal(table(["Код", "Примечание", "Класс"], *rows)) == "ФИО") is refused


def test_names_spread_over_columns_are_counted_column_by_column() -> None:
    spread = table(*([[FULL[0], "1", "2"], ["1", FULL[1], "2"], ["1", "2", FULL[2]]]))
    assert refusal(spread) is None


@pytest.mark.parametrize("hidden", [False, True])
def test_a_hidden_sheet_is_looked_through_like_a_shown_one(hidden: bool) -> None:
    clean = table(HEADER, ["10001", "5А", "1"])
    listed = table(["Код", "ФИО", "Класс"], hidden=hidden)
    assert refusal(clean, listed) == "ФИО"
    assert refusal(clean, clean) is None
