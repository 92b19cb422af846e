"""Mutants of valid files and command lines, run in this process and judged by what comes of them.

``python -m tests.fuzz --seconds 3600`` runs it by hand; `tests/test_fuzz.py` runs a bounded part.
Run number N of a seed is always the same run: ``--seed S --only N``.
"""

import sys
from pathlib import Path

# Run by hand, the modules that the tests share are found as pytest finds them.
sys.path.append(str(Path(__file__).parents[1]))
