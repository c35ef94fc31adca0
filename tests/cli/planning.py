"""What the tests of `sverka plan` share: a whole problem, ways to spoil it, and what a refusal looks like."""

import json

from click.testing import CliRunner

from tracker.cli.main import main


def round_of(n=9, k=2, **rules):
    """Return a whole problem in which every key stands."""
    return {
        "format": "mutual-check/1", "name": "Математика, 6", "seed": 20270420, "k": k,
        "rules": {
            "min_ring": 4, "history_years": 2, "history_undirected": True, "year": 2027, "works_capacity": False,
            "arc_load": "split", "panel": False, "min_share": 25, **rules,
        },
        "schools": [
            {"id": i, "name": f"Школа № {i}", "district": i % 3, "x": 100 * i, "y": -i, "works": 20 + i, "can_check": True,
             "capacity": 90, "out_max": k + 1}
            for i in range(n)
        ],
        "distances": [[a, b, 10 + (17 * a + 5 * b) % 40] for a in range(n) for b in range(a + 1, n)],
        "forbidden": [[0, 8]], "one_way": [[3, 5]], "history": [[2026, 4, 0]], "pinned": [[2, 6]],
        "expected": {"anything": [1, 2.5, None]},
    }  # fmt: skip


def written(path, data):
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(main, ["plan", *map(str, words)])


def refused(done, words, status=2):
    """One sentence, the place in it, no traceback, the right status, nothing on the standard output."""
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert done.exit_code == status, (done.exit_code, done.output)
    assert "Traceback" not in done.output
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert len(done.stderr) < 400
    for word in [words] if isinstance(words, str) else words:
        assert word in done.stderr, done.stderr


def put(*path):
    """Return a change that sets the value at a path of keys: `put("rules", "year", 5)`."""
    *places, last, value = path

    def change(data):
        for place in places:
            data = data[place]
        data[last] = value

    return change


def drop(*path):
    *places, last = path

    def change(data):
        for place in places:
            data = data[place]
        del data[last]

    return change


def more(key, row):
    return lambda data: data[key].append(row)
