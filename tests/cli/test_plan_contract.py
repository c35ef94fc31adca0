"""`sverka plan` held to its description: exit statuses, keys and order of outputs, repair and pictures."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.planning import refused, round_of, run, written
from tests.matching.contract import referee

KEYS = [
    "format",
    "problem_sha256",
    "seed",
    "engine",
    "checks",
    "panel",
    "cost",
    "lower_bound",
    "optimal",
    "gap",
    "seconds",
    "status",
]


def test_a_plan_has_the_keys_types_order_and_sums_of_the_contract(problem, plan):
    data = json.loads(problem.read_text(encoding="utf-8"))
    assert list(plan) == KEYS
    assert plan["format"] == "mutual-check-plan/1"
    assert plan["problem_sha256"] == referee.fingerprint(data)
    assert plan["seed"] == data["seed"]
    assert re.fullmatch(r"sverka \d+\.\d+\.\d+\S*", plan["engine"])
    assert plan["checks"] == sorted(plan["checks"])
    assert all(type(one) is int for row in plan["checks"] for one in row)
    assert [type(plan[key]) for key in ("cost", "lower_bound", "optimal", "gap", "seconds")] == [
        int,
        int,
        bool,
        float,
        float,
    ]
    assert plan["cost"] == sum(referee.costs(data)[frozenset(row)] for row in plan["checks"])
    assert (plan["status"], plan["optimal"], plan["gap"], plan["lower_bound"]) == ("optimal", True, 0.0, plan["cost"])
    assert [2, 6] in plan["checks"]
    assert referee.judge(data, plan) == set()


@pytest.mark.parametrize("capacity", [False, True])
def test_shares_are_written_for_every_check_and_add_up(tmp_path, capacity):
    data = round_of(arc_load="shares", works_capacity=capacity)
    done = run("solve", written(tmp_path / "p.json", data))
    plan = json.loads(done.stdout)
    assert [row[:2] for row in plan["loads"]] == plan["checks"]
    for school in data["schools"]:
        mine = [works for _, b, works in plan["loads"] if b == school["id"]]
        assert sum(mine) == school["works"]
        assert min(mine) >= school["works"] * 0.25
    assert "overloads" not in plan


def test_what_exceeds_a_capacity_is_listed_never_silent(tmp_path):
    data = round_of(works_capacity=True)
    for school in data["schools"]:
        school["capacity"] = 20
    file, out = written(tmp_path / "p.json", data), tmp_path / "plan.json"
    done = run("solve", file, "-o", out)
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert (done.exit_code, plan["status"]) == (0, "overloaded")
    assert plan["overloads"] == sorted(plan["overloads"])
    assert referee.judge(data, plan) == set()
    assert "overloaded" in done.stderr
    assert run("verify", file, out).exit_code == 0


def test_a_round_without_works_has_an_empty_plan_that_can_be_drawn(tmp_path):
    data = round_of()
    data["pinned"] = []
    for school in data["schools"]:
        school["works"] = 0
    file, out, picture = written(tmp_path / "p.json", data), tmp_path / "plan.json", tmp_path / "x.svg"
    assert run("solve", file, "-o", out).exit_code == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert (plan["checks"], plan["cost"], plan["gap"], plan["optimal"]) == ([], 0, 0.0, True)
    assert referee.judge(data, plan) == set()
    assert run("verify", file, out).exit_code == 0
    assert run("draw", out, "-o", picture).exit_code == 0
    assert ET.parse(picture).getroot().tag.endswith("svg")


@pytest.fixture
def impossible(tmp_path):
    data = round_of()
    data["forbidden"] = [[5, i] for i in range(9) if i not in (5, 7)]
    data["pinned"] = []
    return written(tmp_path / "impossible.json", data)


@pytest.mark.parametrize("command", ["solve", "explain"])
def test_an_explanation_has_the_keys_of_the_contract_and_status_3(tmp_path, impossible, command):
    out = tmp_path / "why.json"
    done = run(command, impossible, "-o", out)
    assert (done.exit_code, done.stdout) == (3, "")
    why = json.loads(out.read_text(encoding="utf-8"))
    assert list(why) == ["format", "schools", "rules", "text", "relaxations"]
    assert (why["format"], why["schools"], why["rules"]) == ("mutual-check-why/1", [5], ["forbidden"])
    assert re.search(r"[а-я]{4}", why["text"]["ru"])
    assert re.search(r"[a-z]{4}", why["text"]["en"])
    assert not re.search(r"[а-я]", why["text"]["en"])
    assert {tuple(one) for one in why["relaxations"]} == {("change", "cost")}
    assert all(type(one["cost"]) is int and one["cost"] > 0 for one in why["relaxations"])
    assert why["text"]["ru"] in done.stderr
    assert why["text"]["en"] in done.stderr


def test_explain_of_what_has_a_plan_says_so_with_status_0(problem):
    done = run("explain", problem)
    assert (done.exit_code, done.stdout) == (0, "a plan exists\n")


def test_verify_prints_every_violation_with_its_code_in_both_languages(tmp_path, solved, plan):
    del plan["checks"][:3]
    plan.update(cost=1, lower_bound=0, optimal=False, gap=1.0, status="feasible")
    done = run("verify", solved / "problem.json", written(tmp_path / "p.json", plan))
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert {line.split(": ")[0] for line in lines} >= {"k", "cost"}
    assert all(re.fullmatch(r"[a-z_0-9]+: .*[a-z].* / .*[А-Яа-я].*", line) for line in lines)


def test_out_of_time_without_a_plan_is_status_4_or_a_plan(tmp_path):
    data = round_of(40, 3, works_capacity=True, arc_load="all", min_ring=4)
    data.update(pinned=[], forbidden=[])
    file = written(tmp_path / "p.json", data)
    done = run("solve", file, "--time-limit", "0")
    if done.exit_code:
        refused(done, "Out of time", status=4)
    else:
        assert referee.judge(data, json.loads(done.stdout)) == set()


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "1e9", "soon", ""])
def test_a_time_limit_that_is_none_is_refused(problem, seconds):
    done = run("solve", problem, "--time-limit", seconds)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--time-limit" in done.stderr


@pytest.mark.parametrize("seed", ["-1", "1.5", "x", str(2**63)])
def test_a_seed_that_is_none_is_refused(problem, seed):
    assert run("solve", problem, "--seed", seed).exit_code == 2


def test_the_seed_of_the_command_line_is_written_into_the_plan(problem):
    assert json.loads(run("solve", problem, "--seed", "77").stdout)["seed"] == 77


def test_progress_goes_to_the_standard_error_alone(problem):
    quiet, told = run("solve", problem), run("solve", problem, "--progress")
    assert quiet.stderr == ""
    assert re.search(r"^bound: best -, bound -$", told.stderr, re.MULTILINE)
    same = [{**json.loads(done.stdout), "seconds": 0} for done in (quiet, told)]
    assert same[0] == same[1]


@pytest.mark.parametrize(
    "words", [("solve", "PROBLEM"), ("explain", "PROBLEM"), ("repair", "PROBLEM", "PLAN"), ("draw", "PLAN")]
)
def test_an_output_that_cannot_be_written_is_refused_before_the_work(tmp_path, solved, impossible, words):
    files = {"PROBLEM": impossible if words[0] == "explain" else solved / "problem.json", "PLAN": solved / "plan.json"}
    for place in (tmp_path, tmp_path / "none" / "x.json"):
        done = run(*(files.get(word, word) for word in words), "-o", place)
        assert isinstance(done.exception, SystemExit)
        assert done.exit_code == 2
        assert str(place) in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where there is a device that is always full")
def test_a_full_disk_is_told_in_one_sentence(solved):
    refused(run("solve", solved / "problem.json", "-o", "/dev/full"), "/dev/full")


# -- repair ------------------------------------------------------------------------------------------------------------


def rows_of(line):
    return [[int(one) for one in pair.split(">")] for pair in line.split(": ")[1].split()[1:]]


def test_repair_tells_kept_removed_and_added_and_they_fit_the_two_plans(tmp_path, solved, plan):
    out, smaller = tmp_path / "new.json", tmp_path / "smaller.json"
    done = run(
        "repair", solved / "problem.json", solved / "plan.json", "--closed", 4, "-o", out, "--problem-output", smaller
    )
    new, data = (json.loads(file.read_text(encoding="utf-8")) for file in (out, smaller))
    kept, removed, added = done.stdout.splitlines()[:3]
    assert kept == f"kept: {sum(row in plan['checks'] for row in new['checks'])}"
    assert rows_of(removed) == [row for row in plan["checks"] if row not in new["checks"]]
    assert rows_of(added) == [row for row in new["checks"] if row not in plan["checks"]]
    assert referee.judge(data, new) == set()
    assert not any(4 in row for row in new["checks"])
    assert [2, 6] in new["checks"]
    assert len(rows_of(added)) >= sum(row[0] == 4 for row in plan["checks"])


def test_several_schools_may_close_at_once(tmp_path, solved):
    out, smaller = tmp_path / "new.json", tmp_path / "smaller.json"
    words = ("--closed", 0, "--closed", 8, "-o", out, "--problem-output", smaller)
    assert run("repair", solved / "problem.json", solved / "plan.json", *words).exit_code == 0
    new, data = (json.loads(file.read_text(encoding="utf-8")) for file in (out, smaller))
    assert {school["id"] for school in data["schools"]} == set(range(1, 8))
    assert referee.judge(data, new) == set()


def test_repair_changes_nothing_when_nothing_changed(tmp_path, solved, plan):
    out = tmp_path / "new.json"
    done = run("repair", solved / "problem.json", solved / "plan.json", "-o", out)
    assert done.stdout.splitlines()[:3] == ["kept: 18", "removed: 0", "added: 0"]
    assert json.loads(out.read_text(encoding="utf-8"))["checks"] == plan["checks"]


def test_repair_keeps_what_still_stands_however_dear_it_became(tmp_path, solved, plan):
    data = round_of()
    used = {frozenset(row) for row in plan["checks"]}
    data["distances"] = [[a, b, 900 if frozenset((a, b)) in used else 1] for a, b, _ in data["distances"]]
    done = run("repair", written(tmp_path / "p.json", data), solved / "plan.json", "-o", tmp_path / "new.json")
    assert done.stdout.splitlines()[:3] == ["kept: 18", "removed: 0", "added: 0"]
    new = json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))
    assert (new["checks"], new["cost"]) == (plan["checks"], 18 * 900)
    assert referee.judge(data, new) == set()


def test_repair_takes_a_changed_problem_and_pinned_checks_stay(tmp_path, solved, plan):
    data, pins = round_of(), plan["checks"][:5]
    data.update(pinned=[*pins, *([] if [2, 6] in pins else [[2, 6]])])
    data["schools"][plan["checks"][-1][0]]["can_check"] = False
    gone = plan["checks"][-1][0]
    data["pinned"] = [row for row in data["pinned"] if row[0] != gone]
    file, out = written(tmp_path / "p.json", data), tmp_path / "new.json"
    assert run("repair", file, solved / "plan.json", "-o", out).exit_code == 0
    new = json.loads(out.read_text(encoding="utf-8"))
    assert referee.judge(data, new) == set()
    assert all(row in new["checks"] for row in data["pinned"])


@pytest.mark.parametrize("limit", ["0", "0.0001"])
def test_a_repair_out_of_time_is_status_4_or_a_valid_plan(tmp_path, solved, limit):
    smaller = tmp_path / "smaller.json"
    words = ("--closed", 3, "--time-limit", limit, "--problem-output", smaller)
    done = run("repair", solved / "problem.json", solved / "plan.json", *words)
    if done.exit_code:
        refused(done, "Out of time", status=4)
    else:
        assert referee.judge(json.loads(smaller.read_text(encoding="utf-8")), json.loads(done.stdout)) == set()


def test_a_repair_of_what_became_impossible_is_explained(tmp_path, solved, impossible):
    done = run("repair", impossible, solved / "plan.json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["schools"] == [5]


@pytest.mark.parametrize("closed", [[99], [-1], list(range(7))])
def test_who_cannot_close_is_refused(solved, closed):
    words = [word for one in closed for word in ("--closed", one)]
    refused(run("repair", solved / "problem.json", solved / "plan.json", *words), "closed: ")


# -- pictures ----------------------------------------------------------------------------------------------------------


def ring_plan(n):
    checks = sorted([i, (i + 1) % n] for i in range(n)) if n > 1 else []
    return {"format": "mutual-check-plan/1", "checks": checks, "panel": [[0, 1]] if n == 1 else [], "cost": 0}


@pytest.mark.parametrize("n", [1, 2, 4, 44, 120, 400])
@pytest.mark.parametrize("named", [False, True])
def test_a_picture_is_well_formed_and_holds_neither_script_nor_style(tmp_path, n, named):
    words = []
    if named:
        data = round_of(max(n, 9), 1)
        data["schools"][0]["name"] = "<script>alert(\"1\")</script> & 'Лицей' ]]> \t\u2028"
        words = ["--problem", written(tmp_path / "p.json", data)]
    out = tmp_path / "x.svg"
    assert run("draw", written(tmp_path / "plan.json", ring_plan(n)), "-o", out, *words).exit_code == 0
    root = ET.parse(out).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for node in root.iter():
        assert not node.tag.endswith(("script", "style", "foreignObject", "image", "a"))
        assert not [name for name in node.attrib if name == "style" or name.startswith("on") or "href" in name]
        assert not any(re.search(r"nan|inf", value) for value in node.attrib.values())
    assert root.get("viewBox")
    if n <= 44:
        assert sum("sv-arc" in node.get("class", "").split() for node in root.iter()) == (n if n > 1 else 0)


def test_a_real_process_ends_with_the_status_and_prints_no_traceback(solved, impossible, tmp_path):
    def status(*words):
        done = subprocess.run(
            [sys.executable, "-m", "tracker.cli", "plan", *map(str, words)], capture_output=True, text=True, check=False, timeout=120
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done.returncode

    broken = json.loads((solved / "plan.json").read_text(encoding="utf-8"))
    broken["checks"].pop()
    assert status("solve", solved / "problem.json", "-o", tmp_path / "o.json") == 0
    assert status("verify", solved / "problem.json", written(tmp_path / "b.json", broken)) == 1
    assert status("solve", tmp_path / "none.json") == 2
    assert status("explain", impossible) == 3
