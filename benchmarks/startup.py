"""How long commands take to start, as a ratio to the bare imports they stand on.

    python benchmarks/startup.py [RUNS]

Each pair runs the command and `python -c "import pandas, typer, pydantic, rich, yaml"` one after
the other in the same environment; the median of the ratios is what the targets are about. Compare
an installed package, not an editable one: only pip compiles to byte code at installation.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = [sys.executable, "-c", "import pandas, typer, pydantic, rich, yaml"]
ALLOCATE = str(Path(sys.executable).with_name("allocate"))
BOOK = str(Path(tempfile.gettempdir(), "allocate-benchmark"))
TARGETS = {
    "allocate --help": ([ALLOCATE, "--help"], 0.25),
    "allocate 2023": ([ALLOCATE, "2023"], 0.95),
    "diff --structure": ([ALLOCATE, "diff", "2021", "2023", "--structure"], 0.70),
    "allocate check": ([ALLOCATE, "check"], 2.0),
    "2023 -o .xlsx": ([ALLOCATE, "2023", "-o", f"{BOOK}.xlsx", "--force"], 2.8),
    "2023 -o .ods": ([ALLOCATE, "2023", "-o", f"{BOOK}.ods", "--force"], 2.8),
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main(runs: int) -> None:
    print(f"{runs} paired runs after one warm-up; Python {sys.version.split()[0]}")
    for name, (command, target) in TARGETS.items():
        seconds(command), seconds(BARE)
        pairs = [(seconds(command), seconds(BARE)) for _ in range(runs)]
        ratios = sorted(ours / bare for ours, bare in pairs)
        print(
            f"{name:16}  {statistics.median(p[0] for p in pairs) * 1000:5.0f} ms"
            f"  bare {statistics.median(p[1] for p in pairs) * 1000:5.0f} ms"
            f"  ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
            f"  target {target:.2f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
