"""Guessing is slow, learns nothing, and locks nobody out for long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import factories
import pytest
from conftest import NOW, Browser
from flask import Flask
from werkzeug import security

from tracker.config import Config
from tracker.domain.roles import Role
from tracker.services import passwords

LOGIN, OTHER = "director@example.org", "other@example.org"
WRONG = "не тот пароль вовсе"


@pytest.fixture(autouse=True)
def people(seeded) -> None:
    def make(session) -> None:
        home = factories.school(session)
        factories.person(session, Role.SCHOOL, home, "Осип Осипов", LOGIN)
        factories.person(session, Role.SCHOOL, home, "Анна Анина", OTHER)

    seeded(make)


@pytest.fixture
def at(config: Config, app_of: Callable[[Config], Flask]) -> Callable[[float], Browser]:
    """The same installation after so many seconds, as a new process."""
    return lambda seconds: Browser(app_of(replace(config, frozen_now=NOW + timedelta(seconds=seconds))).test_client())


def spoil(browser: Browser, times: int, login: str = LOGIN) -> list[int]:
    return [browser.sign_in(login, WRONG).status_code for _ in range(times)]


def test_five_tries_are_free_and_then_even_the_right_password_is_refused_alike(visitor: Browser) -> None:
    assert spoil(visitor, 6) == [422] * 5 + [429]
    right, wrong = visitor.sign_in(LOGIN), visitor.sign_in(LOGIN, WRONG)
    assert right.status_code == wrong.status_code == 429
    assert right.headers["Retry-After"] == wrong.headers["Retry-After"]
    assert visitor.client.get("/").status_code == 303


def test_other_accounts_of_the_same_school_are_not_touched(visitor: Browser) -> None:
    spoil(visitor, 6)
    assert visitor.sign_in(OTHER).status_code == 303


def test_every_spelling_counts_for_one_account(visitor: Browser) -> None:
    for spelling in (LOGIN, LOGIN.upper(), f" {LOGIN} ", LOGIN.title(), f"{LOGIN}\u200b"):
        assert visitor.sign_in(spelling, WRONG).status_code == 422
    assert visitor.sign_in(LOGIN).status_code == 429


def test_the_count_survives_a_restart_and_ends_with_time(visitor: Browser, at) -> None:
    spoil(visitor, 5)
    assert at(1).sign_in(LOGIN).status_code == 429
    assert at(61).sign_in(LOGIN).status_code == 303


def test_each_further_try_doubles_the_wait_up_to_a_quarter_of_an_hour(visitor: Browser, at) -> None:
    spoil(visitor, 5)
    waits = []
    moment = 0.0
    for _ in range(7):
        blocked = at(moment + 0.5).sign_in(LOGIN)
        assert blocked.status_code == 429
        waits.append(int(blocked.headers["Retry-After"]))
        moment += waits[-1] + 2
        assert at(moment).sign_in(LOGIN, WRONG).status_code == 422
    assert waits[0] <= 60 < waits[1] <= 120 < waits[2] <= 240
    assert waits[-1] == waits[-2] == max(waits) <= 900


def test_a_clock_set_back_locks_nobody_out_for_ever(visitor: Browser, at) -> None:
    spoil(visitor, 5)
    yesterday = at(-86_400).sign_in(LOGIN)
    assert int(yesterday.headers.get("Retry-After", 0)) <= 900


def test_a_right_password_forgets_the_wrong_ones(visitor: Browser) -> None:
    spoil(visitor, 4)
    assert visitor.sign_in(LOGIN).status_code == 303
    visitor.post("/account/logout")
    assert spoil(visitor, 4) == [422] * 4
    assert visitor.sign_in(LOGIN).status_code == 303


def test_an_unknown_login_is_counted_and_answered_like_a_known_one(visitor: Browser) -> None:
    known, unknown = visitor.sign_in(LOGIN, WRONG), visitor.sign_in("nobody@example.org", WRONG)
    assert known.status_code == unknown.status_code == 422

    def plain(text: str) -> str:
        return text.replace("nobody@example.org", LOGIN).replace(visitor.token(), "")

    strip = [line for line in plain(known.text).splitlines() if "csrf" not in line]
    assert strip == [line for line in plain(unknown.text).splitlines() if "csrf" not in line]
    spoil(visitor, 4, "nobody@example.org")
    assert visitor.sign_in("nobody@example.org", WRONG).status_code == 429


@pytest.mark.parametrize(
    ("login", "password"), [(LOGIN, WRONG), ("nobody@example.org", WRONG), (LOGIN, factories.PASSWORD)]
)
def test_one_hash_is_computed_for_every_try_known_or_not(
    visitor: Browser, monkeypatch, login: str, password: str
) -> None:
    computed: list[str] = []

    def counting(stored: str, given: str) -> bool:
        computed.append(stored)
        return security.check_password_hash(stored, given)

    monkeypatch.setattr(passwords, "check_password_hash", counting)
    visitor.sign_in(login, password)
    assert len(computed) == 1
    assert computed[0].startswith(f"{factories.CHEAP}$")


def test_an_enormous_password_costs_no_hash(visitor: Browser, monkeypatch) -> None:
    computed: list[str] = []
    monkeypatch.setattr(passwords, "check_password_hash", lambda stored, _given: computed.append(stored))
    assert visitor.sign_in(LOGIN, "x" * 1_000_000).status_code in {413, 422}
    assert computed == []


def test_forwarded_addresses_neither_help_nor_hurt(visitor: Browser) -> None:
    for number in range(6):
        token = visitor.token()
        answer = visitor.client.post(
            "/account/login", data={"csrf_token": token, "login": LOGIN, "password": WRONG},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )  # fmt: skip
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "password", ["пароль с пробелами и Ё", "🌲🌳🌴🌵🌾🌿🍀🍁🍂", "a" * 30 + "bcdefg", "Ünïcödé ẞtraße"]
)
def test_a_strange_but_strong_password_works(visitor: Browser, browser_of, password: str) -> None:
    browser = browser_of(LOGIN)
    fields = {"current": factories.PASSWORD, "password": password, "repeat": password}
    assert browser.post("/account/password", fields).status_code == 303
    assert visitor.sign_in(LOGIN, password).status_code == 303
