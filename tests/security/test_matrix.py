"""Every route, for every kind of visitor, on an own, a foreign and a missing object: by the permission table, no more."""

from typing import Any, ClassVar

import pytest
from conftest import Browser
from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

from tests.security.world import ANONYMOUS, ARGUMENTS, NOBODY, TEXTS, World, leaks, readable, unchanged
from tracker.domain.permissions import Action
from tracker.domain.roles import Role
from tracker.web.access import routes

VISITORS = (ANONYMOUS, *(role.value for role in Role))
VARIANTS = ("own", "foreign", "missing")
# What a permitted request may answer: shown, led elsewhere, refused because of the object's state or empty fields.
FINE = {200, 303, 409, 422}
# An entry may be changed only by who wrote it, and a link by nobody else than its holder.
STRICTER: dict[str, set[int]] = {"assistance.edit": {403}, "account.invitation": {404}, "progress.show": {404},
    # These ask for a round of that very draft, and for a check of its scheme.
    **{f"draft_rounds.{name}": {404} for name in ("show", "pair", "swap", "save_swap", "pin", "unpin", "undo", "recompute")},
}  # fmt: skip
SEEN_BY = {
    Action.TASK_EXECUTE: Action.TASK_VIEW, Action.NUMBERS_EDIT: Action.NUMBERS_VIEW,
    Action.PACKET_MOVE: Action.PACKET_VIEW, Action.PROTOCOL_FILL: Action.PACKET_VIEW,
}  # fmt: skip
GENERIC = {
    "_version": "1", "_idem": "0123456789abcdef0123456789abcdef", "note": "причина", "fact": "сделано",
    "until": "2027-12-31", "reason": "причина", "name": "Новое имя", "closed_on": "2027-04-01", "text": "текст",
    "role": "school", "day": "2027-05-04",
}  # fmt: skip


def rules(world: World, method: str) -> list[dict[str, Any]]:
    with world.app.app_context():
        return [rule for rule in routes() if method in rule["methods"]]


def variants(rule: dict[str, Any]) -> tuple[str, ...]:
    return VARIANTS if rule["arguments"] else ("own",)


def expected(world: World, visitor: str, rule: dict[str, Any], variant: str, owner: int | None) -> set[int]:
    """The statuses that the permission table allows."""
    action = Action(rule["permission"])
    if action is Action.PUBLIC:
        return FINE | {404}
    if visitor == ANONYMOUS:
        return {303}
    if not world.may(visitor, action, None):
        return {403}
    if variant == "missing" and rule["arguments"]:
        return {404}
    if owner == NOBODY:
        return {404}
    if owner is not None and not world.may(visitor, action, owner):
        # What may be seen but not done is forbidden; what may not even be seen is missing.
        return {403} if world.may(visitor, SEEN_BY.get(action, action), owner) else {404}
    return FINE | STRICTER.get(rule["endpoint"], set())


def test_the_matrix_knows_every_argument(world: World) -> None:
    every = {argument for method in ("GET", "POST") for rule in rules(world, method) for argument in rule["arguments"]}
    assert every <= set(ARGUMENTS) | set(TEXTS) | {"draft_id"}
    assert len(rules(world, "GET")) > 50
    assert len(rules(world, "POST")) > 40


@pytest.mark.slow
@pytest.mark.parametrize("visitor", VISITORS)
def test_reading_shows_what_the_table_allows_and_no_foreign_word(world: World, visitor: str) -> None:
    wrong = []
    forbidden = world.foreign_canaries(visitor)
    assert bool(forbidden) == (visitor in {ANONYMOUS, "school", "observer"})
    with unchanged(world):
        for rule in rules(world, "GET"):
            for variant in variants(rule):
                url, owner = world.url(rule, visitor, variant)
                answer = world.browsers[visitor].client.get(url)
                if answer.status_code not in expected(world, visitor, rule, variant, owner):
                    wrong.append((url, variant, answer.status_code))
                text = world.without_partners(visitor, readable(answer))
                wrong += [(url, "LEAK", canary) for canary in leaks(rule, text, forbidden)]
                if answer.status_code == 303 and visitor == ANONYMOUS and rule["permission"] != "public":
                    assert answer.location == "/account/login", url
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("visitor", VISITORS)
def test_writing_is_refused_where_the_table_does_not_allow_it(own_world: World, visitor: str) -> None:
    world, wrong = own_world, []
    browser = world.browsers[visitor]
    forbidden = world.foreign_canaries(visitor)
    refused = []
    for rule in rules(world, "POST"):
        if rule["endpoint"] == "account.logout":
            continue
        for variant in variants(rule):
            url, owner = world.url(rule, visitor, variant)
            statuses = expected(world, visitor, rule, variant, owner)
            if not statuses & {200}:
                refused.append((rule, url, statuses))
    token = browser.token() if visitor == ANONYMOUS else browser.hidden(browser.get("/account/password"), "csrf_token")
    assert len(refused) > 20
    with unchanged(world):
        for rule, url, statuses in refused:
            for data in ({}, GENERIC):
                answer = browser.client.post(url, data={"csrf_token": token, **data})
                if answer.status_code not in statuses:
                    wrong.append((url, answer.status_code, statuses))
                wrong += [(url, "LEAK", canary) for canary in leaks(rule, readable(answer), forbidden)]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("visitor", VISITORS[1:])
def test_what_is_allowed_never_breaks_on_strange_bodies(own_world: World, visitor: str) -> None:
    world, broken = own_world, []
    browser = world.browsers[visitor]
    token = browser.hidden(browser.get("/account/password"), "csrf_token")
    forbidden = world.foreign_canaries(visitor)
    for rule in rules(world, "POST"):
        if rule["endpoint"] in {"account.logout", "account.password"} or (
            rule["permission"] != "public" and not world.may(visitor, Action(rule["permission"]), None)
        ):
            continue
        url, _owner = world.url(rule, visitor, "own")
        for body in bodies(token):
            answer = browser.client.post(url, **body)
            text = world.without_partners(visitor, readable(answer))
            if answer.status_code >= 500 or "Traceback" in text or leaks(rule, text, forbidden):
                broken.append((url, str(body)[:200], answer.status_code))
    assert broken == []


def bodies(token: str) -> list[dict[str, Any]]:
    """Bodies that no page of ours would send."""
    csrf = {"csrf_token": token}
    hostile = "\x00\u202e' \" ; -- \\ % _ <script>{{7*7}}" + "ё" * 200
    return [
        {"data": csrf},
        {"data": {**csrf, **GENERIC}},
        {"data": {**csrf, **dict.fromkeys(GENERIC, hostile)}},
        {"data": {**csrf, **{name: [value, "2", hostile] for name, value in GENERIC.items()}}},
        {"data": {**csrf, **dict.fromkeys(GENERIC, "9" * 30), "unknown": "x" * 10_000}},
        {"data": {**csrf, "ids": ["1", "-5", "99999999999999999999", "x"], "_version": "-1"}},
        {"data": b'{"note": [1, 2]}', "content_type": "application/json", "headers": {"X-CSRFToken": token}},
        {"data": b"--x\r\nbroken", "content_type": "multipart/form-data", "headers": {"X-CSRFToken": token}},
        {"data": b"--x\r\nContent-Disposition: form-data; name", "content_type": "multipart/form-data; boundary=x",
         "headers": {"X-CSRFToken": token}},
        {"data": b"\xff\xfe%zz&=&&a", "content_type": "application/x-www-form-urlencoded", "headers": {"X-CSRFToken": token}},
        {"data": b"", "content_type": "nonsense/;;", "headers": {"X-CSRFToken": token}},
    ]  # fmt: skip


HOSTILE = (
    "-1", "0", "abc", "1000000000", "2147483648", "9223372036854775808", "1e309", "NaN", "%00", "%0d%0aX-Evil: 1",
    "%ff%fe", "%zz", "' OR 1=1 --", "%25_%5C", "0001-01-01", "9999-12-31", "2023-02-29", "32.13.2021", "постоянно",
    "1745000000000", "[]", "{{7*7}}", "../../etc/passwd", "%F0%9F%8C%B2" * 50, "٣", "x" * 5000,
)  # fmt: skip
PARAMETERS = (
    "page", "size", "sort", "order", "status", "state", "school", "organisation", "district", "q", "from", "to", "since",
    "until", "campaign", "subject", "grade", "ids", "recommendation", "addressee", "overdue", "kind", "role", "action",
    "person", "type", "object", "before", "form", "methodologist", "lang", "next", "round", "k", "version", "memo",
)  # fmt: skip


class NotedArguments(ImmutableMultiDict[str, str]):
    """The query of a request, which notes the names that a page asks it for."""

    names: ClassVar[set[str]] = set()

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)

    def getlist(self, name: str, *rest: Any) -> list[Any]:
        self.names.add(name)
        return super().getlist(name, *rest)

    def items(self, *rest: Any, **named: Any) -> Any:
        self.names.update(self.keys())
        return super().items(*rest, **named)


class NotedRequest(Request):
    """A request whose query is noted."""

    parameter_storage_class = NotedArguments


def parameters_read(world: World, browser: Browser, url: str) -> set[str]:
    """The parameters that a page looks at, given all that any page knows."""
    NotedArguments.names.clear()
    world.app.request_class = NotedRequest
    browser.client.get(f"{url}?{'&'.join(f'{name}=1' for name in PARAMETERS)}").close()
    world.app.request_class = Request
    return set(NotedArguments.names)


@pytest.mark.slow
@pytest.mark.parametrize("visitor", ["department", "school"])
def test_no_parameter_breaks_a_page(world: World, visitor: str) -> None:
    broken, every = [], []
    browser = world.browsers[visitor]
    with unchanged(world):
        for rule in rules(world, "GET"):
            if not world.may(visitor, Action(rule["permission"]), None) or rule["endpoint"] == "static":
                continue
            url, _owner = world.url(rule, visitor, "own")
            read = parameters_read(world, browser, url)
            every += sorted(read)
            # A page that reads no parameter is asked once with all of them.
            for value in HOSTILE if read else HOSTILE[:1]:
                query = "&".join(f"{name}={value}" for name in sorted({*read, *PARAMETERS}))
                answer = browser.client.get(f"{url}?{query}")
                if answer.status_code >= 500 or "X-Evil" in str(answer.headers) or "{49}" in readable(answer):
                    broken.append((url, value, answer.status_code))
    assert broken == []
    assert len(every) > 20, "the pages read parameters, and this test must notice which"


def test_no_id_breaks_a_page(world: World) -> None:
    broken = []
    ids = (
        "0",
        "-1",
        "00",
        "2147483647",
        "2147483648",
        "9223372036854775808",
        "1" * 200,
        "abc",
        "1.5",
        "%00",
        "٣",
        "%2e%2e",
    )
    with_ids = [rule for rule in rules(world, "GET") if "<id:" in rule["rule"]]
    assert len(with_ids) > 10
    for rule in with_ids:
        for one in ids:
            url = rule["rule"]
            for argument in rule["arguments"]:
                url = url.replace(f"<id:{argument}>", one)
            visitor = next(one for one in VISITORS[1:] if world.may(one, Action(rule["permission"]), None))
            answer = world.browsers[visitor].client.get(url)
            if answer.status_code != 404:
                broken.append((url, answer.status_code))
    assert broken == []


def test_no_other_spelling_of_an_address_opens_a_foreign_object(world: World) -> None:
    task = world.schools[1]["objects"]["tasks"][0]
    browser = world.browsers["school"]
    for url in (
        f"/tasks/{task}/", f"//tasks/{task}", f"/tasks//{task}", f"/tasks/{task};a=b", f"/TASKS/{task}",
        f"/tasks/./{task}", f"/tasks/x/../{task}", f"/%74asks/{task}", f"/tasks/0{task}", f"/tasks/{task}?_method=GET",
        f"/tasks/+{task}", f"/tasks/%20{task}",
    ):  # fmt: skip
        answer = browser.client.get(url, follow_redirects=True)
        assert answer.status_code in {400, 404}, (url, answer.status_code)
        assert world.schools[1]["canary"] not in answer.text
    for headers in ({"X-HTTP-Method-Override": "POST"}, {"X-Original-URL": "/"}, {"X-Rewrite-URL": "/"}):
        assert browser.client.get(f"/tasks/{task}", headers=headers).status_code == 404


def test_a_file_is_never_served_by_its_stored_name(world: World) -> None:
    names = [path.name for path in world.app.extensions["sverka_config"].files.iterdir()]
    assert names
    for visitor in ("department", "school", ANONYMOUS):
        for url in (
            f"/files/{names[0]}",
            f"/static/{names[0]}",
            f"/static/../files/{names[0]}",
            f"/static/%2e%2e/files/{names[0]}",
        ):
            assert world.browsers[visitor].client.get(url).status_code in {404, 303}, url


def test_unsafe_methods_are_refused(world: World) -> None:
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "BREW"):
        for url in ("/tasks", "/healthz", "/account/login"):
            answer = world.browsers["department"].client.open(url, method=method)
            assert answer.status_code in {400, 405}, (method, url, answer.status_code)
