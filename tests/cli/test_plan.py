import json

import pytest
from click.testing import CliRunner

from tests.matching.test_problem import city
from tracker.cli.main import main


@pytest.fixture
def run():
    return lambda *args: CliRunner().invoke(main, ["plan", *map(str, args)], catch_exceptions=False)


@pytest.fixture
def problem(tmp_path):
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(city(12, 2)), encoding="utf-8")
    return file


@pytest.fixture
def impossible(tmp_path):
    file = tmp_path / "impossible.json"
    data = {**city(12, 2), "forbidden": [[0, i] for i in range(2, 12)]}
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def test_solve_writes_a_plan_that_verify_finds_clean(run, problem, tmp_path):
    plan = tmp_path / "plan.json"
    assert run("solve", problem, "-o", plan).exit_code == 0
    data = json.loads(plan.read_text(encoding="utf-8"))
    assert data["format"] == "mutual-check-plan/1"
    assert data["checks"] == sorted(data["checks"])
    assert len(data["checks"]) == 24
    assert run("verify", problem, plan).exit_code == 0


def test_solve_without_output_prints_nothing_but_the_plan(run, problem):
    done = run("solve", problem)
    assert json.loads(done.stdout)["status"] == "optimal"


def test_verify_prints_every_violation_and_exits_with_1(run, problem, tmp_path):
    plan = tmp_path / "plan.json"
    run("solve", problem, "-o", plan)
    data = json.loads(plan.read_text(encoding="utf-8"))
    data["checks"].pop()
    plan.write_text(json.dumps(data), encoding="utf-8")
    done = run("verify", problem, plan)
    assert done.exit_code == 1
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {"k", "cost"}


@pytest.mark.parametrize("command", ["solve", "explain"])
def test_a_problem_without_a_plan_is_explained_with_status_3(run, impossible, command):
    done = run(command, impossible)
    assert done.exit_code == 3
    why = json.loads(done.stdout)
    assert why["format"] == "mutual-check-why/1"
    assert why["schools"] == [0]
    assert why["rules"] == ["forbidden"]
    assert {"ru", "en"} == set(why["text"])
    assert any(one["change"].startswith("forbidden") for one in why["relaxations"])


def test_explain_says_so_when_a_plan_exists(run, problem):
    assert run("explain", problem).exit_code == 0


def test_wrong_input_gives_one_sentence_and_status_2(run, tmp_path):
    file = tmp_path / "bad.json"
    data = city()
    data["schools"][1]["works"] = -4
    file.write_text(json.dumps(data), encoding="utf-8")
    for command in ("solve", "explain"):
        done = run(command, file)
        assert done.exit_code == 2
        assert "schools[1].works" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_missing_file_gives_status_2(run, tmp_path):
    assert run("solve", tmp_path / "none.json").exit_code == 2


def test_draw_writes_a_picture(run, problem, tmp_path):
    plan, picture = tmp_path / "plan.json", tmp_path / "picture.svg"
    run("solve", problem, "-o", plan)
    assert run("draw", plan, "-o", picture, "--problem", problem).exit_code == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_repair_prints_what_changed_and_writes_a_valid_plan(run, problem, tmp_path):
    plan, repaired, smaller = tmp_path / "plan.json", tmp_path / "repaired.json", tmp_path / "smaller.json"
    run("solve", problem, "-o", plan)
    done = run("repair", problem, plan, "--closed", 4, "-o", repaired, "--problem-output", smaller)
    assert done.exit_code == 0
    assert [line.split(":")[0] for line in done.stdout.splitlines()[:3]] == ["kept", "removed", "added"]
    assert run("verify", smaller, repaired).exit_code == 0
    assert run("repair", problem, plan, "--closed", 400).exit_code == 2


def test_a_plan_drawn_from_a_published_string_can_be_reproduced(run, problem, tmp_path):
    plan = tmp_path / "plan.json"
    assert run("solve", problem, "-o", plan, "--draw", "Приказ № 12; 7315").exit_code == 0
    assert run("verify", problem, plan, "--reproduce").exit_code == 0
    data = json.loads(plan.read_text(encoding="utf-8"))
    other = {**json.loads(problem.read_text(encoding="utf-8")), "name": "another"}
    problem.write_text(json.dumps(other), encoding="utf-8")
    assert data["seed"] > 7
    assert run("verify", problem, plan, "--reproduce").exit_code == 1


def test_a_whole_campaign_is_solved_and_verified(run, tmp_path):
    file, plan = tmp_path / "campaign.json", tmp_path / "plan.json"
    rows = [{**city(12, 1), "seed": i} for i in range(2)]
    data = {
        "format": "mutual-check-campaign/1",
        "rules": {"ring_scope": "campaign", "partners": "same"},
        "rounds": rows,
    }
    file.write_text(json.dumps(data), encoding="utf-8")
    assert run("solve", file, "-o", plan).exit_code == 0
    assert run("verify", file, plan).exit_code == 0
    data["rules"] = {"ring_scope": "never"}
    file.write_text(json.dumps(data), encoding="utf-8")
    assert run("solve", file).exit_code == 2
