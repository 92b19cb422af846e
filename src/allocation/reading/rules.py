"""Rule files: which there are, and one of them read and checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Place, usage, wrong
from allocation.model.coherence import bounds_misfits, idle_misfits, misfits
from allocation.model.key import DataFile
from allocation.model.rule import Rule
from allocation.model.variant import VariantFile, labelled
from allocation.reading.document import Document
from allocation.reading.files import is_folder, is_there, no_file
from allocation.reading.places import Folder, is_shipped
from allocation.reading.texts import Texts, with_texts
from allocation.reading.validated import refusal, validated
from allocation.words import _

_FILE = re.compile(r"(?P<year>\d{4})(@(?P<version>[1-9]\d{0,3}))?", re.ASCII)


class Override(NamedTuple):
    """``NAME=VALUE`` given in place of one of the rule's values, by the name that `--set` takes."""

    name: str
    text: str
    """The value as given."""
    option: str
    """As typed: ``--envelope 5,1M€``; or the file and line of a variant."""
    at: Place | None = None
    """The line of the variant that gives it, if one does."""
    value: str = ""
    """The value in use, as programs write it; known once it is applied."""
    was: str = ""
    """The rule's own value, as programs write it; empty where it had none."""

    @property
    def place(self) -> Place:
        """Where a mistake in it is to be mended."""
        return self.at or Place(self.option, option=True)


class RuleFile(NamedTuple):
    """A rule, the document it was read from, and what was overridden in it."""

    rule: Rule
    document: Document
    texts: Texts
    """The registered texts: the shipped ones, and those of the user's data once these are known."""
    overrides: tuple[Override, ...] = ()
    variant: VariantFile | None = None
    """The variant that was named, where the rule is the baseline of one."""

    def with_data(self, data: Folder) -> RuleFile:
        """The same beside the user's own data, which may have a register of texts."""
        return self._replace(texts=Texts(data))

    @property
    def file(self) -> DataFile:
        """The file of the rule, as one that a result rests on."""
        draft = any(self.texts.drafts(self.rule, self.document))
        return DataFile(self.rule.label, self.document.name, self.document.sha256, draft=draft)

    @property
    def shipped(self) -> bool:
        """Whether the rule is one that travels with the program."""
        return is_shipped(self.file)

    @property
    def label(self) -> str:
        """``2025@1``, or ``2025@1 variant 2025-births``."""
        return labelled(self.rule.label, self.variant)


def rule_files(rules: Folder) -> dict[tuple[int, int], Path]:
    """The rule files by year and version; nothing is opened.

    ``2023.yaml`` is version 1, ``2023@2.yaml`` version 2; one's own wins over a shipped one.
    """
    found = {}
    for path in rules.files("*.yaml"):
        match = _FILE.fullmatch(path.stem)
        if match:
            found[int(match["year"]), int(match["version"] or 1)] = path
    return dict(sorted(found.items()))


def is_version(which: str) -> bool:
    """Whether a word names a year (``2023``) or a version (``2023@1``)."""
    return _FILE.fullmatch(which) is not None


def find_rule(which: str, rules: Folder) -> tuple[Path, str]:
    """The file of a rule or variant, and its name as shown; exit code 2 where there is none."""
    match = _FILE.fullmatch(which)
    if match:
        return _find_version(which, int(match["year"]), match["version"], rules)
    path = Path(which)
    there = is_there(path)
    if path.suffix in (".yaml", ".yml") or there:
        if there:
            return path, which
        inside = rules.find(which) or rules.find(which.removeprefix("rules/"))
        if inside:
            return inside, rules.name_of(inside)
        shipped = _FILE.fullmatch(path.stem)
        if shipped and (int(shipped["year"]), int(shipped["version"] or 1)) in rule_files(rules):
            hint = _("write {rule} for the rule that is shipped", rule=path.stem)
            raise usage("no-file", _("there is no file {which}", which=which), hint)
        raise no_file(path, which, "no-file")
    digits = re.sub("[^0-9]", "", which)[:4]
    if which.isdigit() and f"20{which}" in _labels(rules).split(", "):
        raise usage(
            "not-a-year",
            _("{which!r} is not a year", which=which),
            _("write {year}", year=f"20{which}"),
        )
    if which[:1].isdigit() and len(digits) == 4:
        raise usage(
            "not-a-year",
            _("{which!r} is not a year", which=which[:40]),
            _("write {year}", year=digits),
        )
    if is_folder(path):
        message = _("{which} is a folder, not a rule file", which=which)
        raise usage(
            "not-a-rule", message, _("name a file in it, or write --rules-dir {which}", which=which)
        )
    raise usage(
        "not-a-rule",
        _("{which!r} is neither a year nor a rule file", which=which),
        _("there are rules of {rules}", rules=_labels(rules)),
    )


def _find_version(which: str, year: int, version: str | None, rules: Folder) -> tuple[Path, str]:
    files = rule_files(rules)
    versions = [v for y, v in files if y == year]
    if not versions:
        message = _("there is no rule for {year}", year=year)
        raise usage("unknown-year", message, _("there are rules of {rules}", rules=_labels(rules)))
    wanted = int(version) if version else max(versions)
    if wanted not in versions:
        known = ", ".join(f"{year}@{v}" for v in versions)
        message = _("there is no rule {which}", which=which)
        hint = _("there are {known}", known=known)
        if len(versions) == 1:
            hint = _("there is only {known}", known=known)
        raise usage("unknown-version", message, hint)
    path = files[year, wanted]
    return path, rules.name_of(path)


def _labels(rules: Folder) -> str:
    return ", ".join(f"{y}" if v == 1 else f"{y}@{v}" for y, v in rule_files(rules))


def read_rule(document: Document) -> RuleFile:
    """The rule in a document, nothing of it idle; a file named like a year holds that year's."""
    path = document.path
    loaded = checked(document, idle=False)
    match = _FILE.fullmatch(path.stem)
    rule = loaded.rule
    if match and (rule.year, rule.version) != (int(match["year"]), int(match["version"] or 1)):
        message = _("the file is named {stem} and holds {label}", stem=path.stem, label=rule.label)
        place = loaded.document.place(("version" if rule.year == int(match["year"]) else "year",))
        raise wrong("wrong-file-name", message, place)
    return loaded


def checked(
    document: Document, overrides: tuple[Override, ...] = (), *, idle: bool = True
) -> RuleFile:
    """A document as a rule whose parts fit one another; `idle` allows hypotheses without use."""
    if not isinstance(document.value, dict):
        place = Place(document.name, 1)
        raise wrong("not-a-rule", _("this is no rule file"), place)
    document = with_texts(document)
    rule = validated(Rule, document)
    found = [
        misfit
        for misfit in misfits(rule)
        # What was given on the command line or in a variant cites itself.
        if misfit.code != "missing-citation" or not document.place(misfit.path).given
    ]
    if not found and not idle:  # a misspelt name leaves the right one idle: that is one problem
        found = [*bounds_misfits(rule), *idle_misfits(rule)]
    if found:
        raise refusal((document.place(misfit.path), misfit.told) for misfit in found)
    return RuleFile(rule, document, Texts(Folder("data", None)), overrides)
