"""Every bad file of a whole campaign: status 2, one sentence that names the round and the key, nothing written."""

import copy
import json

import pytest

from tests.cli.planning import drop, more, put, refused, round_of, run, written

FORMAT = "mutual-check-campaign/1"


def campaign(rounds=2, **rules):
    """Return a whole campaign of small rounds in which every key stands."""
    return {
        "format": FORMAT,
        "name": "ВПР-2027",
        "rules": {"ring_scope": "round", "partners": "free", **rules},
        "rounds": [{**round_of(k=1), "seed": number} for number in range(rounds)],
    }


BAD = {
    "no format": (drop("format"), "“rounds”"),
    "no rounds": (drop("rounds"), "“rounds”"),
    "other version": (put("format", "mutual-check-campaign/2"), "“format”"),
    "a format that only begins so": (put("format", "mutual-check-campaign/1 "), "“format”"),
    "unknown key": (put("colour", "red"), "“colour”"),
    "unknown rule": (put("rules", "ring_scopes", "round"), "“ring_scopes”"),
    "rules a list": (put("rules", []), "“rules”"),
    "rules nothing": (put("rules", None), "“rules”"),
    "scope unknown": (put("rules", "ring_scope", "city"), "“rules.ring_scope”"),
    "scope true": (put("rules", "ring_scope", True), "“rules.ring_scope”"),
    "scope a list": (put("rules", "ring_scope", ["round"]), "“rules.ring_scope”"),
    "partners unknown": (put("rules", "partners", "friends"), "“rules.partners”"),
    "partners nothing": (put("rules", "partners", None), "“rules.partners”"),
    "name a number": (put("name", 5), "“name”"),
    "name without end": (put("name", "я" * 10_000), "“name”"),
    "rounds none": (put("rounds", []), "“rounds”"),
    "rounds an object": (put("rounds", {}), "“rounds”"),
    "rounds nothing": (put("rounds", None), "“rounds”"),
    "round a number": (put("rounds", 1, 7), "rounds[1]"),
    "round nothing": (put("rounds", 0, None), "rounds[0]"),
    "round a campaign": (lambda data: data["rounds"].append(campaign(1)), "rounds[2]"),
    "round without a format": (drop("rounds", 1, "format"), ("rounds[1]", "“format”")),
    "round without schools": (put("rounds", 1, "schools", []), ("rounds[1]", "“schools”")),
    "works below nothing in a round": (put("rounds", 1, "schools", 3, "works", -1), ("rounds[1]", "schools[3].works")),
    "unknown key of a round": (put("rounds", 0, "subject", "mat"), ("rounds[0]", "“subject”")),
    "no checker in a round": (put("rounds", 0, "k", 0), ("rounds[0]", "“k”")),
    "a stranger pinned in a round": (put("rounds", 1, "pinned", [[2, 77]]), ("rounds[1]", "pinned[0]", "77")),
    "a distance twice in a round": (lambda data: more("distances", [1, 0, 7])(data["rounds"][1]), ("rounds[1]", "distances[36]")),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_campaign_is_refused_in_one_sentence_that_names_the_round(tmp_path, name):
    change, words = BAD[name]
    data = copy.deepcopy(campaign())
    change(data)
    file, out = written(tmp_path / "bad.json", json.dumps(data)), tmp_path / "plan.json"
    refused(run("solve", file, "-o", out), words)
    assert not out.exists()


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("campaign")
    written(folder / "problem.json", campaign())
    assert run("solve", folder / "problem.json", "-o", folder / "plan.json").exit_code == 0
    return folder


@pytest.fixture
def campaign_plan(planned):
    return json.loads((planned / "plan.json").read_text(encoding="utf-8"))


def test_the_untouched_campaign_is_solved_and_its_plan_is_clean(planned, campaign_plan):
    done = run("verify", planned / "problem.json", planned / "plan.json")
    assert (done.exit_code, done.stdout) == (0, "clean: every rule holds\n")
    assert campaign_plan["format"] == "mutual-check-campaign-plan/1"
    assert len(campaign_plan["plans"]) == 2
    assert campaign_plan["cost"] == sum(one["cost"] for one in campaign_plan["plans"])


BAD_PLANS = {
    "no format": (drop("format"), "“format”"),
    "no plans": (drop("plans"), "“plans”"),
    "format of a round's plan": (put("format", "mutual-check-plan/1"), "“format”"),
    "plans an object": (put("plans", {}), "“plans”"),
    "unknown key": (put("note", "x"), "“note”"),
    "a plan a number": (put("plans", 1, 7), "plans[1]"),
    "a plan without checks": (drop("plans", 1, "checks"), ("plans[1]", "“checks”")),
    "a check of three": (put("plans", 1, "checks", 2, [1, 2, 3]), ("plans[1]", "checks[2]")),
    "a cost as text": (put("plans", 0, "cost", "12"), ("plans[0]", "“cost”")),
}


@pytest.mark.parametrize("name", BAD_PLANS)
def test_a_bad_plan_of_a_campaign_is_refused_in_one_sentence_that_names_the_plan(
    tmp_path, planned, campaign_plan, name
):
    change, words = BAD_PLANS[name]
    change(campaign_plan)
    refused(run("verify", planned / "problem.json", written(tmp_path / "bad.json", campaign_plan)), words)


@pytest.mark.parametrize("number", [0, 1])
def test_a_round_whose_check_is_missing_is_named(tmp_path, planned, campaign_plan, number):
    campaign_plan["plans"][number]["checks"].pop()
    done = run("verify", planned / "problem.json", written(tmp_path / "p.json", campaign_plan))
    assert done.exit_code == 1
    assert all(line.startswith(f"rounds[{number}]: ") for line in done.stdout.splitlines())
    assert "clean" not in done.stdout


@pytest.mark.parametrize("many", [0, 1, 3])
def test_a_plan_for_another_number_of_rounds_is_not_clean(tmp_path, planned, campaign_plan, many):
    campaign_plan["plans"] = (campaign_plan["plans"] * 2)[:many]
    done = run("verify", planned / "problem.json", written(tmp_path / "p.json", campaign_plan))
    assert done.exit_code in {1, 2}
    assert "clean" not in done.stdout
    assert "Traceback" not in done.output


def test_the_plan_of_one_round_is_none_of_a_campaign_and_the_other_way_round(planned, solved):
    refused(run("verify", planned / "problem.json", solved / "plan.json"), "“problem_sha256”")
    refused(run("verify", solved / "problem.json", planned / "plan.json"), "“plans”")


@pytest.mark.parametrize("verb", ["explain", "repair", "draw"])
def test_what_works_on_one_round_refuses_a_campaign(tmp_path, planned, solved, verb):
    arguments = {
        "explain": ["explain", planned / "problem.json"],
        "repair": ["repair", planned / "problem.json", planned / "plan.json", "-o", tmp_path / "x.json"],
        "draw": ["draw", solved / "plan.json", "--problem", planned / "problem.json", "-o", tmp_path / "x.svg"],
    }[verb]
    refused(run(*arguments), "“rounds”")
    assert list(tmp_path.iterdir()) == []


def test_a_campaign_with_an_impossible_round_names_it_and_writes_the_reason(tmp_path):
    data = campaign()
    data["rounds"][1]["distances"] = [row for row in data["rounds"][1]["distances"] if 5 not in row[:2]]
    data["rounds"][1]["one_way"] = []
    out = tmp_path / "why.json"
    done = run("solve", written(tmp_path / "p.json", data), "-o", out)
    assert done.exit_code == 3
    assert done.stderr.splitlines()[0] == "rounds[1] has no plan"
    why = json.loads(out.read_text(encoding="utf-8"))
    assert why["format"] == "mutual-check-why/1"
    assert why["schools"] == [5]
    assert set(why["text"]) == {"ru", "en"}


# Options of the command line

OPTIONS = [
    (["--seed", "-1"], "--seed"),
    (["--seed", "9223372036854775808"], "--seed"),
    (["--seed", "семь"], "--seed"),
    (["--seed", "1.5"], "--seed"),
    (["--time-limit", "-1"], "--time-limit"),
    (["--time-limit", "86401"], "--time-limit"),
    (["--time-limit", "nan"], "--time-limit"),
    (["--time-limit", "inf"], "--time-limit"),
    (["--time-limit", "скоро"], "--time-limit"),
    (["-o", "no/such/folder/plan.json"], "--output"),
    (["--format", "xml"], "--format"),
    (["второй файл"], "второй файл"),
]


@pytest.mark.parametrize(("words", "named"), OPTIONS, ids=[" ".join(words) for words, _ in OPTIONS])
def test_a_wrong_option_is_named_before_anything_is_computed(problem, words, named):
    done = run("solve", problem, *words)
    assert done.exit_code == 2
    assert named in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.output


@pytest.mark.parametrize(("seed", "limit"), [("0", "5"), ("9223372036854775807", "86400")])
def test_the_outermost_options_are_taken(tmp_path, seed, limit):
    problem = written(tmp_path / "p.json", round_of(k=1))
    done = run("solve", problem, "--seed", seed, "--time-limit", limit)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["seed"] == int(seed)


def test_a_folder_in_the_place_of_the_plan_is_refused_and_stays(problem, tmp_path):
    place = tmp_path / "plan.json"
    place.mkdir()
    done = run("solve", problem, "-o", place)
    assert done.exit_code == 2
    assert str(place) in done.stderr
    assert list(place.iterdir()) == []


def test_an_older_plan_stays_when_the_problem_is_wrong(tmp_path):
    bad = round_of()
    bad["k"] = 0
    out = tmp_path / "plan.json"
    out.write_text("прежний план", encoding="utf-8")
    refused(run("solve", written(tmp_path / "p.json", bad), "-o", out), "“k”")
    assert out.read_text(encoding="utf-8") == "прежний план"


@pytest.mark.parametrize("verb", ["solve", "verify", "explain", "repair", "draw", "unknown"])
def test_a_command_without_its_files_says_how_to_call_it(verb):
    done = run(verb)
    assert done.exit_code == 2
    assert "Usage:" in done.stderr
    assert done.stdout == ""
