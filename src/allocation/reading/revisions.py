"""Rule files as they stood at a revision of a git repository: ``git:REV:PATH``."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from allocation.diagnostics import Refusal, usage
from allocation.reading.document import document_of
from allocation.reading.loading import load_rule, rule_of
from allocation.reading.places import Folder
from allocation.reading.rules import RuleFile, is_version
from allocation.reading.variants import is_variant
from allocation.words import _

PREFIX = "git:"


def read_anywhere(which: str, rules: Folder) -> RuleFile:
    """A rule or variant by year, version or file, or as ``git:REV:PATH`` has it.

    Raises Refusal: exit code 2 where there is no such thing, 3 where its content is wrong.
    """
    if which.startswith(PREFIX):
        return _at_revision(which, rules)
    return load_rule(which, rules)


def _at_revision(which: str, rules: Folder) -> RuleFile:
    revision, colon, path = which.removeprefix(PREFIX).partition(":")
    hint = _("write git:REV:PATH, such as git:HEAD~1:rules/2023.yaml")
    if not colon or not revision or not path or "\0" in which:
        raise usage("not-a-revision", _("{which!r} names no file of a revision", which=which), hint)
    if revision.startswith("-"):
        message = _("{revision!r} is an option, not a revision", revision=revision)
        raise usage("not-a-revision", message, hint)
    document = document_of(_blob(which, revision, path), Path(path), which)
    if is_variant(document) and not is_version(str(document.get(("baseline",)))):
        # A file beside it would be that of today, or another look into the repository.
        message = _(
            "{which}: a variant at a revision has a year or version for baseline", which=which
        )
        raise usage("no-file", message, _("check the revision out, and name the file"))
    return rule_of(document, rules)


def _blob(which: str, revision: str, path: str) -> bytes:
    """The bytes of a file at a revision; git is given a list of words, and no shell reads them."""
    # Unlike `git show`, `cat-file` gives a file as it is stored, and no listing of a folder.
    words = ["git", "cat-file", "blob", f"{revision}:{path}"]
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            words, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        message = _("git can't be run: {why}", why=error.strerror)
        raise usage("no-git", message, _("install git, or name a file")) from None
    if done.returncode == 0:
        return done.stdout
    raise _failed(which, revision, path, done.stderr.decode("utf-8", "replace"))


def _failed(which: str, revision: str, path: str, said: str) -> Refusal:
    if "not a git repository" in said:
        message = _("{which}: this folder is in no git repository", which=which)
        return usage("no-repository", message, _("go to the folder of the repository"))
    if "path '" in said:
        message = _("{revision} has no file {path}", revision=revision, path=path)
        hint = _("a path begins at the top of the repository, or with ./ in this folder")
        return usage("no-file", message, hint)
    if "bad file" in said:
        message = _(
            "{revision} has no file {path}, or it is a folder", revision=revision, path=path
        )
        return usage("no-file", message, _("name a rule file, such as rules/2023.yaml"))
    if "outside repository" in said:
        message = _("{path} lies outside the repository", path=path)
        return usage("no-file", message, _("a path begins at the top of the repository"))
    if "invalid object name" in said.lower() or "bad revision" in said:
        message = _("there is no revision {revision}", revision=revision)
        return usage("unknown-revision", message, _("git log lists revisions"))
    why = (said.strip().splitlines() or [_("git says nothing")])[-1]
    return usage("unreadable", _("{which} can't be read: {why}", which=which, why=why))
