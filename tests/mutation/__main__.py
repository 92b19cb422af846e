"""``python -m tests.mutation files``, ``… code`` and ``… named``, run by hand."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path

from .code import MODULES, campaign
from .files import GROUPS, mutations, shipped
from .judge import Bench
from .named import prove

_TOLD = ("told", "told without a digest")


def _files(options: argparse.Namespace) -> int:
    """Judge mistakes in files; those that nothing tells are listed, with what they move."""
    tree = shipped()
    chosen = list(islice(mutations(tree, options.seed), options.count))
    counted: Counter[tuple[str, bool, str]] = Counter()
    passed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        bench = Bench(tree, Path(folder), fits=False)
        for number, mutation in enumerate(chosen):
            if options.only not in (None, number):
                continue
            found = bench.judge(mutation)
            of = mutation.group, found.moves
            told = f"{number} {found.outcome}" + (f" ({found.why})" if found.why else "")
            told = f"{told}: {mutation}; {', '.join(found.caught) or 'not told'}"
            counted.update([(*of, "all")])
            if found.caught:
                counted.update([(*of, _TOLD[0])])
            if found.again:
                counted.update([(*of, _TOLD[1])])
            if not (found.caught and (found.again or not found.moves)):
                passed.append(told)
            if not options.quiet:
                print(f"{told} / {', '.join(found.again) or 'not told'}", flush=True)
    print()
    for group in GROUPS:
        for moves in (True, False):
            counts = [
                counted[group, moves, what] for what in ("all", "told", "told without a digest")
            ]
            words = "that move an amount" if moves else "others"
            print(f"{group}, {words}: {counts[0]}; told {counts[1]}, without a digest {counts[2]}")
    print(
        "", f"Not told, or of those that move an amount only by a digest: {len(passed)}", sep="\n"
    )
    print(*passed, sep="\n")
    return 1 if any("dangerous" in each and "not told" in each for each in passed) else 0


def main() -> int:
    """Run what is asked; exit code 1 where a mutation passes or a mutant lives."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    files = what.add_parser("files", help="mistakes in rule and data files")
    files.add_argument("--quiet", action="store_true", help="the table and what passes, no more")
    code = what.add_parser("code", help="mistakes in the core's Python")
    code.add_argument("--module", action="append", default=[], help="such as engine/apportion")
    code.add_argument("--jobs", type=int, default=1)
    named = what.add_parser("named", help="one mistake in each place that once had no test")
    for each in (code, named):
        each.add_argument("--timeout", type=float, default=900, help="seconds for a mutant's tests")
    code.add_argument("--seconds", type=float, default=float("inf"), help="start none after these")
    for each, count in ((files, 300), (code, 40)):
        each.add_argument("--seed", type=int, default=1)
        each.add_argument("--count", type=int, default=count)
        each.add_argument("--only", type=int, help="this number alone")
    options = parser.parse_args()
    if options.what == "files":
        return _files(options)
    if options.what == "named":
        return prove(options)
    unknown = [m for m in options.module if not any(path.startswith(m) for path in MODULES)]
    if unknown:
        parser.error(f"no such module: {', '.join(unknown)}")
    return campaign(options)


if __name__ == "__main__":
    sys.exit(main())
