"""Steps with recommendations and tasks that cannot be taken: the status, the words, and nothing written."""

from typing import Any

import pytest

from tests.web.register import Register

STALE = "За это время запись кто-то изменил. Посмотрите на новое состояние и повторите."
MISSING = "Такой записи нет, или она вам недоступна."
ROLE = "Ваша роль этого не позволяет."
NEEDED = "Обязательное поле."
WHY = {"note": "Так решено."}
DONE = {"fact": "Проведено 12 апреля."}
MORE = {"note": "Болезнь учителя", "until": "2027-06-10"}
PLAN = {"note": "Собрать учителей", "person": "Завуч", "by": "2027-04-20"}
DRAFT = {"addressee": "schools", "number": "9", "text": "Провести", "deadline_kind": "campaign", "rhythm": ""}


def not_now(verb: str, status: str) -> str:
    return f"«{verb}» сейчас невозможно: статус поручения — «{status}»."


Case = tuple[str, str, dict[str, Any], int, str]
# Every verb from every status in which the table knows no way, by somebody whose role may do it.
WRONG_STATUS: list[Case] = [
    ("first", "/tasks/{sent}/report-interim", WHY, 409, not_now("Дать промежуточный отчёт", "Направлено на исполнение")),
    ("first", "/tasks/{sent}/report", DONE, 409, not_now("Отчитаться об исполнении", "Направлено на исполнение")),
    ("officer", "/tasks/{sent}/close", {}, 409, not_now("Снять с контроля", "Направлено на исполнение")),
    ("officer", "/tasks/{accepted}/close", {}, 409, not_now("Снять с контроля", "Принято к исполнению")),
    ("officer", "/tasks/{interim}/close", {}, 409, not_now("Снять с контроля", "Промежуточная информация")),
    ("officer", "/tasks/{returned}/close", {}, 409, not_now("Снять с контроля", "Возвращено на доработку")),
    ("officer", "/tasks/{closed}/close", {}, 409, not_now("Снять с контроля", "Снято с контроля")),
    ("officer", "/tasks/{cancelled}/close", {}, 409, not_now("Снять с контроля", "Отменено")),
    ("officer", "/tasks/{sent}/return", WHY, 409, not_now("Вернуть на доработку", "Направлено на исполнение")),
    ("officer", "/tasks/{accepted}/return", WHY, 409, not_now("Вернуть на доработку", "Принято к исполнению")),
    ("officer", "/tasks/{closed}/return", WHY, 409, not_now("Вернуть на доработку", "Снято с контроля")),
    ("officer", "/tasks/{closed}/cancel", WHY, 409, not_now("Отменить поручение", "Снято с контроля")),
    ("officer", "/tasks/{cancelled}/cancel", WHY, 409, not_now("Отменить поручение", "Отменено")),
    ("officer", "/tasks/{closed}/grant-extension", {}, 409, not_now("Продлить срок", "Снято с контроля")),
    ("officer", "/tasks/{cancelled}/refuse-extension", WHY, 409, not_now("Отказать в продлении", "Отменено")),
    ("officer", "/tasks/{reported}/agree-plan", {}, 409, not_now("Согласовать план", "Доложено об исполнении")),
    ("officer", "/tasks/{sent}/refuse-plan", WHY, 409, not_now("Попросить другой план", "Направлено на исполнение")),
]  # fmt: skip
# What the table allows, but the task's own facts do not.
WRONG_FACTS: list[Case] = [
    ("officer", "/tasks/{interim}/grant-extension", {}, 409, "Нет просьбы о продлении, которая ждёт решения."),
    ("officer", "/tasks/{reported}/refuse-extension", WHY, 409, "Нет просьбы о продлении, которая ждёт решения."),
    ("officer", "/tasks/{accepted}/agree-plan", {}, 409, "Нет плана, который ждёт решения."),
    ("officer", "/tasks/{returned}/refuse-plan", WHY, 409, "Нет плана, который ждёт решения."),
    ("first", "/tasks/{sent}/ask-extension", MORE, 409, "Срок прошёл: о продлении просят до его истечения."),
]
WRONG_FORMS: list[Case] = [
    ("officer", "/tasks/{reported}/return", {"note": ""}, 422, NEEDED),
    ("officer", "/tasks/{reported}/return", {"note": "\u200b \t"}, 422, NEEDED),
    ("officer", "/tasks/{sent}/cancel", {"note": ""}, 422, NEEDED),
    ("officer", "/tasks/{accepted}/refuse-extension", {"note": ""}, 422, NEEDED),
    ("officer", "/tasks/{reported}/close", {"note": "я" * 10_001}, 422, "Не больше 10000 знаков."),
    ("officer", "/tasks/{reported}/close", {"_idem": "x"}, 422, "Ключ формы повреждён: откройте форму заново."),
    (
        "first",
        "/tasks/{sent}/ask-extension",
        {"note": "болезнь", "until": "31.06.2027"},
        422,
        "Новый срок: Неверное значение даты.",
    ),
    (
        "first",
        "/tasks/{sent}/ask-extension",
        {"note": "", "until": "2027-06-10"},
        422,
        "Почему нужно продление: Обязательное поле.",
    ),
]
WRONG_PEOPLE: list[Case] = [
    ("first", "/tasks/{accepted}/report", DONE, 404, MISSING),
    ("first", "/tasks/{accepted}/accept", {}, 404, MISSING),
    ("first", "/tasks/{interim}/ask-extension", MORE, 404, MISSING),
    ("first", "/tasks/{returned}/give-plan", PLAN, 404, MISSING),
    ("first", "/tasks/{sent}/close", {}, 403, ROLE),
    ("first", "/tasks/{sent}/return", WHY, 403, ROLE),
    ("first", "/tasks/{sent}/cancel", WHY, 403, ROLE),
    ("first", "/tasks/{sent}/grant-extension", {}, 403, ROLE),
    ("first", "/tasks/{accepted}/refuse-extension", WHY, 403, ROLE),
    ("first", "/tasks/{interim}/agree-plan", {}, 403, ROLE),
    ("anna", "/tasks/{reported}/close", {}, 403, ROLE),
    ("anna", "/tasks/{sent}/accept", {}, 404, MISSING),
    ("officer", "/tasks/{sent}/accept", {}, 403, ROLE),
    ("officer", "/tasks/{accepted}/report", DONE, 403, ROLE),
    ("officer", "/tasks/999999/close", {}, 404, MISSING),
    ("admin", "/tasks/{reported}/close", {}, 403, ROLE),
]
OLD_VERSIONS: list[Case] = [
    ("first", "/tasks/{sent}/accept", {"_version": "0"}, 409, STALE),
    ("first", "/tasks/{sent}/accept", {"_version": "2"}, 409, STALE),
    ("officer", "/tasks/{reported}/close", {"_version": "2"}, 409, STALE),
    ("officer", "/tasks/{reported}/return", {**WHY, "_version": "два"}, 409, STALE),
    ("officer", "/tasks/{sent}/cancel", {**WHY, "_version": ""}, 409, STALE),
    ("officer", "/tasks/{accepted}/grant-extension", {"_version": "9"}, 409, STALE),
    ("officer", "/recommendations/{unsent}", {**DRAFT, "_version": "2"}, 409, STALE),
    ("officer", "/recommendations/{unsent}/delete", {"_version": "2"}, 409, STALE),
    ("officer", "/recommendations/{wide}/withdraw", {**WHY, "_version": "7"}, 409, STALE),
    ("officer", "/recommendations/{wide}/wording", {"text": "Иначе", "confirmed": "1", "_version": "7"}, 409, STALE),
    ("officer", "/recommendations/{wide}/rhythm", {"rhythm": "year", "confirmed": "1", "_version": "7"}, 409, STALE),
]
RECOMMENDATIONS: list[Case] = [
    ("officer", "/recommendations", {**DRAFT, "text": ""}, 422, NEEDED),
    ("officer", "/recommendations", {**DRAFT, "text": "\u200b"}, 422, "У рекомендации нет текста."),
    ("officer", "/recommendations", {**DRAFT, "deadline_kind": "date", "deadline_on": ""}, 422, "Не указана дата срока."),
    ("officer", "/recommendations", {**DRAFT, "deadline_kind": "date", "deadline_on": "2014-05-04"}, 422, "Дата должна быть от 01.01.2015"),
    ("officer", "/recommendations", {**DRAFT, "deadline_kind": "relative"}, 422, "Не указано число рабочих дней после работы."),
    ("officer", "/recommendations", {**DRAFT, "addressee": "parents"}, 422, "Неверный вариант."),
    ("anna", "/recommendations", DRAFT, 403, ROLE),
    ("first", "/recommendations", DRAFT, 403, ROLE),
    ("officer", "/recommendations/{wide}", {**DRAFT, "_version": "2"}, 409, "Изменить или удалить можно только черновик"),
    ("officer", "/recommendations/{wide}/delete", {"_version": "2"}, 409, "Изменить или удалить можно только черновик"),
    ("officer", "/recommendations/{unsent}/withdraw", WHY, 409, "Отозвать можно только направленную рекомендацию."),
    ("officer", "/recommendations/{wide}/withdraw", {"note": ""}, 422, NEEDED),
    ("officer", "/recommendations/{unsent}/wording", {"text": "Иначе", "confirmed": "1"}, 409, "Текст с показом различия меняют у отправленной"),
    ("officer", "/recommendations/{wide}/wording", {"text": ""}, 422, NEEDED),
    ("officer", "/recommendations/{wide}/wording", {"text": " Обеспечить наблюдение \n", "confirmed": "1", "_version": "2"}, 422, "Текст тот же, что и был."),
    ("officer", "/recommendations/{wide}/rhythm", {"rhythm": "quarter", "confirmed": "1", "_version": "2"}, 422, "Периодичность уже такая."),
    ("officer", "/recommendations/{unsent}/rhythm", {"rhythm": "year", "confirmed": "1"}, 409, "Изменить можно периодичность только отправленной"),
    ("officer", "/recommendations/999999/withdraw", WHY, 404, MISSING),
    ("officer", "/recommendations/send", {}, 422, "Отметьте хотя бы одну рекомендацию."),
    ("officer", "/recommendations/send", {"ids": "{unsent}", "versions": "1"}, 422, "Рекомендацию 4 направить нельзя. Срок не указан"),
    ("officer", "/recommendations/send", {"ids": "4242", "versions": "1"}, 404, MISSING),
    ("officer", "/recommendations/send", {"ids": "один"}, 422, "Одно из значений принять нельзя."),
    ("officer", "/recommendations/send", {"ids": ["{unsent}", "4242"], "versions": ["1", "1"]}, 404, MISSING),
    ("officer", "/recommendations/send", {"ids": "{unsent}"}, 422, "Форма повреждена: откройте проверку заново."),
    ("officer", "/recommendations/send", {"ids": "{unsent}", "versions": "7"}, 409, STALE),
    ("officer", "/organisations/{school1}/hand-over", {**WHY, "until": "2027-06-01"}, 409, "Школа открыта: её поручения остаются за ней."),
    ("anna", "/organisations/{school6}/hand-over", WHY, 403, ROLE),
]  # fmt: skip
CASES = [*WRONG_STATUS, *WRONG_FACTS, *WRONG_FORMS, *WRONG_PEOPLE, *OLD_VERSIONS, *RECOMMENDATIONS]


@pytest.mark.parametrize(
    ("login", "address", "data", "status", "words"), CASES, ids=[f"{one[0]} {one[1]} {one[4][:30]}" for one in CASES]
)
def test_a_step_that_cannot_be_taken_is_said_in_words_and_nothing_is_written(
    register: Register, login: str, address: str, data: dict[str, Any], status: int, words: str
) -> None:
    register.refuses(login, address, data, status, words)
