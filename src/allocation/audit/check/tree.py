"""What there is to check: every file of rules and data, read once, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from allocation.audit.check.parts import (
    NAMES,
    RULES,
    Kind,
    Part,
    files_of,
    part_of,
    real_path,
)
from allocation.diagnostics import Diagnostic, Place, Refusal
from allocation.engine.case import Case
from allocation.engine.resolve import resolve
from allocation.model.key import Key
from allocation.model.publication import Publication
from allocation.model.rule import Rule
from allocation.model.territory import TerritorySet
from allocation.reading.document import Document, read_document
from allocation.reading.files import is_there
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
from allocation.reading.worked import WorkedFile, read_worked, rule_named
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

T = TypeVar("T")


class Tree:
    """Everything that is shipped, with the user's own folders over it, and single files beside.

    What can't be read is in `problems` and is left out everywhere else; `met` has by file what was
    met in reading it, wherever that stands: the baseline of a variant, the key of a rule. Of those
    that are not `asked` for nothing needs to be told.
    """

    def __init__(self, rules: Folder, data: Folder, beside: Sequence[Path] = ()) -> None:
        self.rules, self.data = rules, data
        self.problems: list[Diagnostic] = []
        self.met: dict[Part, list[Diagnostic]] = {}
        self._placed: dict[Diagnostic, Diagnostic] = {}
        self.parts = (*self._parts(), *(part_of(path, str(path)) for path in beside))
        self._beside = beside
        self.asked: Collection[Part] = self.parts

    def of(self, *kinds: Kind) -> Iterator[Part]:
        """The files of some kinds."""
        return (part for part in self.parts if part.kind in kinds)

    def _at(self, path: Path) -> Part | None:
        return next((part for part in self.parts if part.path == path), None)

    @cached_property
    def rule_files(self) -> dict[Part, RuleFile]:
        """Rules, and variants as the rules that they make."""
        return dict(self._each(lambda p: rule_of(self.document(p), self.rules), *RULES))

    @cached_property
    def resolved(self) -> dict[Part, Case]:
        """What is to be computed of each rule and variant that has a formula."""
        known = ((p, file) for p, file in self.rule_files.items() if not file.rule.no_formula)
        found = ((part, self._try(partial(resolve, file, self.data), part)) for part, file in known)
        return {part: case for part, case in found if case is not None}

    def rule_of(self, file: WorkedFile) -> RuleFile | None:
        """The rule that cases are of; None where it can't be read, as is told of its own file.

        Raises Refusal where there is none of this name, or it lies outside and can't be read.
        """
        path, name = rule_named(file, self.rules)
        for part in self.of(*RULES):
            if real_path(part.path) == real_path(path):
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
        found = (
            self._try(partial(read_catalogue_file, path, self.data), self._at(path))
            for path in paths
        )
        return [catalogue for catalogue in found if catalogue]

    @cached_property
    def keys(self) -> dict[str, Key]:
        """The keys of every catalogue by name, each counted over a set that can be read."""
        found: dict[str, Key] = {}
        catalogue = self._try(
            lambda: read_catalogue(self.data), next(self.of(Kind.CATALOGUE), None)
        )
        if catalogue is None:
            return found
        read = partial(read_key, catalogue=catalogue, data=self.data)
        files = {part.path.stem: part for part in self.of(Kind.KEY)}
        others = {part.path.stem for part in self.of(Kind.PARTICIPATION)}
        for name, part in files.items():
            if name not in catalogue:
                message = _("{file} has no entry in {c}", file=part.name, c=CATALOGUE)
                place = Place(part.name, 1)
                self.problems.append(Diagnostic("unknown-key-name", message, place))
        for name, about in catalogue.items():
            over = None if name in others else self.territories.get(about.territories)
            key = over and self._try(partial(read, name, territories=over), files.get(name))
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
            self._try(partial(read_known_differences, name, self.data, regions), part)
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
            (part, self._try(partial(Allocation, case), part))
            for part, case in self.resolved.items()
        )
        return {part: allocation for part, allocation in found if allocation is not None}

    def own_rules(self) -> Iterator[tuple[Part, RuleFile]]:
        """The rules as they stand, without what variants make of them."""
        return ((part, file) for part, file in self.rule_files.items() if not file.variant)

    def is_whole(self, part: Part) -> bool:
        """Whether all that a rule rests on could be read, so that nothing is missed in it."""
        self.allocations  # noqa: B018  reads and computes all of it
        rule = self.rule_files[part].rule
        published = rule.publication is None or self.publication_of(rule) is not None
        return published and part not in self.met

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
        found = {
            path: self._try(partial(read_lock, path, self.name_of(path)), self._at(path))
            for path in paths
            if is_there(path)
        }
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
        self.problems += self._unread()

    def _unread(self) -> Iterator[Diagnostic]:
        """Files of a folder that nothing looks for, because of their names."""
        for part in self.parts:
            name, stem = part.path.name, part.path.stem
            wanted = NAMES.get(part.kind, name)
            if part.kind is Kind.DIFFERENCES:
                wanted = f"{stem.removesuffix('.differences')}.differences.yaml"
            elif name == f"{stem}.yml" and part.path not in self._beside:
                wanted = f"{stem}.yaml"
            if name != wanted and self._try(partial(self.document, part), part) is not None:
                message = _("nothing reads a file of this name")
                hint = _("a file of its kind is called {name}", name=wanted)
                yield Diagnostic("unread-file", message, Place(part.name), hint)

    def _each(self, read: Callable[[Part], T], *kinds: Kind) -> Iterator[tuple[Part, T]]:
        for part in self.of(*kinds):
            found = self._try(partial(read, part), part)
            if found is not None:
                yield part, found

    def _try(self, read: Callable[[], T], part: Part | None = None) -> T | None:
        """What is read, for a file; None where it is refused, with its problems kept.

        A problem without a place is that of the file in which it was met first.
        """
        try:
            return read()
        except Refusal as refusal:
            found = list(refusal.diagnostics)
        if part:
            here = Place(part.name)
            placed = self._placed
            found = [p if p.place else placed.setdefault(p, p._replace(place=here)) for p in found]
            self.met.setdefault(part, []).extend(found)
        self.problems += found
        return None

    def _parts(self) -> Iterator[Part]:
        """Each file once: one folder may be that of rules and of data. Hidden ones are no part."""
        seen: set[Path] = set()
        for folder in (self.rules, self.data):
            for path in files_of(folder):
                if path not in seen:
                    seen.add(path)
                    yield part_of(path, folder.name_of(path))
