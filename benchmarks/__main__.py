"""`python -m benchmarks [NAME ...] [--rows N] [--quick]`: runs benchmarks, prints and writes their results."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks import cleaning, conditions, delta, ingest, memory, profiles, readback, sending
from benchmarks.measure import Result, Sizes
from benchmarks.place import Place, place

BENCHMARKS: dict[str, Callable[[Place], Iterator[Result]]] = {
    "ingest": ingest.run,
    "delta": delta.run,
    "cleaning": cleaning.run,
    "mapping": conditions.run,
    "profiles": profiles.run,
    "sending": sending.run,
    "readback": readback.run,
    "memory": memory.run,
}
RESULTS = Path(__file__).parent / "results.json"
_QUICK = Sizes(rows=2_000, rounds=1)


def main() -> int:
    """Run what the command line names; the exit code is 1 if a goal is missed, unless it is a quick run."""
    arguments = _parser().parse_args()
    sizes = _QUICK if arguments.quick else Sizes(rows=arguments.rows)
    results = list(measured(arguments.names or list(BENCHMARKS), sizes))
    arguments.output.write_text(json.dumps([result.line() for result in results], indent=2, ensure_ascii=False) + "\n")
    missed = [result.step for result in results if not result.ok]
    if missed:
        print(f"goals missed: {', '.join(missed)}")
    return 1 if missed and not arguments.quick else 0


def measured(names: Iterable[str], sizes: Sizes) -> Iterator[Result]:
    """The results of some benchmarks, each printed as soon as it is there."""
    with place(sizes) as where:
        for name in names:
            started = time.monotonic()
            for result in BENCHMARKS[name](where):
                goal = "" if result.bound == "none" else f"(goal: {result.bound} {result.goal:g})"
                verdict = "ok  " if result.ok else "MISS"
                print(f"{verdict} {result.step}: {result.value:,.3g} {result.unit} {goal}", flush=True)
                yield result
            print(f"     {name} took {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; default: all")
    parser.add_argument("--rows", type=int, default=Sizes().rows, help="rows of the large views (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, one round: does it run at all?")
    parser.add_argument("--output", type=Path, default=RESULTS, help="default: %(default)s")
    return parser


if __name__ == "__main__":
    sys.exit(main())
