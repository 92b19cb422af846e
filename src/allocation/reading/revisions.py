"""Rule files as they stood at a revision of a git repository: ``git:REV:PATH``."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from allocation.diagnostics import Refusal, usage, why_not
from allocation.reading.document import MAX_BYTES, document_of
from allocation.reading.files import too_large
from allocation.reading.loading import load_rule, rule_of
from allocation.reading.places import Folder
from allocation.reading.rules import RuleFile, is_version
from allocation.reading.variants import is_variant
from allocation.words import _

PREFIX = "git:"
_SECONDS = 20
"""How long git may take for one answer."""
_ALONE = (
    *("--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}", "-c", "core.alternateRefsCommand="),
)
"""A repository's configuration can name commands: none of them is run."""
_KEPT = (
    *("PATH", "SYSTEMROOT", "HOME", "USERPROFILE", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"),
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_CEILING_DIRECTORIES"),
)
"""What git needs of the environment: to be found and to run; the user's own configuration, which
says whose repositories are safe; and which repository is meant, where the user says so."""
_GIVEN = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",  # stronger than any configuration: what a clone lacks stays away
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
}
_ELSEWHERE = ("promisor", "not allowed", "lazy fetching")
"""What git says of an object that a partial clone has left where it came from."""


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
    """The bytes of a file at a revision, by the name of the object that it is resolved to once."""
    found = _git("rev-parse", "--verify", f"{revision}:{path}")
    if found.returncode != 0:
        raise _not_found(which, revision, path, _said(found))
    name = found.stdout.strip()
    asked = _git("cat-file", "--batch-check=%(objecttype) %(objectsize)", given=name + b"\n")
    kind, _space, size = asked.stdout.strip().partition(b" ")
    if kind in (b"tree", b"commit"):
        message = _("{path} is a folder at {revision}", path=path, revision=revision)
        raise usage("no-file", message, _("name a rule file, such as rules/2023.yaml"))
    if kind != b"blob":
        raise _not_here(which, revision, path, _said(asked))
    if int(size) > MAX_BYTES:
        raise too_large(which, MAX_BYTES)
    # Unlike `git show`, `cat-file` gives a file as it is stored.
    read = _git("cat-file", "blob", name.decode())
    if read.returncode != 0:
        raise _not_here(which, revision, path, _said(read))
    return read.stdout


def _git(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """What git answers; it is given a list of words, and no shell reads them."""
    try:
        return subprocess.run(
            ["git", *_ALONE, *words],
            input=given,
            capture_output=True,
            check=False,
            env={name: os.environ[name] for name in _KEPT if name in os.environ} | _GIVEN,
            timeout=_SECONDS,
        )
    except OSError as error:
        message = _("git can't be run: {why}", why=why_not(error))
        raise usage("no-git", message, _("install git, or name a file")) from None
    except subprocess.TimeoutExpired:
        message = _("git has not answered in {n} seconds", n=_SECONDS)
        hint = _("check the revision out, and name the file")
        raise usage("git-too-slow", message, hint) from None


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """What git says of a failure, which tells why; people get a sentence of our own."""
    return done.stderr.decode("utf-8", "replace")


def _not_found(which: str, revision: str, path: str, said: str) -> Refusal:
    """Why a revision has no such file."""
    if "not a git repository" in said:
        message = _("{which}: this folder is in no git repository", which=which)
        return usage("no-repository", message, _("go to the folder of the repository"))
    if "outside repository" in said:
        message = _("{path} lies outside the repository", path=path)
        return usage("no-file", message, _("a path begins at the top of the repository"))
    if any(word in said for word in _ELSEWHERE):
        return _not_here(which, revision, path, said)
    if _git("rev-parse", "--verify", "--quiet", f"{revision}^{{object}}").returncode != 0:
        message = _("there is no revision {revision}", revision=revision)
        return usage("unknown-revision", message, _("git log lists revisions"))
    message = _("{revision} has no file {path}", revision=revision, path=path)
    hint = _("a path begins at the top of the repository, or with ./ in this folder")
    return usage("no-file", message, hint)


def _not_here(which: str, revision: str, path: str, said: str) -> Refusal:
    """Git knows of the file and does not give it."""
    hint = _("see what git says: git show {revision}:{path}", revision=revision, path=path)
    if any(word in said for word in _ELSEWHERE):
        message = _("{which} is not in this clone, which has only a part of it", which=which)
        return usage("not-in-clone", message, hint)
    return usage("unreadable", _("git can't read {which}", which=which), hint)
