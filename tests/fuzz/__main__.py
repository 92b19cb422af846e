"""``python -m tests.fuzz``: run by hand, for as long as one likes."""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .campaign import Failure, Tally, minimised, runs, until, written

MEMORY = 4 << 30
"""Bytes of address space of a process: whoever asks for more gets a MemoryError, a failure."""


def _work(options: argparse.Namespace, job: int) -> Tally:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    numbers: Iterable[int]
    if options.only is not None:
        numbers = [options.only]
    elif options.runs is not None:
        numbers = range(options.first + job, options.first + options.runs, options.jobs)
    else:
        numbers = until(options.seconds, options.first + job, options.jobs)
    tally = Tally()
    for number, case, outcome in runs(numbers, options.seed, options.reader):
        failure = tally.count(number, case, outcome)
        if failure is not None:
            _keep(failure, options)
        if options.only is not None:
            print("allocate", case.words, "exit code", outcome.exit, "stage", outcome.stage)
            print(outcome.stdout, outcome.stderr, sep="\n")
            _keep(Failure(number, case, outcome), options, small=False)
    return tally


def _keep(failure: Failure, options: argparse.Namespace, *, small: bool = True) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        if small and failure.outcome.failures:
            failure = minimised(failure, Path(folder) / "run")
    place = written(failure, options.out)
    for what in failure.outcome.failures:
        print(f"run {failure.number}: {what[:300]}\n    {place}", file=sys.stderr, flush=True)


def main() -> int:
    """Run, report; exit code 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--runs", type=int, help="so many runs, in place of --seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first run")
    parser.add_argument("--only", type=int, help="this run alone; its files are written to --out")
    parser.add_argument("--reader", action="append", default=[], help="may be repeated")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-failures")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    options.out = options.out.resolve()
    with multiprocessing.Pool(options.jobs) as pool:
        tallies = pool.starmap(_work, [(options, job) for job in range(options.jobs)])
    total = Tally()
    for tally in tallies:
        total.add(tally)
    print(total.report())
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
