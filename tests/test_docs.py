"""Every command and output in the README and the documentation is run.

In a fenced block marked `console`, a line that begins with `$ ` is run by bash and the lines after
it must be what it prints on either stream. A block marked with a language and a file name, such as
`yaml my-rule.yaml`, is written to that file first. A `python` block followed by a `text` block is
run and must print it, but for digests and versions. UPDATE_DOCS=1 writes the outputs anew and ends
red: read the difference before keeping it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from allocation import __version__
from allocation.reading.places import data_folder
from allocation.reading.publications import read_publication
from allocation.reading.territories import read_territories
from conftest import ROOT, hold

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = "\n".join(document.read_text(encoding="utf-8") for document in DOCS)
BLOCK = re.compile(r"^```(\w+)(?: ([\w./@-]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = (
    *("compute", "explain", "diff", "reconcile", "fit", "sweep"),
    *("rules", "show", "keys", "regions"),
)


def _environment() -> dict[str, str]:
    kept = {
        name: os.environ[name]
        for name in ("HOME", "SYSTEMROOT", "PYTHONPATH")
        if name in os.environ
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PATH": path, "LANG": "C.UTF-8"}


def _output(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_command_prints_what_the_document_shows(document: Path, tmp_path: Path) -> None:
    text = document.read_text(encoding="utf-8")
    printed = ""

    def as_run(block: re.Match[str]) -> str:
        nonlocal printed
        language, name, body = block.groups()
        if name:
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(body, encoding="utf-8")
        elif language == "console":
            body = "\n\n".join(
                f"$ {command}\n{_output(['bash', '-c', command], tmp_path)}".rstrip("\n")
                for command in re.findall(r"^\$ (.*)$", body, re.MULTILINE)
            )
            return f"```console\n{body}\n```"
        elif language == "python":
            printed = _output([sys.executable, "-c", body], tmp_path)
        elif language == "text" and printed:
            body, printed = printed, ""
            return f"```text\n{body}```"
        return block[0]

    actual = BLOCK.sub(as_run, text)
    hold(document, actual, "UPDATE_DOCS")


def test_the_example_of_a_publication_is_one(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "rule-files.md").read_text(encoding="utf-8")
    (body,) = [body for _l, name, body in BLOCK.findall(text) if name == "published.yaml"]
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "example-table.yaml").write_text(body, encoding="utf-8")
    data = data_folder(tmp_path)
    found = read_publication("example-table", data, read_territories("regions", data)).publication
    assert [figure.name for figure in found.figures] == [
        "printed total",
        "body text",
        "regions",
        "projects",
    ]


def test_the_readme_is_read_in_a_few_minutes() -> None:
    """It has one whole answer, not cut by anything, and is no manual."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 150
    assert "\n$ allocate 2023\n" in readme


def test_the_documentation_shows_every_command() -> None:
    for command in COMMANDS[1:]:
        assert re.search(rf"^\$ allocate {command}\b", WRITTEN, re.MULTILINE), command


def test_every_option_is_in_the_documentation() -> None:
    """An option that nobody has written about is an option that nobody finds."""
    for command in COMMANDS:
        text = _output(["allocate", command, "--help"], ROOT)
        for option in re.findall(r"^ +(?:-\w, )?(--[\w-]+)", text, re.MULTILINE):
            assert option == "--help" or option in WRITTEN, f"{command} {option}"


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in readme, page.name


def test_every_link_leads_somewhere() -> None:
    for document in DOCS:
        for link in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert link.startswith("https://") or (document.parent / link).exists(), link


def test_the_description_for_public_catalogues_is_of_this_version() -> None:
    text = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    about = yaml.safe_load(text)
    assert about["softwareVersion"] == __version__
    assert about["legal"]["license"] == "MIT"
    for language in ("en", "fr"):
        described = about["description"][language]
        assert len(described["shortDescription"]) <= 150
        assert 150 <= len(described["longDescription"]) <= 10_000


def test_setup_commands_are_one_line_each() -> None:
    """`.ci/run` takes the last of them from the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    setups = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
    assert len(setups) == 2
    assert setups[0].endswith("allocate 2023")
    assert setups[1].endswith("-m pytest")
