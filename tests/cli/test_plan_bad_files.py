"""Every bad problem and plan file: status 2, one sentence that names the key or the row, never a traceback."""

import copy
import json
import os

import pytest

from tests.cli.planning import drop, more, put, refused, round_of, run, written

BAD = {
    **{f"no {key}": (drop(key), f"“{key}”") for key in ("format", "k", "rules", "schools", "distances")},
    **{f"school without {key}": (drop("schools", 4, key), ("schools[4]", f"“{key}”")) for key in ("id", "works", "can_check", "out_max")},
    "rules without a ring": (drop("rules", "min_ring"), "“min_ring”"),
    "year missing beside history": (drop("rules", "year"), "“rules.year”"),
    "unknown key": (put("colour", 1), "“colour”"),
    "unknown rule": (put("rules", "minring", 4), "“minring”"),
    "unknown key of a school": (put("schools", 2, "address", "x"), ("schools[2]", "“address”")),
    "key on two lines": (put("two\nlines", 1), "unknown key"),
    "key of half a character": (put("a\ud800", 1), "unknown key"),
    "very long key": (put("k" * 5000, 1), "unknown key"),
    "other version": (put("format", "mutual-check/2"), "“format”"),
    "format of a plan": (put("format", "mutual-check-plan/1"), "“format”"),
    "format in a list": (put("format", ["mutual-check/1"]), "“format”"),
    "no checker": (put("k", 0), "“k”"),
    "k below nothing": (put("k", -1), "“k”"),
    "k as many as schools": (put("k", 9), "“k”"),
    "k more than schools": (put("k", 100), "“k”"),
    "k true": (put("k", True), "“k”"),
    "k as text": (put("k", "2"), "“k”"),
    "k with a point": (put("k", 2.0), "“k”"),
    "k nothing": (put("k", None), "“k”"),
    "seed below nothing": (put("seed", -1), "“seed”"),
    "seed with a point": (put("seed", 1.5), "“seed”"),
    "name a number": (put("name", 5), "“name”"),
    "name without end": (put("name", "я" * 10_000), "“name”"),
    "name of half a character": (put("schools", 1, "name", "\ud83d"), "schools[1].name"),
    "name with a bell": (put("schools", 1, "name", "Лицей\u0007"), "schools[1].name"),
    "rules a list": (put("rules", []), "“rules”"),
    "rules nothing": (put("rules", None), "“rules”"),
    "ring of one": (put("rules", "min_ring", 1), "rules.min_ring"),
    "ring true": (put("rules", "min_ring", True), "rules.min_ring"),
    "years below nothing": (put("rules", "history_years", -1), "rules.history_years"),
    "undirected a number": (put("rules", "history_undirected", 1), "rules.history_undirected"),
    "panel a word": (put("rules", "panel", "yes"), "rules.panel"),
    "capacity a number": (put("rules", "works_capacity", 0), "rules.works_capacity"),
    "load unknown": (put("rules", "arc_load", "halves"), "rules.arc_load"),
    "load a list": (put("rules", "arc_load", ["split"]), "rules.arc_load"),
    "share above the whole": (put("rules", "min_share", 101), "rules.min_share"),
    "shares above the whole": (lambda data: data["rules"].update(arc_load="shares", min_share=51), "rules.min_share"),
    "schools none": (put("schools", []), "“schools”"),
    "schools an object": (put("schools", {}), "“schools”"),
    "school a number": (put("schools", 3, 7), "schools[3]"),
    "id twice": (put("schools", 3, "id", 2), ("schools[3].id", "2")),
    "id of a thousand millions": (put("schools", 3, "id", 10**9), "schools[3].id"),
    "id below nothing": (put("schools", 3, "id", -3), "schools[3].id"),
    "id as text": (put("schools", 3, "id", "3"), "schools[3].id"),
    "id true": (put("schools", 1, "id", True), "schools[1].id"),
    "works below nothing": (put("schools", 5, "works", -1), "schools[5].works"),
    "works with a point": (put("schools", 5, "works", 20.5), "schools[5].works"),
    "works not a number": (put("schools", 5, "works", float("nan")), "schools[5].works"),
    "works true": (put("schools", 5, "works", True), "schools[5].works"),
    "works without end": (put("schools", 5, "works", 10**30), "schools[5].works"),
    "teachers a number": (put("schools", 5, "can_check", 1), "schools[5].can_check"),
    "out below nothing": (put("schools", 5, "out_max", -1), "schools[5].out_max"),
    "capacity below nothing": (put("schools", 5, "capacity", -1), "schools[5].capacity"),
    "capacity missing": (lambda data: (data["rules"].update(works_capacity=True), data["schools"][5].pop("capacity")), "schools[5]"),
    "district a word": (put("schools", 5, "district", "Север"), "schools[5].district"),
    "place infinite": (put("schools", 5, "x", float("inf")), "schools[5].x"),
    "distances an object": (put("distances", {}), "“distances”"),
    "distance short": (put("distances", 4, [1, 2]), "distances[4]"),
    "distance long": (put("distances", 4, [1, 2, 3, 4]), "distances[4]"),
    "distance an object": (put("distances", 4, {"a": 1}), "distances[4]"),
    "distance below nothing": (put("distances", 4, 2, -1), "distances[4]"),
    "distance with a point": (put("distances", 4, 2, 12.5), "distances[4]"),
    "distance not a number": (put("distances", 4, 2, float("nan")), "distances[4]"),
    "distance true": (put("distances", 4, 2, True), "distances[4]"),
    "distance to itself": (more("distances", [4, 4, 1]), "distances[36]"),
    "distance of a stranger": (more("distances", [4, 99, 1]), ("distances[36]", "99")),
    "distance twice": (more("distances", [1, 0, 7]), "distances[36]"),
    "pinned forbidden": (put("pinned", [[8, 0]]), "pinned[0]"),
    "pinned twice": (more("pinned", [2, 6]), "pinned[1]"),
    "pinned where nothing stands": (lambda data: data.update(distances=data["distances"][1:], pinned=[[1, 0]]), "pinned[0]"),
    "history without a year": (more("history", [4, 0]), "history[1]"),
    "history of a fraction of a year": (more("history", [2026.5, 4, 0]), "history[1]"),
    **{f"{key} of a stranger": (more(key, [2, 77]), (f"{key}[1]", "77")) for key in ("forbidden", "one_way", "pinned")},
    **{f"{key} of itself": (more(key, [2, 2]), f"{key}[1]") for key in ("forbidden", "one_way", "pinned")},
    **{f"{key} as text": (more(key, ["2", 3]), f"{key}[1]") for key in ("forbidden", "one_way", "pinned")},
    **{f"{key} true": (more(key, [True, 3]), f"{key}[1]") for key in ("forbidden", "one_way", "pinned")},
    **{f"{key} of three": (more(key, [2, 3, 4]), f"{key}[1]") for key in ("forbidden", "one_way", "pinned")},
    **{f"{key} nothing": (put(key, None), f"“{key}”") for key in ("forbidden", "one_way", "pinned", "history", "distances")},
    "history of a stranger": (more("history", [2026, 2, 77]), ("history[1]", "77")),
}  # fmt: skip


def test_the_untouched_problem_is_right(problem):
    assert run("solve", problem).exit_code == 0
    assert len(BAD) > 90


@pytest.mark.parametrize("name", BAD)
def test_a_bad_problem_is_refused_in_one_sentence_that_names_the_place(tmp_path, name):
    change, words = BAD[name]
    data = copy.deepcopy(round_of())
    change(data)
    file = written(tmp_path / "bad.json", json.dumps(data))
    refused(run("solve", file), words)


def test_every_command_refuses_a_bad_problem(tmp_path, solved):
    data = round_of()
    data["schools"][4]["works"] = -1
    bad = written(tmp_path / "bad.json", data)
    good_plan = solved / "plan.json"
    for words in (
        ("solve", bad), ("explain", bad), ("verify", bad, good_plan), ("repair", bad, good_plan, "--closed", 1),
        ("draw", good_plan, "--problem", bad, "-o", tmp_path / "x.svg"),
    ):  # fmt: skip
        refused(run(*words), "schools[4].works")
    assert not (tmp_path / "x.svg").exists()


def raw_number(text):
    return json.dumps(round_of()).replace('"seed": 20270420', f'"seed": {text}')


NO_JSON = {
    "empty": b"", "spaces": b"  \n ", "a word": b"problem", "half": b'{"format": "mutual-check/1", ', "two": b"{} {}",
    "a list": b"[]", "a number": b"5", "text": b'"mutual-check/1"', "nothing": b"null", "binary": bytes(range(256)),
    "UTF-16": '{"k": 1}'.encode("utf-16"), "Windows": '{"name": "Школа"}'.encode("cp1251"), "deep": b"[" * 200_000,
    "deep and closed": b'{"k": ' + b"[" * 5000 + b"]" * 5000 + b"}", "key twice": b'{"k": 1, "k": 2}',
    "comment": b'{"k": 1} // a comment', "endless digits": raw_number("9" * 5000).encode(),
    "beyond all numbers": raw_number("1e309").encode(), "not a number": raw_number("NaN").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_JSON)
@pytest.mark.parametrize("command", ["solve", "verify"])
def test_what_is_no_problem_at_all_is_refused_in_one_sentence(tmp_path, solved, name, command):
    file = tmp_path / "bad.json"
    file.write_bytes(NO_JSON[name])
    refused(run(command, file, *([solved / "plan.json"] if command == "verify" else [])), "Wrong input: ")


@pytest.mark.parametrize("depth", range(900, 1000, 7))
def test_no_depth_of_nesting_gets_through(tmp_path, depth):
    refused(run("solve", written(tmp_path / "p.json", raw_number("[" * depth + "]" * depth))), "Wrong input: ")


def test_a_folder_and_a_file_that_is_not_there_are_refused_by_name(tmp_path, solved):
    for place in (tmp_path, tmp_path / "none.json", tmp_path / "no folder" / "p.json"):
        refused(run("solve", place), str(place))
        refused(run("verify", solved / "problem.json", place), str(place))


def test_an_unreadable_file_is_refused_by_name(problem):
    refused(run("solve", problem / "inside a file"), str(problem))
    if os.name == "posix" and os.geteuid():  # a person with all rights reads everything
        problem.chmod(0)
        refused(run("solve", problem), str(problem))


# -- bad plans ---------------------------------------------------------------------------------------------------------


BAD_PLANS = {
    "no format": (drop("format"), "“format”"), "no checks": (drop("checks"), "“checks”"),
    "other format": (put("format", "mutual-check/1"), "“format”"), "unknown key": (put("note", "x"), "“note”"),
    "checks an object": (put("checks", {}), "“checks”"), "check of three": (put("checks", 1, [1, 2, 3]), "checks[1]"),
    "check of words": (put("checks", 1, ["a", "b"]), "checks[1]"), "check true": (put("checks", 1, [True, 2]), "checks[1]"),
    "check below nothing": (put("checks", 1, [-1, 2]), "checks[1]"), "check a number": (put("checks", 1, 5), "checks[1]"),
    "panel of one": (put("panel", [[1]]), "panel[0]"), "panel nothing": (put("panel", None), "“panel”"),
    "loads of two": (put("loads", [[1, 2]]), "loads[0]"), "overloads with a point": (put("overloads", [[1, 2.5]]), "overloads[0]"),
    "cost as text": (put("cost", "12"), "“cost”"), "cost with a point": (put("cost", 12.0), "“cost”"),
    "cost below nothing": (put("cost", -1), "“cost”"), "bound true": (put("lower_bound", True), "“lower_bound”"),
    "gap as text": (put("gap", "0"), "“gap”"), "gap not a number": (put("gap", float("nan")), "“gap”"),
    "gap infinite": (put("gap", float("inf")), "“gap”"), "seconds infinite": (put("seconds", float("inf")), "“seconds”"),
    "seconds below nothing": (put("seconds", -1), "“seconds”"), "seconds beyond": (put("seconds", 10**400), "“seconds”"),
    "status unknown": (put("status", "fine"), "“status”"), "status a list": (put("status", []), "“status”"),
    "optimal a number": (put("optimal", 1), "“optimal”"), "engine a number": (put("engine", 2), "“engine”"),
    "fingerprint a number": (put("problem_sha256", 7), "“problem_sha256”"), "seed as text": (put("seed", "1"), "“seed”"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_PLANS)
def test_a_bad_plan_is_refused_in_one_sentence_by_verify_repair_and_draw(tmp_path, solved, plan, name):
    change, words = BAD_PLANS[name]
    change(plan)
    file, problem = written(tmp_path / "bad.json", plan), solved / "problem.json"
    refused(run("verify", problem, file), words)
    refused(run("repair", problem, file), words)
    refused(run("draw", file, "-o", tmp_path / "x.svg"), words)


def test_a_plan_with_strangers_is_violated_and_not_wrong_input(tmp_path, solved, plan):
    plan["checks"].append([777, 888])
    done = run("verify", solved / "problem.json", written(tmp_path / "p.json", plan))
    assert done.exit_code == 1
    assert done.stdout.startswith("schools: ")
