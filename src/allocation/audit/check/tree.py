"""What there is to check: every file of rules and data, read once, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from allocation.diagnostics import Diagnostic, Place, Refusal, usage
from allocation.engine.case import Case
from allocation.engine.resolve import resolve
from allocation.model.key import Key
from allocation.model.publication import Publication
from allocation.model.rule import Rule
from allocation.model.territory import TerritorySet
from allocation.reading.delimited import MAX_TEXT
from allocation.reading.document import Document, read_document
from allocation.reading.files import is_folder, is_there, no_file, read_bytes
from allocation.reading.keys import (
    CATALOGUE,
    CatalogueFile,
    read_catalogue,
    read_catalogue_file,
    read_key,
)
from allocation.reading.loading import rule_of
from allocation.reading.locks import LockFile, lock_of, read_lock
from allocation.reading.places import Folder
from allocation.reading.publications import (
    PublicationFile,
    read_known_differences,
    read_publication,
)
from allocation.reading.rules import RuleFile
from allocation.reading.territories import read_territories
from allocation.reading.texts import RegisterFile, Texts, read_register
from allocation.reading.variants import is_variant
from allocation.reading.worked import WorkedFile, read_worked, rule_named
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

T = TypeVar("T")


class Kind(StrEnum):
    """What a file is."""

    RULE = "rule"
    VARIANT = "variant"
    CASES = "cases"
    TEXTS = "texts"
    CATALOGUE = "catalogue"
    TERRITORIES = "territories"
    PUBLICATION = "publication"
    DIFFERENCES = "differences"
    KEY = "key"
    PARTICIPATION = "participation"
    LOCK = "lock"


class Part(NamedTuple):
    """One file: what it is, where it is, and how it is shown."""

    kind: Kind
    path: Path
    name: str


_FOLDERS = {
    "rules": ("*.yaml", "examples/*.yaml", "variants/*.yaml", "cases/*.yaml"),
    "data": ("*.yaml", "*.csv", "published/*.yaml"),
}
"""Where files are, in a folder of rules or of data."""
_FIELDS = {
    "cases": Kind.CASES,
    "texts": Kind.TEXTS,
    "locked": Kind.LOCK,
    "series": Kind.CATALOGUE,
    "members": Kind.TERRITORIES,
    "differences": Kind.DIFFERENCES,
    "lines": Kind.RULE,
    "no-formula": Kind.RULE,
    "publication": Kind.PUBLICATION,
}
"""The kind of a YAML file by a field that no other has; the first that it has counts."""
_PLACES = {
    "cases": Kind.CASES,
    "variants": Kind.VARIANT,
    "published": Kind.PUBLICATION,
    "data": Kind.CATALOGUE,
}
"""The same by its folder, of one that has none of them, or is no YAML."""


class Tree:
    """Everything that is shipped, with the user's own folders over it, and single files beside.

    What can't be read is in `problems` and is left out everywhere else.
    """

    def __init__(self, rules: Folder, data: Folder, beside: Sequence[Path] = ()) -> None:
        self.rules, self.data = rules, data
        self.problems: list[Diagnostic] = []
        self.parts = tuple(self._parts(beside))

    def of(self, *kinds: Kind) -> Iterator[Part]:
        """The files of some kinds."""
        return (part for part in self.parts if part.kind in kinds)

    @cached_property
    def rule_files(self) -> dict[Part, RuleFile]:
        """Rules, and variants as the rules that they make."""
        return dict(self._each(lambda p: rule_of(self.document(p), self.rules), *_RULES))

    @cached_property
    def resolved(self) -> dict[Part, Case]:
        """What is to be computed of each rule and variant that has a formula."""
        known = ((p, file) for p, file in self.rule_files.items() if not file.rule.no_formula)
        found = ((part, self._try(partial(resolve, file, self.data))) for part, file in known)
        return {part: case for part, case in found if case is not None}

    def rule_of(self, file: WorkedFile) -> RuleFile | None:
        """The rule that cases are of; None where it can't be read, as is told of its own file.

        Raises Refusal where there is none of this name, or it lies outside and can't be read.
        """
        path, name = rule_named(file, self.rules)
        for part in self.of(*_RULES):
            if part.path.resolve() == path.resolve():
                found = self.rule_files.get(part)
                sound = found and (found.rule.no_formula or part in self.resolved)
                return found if sound else None
        return rule_of(read_document(path, name), self.rules)

    def case_of(self, rule: RuleFile) -> Case:
        """What is to be computed of a rule that `rule_of` found."""
        for part, found in self.rule_files.items():
            if found is rule:
                return self.resolved[part]
        return resolve(rule, self.data)

    @cached_property
    def worked(self) -> dict[Part, WorkedFile]:
        """The cases that were worked out by hand."""
        return dict(self._each(lambda part: read_worked(self.document(part)), Kind.CASES))

    @cached_property
    def texts(self) -> Texts:
        """The registered texts; none where a register can't be read."""
        self.registers  # noqa: B018  what is wrong with one is told once
        return self._try(lambda: Texts(self.data)) or Texts(Folder("data", None))

    @cached_property
    def registers(self) -> dict[Part, RegisterFile]:
        """The registers of texts."""
        return dict(self._each(lambda part: read_register(part.path, self.data), Kind.TEXTS))

    @cached_property
    def territories(self) -> dict[str, TerritorySet]:
        """The sets of territories by name."""
        found = self._each(
            lambda part: read_territories(part.path.stem, self.data), Kind.TERRITORIES
        )
        return {part.path.stem: each for part, each in found}

    @cached_property
    def catalogues(self) -> list[CatalogueFile]:
        """The catalogues of keys, the shipped one first."""
        folders = (folder for folder in (self.data.shipped, self.data.own) if folder)
        paths = [path for folder in folders if is_there(path := folder / CATALOGUE)]
        found = (self._try(partial(read_catalogue_file, path, self.data)) for path in paths)
        return [catalogue for catalogue in found if catalogue]

    @cached_property
    def keys(self) -> dict[str, Key]:
        """The keys of every catalogue by name, each counted over a set that can be read."""
        catalogue = self._try(lambda: read_catalogue(self.data)) or {}
        read = partial(read_key, catalogue=catalogue, data=self.data)
        for part in self.of(Kind.KEY):
            if part.path.stem not in catalogue:
                message = _("{file} has no entry in {c}", file=part.name, c=CATALOGUE)
                place = Place(part.name, 1)
                self.problems.append(Diagnostic("unknown-key-name", message, place))
        found = {}
        for name, about in catalogue.items():
            over = self.territories.get(about.territories)
            key = over and self._try(partial(read, name, territories=over))
            if key:
                found[name] = key
        return found

    @cached_property
    def publications(self) -> dict[Part, PublicationFile]:
        """What texts print."""
        regions = self.territories.get("regions")
        if regions is None:
            return {}
        for part in self.of(Kind.DIFFERENCES):
            name = part.path.stem.removesuffix(".differences")
            self._try(partial(read_known_differences, name, self.data, regions))
        return dict(
            self._each(
                lambda part: read_publication(part.path.stem, self.data, regions),
                Kind.PUBLICATION,
            )
        )

    @cached_property
    def allocations(self) -> dict[Part, Allocation]:
        """What each rule and variant gives; each is computed, so that none fails in use."""
        from allocation.engine.allocation import Allocation  # numpy only where there is a rule

        found = (
            (part, self._try(partial(Allocation, case))) for part, case in self.resolved.items()
        )
        return {part: allocation for part, allocation in found if allocation is not None}

    def own_rules(self) -> Iterator[tuple[Part, RuleFile]]:
        """The rules as they stand, without what variants make of them."""
        return ((part, file) for part, file in self.rule_files.items() if not file.variant)

    def publication_of(self, rule: Rule) -> tuple[Publication, Document] | None:
        """What is published of a rule's year, with its file; None where that is nothing."""
        for part, file in self.publications.items():
            if part.path.stem == rule.publication:
                return file.publication, self.document(part)
        return None

    @cached_property
    def locks(self) -> dict[Path, LockFile]:
        """The locks that can be read, by their paths: of every folder that has one."""
        paths = dict.fromkeys(lock_of(part.path) for part in self.parts)
        found = {p: self._try(partial(read_lock, p, self.name_of(p))) for p in paths if is_there(p)}
        return {path: lock for path, lock in found.items() if lock is not None}

    def name_of(self, path: Path) -> str:
        """How a file is shown that may lie in either folder."""
        rules, data = self.rules.name_of(path), self.data.name_of(path)
        return data if rules == str(path) else rules

    def document(self, part: Part) -> Document:
        """The file of a part as it stands."""
        return read_document(part.path, part.name)

    def read_all(self) -> None:
        """Read everything, so that every problem of loading is known."""
        self.registers, self.territories, self.keys, self.publications  # noqa: B018
        self.rule_files, self.resolved, self.allocations, self.locks  # noqa: B018
        self.worked  # noqa: B018

    def _each(self, read: Callable[[Part], T], *kinds: Kind) -> Iterator[tuple[Part, T]]:
        for part in self.of(*kinds):
            found = self._try(partial(read, part))
            if found is not None:
                yield part, found

    def _try(self, read: Callable[[], T]) -> T | None:
        """What is read, or None where it is refused, with its problems kept."""
        try:
            return read()
        except Refusal as refusal:
            self.problems += refusal.diagnostics
            return None

    def _parts(self, beside: Sequence[Path]) -> Iterator[Part]:
        """Each file once: one folder may be that of rules and of data."""
        seen: set[Path] = set()
        for folder in (self.rules, self.data):
            for pattern in _FOLDERS[folder.kind]:
                for path in folder.files(pattern):
                    if path not in seen:
                        seen.add(path)
                        yield part_of(path, folder.name_of(path))
        yield from (part_of(path, str(path)) for path in beside)


def part_of(path: Path, name: str) -> Part:
    """A file with its kind: by what it holds, else by where it lies."""
    fields: dict[str, object] = {}
    if path.suffix == ".csv":
        header = read_bytes(path, name, MAX_TEXT).partition(b"\n")[0]
        return Part(Kind.PARTICIPATION if b"takes_part" in header else Kind.KEY, path, name)
    with suppress(Refusal):
        document = read_document(path, name)
        fields = document.value if isinstance(document.value, dict) else {}
        if is_variant(document):
            return Part(Kind.VARIANT, path, name)
    kinds = [kind for field, kind in _FIELDS.items() if field in fields]
    return Part(kinds[0] if kinds else _PLACES.get(path.parent.name, Kind.RULE), path, name)


def asked_for(paths: Sequence[Path], rules: Folder, data: Folder) -> tuple[Tree, list[Part]]:
    """What is to be checked of which tree: all of it, or what the paths name.

    A folder that is not in the tree is laid over it, as one of rules and of data (or its folders
    of these names are); a file of data too, with its folder. Raises Refusal (exit code 2) for what
    is not there, and for a folder in which there is nothing to check.
    """
    for path in paths:
        if not is_folder(path) and not is_there(path):
            raise no_file(path, str(path), "no-file")
    tree = Tree(rules, data)
    beside = []
    for path in paths:
        if within(tree.parts, path):
            continue
        if not is_folder(path) and part_of(path, str(path)).kind in _ALONE:
            beside.append(path)
            continue
        home = path if is_folder(path) else path.parent
        home = home.parent if home.name in ("published", *_FOLDERS) else home
        rules, data = _over(rules, home), _over(data, home)
    tree = Tree(rules, data, beside)
    found = {path: within(tree.parts, path) for path in paths}
    for path, parts in found.items():
        if not parts:
            message = _("there is nothing to check in {folder}", folder=path)
            hint = _("name a folder of rules, of data, or of both")
            raise usage("nothing-to-check", message, hint)
    asked = dict.fromkeys(part for parts in found.values() for part in parts)
    return tree, list(asked if paths else tree.parts)


def _over(folder: Folder, home: Path) -> Folder:
    """A folder with what lies in another over it, unless the user's own lies there already."""
    inside = [home / kind for kind in _FOLDERS if is_folder(home / kind)]
    own = home / folder.kind
    if folder.own or (inside and own not in inside):
        return folder
    return Folder(folder.kind, own if inside else home)


def within(parts: Sequence[Part], path: Path) -> list[Part]:
    """The files that a path names: itself, or what lies in it."""
    named = path.resolve()
    return [part for part in parts if named in (here := part.path.resolve(), *here.parents)]


_READ = ("registers", "territories", "keys", "publications", "rule_files", "resolved", "locks")
_RULES = (Kind.RULE, Kind.VARIANT)
_ALONE = (*_RULES, Kind.CASES)
"""What can be checked wherever it lies."""
