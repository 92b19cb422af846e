"""A plugin of pytest for the tests of a mutant: the quick ones first, and what fails stays large.

The file that MUTATION_TIMES names has the seconds of each test; where it is missing, it is written.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

_QUICK = 0.5
"""Seconds under which tests stay in the order of their files, the nearest file first."""

# A mutant need not be told by the smallest example, nor by one that another mutant failed on.
settings.register_profile(
    "mutant",
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)


class Quickest:
    """Orders the tests by the seconds that they took, or writes these down."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, float] = json.loads(path.read_text()) if path.is_file() else {}
        self.taken: dict[str, float] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: max(self.known.get(item.nodeid, 0), _QUICK))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.taken[report.nodeid] = report.duration

    def pytest_sessionfinish(self) -> None:
        if not self.path.is_file():
            self.path.write_text(json.dumps(self.taken))


def pytest_configure(config: pytest.Config) -> None:
    """Wherever the plugin is loaded."""
    config.pluginmanager.register(Quickest(Path(os.environ["MUTATION_TIMES"])))
