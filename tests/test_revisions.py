"""Every rule that was ever released still gives its amounts; and git runs no command for us."""

from __future__ import annotations

import os
import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from allocation import allocate
from allocation.reading import revisions as revisions_module
from allocation.reading.document import document_of
from allocation.reading.loading import rule_of
from allocation.reading.places import data_folder, rules_folder
from allocation.reading.publications import read_publication
from allocation.reading.territories import read_territories
from conftest import Run, by_region

ROOT = Path(__file__).parents[1]
# What the texts say: all 36 agencies at 100 000 €; the convention of 2023; five floors of 200 000 €
# in 2024; the rows of Annexe 5 in 2025. The fund of the example is as its file says.
TOTALS = {2021: 3_600_000, 2023: 5_100_000, 2024: 1_000_000, 2025: 2_200_400}
EXAMPLE = 400_000


_OTHERS = re.compile(r"lock\.yaml|/cases/")
"""Files beside rules that are none."""


def git(*words: str) -> str:
    """What git prints; nothing where this is no clone of the repository."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode("utf-8")


def revisions() -> list[tuple[str, str]]:
    """Each content that a rule or variant file ever had, as (blob, path)."""
    found = set()
    raw = ("log", "--format=", "--raw", "--no-abbrev", "--no-renames")
    for line in git(*raw, "--", "rules").splitlines():
        fields, _tab, path = line.partition("\t")
        blob = fields.split(" ")[3]
        if set(blob) != {"0"} and path.endswith(".yaml") and not _OTHERS.search(path):
            found.add((blob, path))
    return sorted(found, key=lambda each: each[::-1])


@pytest.mark.parametrize(("blob", "path"), revisions(), ids=lambda text: text[:30])
def test_every_revision_still_gives_its_amounts(blob: str, path: str) -> None:
    text = git("cat-file", "blob", blob)
    loaded = rule_of(document_of(text.encode(), ROOT / path, path), rules_folder())
    rule = loaded.rule
    if rule.no_formula:
        assert rule.year == 2022
        return
    result = allocate(loaded)
    expected = EXAMPLE if "examples" in path else TOTALS[rule.year]
    assert Fraction(result.total, 100) == expected
    if rule.year == 2025 and loaded.variant is None:
        data = data_folder()
        territories = read_territories("regions", data)
        printed = read_publication("annexe-5-2025", data, territories).publication.amounts
        assert {code: Fraction(cents, 100) for code, cents in by_region(result).items()} == printed
    if rule.year == 2023:  # 50 000 and 30 000 € for each of 18 regions
        codes = result.case.territories.codes
        assert result.of(["ars-fir"], codes, ["base"]).cents == 18 * 5_000_000
        assert result.of(["dreets-p304"], codes, ["base"]).cents == 18 * 3_000_000


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a rule, a folder, and two files of which one is as large as a rule may be.

    A comment of 256 KiB in all is read as YAML; one byte more is not.
    """
    home = tmp_path / "origin"
    (home / "folder").mkdir(parents=True)
    monkeypatch.chdir(home)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    rule = (ROOT / "rules" / "2023.yaml").read_bytes()
    (home / "ours.yaml").write_bytes(rule)
    (home / "folder" / "ours.yaml").write_bytes(rule)
    for name, size in (("largest.yaml", 256 * 1024), ("larger.yaml", 256 * 1024 + 1)):
        (home / name).write_bytes(rule + b"#" * (size - len(rule) - 1) + b"\n")
    run_git(home, "init", "--quiet", "--initial-branch=main")
    run_git(home, "config", "uploadpack.allowFilter", "true")
    run_git(home, "add", ".")
    run_git(home, "commit", "--quiet", "--message", "one")
    return home


def run_git(folder: Path, *words: str) -> None:
    """Run git in a folder; it must succeed."""
    who = ["-c", "user.name=Jeanne", "-c", "user.email=jeanne@example.org"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_the_size_is_asked_before_a_file_is_read(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("diff", "git:HEAD:largest.yaml", "2023").exit_code == 0
    asked = []
    real = subprocess.run

    def spied(words: list[str], **options: Any) -> Any:
        asked.append(words[-2:])
        return real(words, **options)

    monkeypatch.setattr(subprocess, "run", spied)
    result = run("diff", "git:HEAD:larger.yaml", "2023")
    assert (result.exit_code, "[file-too-large]" in result.stderr) == (3, True)
    assert asked
    assert not any("blob" in words for words in asked)


@pytest.mark.parametrize(
    ("which", "code", "word"),
    [
        ("git:HEAD:folder", "no-file", "folder"),
        ("git:HEAD:../ours.yaml", "no-file", "outside"),
        ("git:HEAD:ours.yaml/x", "no-file", "ours.yaml/x"),
        ("git:HEAD^9:ours.yaml", "unknown-revision", "HEAD^9"),
        ("git:0123456789012345678901234567890123456789:ours.yaml", "unknown-revision", "0123"),
    ],
)
def test_what_is_no_file_of_a_revision(
    which: str, code: str, word: str, repository: Path, run: Run
) -> None:
    result = run("diff", which, "2023")
    assert (result.exit_code, f"[{code}]" in result.stderr) == (2, True), result.stderr
    assert word in result.stderr


@pytest.mark.parametrize("filter", ["blob:none", "tree:0"])
@pytest.mark.parametrize("way", ["uploadpack", "ext", "ssh"])
def test_no_command_of_a_configuration_is_run(
    way: str, filter: str, repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone, mark = repository.parent / "clone", repository.parent / "mark"
    origin = f"file://{repository}"
    words = ("--quiet", "--no-checkout", f"--filter={filter}", origin, str(clone))
    run_git(repository.parent, "clone", *words)
    script = repository.parent / "harm.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n", encoding="utf-8")
    script.chmod(0o755)
    settings = {
        "uploadpack": {"remote.origin.uploadpack": str(script)},
        "ext": {"remote.origin.url": f"ext::{script}", "protocol.ext.allow": "always"},
        "ssh": {"remote.origin.url": "ssh://example.invalid/x", "core.sshCommand": str(script)},
    }
    for name, value in settings[way].items():
        run_git(clone, "config", name, value)
    monkeypatch.chdir(clone)
    result = run("diff", "git:HEAD:ours.yaml", "2023")
    assert not mark.exists()
    assert (result.exit_code, "[not-in-clone]" in result.stderr) == (2, True), result.stderr
    # The clone is one that would do harm: git by itself runs the command.
    subprocess.run(["git", "cat-file", "blob", "HEAD:ours.yaml"], capture_output=True, check=False)
    assert mark.exists()


def test_git_that_does_not_answer(
    repository: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(revisions_module, "_SECONDS", 1)
    result = run("diff", "git:HEAD:ours.yaml", "2023")
    assert (result.exit_code, "[git-too-slow]" in result.stderr) == (2, True), result.stderr


def test_what_git_gets_of_the_environment(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TRACE", str(repository / "trace"))
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    monkeypatch.setenv("SECRET", "of a user")
    given: list[dict[str, str]] = []
    real = subprocess.run

    def spied(words: list[str], *, env: dict[str, str], **options: Any) -> Any:
        given.append(env)
        return real(words, env=env, **options)

    monkeypatch.setattr(subprocess, "run", spied)
    assert run("diff", "git:HEAD:ours.yaml", "2023").exit_code == 0
    assert given
    for env in given:
        assert not {"GIT_TRACE", "GIT_SSH_COMMAND", "SECRET"} & env.keys()
        assert env["GIT_ALLOW_PROTOCOL"] == "none"
    assert not (repository / "trace").exists()
