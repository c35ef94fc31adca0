"""Run the benchmarks: `python -m benchmarks [suite …] [--seeds N] [--plot FILE]`; tables go to standard output."""

import argparse
import sys

from benchmarks import suites
from benchmarks.bias_signs import bias_signs
from benchmarks.many_tasks import many_tasks
from benchmarks.results import results
from benchmarks.whole_order import whole_order

SUITES = {
    "cities": suites.cities,
    "works": suites.works,
    "regions": suites.regions,
    "country": suites.country,
    "service": suites.service,
    "peers": suites.peers,
    "time": suites.time_against_size,
    "order": whole_order,
    "many_tasks": many_tasks,
    "results": results,
    "signs": bias_signs,
}


def main() -> None:
    """Parse the arguments and run the suites asked for, all but the country by default."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("suite", nargs="*", help=f"any of: {', '.join(SUITES)}")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--largest", type=int, default=10_000, help="largest number of schools in cities and regions")
    parser.add_argument("--plot", help="where the suite `time` writes its picture")
    options = parser.parse_args()
    unknown = set(options.suite) - set(SUITES)
    if unknown:
        parser.error(f"no such suite: {', '.join(sorted(unknown))}")
    for name in options.suite or [one for one in SUITES if one != "country"]:
        print(f"\n### {name}\n", flush=True)
        SUITES[name](options)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
