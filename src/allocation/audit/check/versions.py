"""Versions of a rule: each but the first says which one it replaces."""

from __future__ import annotations

from collections.abc import Iterator

from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.model.rule import Rule
from allocation.words import _


def version_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Versions that replace nothing, or what they can't replace."""
    rules = [file for file in tree.rule_files.values() if not file.variant]
    versions = {file.rule.label for file in rules}
    for file in rules:
        rule, replaces = file.rule, file.rule.replaces
        if replaces is None:
            if rule.version > 1:
                message = _("{rule} does not say which version it replaces", rule=rule.label)
                earlier = f"{rule.year}@{rule.version - 1}"
                example = f"replaces: {{version: {earlier}, from: …, why: …}}"
                hint = _("add {example}", example=example)
                place = file.document.place(("version",))
                yield Diagnostic("replaces-nothing", message, place, hint)
        elif told := _wrong(rule, replaces.version, versions):
            place = file.document.place(("replaces", "version"))
            yield Diagnostic("wrong-replaced", told, place)


def _wrong(rule: Rule, replaced: str, versions: set[str]) -> str | None:
    """Why a rule can't replace a version."""
    year, _at, version = replaced.partition("@")
    if int(year) != rule.year or int(version) >= rule.version:
        message = _(
            "{rule} can only replace an earlier version of {year}", rule=rule.label, year=rule.year
        )
        return _("version 1 replaces none") if rule.version == 1 else message
    if replaced not in versions:
        return _("there is no {replaced} to replace", replaced=replaced)
    return None
