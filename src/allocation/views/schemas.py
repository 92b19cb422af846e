"""The schemas that there are: of each kind of file, and of the JSON of each command."""

from __future__ import annotations

from typing import NamedTuple

from allocation.diagnostics import did_you_mean, usage
from allocation.views.language import _, typed
from allocation.views.report import Column, Grid, Report, Row
from allocation.words import N_, Typed
from allocation.words import _ as message


class Described(NamedTuple):
    """A kind of file, or the output of a command: what its schema is named, and what it is of."""

    name: str
    type: str
    """What it is made of: ``module:type``, of the package."""
    says: str = ""
    """What a file of this kind is; empty of an output, whose name says it."""
    files: str = ""
    """Where those that are shipped lie."""

    @property
    def file(self) -> str:
        """The file of its schema."""
        return f"{self.name}.json"

    @property
    def verb(self) -> str:
        """The command whose output it is; empty of a file."""
        return "" if self.files else self.name.removeprefix(_OUTPUT)


_OUTPUT = "output-"
DESCRIBED = (
    Described("rule", "model.rule:Rule", N_("a rule"), "rules/*.yaml"),
    Described("variant", "model.variant:Variant", N_("a variant"), "rules/variants/*.yaml"),
    Described("cases", "model.worked:WorkedCases", N_("worked cases"), "rules/cases/*.yaml"),
    Described("texts", "model.text:Register", N_("the register of texts"), "data/texts.yaml"),
    Described(
        "catalogue", "model.key:Catalogue", N_("the catalogue of keys"), "data/catalogue.yaml"
    ),
    Described(
        "territories",
        "model.territory:TerritorySet",
        N_("a set of territories"),
        "data/regions.yaml",
    ),
    Described(
        "publication",
        "model.publication:Publication",
        N_("what a text prints of a year"),
        "data/published/*.yaml",
    ),
    Described(
        "differences",
        "model.publication:KnownDifferences",
        N_("known differences with it"),
        "data/published/*.differences.yaml",
    ),
    Described("lock", "model.lock:Lock", N_("what was accepted"), "data/lock.yaml"),
    Described("output-compute", "views.outputs.compute:Computed"),
    Described("output-explain", "views.outputs.explain:ExplanationJson"),
    Described("output-diff", "views.outputs.diff:DifferenceJson"),
    Described("output-reconcile", "views.outputs.reconcile:ReconciliationJson"),
    Described("output-fit", "views.outputs.fit:FitJson"),
    Described("output-sweep", "views.outputs.sweep:SweepJson"),
    Described("output-rules", "views.outputs.lists:RulesJson"),
    Described("output-show", "views.outputs.show:RuleJson"),
    Described("output-keys", "views.outputs.lists:Keys"),
    Described("output-regions", "views.outputs.lists:RegionsJson"),
    Described("output-check", "views.outputs.check:CheckJson"),
)
"""Every kind, by one line: a new one needs nothing else."""


def described_by(name: str) -> Described:
    """What a schema is of; raises Refusal (exit code 2) for a name that none has."""
    for found in DESCRIBED:
        if found.name == name:
            return found
    told = message("there is no schema {name!r}", name=name)
    raise usage("unknown-schema", told, did_you_mean(name, [each.name for each in DESCRIBED]))


def list_schemas() -> Report:
    """Which schemas there are."""
    files = [each for each in DESCRIBED if each.files]
    outputs = [each for each in DESCRIBED if each.verb]
    of_files = Grid(
        (Column(_("schema")), Column(_("describes")), Column(_("files"))),
        tuple(Row((each.name, _(each.says), each.files)) for each in files),
    )
    of_outputs = Grid(
        (Column(_("schema")), Column(_("describes the JSON of"))),
        tuple(Row((each.name, typed(f"allocate {each.verb}"))) for each in outputs),
    )
    more = (typed("allocate schema rule"), typed(Typed("allocate schema --output FOLDER")))
    return Report(_("Schemas (JSON Schema)"), blocks=(of_files, of_outputs), more=more)
