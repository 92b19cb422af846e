"""``python -m tests.mutation files`` and ``python -m tests.mutation code``, run by hand."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path

from .code import MODULES, campaign
from .files import GROUPS, mutations, shipped
from .judge import Bench, Judged, Outcome


def _files(options: argparse.Namespace) -> int:
    tree = shipped()
    chosen = list(islice(mutations(tree, options.seed), options.count))
    counted: dict[str, Counter[Outcome]] = {group: Counter() for group in GROUPS}
    passed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        bench = Bench(tree, Path(folder))
        for number, mutation in enumerate(chosen):
            if options.only not in (None, number):
                continue
            try:
                found = bench.judge(mutation)
            except Exception as crash:  # a bug of the program, told like any other finding
                found = Judged(Outcome.DANGEROUS, f"crash: {crash!r}"[:200])
            counted[mutation.group][found.outcome] += 1
            told = f"{number} {found.outcome}" + (f" ({found.why})" if found.why else "")
            if not options.quiet:
                print(f"{told}: {mutation}", flush=True)
            if found.outcome is Outcome.DANGEROUS:
                passed.append(f"{number}: {mutation}; {found.why}")
    print("", f"{'':8}" + "".join(f"{outcome:>15}" for outcome in Outcome), sep="\n")
    for group, counts in counted.items():
        print(f"{group:8}" + "".join(f"{counts[outcome]:15}" for outcome in Outcome))
    print("", f"An amount moves and every exit code is the same: {len(passed)}", *passed, sep="\n")
    return 1 if passed else 0


def main() -> int:
    """Run what is asked; exit code 1 where a mutation passes or a mutant lives."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    files = what.add_parser("files", help="mistakes in rule and data files")
    files.add_argument("--quiet", action="store_true", help="the table and what passes, no more")
    code = what.add_parser("code", help="mistakes in the core's Python")
    code.add_argument("--module", action="append", default=[], help="such as engine/apportion")
    code.add_argument("--jobs", type=int, default=1)
    code.add_argument("--timeout", type=float, default=120, help="seconds for a mutant's tests")
    code.add_argument("--seconds", type=float, default=float("inf"), help="start none after these")
    for each, count in ((files, 300), (code, 40)):
        each.add_argument("--seed", type=int, default=1)
        each.add_argument("--count", type=int, default=count)
        each.add_argument("--only", type=int, help="this number alone")
    options = parser.parse_args()
    if options.what == "files":
        return _files(options)
    unknown = [m for m in options.module if not any(path.startswith(m) for path in MODULES)]
    if unknown:
        parser.error(f"no such module: {', '.join(unknown)}")
    return campaign(options)


if __name__ == "__main__":
    sys.exit(main())
