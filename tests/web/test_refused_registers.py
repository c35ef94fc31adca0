"""Forms of organisations, people, campaigns and help that cannot be taken: the status, the words, and nothing written."""

from typing import Any

import pytest

from tests.web.register import Register

STALE = "За это время запись кто-то изменил. Посмотрите на новое состояние и повторите."
MISSING = "Такой записи нет, или она вам недоступна."
ROLE = "Ваша роль этого не позволяет."
NEEDED = "Обязательное поле."

SCHOOL = {"kind": "school", "name": "Школа № 77", "week_days": "5", "district": "{north}"}
LYCEUM = {"name": "Лицей № 1", "week_days": "5", "district": "{north}"}
PERSON = {"full_name": "Олег Олегов", "login": "oleg", "role": "school", "organisation": "{school1}"}
CAMPAIGN = {"name": "ВПР-2028", "year": "2028", "starts_on": "2028-04-10", "ends_on": "2028-05-19", "copy_from": "",
            "third_check_from": "2"}  # fmt: skip
WINDOW = {"name": "ВПР-2027", "starts_on": "2027-04-12", "ends_on": "2027-05-21", "third_check_from": "2"}
ROUND = {"subject": "bio", "grade": "6"}
HELP = {"school": "{school1}", "held_on": "2027-04-19", "form": "visit", "topic": "Критерии", "subject": "", "teachers": "2",
        "hours": "1,5", "recommendation": ""}  # fmt: skip
SHARED = {"school": "{school1}", "subject": "che", "other_school": "{school2}", "teacher": "Бойль Р."}

Case = tuple[str, str, dict[str, Any], int, str]
ORGANISATIONS: list[Case] = [
    ("officer", "/organisations", {**SCHOOL, "name": " школа  № 5 "}, 422, "Организация с таким наименованием уже есть."),
    ("officer", "/organisations", {**SCHOOL, "name": ""}, 422, NEEDED),
    ("officer", "/organisations", {**SCHOOL, "login": "EDU671002"}, 422, "Этот логин уже указан у другой организации."),
    ("officer", "/organisations", {**SCHOOL, "login": "школа77"}, 422, "Логин ФИС ОКО — это «sch» или «edu» и цифры"),
    ("officer", "/organisations", {**SCHOOL, "x": "10"}, 422, "Укажите обе координаты или ни одной."),
    ("officer", "/organisations", {**SCHOOL, "y": "10"}, 422, "Укажите обе координаты или ни одной."),
    ("officer", "/organisations", {**SCHOOL, "kind": "kindergarten"}, 422, "Неверный вариант."),
    ("anna", "/organisations", SCHOOL, 403, ROLE),
    ("first", "/organisations", SCHOOL, 403, ROLE),
    ("officer", "/organisations/{school1}", {**LYCEUM, "name": "Лицей № 2"}, 422, "Организация с таким наименованием"),
    ("officer", "/organisations/{school1}", {**LYCEUM, "_version": "0"}, 409, STALE),
    ("officer", "/organisations/{school1}", {**LYCEUM, "_version": "2"}, 409, STALE),
    ("officer", "/organisations/999999", LYCEUM, 404, MISSING),
    ("first", "/organisations/{school1}", LYCEUM, 403, ROLE),
    ("officer", "/organisations/{department}/close", {"closed_on": "2027-06-01"}, 409, "Закрыть можно только школу."),
    ("officer", "/organisations/{school6}/close", {"closed_on": "2027-06-01"}, 409, "Эта школа уже закрыта."),
    ("officer", "/organisations/{school1}/close", {"closed_on": ""}, 422, NEEDED),
    ("officer", "/organisations/{school1}/close", {"closed_on": "2014-12-31"}, 422, "Дата должна быть от 01.01.2015 до"),
    (
        "officer",
        "/organisations/{school1}/close",
        {"closed_on": "2027-06-01", "successors": "{school1}"},
        422,
        "Одной из отмеченных школ в списке уже нет: отметьте заново.",
    ),
    (
        "officer",
        "/organisations/{school1}/close",
        {"closed_on": "2027-06-01", "successors": "{school6}"},
        422,
        "Одной из отмеченных школ в списке уже нет: отметьте заново.",
    ),
    ("officer", "/organisations/{school1}/close", {"closed_on": "2027-06-01", "_version": "9"}, 409, STALE),
    ("officer", "/organisations/{school1}/reopen", {}, 409, "Эта школа действует."),
    ("officer", "/organisations/{school6}/reopen", {"_version": "7"}, 409, STALE),
    ("anna", "/organisations/{school6}/reopen", {}, 403, ROLE),
    ("officer", "/organisations/{school1}/forbidden-pairs", {"other": "{school3}", "reason": " "}, 422, "Укажите, почему"),
    ("officer", "/organisations/{school1}/forbidden-pairs", {"other": "{school2}", "reason": "x"}, 422, "Эта пара уже запрещена."),
    ("officer", "/organisations/{school2}/forbidden-pairs", {"other": "{school1}", "reason": "x"}, 422, "Эта пара уже запрещена."),
    ("officer", "/organisations/{school1}/forbidden-pairs", {"other": "{school1}", "reason": "x"}, 422, "Неверный вариант."),
    ("officer", "/organisations/{school1}/forbidden-pairs", {"other": "{office}", "reason": "x"}, 422, "Неверный вариант."),
    ("officer", "/organisations/{school1}/forbidden-pairs/999/remove", {}, 404, MISSING),
    ("anna", "/organisations/{school1}/forbidden-pairs/{pair}/remove", {}, 403, ROLE),
]  # fmt: skip
PEOPLE: list[Case] = [
    ("admin", "/people", {**PERSON, "login": "ANNA"}, 422, "Логин «ANNA» уже занят."),
    ("admin", "/people", {**PERSON, "login": ""}, 422, NEEDED),
    ("admin", "/people", {**PERSON, "full_name": "\u200b "}, 422, "Укажите имя и логин человека."),
    ("admin", "/people", {**PERSON, "role": "methodologist"}, 422, "Такой роли в этой организации быть не может."),
    ("admin", "/people", {**PERSON, "role": "school", "organisation": "{office}"}, 422, "Такой роли в этой организации"),
    ("admin", "/people", {**PERSON, "organisation": "4242"}, 422, "Неверный вариант."),
    ("officer", "/people", PERSON, 403, ROLE),
    ("admin", "/people/{boris}", {"full_name": "Борис", "login": "anna"}, 422, "Логин «anna» уже занят."),
    ("admin", "/people/{boris}", {"full_name": "Борис", "login": "boris", "_version": "5"}, 409, STALE),
    ("admin", "/people/999999", {"full_name": "Борис", "login": "boris"}, 404, MISSING),
    ("admin", "/people/{boris}/roles", {"role": "methodologist", "organisation": "{office}"}, 422, "Эта роль у человека уже есть."),
    ("admin", "/people/{boris}/roles", {"role": "department", "organisation": "{office}"}, 422, "Такой роли в этой"),
    ("admin", "/people/{boris}/roles", {"role": "", "organisation": "{office}"}, 422, NEEDED),
    ("admin", "/people/{admin}/switch-off", {}, 422, "Нельзя лишить прав администратора самого себя."),
    ("admin", "/people/{boris}/switch-off", {"_version": "3"}, 409, STALE),
    ("admin", "/people/{left}/invitation", {}, 409, "Учётная запись отключена: ссылка не сработает."),
    ("admin", "/people/999999/invitation", {}, 404, MISSING),
    ("officer", "/people/{boris}/switch-off", {}, 403, ROLE),
    ("anna", "/people/{boris}/invitation", {}, 403, ROLE),
]  # fmt: skip
CAMPAIGNS: list[Case] = [
    ("officer", "/campaigns", {**CAMPAIGN, "year": "2027", "starts_on": "2027-04-12", "ends_on": "2027-05-21"}, 422, "Кампания этого года уже есть."),
    ("officer", "/campaigns", {**CAMPAIGN, "year": "2100"}, 422, "Значение должно быть между 2015 и 2099."),
    ("officer", "/campaigns", {**CAMPAIGN, "starts_on": "2027-04-10"}, 422, "Срок проведения должен начинаться в год кампании."),
    ("officer", "/campaigns", {**CAMPAIGN, "ends_on": "2028-04-09"}, 422, "заканчивается раньше, чем начинается."),
    ("officer", "/campaigns", {**CAMPAIGN, "ends_on": "2028-10-11"}, 422, "Срок проведения слишком велик"),
    ("officer", "/campaigns", {**CAMPAIGN, "copy_from": "4242"}, 422, "Неверный вариант."),
    ("anna", "/campaigns", CAMPAIGN, 403, ROLE),
    ("officer", "/campaigns/{campaign}", {**WINDOW, "ends_on": "2027-04-11"}, 422, "заканчивается раньше, чем начинается."),
    ("officer", "/campaigns/{campaign}", {**WINDOW, "name": ""}, 422, NEEDED),
    ("officer", "/campaigns/{campaign}", {**WINDOW, "_version": "4"}, 409, STALE),
    ("officer", "/campaigns/999999", WINDOW, 404, MISSING),
    ("officer", "/campaigns/{campaign}/rounds", {"subject": "mat", "grade": "5"}, 422, "Этот предмет в этом классе в кампании уже есть."),
    ("officer", "/campaigns/{campaign}/rounds", {**ROUND, "scale_3": "10", "scale_4": "6", "scale_5": "15", "source": "x"}, 422,
     "Границы должны возрастать: 0 &lt; «3» &lt; «4» &lt; «5»."),
    ("officer", "/campaigns/{campaign}/rounds", {**ROUND, "scale_3": "0", "scale_4": "6", "scale_5": "15", "source": "x"}, 422,
     "Границы должны возрастать"),
    ("officer", "/campaigns/{campaign}/rounds", {**ROUND, "scale_3": "6", "scale_4": "10", "scale_5": "15"}, 422, "Укажите, откуда взята шкала."),
    ("officer", "/campaigns/{campaign}/rounds", {**ROUND, "scale_3": "6", "scale_4": "10", "scale_5": "15", "source": "x", "max_score": "14"},
     422, "Граница отметки «5» выше наибольшего балла."),
    ("officer", "/campaigns/{campaign}/rounds", {**ROUND, "task_points": "1 два"}, 422, "Нужны целые числа через пробел"),
    ("officer", "/campaigns/{campaign}/rounds", {**ROUND, "task_points": "1 51"}, 422, "За задание можно получить от 1 до 50 баллов."),
    ("officer", "/campaigns/{campaign}/rounds", {**ROUND, "task_points": "1 0"}, 422, "За задание можно получить от 1 до 50 баллов."),
    ("officer", "/campaigns/{campaign}/rounds", {**ROUND, "task_points": "1 2", "max_score": "4"}, 422,
     "Сумма баллов за задания — 3, а максимальный балл — 4"),
    ("officer", "/campaigns/{campaign}/rounds/{round}", {"max_score": "0"}, 422, "Наибольший балл — от 1 до 200."),
    ("officer", "/campaigns/{campaign}/rounds/{round}", {"max_score": "20", "_version": "3"}, 409, STALE),
    ("officer", "/campaigns/{former}/rounds/{round}", {"max_score": "20"}, 404, MISSING),
    ("officer", "/campaigns/{campaign}/rounds/{kept}/remove", {}, 409, "школы уже подали сведения или рассчитана схема"),
    ("officer", "/campaigns/{former}/rounds/{round}/remove", {}, 404, MISSING),
    ("boris", "/campaigns/{campaign}/rounds/{round}/remove", {}, 403, ROLE),
    ("admin", "/calendar", {"day": "", "worked": "0"}, 422, NEEDED),
    ("admin", "/calendar", {"day": "2014-05-08", "worked": "0"}, 422, "Дата должна быть от 01.01.2015 до 31.12.2099."),
    ("officer", "/calendar", {"day": "2027-05-08", "worked": "1"}, 403, ROLE),
]  # fmt: skip
HELPING: list[Case] = [
    ("anna", "/assistance", {**HELP, "held_on": "2027-04-21"}, 422, "Эта дата ещё не наступила"),
    ("anna", "/assistance", {**HELP, "held_on": "2014-04-21"}, 422, "Дата должна быть от 01.01.2015"),
    ("anna", "/assistance", {**HELP, "hours": "0,4"}, 422, "Часы указывают с шагом в полчаса: от 0,5 до 24."),
    ("anna", "/assistance", {**HELP, "hours": "0,7"}, 422, "Часы указывают с шагом в полчаса: от 0,5 до 24."),
    ("anna", "/assistance", {**HELP, "hours": "24,5"}, 422, "Часы указывают с шагом в полчаса: от 0,5 до 24."),
    ("anna", "/assistance", {**HELP, "hours": "NaN"}, 422, "Часы указывают с шагом в полчаса: от 0,5 до 24."),
    ("anna", "/assistance", {**HELP, "school": "{office}"}, 422, "Неверный вариант."),
    ("anna", "/assistance", {**HELP, "topic": " "}, 422, "Укажите"),
    ("anna", "/assistance", {**HELP, "recommendation": "4242"}, 422, "Неверный вариант."),
    ("officer", "/assistance", HELP, 403, ROLE),
    ("first", "/assistance", HELP, 403, ROLE),
    ("anna", "/assistance/entries/{talk}", HELP, 403, "Изменить запись может только тот методист, который её внёс."),
    ("anna", "/assistance/entries/{talk}/delete", {}, 403, "Изменить запись может только тот методист, который её внёс."),
    ("anna", "/assistance/entries/{visit}", {**HELP, "_version": "2"}, 409, STALE),
    ("anna", "/assistance/entries/{visit}/delete", {"_version": "2"}, 409, STALE),
    ("anna", "/assistance/entries/999999", HELP, 404, MISSING),
    ("anna", "/part-timers", {**SHARED, "subject": "phy"}, 422, "Совместитель по этому предмету и этой школе уже указан."),
    ("anna", "/part-timers", {**SHARED, "other_school": "{school1}"}, 422, "Нужна другая школа, и действующая."),
    ("anna", "/part-timers", {**SHARED, "other_school": "{school6}"}, 422, "Нужна другая школа, и действующая."),
    ("anna", "/part-timers", {**SHARED, "other_school": "{office}"}, 422, "Нужна другая школа, и действующая."),
    ("anna", "/part-timers", {**SHARED, "teacher": ""}, 422, NEEDED),
    ("first", "/part-timers", {**SHARED, "school": "{school2}", "other_school": "{school3}"}, 404, MISSING),
    ("anna", "/part-timers/999999/remove", {}, 404, MISSING),
]  # fmt: skip
CASES = [*ORGANISATIONS, *PEOPLE, *CAMPAIGNS, *HELPING]


@pytest.mark.parametrize(
    ("login", "address", "data", "status", "words"), CASES, ids=[f"{one[0]} {one[1]} {one[4][:30]}" for one in CASES]
)
def test_what_cannot_be_taken_is_said_in_words_and_nothing_is_written(
    register: Register, login: str, address: str, data: dict[str, Any], status: int, words: str
) -> None:
    register.refuses(login, address, data, status, words)
