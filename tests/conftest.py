"""What the tests share: the command line run in this process, and the snapshots."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from hypothesis import settings
from typer.testing import CliRunner, Result

from allocation import load_rule
from allocation.cli.app import app
from allocation.engine.allocation import Allocation
from allocation.reading.rules import RuleFile

ROOT = Path(__file__).parents[1]
SNAPSHOTS = Path(__file__).parent / "snapshots"

Run = Callable[..., Result]
Load = Callable[[str], RuleFile]

# How long an example takes says something of the machine, not of the program.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


Test = TypeVar("Test", bound=Callable[..., None])


def at_least(examples: int) -> Callable[[Test], Test]:
    """Over `@given`: so many examples at least come to the end of the test, none assumed away."""

    def counting(test: Test) -> Test:
        about = test.hypothesis  # type: ignore[attr-defined]
        inner, ended = about.inner_test, 0

        @wraps(inner)
        def counted(*values: Any, **named: Any) -> None:
            nonlocal ended
            inner(*values, **named)
            ended += 1

        @wraps(test)
        def whole(*values: Any, **named: Any) -> None:
            test(*values, **named)
            assert ended >= examples, f"{ended} examples were really tried"

        about.inner_test = counted
        return cast("Test", whole)

    return counting


def by_region(allocation: Allocation) -> dict[str, int]:
    """Cents by territory code; those that get no amount are left out."""
    amounts = {code: allocation.region(code).cents for code in allocation.case.territories.codes}
    return {code: cents for code, cents in amounts.items() if cents is not None}


def said(text: Any) -> str:
    """A text of a JSON document: of a message, or of a file's prose; with plain spaces."""
    return str(text["text"] if isinstance(text, dict) else text).replace("\u202f", " ")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings reaches a test."""
    for name in ("FORCE_COLOR", "CI", "GITHUB_ACTIONS", "ALLOCATE_RULES_DIR", "ALLOCATE_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("ALLOCATE_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture(autouse=True)
def _sentences_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told of a mistake, unwrapped: tests are about its words.

    `test_mistakes.py` holds it to 80 columns.
    """
    monkeypatch.setattr("allocation.views.diagnostics.WIDTH", 100_000)


@pytest.fixture(autouse=True, scope="session")
def _signals_as_on_a_terminal() -> None:
    """What a shell has its background jobs ignore is for the program's tests what it always is."""
    for name in ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """A rule of some text, from a file of its own: ``rule-0.yaml`` and so on."""
    number = itertools.count()

    def load(text: str) -> RuleFile:
        path = tmp_path / f"rule-{next(number)}.yaml"
        path.write_text(text, encoding="utf-8")
        return load_rule(path)

    return load


def edited(text: str, edits: Mapping[str, str]) -> str:
    """A text with some parts, each of which stands in it once, in another way."""
    for old, new in edits.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture
def cantons(tmp_path: Path) -> Path:
    """A folder with a set of two territories, of which Upper (A) has no agency `there`."""
    (tmp_path / "cantons.yaml").write_text(
        "set: cantons\ntitle: Cantons\nsource: made up\n"
        "agencies: {here: {title: here}, there: {title: there}}\nmembers:\n"
        "  - {code: A, name: Upper, agencies: {here: Upper here}}\n"
        "  - {code: B, name: Lower, agencies: {here: Lower here, there: Lower there}}\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.fixture
def run() -> Run:
    """Run `allocate` with some words; standard output and standard error are kept apart."""

    def invoke(*words: str | Path) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], prog_name="allocate")

    return invoke


@pytest.fixture
def as_json(run: Run) -> Callable[..., Any]:
    """The JSON that `allocate` prints for some words; the command must succeed."""

    def invoke(*words: str | Path) -> Any:
        result = run(*words, "--format", "json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return invoke


@pytest.fixture
def check_snapshot(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Hold a text against the file of the test's name; UPDATE_SNAPSHOTS=1 writes it anew."""

    def check(text: str) -> None:
        name = request.node.name.removeprefix("test_").replace("[", "-").replace("]", "")
        hold(SNAPSHOTS / f"{name}.txt", lasting(text), "UPDATE_SNAPSHOTS")

    return check


def lasting(text: str) -> str:
    """A text without what changes with every edit of a rule, and with every release."""
    text = re.sub(r"(\bsha256\W{1,8})[0-9a-f]{12,64}\b", r"\1DIGEST", text)
    return re.sub(r"\ballocate \d+\.\d+\.\d+\b", "allocate VERSION", text)


def hold(path: Path, text: str, update: str) -> None:
    """Hold a text against a file, but for digests and versions.

    Where `update` is set in the environment the file is written, and the test fails all the same:
    a text that is held against itself proves nothing.
    """
    if os.environ.get(update):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        pytest.fail(f"{path.name} was written anew: look at it, and run again without {update}")
    assert lasting(text) == lasting(path.read_text(encoding="utf-8"))
