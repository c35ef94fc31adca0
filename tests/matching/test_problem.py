import copy
import json
import math

import pytest

from tracker.matching.problem import ProblemError
from tracker.matching.reading import load_json, read_problem


def city(n=8, k=2, **rules):
    schools = [
        {
            "id": i,
            "name": f"№ {i}",
            "district": i % 3,
            "x": i,
            "y": -i,
            "works": 30 + i,
            "can_check": True,
            "capacity": 200,
            "out_max": 3,
        }
        for i in range(n)
    ]
    return {
        "format": "mutual-check/1",
        "name": "Математика, 5",
        "seed": 7,
        "k": k,
        "rules": {
            "min_ring": 4,
            "history_years": 2,
            "history_undirected": True,
            "year": 2027,
            "works_capacity": False,
            "arc_load": "split",
            "panel": False,
            **rules,
        },
        "schools": schools,
        "distances": [[a, b, 100 + (a * 7 + b * 13) % 50] for a in range(n) for b in range(a + 1, n)],
        "forbidden": [[0, 7]],
        "one_way": [[3, 5]],
        "history": [[2026, 4, 0]],
        "pinned": [],
    }


def test_a_whole_file_is_read_and_written_back_unchanged():
    data = city()
    problem = read_problem(data)
    written = problem.to_data()
    assert written["rules"].pop("min_share") == 25
    assert written == data


def test_the_fingerprint_depends_on_every_value_but_not_on_the_order_of_keys_or_on_expected():
    data = city()
    one = read_problem(data).sha256
    assert read_problem(dict(reversed(list(data.items())))).sha256 == one
    assert read_problem({**data, "expected": {"cost": 5}}).sha256 == one
    assert read_problem({**data, "seed": 8}).sha256 != one


def broken(change):
    data = copy.deepcopy(city())
    change(data)
    return data


BAD = {
    "no k": (lambda d: d.pop("k"), "“k” is missing"),
    "no rules": (lambda d: d.pop("rules"), "“rules” is missing"),
    "no schools": (lambda d: d.pop("schools"), "“schools” is missing"),
    "no distances": (lambda d: d.pop("distances"), "“distances” is missing"),
    "no works": (lambda d: d["schools"][2].pop("works"), "schools[2]: key “works” is missing"),
    "no ring rule": (lambda d: d["rules"].pop("min_ring"), "“min_ring” is missing"),
    "unknown key": (lambda d: d.update(colour=1), "unknown key “colour”"),
    "unknown rule": (lambda d: d["rules"].update(colour=1), "unknown key “colour”"),
    "unknown school key": (lambda d: d["schools"][1].update(colour=1), "schools[1]: unknown key “colour”"),
    "other format": (lambda d: d.update(format="mutual-check/2"), "“format”"),
    "negative works": (lambda d: d["schools"][3].update(works=-1), "schools[3].works"),
    "works as text": (lambda d: d["schools"][3].update(works="9"), "schools[3].works"),
    "works true": (lambda d: d["schools"][3].update(works=True), "schools[3].works"),
    "duplicate ids": (lambda d: d["schools"][3].update(id=2), "schools[3].id: 2 is used twice"),
    "huge id": (lambda d: d["schools"][3].update(id=10**9), "schools[3].id"),
    "negative id": (lambda d: d["schools"][3].update(id=-1), "schools[3].id"),
    "NaN": (lambda d: d["distances"][4].__setitem__(2, math.nan), "distances[4]"),
    "infinite": (lambda d: d["schools"][0].update(x=math.inf), "schools[0].x"),
    "negative cost": (lambda d: d["distances"][4].__setitem__(2, -5), "distances[4]"),
    "short row": (lambda d: d["distances"][4].pop(), "distances[4]"),
    "pair twice": (lambda d: d["distances"].append([1, 0, 5]), "listed twice"),
    "self pair": (lambda d: d["forbidden"].append([2, 2]), "forbidden[1]"),
    "foreign id": (lambda d: d["one_way"].append([2, 99]), "one_way[1]: 99"),
    "history of nobody": (lambda d: d["history"].append([2026, 2, 99]), "history[1]: 99"),
    "k too large": (lambda d: d.update(k=8), "“k”"),
    "k zero": (lambda d: d.update(k=0), "“k”"),
    "pinned forbidden": (lambda d: d.update(pinned=[[7, 0]]), "pinned[0]: the pair 7, 0 is forbidden"),
    "pinned no candidate": (lambda d: (d["distances"].pop(0), d.update(pinned=[[0, 1]])), "pinned[0]"),
    "pinned twice": (lambda d: d.update(pinned=[[1, 2], [1, 2]]), "pinned[1]"),
    "no school at all": (lambda d: d.update(schools=[]), "“schools”"),
    "schools no list": (lambda d: d.update(schools={}), "“schools”"),
    "strange load": (lambda d: d["rules"].update(arc_load="half"), "rules.arc_load"),
    "ring of one": (lambda d: d["rules"].update(min_ring=1), "rules.min_ring"),
    "shares above the whole": (lambda d: d["rules"].update(arc_load="shares", min_share=60), "min_share"),
    "no year": (lambda d: d["rules"].pop("year"), "rules.year"),
    "no capacity": (lambda d: (d["rules"].update(works_capacity=True), d["schools"][5].pop("capacity")), "schools[5]"),
    "a list": (lambda d: d.update(rules=[]), "“rules”"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_file_is_refused_with_the_place_of_the_error(name):
    change, words = BAD[name]
    with pytest.raises(ProblemError) as refused:
        read_problem(broken(change))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("data", [None, [], 5, "text", True])
def test_what_is_no_object_is_refused(data):
    with pytest.raises(ProblemError):
        read_problem(data)


@pytest.mark.parametrize("text", ["", "{", "\xff", '{"k": 1, "k": 2}', "[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path, text):
    file = tmp_path / "p.json"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(ProblemError):
        load_json(file)


def test_a_file_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(ProblemError, match="cannot be read"):
        load_json(tmp_path / "none.json")


def test_nan_in_a_file_is_refused_with_its_row(tmp_path):
    file = tmp_path / "p.json"
    data = city()
    data["distances"][1][2] = math.nan
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ProblemError, match=r"distances\[1\]"):
        read_problem(load_json(file))
