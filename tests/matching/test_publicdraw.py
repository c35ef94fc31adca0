import hashlib
from dataclasses import replace

from tests.matching.test_problem import city
from tracker.matching.api import read_problem, reproduces, seed_of, solve

ORDER = "Приказ № 12 от 20.04.2027; 7315"


def test_the_seed_is_the_hash_of_the_published_string():
    digest = hashlib.sha256(ORDER.encode("utf-8")).digest()
    assert seed_of(f" {ORDER}\n") == int.from_bytes(digest[:8], "big") // 2
    assert seed_of(ORDER + ".") != seed_of(ORDER)


def test_anyone_can_compute_the_plan_again_and_a_changed_one_is_noticed():
    problem = read_problem(city(13, 2))
    plan = solve(problem, seed=seed_of(ORDER))
    assert reproduces(problem, plan)
    assert not reproduces(problem, replace(plan, checks=plan.checks[1:]))
    assert not reproduces(read_problem({**city(13, 2), "name": "x"}), plan)
