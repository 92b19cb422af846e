"""What a rule is: the types of a rule file and their constraints. No I/O.

A rule says, for one year and version, which lines of credit go to which agencies, by which
components, under which hypotheses. Wherever a figure stands, a citation stands beside it.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from allocation.model.components import AnyComponent
from allocation.model.fields import (
    Citation,
    Cite,
    Euros,
    EurosOrName,
    FileName,
    Name,
    PositiveInt,
    Prose,
    Role,
    Source,
    SourceOrName,
    Strict,
    Text,
)
from allocation.model.key import one_spelling
from allocation.model.method import Level, Method
from allocation.money import machine, whole_cents
from allocation.words import N_, _, cited

MOST_LINES = 200
"""Of a rule; as many pools, and components that come before a pool."""
MOST_COMPONENTS = 500
"""Of all lines together; as many hypotheses."""


class Rounding(Strict):
    """To which unit (euros, down to the cent), by which method, at which level.

    `cite` where a text says so, `why` where it is a hypothesis.
    """

    unit: Euros
    method: Annotated[Method, Field(strict=False)]
    level: Annotated[Level, Field(strict=False)] = Level.COMPONENT
    why: Prose | None = None
    cite: Cite | None = None
    taken_from: Text | None = None


class Line(Strict):
    """A line of credit (ligne de crédits): who gets money through which credit.

    `agency` is a kind of agency of the territory set; without it, each territory receives.
    `label` is what people see in place of its name.
    """

    agency: Name | None = None
    same_agency: Prose | None = None
    """Why the agency is that of another line too."""
    label: Prose | None = None
    credit: Prose
    cite: Cite
    components: Annotated[dict[Name, AnyComponent], Field(min_length=1)]


class Pool(Strict):
    """An amount to be divided: given, or what remains of an envelope after other components.

    `after` names components; those of every line count, for all the agencies in scope, whether
    they take part or not; `leaves_out` is why a flat part of a line that draws is not among them.
    `split` (a hypothesis, or weights by line) divides the pool between the lines that draw on it.
    `precision` is the unit to which the envelope is printed.
    """

    remainder_of: EurosOrName
    after: tuple[Name, ...] = Field(default=(), strict=False)
    leaves_out: Prose | None = None
    split: Annotated[Name | None, Role.SPLIT] = None
    precision: Annotated[EurosOrName | None, Role.AMOUNT] = None
    cite: Cite | None = None


def _simple(value: Any) -> Any:
    """A number, a name, weights by line, or a list of codes; what it must be depends on its use."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str | dict | list):
        raise ValueError(_("a value is needed: an amount, a name, a list or weights"))
    return one_spelling(value) if isinstance(value, str) else value


SCOPES = (N_("all"), N_("overseas"), N_("metropolitan"))
"""The scopes that have a word; others are lists of codes."""


def _territories(value: Any) -> Any:
    if value in SCOPES:
        return value
    if isinstance(value, list) and all(isinstance(code, str) for code in value):
        return tuple(value)
    raise ValueError(_("all, overseas, metropolitan or a list of codes in quotes is needed"))


Value = Annotated[
    Any,
    BeforeValidator(
        _simple, json_schema_input_type=int | Decimal | str | list[str] | dict[Name, int]
    ),
]


def value_text(value: object) -> str:
    """A value of a rule for programs: euros with two decimals, ``5:3``, names as such."""
    if isinstance(value, int | Decimal):
        cents = whole_cents(Fraction(value))
        return machine(cents) if cents is not None else f"{value:f}"
    if isinstance(value, dict):
        return ":".join(str(weight) for weight in value.values())
    if isinstance(value, list):
        return ",".join(value)
    return "" if value is None else one_spelling(str(value))


class Bounds(Strict):
    """Between which amounts a hypothesis lies, both included, and in which steps from the lower."""

    from_: Annotated[Euros, Field(alias="from")]
    to: Euros
    step: Euros

    def __str__(self) -> str:
        ends = (value_text(value) for value in (self.from_, self.to, self.step))
        return "{} to {} in steps of {}".format(*ends)


class Hypothesis(Strict):
    """A named assumption: its value, the reason for it, and what else it could be.

    `label` is what people see in place of its name.
    """

    value: Value
    label: Prose | None = None
    why: Prose
    cite: Cite | None = None
    choices: tuple[str, ...] | None = Field(default=None, strict=False)
    taken_from: Text | None = None
    """The published figure that the value is, or `rows` where it was inferred from the printed
    rows: held against that, a result proves nothing.
    """
    in_ratio_of: Name | None = None
    """The components of the lines whose amounts the weights are in the ratio of."""
    bounds: Bounds | None = None
    """For an amount; a value given in place of the rule's own may lie beyond them."""


class Scope(Strict):
    """The territories concerned: all of the set, the overseas ones, or a list of codes."""

    of: Annotated[
        str | tuple[str, ...],
        BeforeValidator(
            _territories,
            json_schema_input_type=Literal["all", "overseas", "metropolitan"] | list[str],
        ),
    ] = "all"
    excluded: tuple[Text, ...] = Field(default=(), strict=False)
    """Territories that the text names as left out, and that are not of the set anyway."""
    cite: Cite | None = None


class FinancedRegions(Strict):
    """How many regions are known to have received something, without saying which."""

    count: PositiveInt
    why: Prose
    cite: Cite
    taken_from: Text | None = None


class Participation(Strict):
    """Which agencies take part is not fixed by the text; all are counted until told otherwise.

    `unknown` is the status of an amount whose agency may not have taken part: `ceiling` where the
    total is what it would be if all did, `counted` where taking part is a hypothesis like others.
    `absent` names the hypothesis that says what becomes of an absent agency's share.
    """

    unknown: Literal["counted", "ceiling"] = "counted"
    known: FileName | None = None
    regions: FinancedRegions | None = None
    absent: Annotated[Name | None, Role.ABSENT] = None
    why: Prose
    cite: Cite


class Fact(Strict):
    """Something a text says about a year whose formula is not known.

    `figures` names those of the publication that the sentence repeats.
    """

    what: Prose
    figures: tuple[Text, ...] = Field(default=(), strict=False)
    cite: Cite


class NoFormula(Strict):
    """Why a year can't be computed, and what is known of it all the same."""

    why: Prose
    known: tuple[Fact, ...] = Field(strict=False)


class FixedFigure(NamedTuple):
    """An amount in euros that a rule takes from a text as it stands, and where.

    `kind` is that of its component, or ``pool``; `agency` the kind of agency of its line.
    """

    path: tuple[str, ...]
    amount: Decimal
    kind: str
    agency: str | None
    cite: Citation


class Replaced(Strict):
    """The version (``2023@1``) that a version takes the place of, from which day, and why."""

    version: Annotated[Text, StringConstraints(pattern=r"^\d{4}@[1-9]\d{0,3}$")]
    from_: Annotated[date, Field(alias="from")]
    why: Prose

    @property
    def told(self) -> str:
        """Version and day."""
        return cited((self.version, self.from_))


class Rule(Strict):
    """One rule file."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["lines"]}, {"required": ["no-formula"]}]}
    )

    year: Annotated[int, Field(ge=1900, le=2999)]
    version: PositiveInt = 1
    replaces: Replaced | None = None
    title: Prose
    source: SourceOrName
    other_sources: dict[Text, Source] = {}
    territories: Name = "regions"
    scope: Scope = Scope()
    participation: Participation | None = None
    lines: Annotated[dict[Name, Line], Field(max_length=MOST_LINES)] = {}
    pools: Annotated[dict[Name, Pool], Field(max_length=MOST_LINES)] = {}
    hypotheses: Annotated[dict[Name, Hypothesis], Field(max_length=MOST_COMPONENTS)] = {}
    rounding: Rounding | None = None
    publication: FileName | None = None
    notes: tuple[Prose, ...] = Field(default=(), strict=False)
    no_formula: NoFormula | None = None

    @property
    def label(self) -> str:
        """``2023@1``."""
        return f"{self.year}@{self.version}"

    def components(self) -> Iterator[tuple[str, str, AnyComponent]]:
        """Line name, component name and component, in the order of the file."""
        for line_name, line in self.lines.items():
            for name, component in line.components.items():
                yield line_name, name, component

    def fixed_figures(self) -> Iterator[FixedFigure]:
        """Every amount that stands in a component or pool and in no hypothesis."""
        for line_name, line in self.lines.items():
            for name, component in line.components.items():
                for field, amount in component.named(Role.AMOUNT).items():
                    if isinstance(amount, Decimal):
                        path: tuple[str, ...] = ("lines", line_name, "components", name, field)
                        agency = line.agency
                        yield FixedFigure(path, amount, component.kind, agency, component.cite)
        for name, pool in self.pools.items():
            for field, amount in pool.named(Role.AMOUNT).items():
                if isinstance(amount, Decimal) and pool.cite:
                    path = ("pools", name, field.replace("_", "-"))
                    yield FixedFigure(path, amount, "pool", None, pool.cite)

    def taken_from(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Where in the rule a published figure is used as a value, and the name of the figure."""
        places: dict[tuple[str, ...], Any] = {
            **{("hypotheses", name): found for name, found in self.hypotheses.items()},
            ("participation", "regions"): self.participation and self.participation.regions,
            ("rounding",): self.rounding,
        }
        for path, found in places.items():
            if found and found.taken_from:
                yield (*path, "taken-from"), found.taken_from

    def source_of(self, cite: Cite) -> Source:
        """The text that a citation points into."""
        return self.other_sources[cite.source] if cite.source else self.source

    def cited(self, cite: Cite) -> str:
        """A citation in full: ``SGMCAS/2023/110, NOR SPRZ2318297J, 2023-07-18, §3.1``."""
        return cited([*self.source_of(cite).parts, cite.section])

    def value_of(self, name: str) -> Value:
        """The value of a hypothesis, or the name itself when no hypothesis bears it."""
        found = self.hypotheses.get(name)
        return found.value if found else name
