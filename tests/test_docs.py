"""Every command and output in the README and the documentation is run.

In a fenced block marked `console`, a line that begins with `$ ` is run by bash and the lines after
it must be what it prints on either stream. A block marked with a language and a file name, such as
`yaml my-rule.yaml`, is written to that file first. A `python` block followed by a `text` block is
run and must print it, but for digests and versions. A page in French, `page.fr.md`, is run in
French, and has the no-break spaces that French puts before ; : ! ? % € and within « ».
UPDATE_DOCS=1 writes outputs and spaces anew and ends red: read the difference before keeping it.
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
from allocation.views.typography import NO_BREAK, french
from allocation.words import THIN_SPACE, spaced
from conftest import ROOT, hold

README = {"en": ROOT / "README.md", "fr": ROOT / "README.fr.md"}
CONTRIBUTORS = {"architecture.md", "performance.md", "security.md", "testing.md"}
"""Pages that are in English only."""
FRENCH_ALONE = {"glossaire.md", "textes-fr.md"}
"""Pages that are in French only, in which words are listed and nothing is run."""
COMMANDS = {
    "en": (
        *("compute", "explain", "diff", "reconcile", "fit", "sweep"),
        *("rules", "show", "keys", "regions", "check", "schema"),
    ),
    "fr": (
        *("répartir", "expliquer", "comparer", "rapprocher", "reconstituer", "sensibilité"),
        *("règles", "afficher", "clés", "régions", "contrôler", "schéma"),
    ),
}
HELP = {"en": "--help", "fr": "--aide"}


def language_of(document: Path) -> str:
    """In which language a page is written, and what it shows is run."""
    name = document.name
    return "fr" if name.endswith(".fr.md") or name in FRENCH_ALONE else "en"


DOCS = [*README.values(), ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = {
    language: "\n".join(
        document.read_text(encoding="utf-8")
        for document in DOCS
        if language_of(document) == language and document.name not in FRENCH_ALONE
    )
    for language in COMMANDS
}
USER_PAGES = [
    document
    for document in DOCS
    if language_of(document) == "en" and document.name not in {*CONTRIBUTORS, "CONTRIBUTING.md"}
]
BLOCK = re.compile(r"^```(\w+)(?: ([\w./@-]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NO_PROSE = re.compile(r"^```.*?^```$|`[^`]*`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)

in_both_languages = pytest.mark.parametrize("language", COMMANDS)


def _environment(language: str) -> dict[str, str]:
    kept = {
        name: os.environ[name]
        for name in ("HOME", "SYSTEMROOT", "PYTHONPATH")
        if name in os.environ
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    chosen = {} if language == "en" else {"LANGUAGE": language}
    return kept | {"PATH": path, "LANG": "C.UTF-8"} | chosen


def _typeset(text: str) -> str:
    """A page in French with its no-break spaces, but for what is code, or where a link leads."""
    prose = NO_PROSE.sub(lambda other: "x" * len(other[0]), text)
    unbroken = french(spaced(prose))
    return "".join(
        new if new in {NO_BREAK, THIN_SPACE} else old
        for old, new in zip(text, unbroken, strict=True)
    )


def _output(command: list[str], folder: Path, language: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(language),
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
    text, spoken = document.read_text(encoding="utf-8"), language_of(document)
    if document.name.endswith(".fr.md"):
        text = _typeset(text)
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
                f"$ {command}\n{_output(['bash', '-c', command], tmp_path, spoken)}".rstrip("\n")
                for command in re.findall(r"^\$ (.*)$", body, re.MULTILINE)
            )
            return f"```console\n{body}\n```"
        elif language == "python":
            printed = _output([sys.executable, "-c", body], tmp_path, spoken)
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


@in_both_languages
def test_the_readme_is_read_in_a_few_minutes(language: str) -> None:
    """It has one whole answer, not cut by anything, and is no manual."""
    readme = README[language].read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 150
    assert "\n$ allocate 2023\n" in readme


@in_both_languages
def test_the_documentation_shows_every_command(language: str) -> None:
    for command in COMMANDS[language][1:]:
        assert re.search(rf"^\$ allocate {command}\b", WRITTEN[language], re.MULTILINE), command


@in_both_languages
def test_every_option_is_in_the_documentation(language: str) -> None:
    """An option that nobody has written about is an option that nobody finds."""
    for command in COMMANDS[language]:
        text = _output(["allocate", command, HELP[language]], ROOT, language)
        options = set(re.findall(r"^ +(?:-\w, )?(--[\w-]+)", text, re.MULTILINE))
        assert HELP[language] in options, text
        for option in options - {HELP[language]}:
            written = re.search(rf"{option}(?![\w-])", WRITTEN[language])
            assert written, f"{command} {option}"


@pytest.mark.parametrize("page", USER_PAGES, ids=lambda page: page.name)
def test_every_page_for_users_is_in_french_too(page: Path) -> None:
    """Another text, of the same commands."""
    french = page.with_suffix(".fr.md")
    assert french in DOCS
    commands = [
        re.findall(r"^\$ ", document.read_text(encoding="utf-8"), re.MULTILINE)
        for document in (page, french)
    ]
    assert len(commands[0]) == len(commands[1])


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_page_is_reached_from_the_readme_of_its_language(document: Path) -> None:
    language = language_of(document)
    readme = README[language].read_text(encoding="utf-8")
    assert document == README[language] or f"({document.relative_to(ROOT).as_posix()})" in readme, (
        document.name
    )


def test_the_readmes_lead_to_each_other() -> None:
    for here, there in (("en", "fr"), ("fr", "en")):
        top = README[here].read_text(encoding="utf-8").split("```")[0]
        assert f"]({README[there].name})" in top


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
    setups, in_french = (
        re.findall(r"^python3 -m venv .*$", README[language].read_text("utf-8"), re.MULTILINE)
        for language in ("en", "fr")
    )
    assert len(setups) == 2
    assert setups[0].endswith("allocate 2023")
    assert setups[1].endswith("-m pytest")
    assert in_french == setups
