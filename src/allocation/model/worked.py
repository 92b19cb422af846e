"""Cases worked out by hand: what a rule should give, and how somebody came to it."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from allocation.model.fields import Euros, Name, Prose, Strict, Text
from allocation.model.participation import TakesPart
from allocation.model.rule import SCOPES, Value
from allocation.model.status import Status
from allocation.model.variant import which_rule
from allocation.words import _

T = TypeVar("T")

_FRACTION = re.compile(r"[1-9]\d{0,30}/[1-9]\d{0,30}", re.ASCII)


def _exact(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    fraction = isinstance(value, str) and _FRACTION.fullmatch(value)
    if not fraction and not (isinstance(value, Decimal) and value >= 0):
        raise ValueError(_("euros are needed, such as 8_423.12, or a fraction such as 1250/3"))
    return value


def is_about(given: Decimal | str, exact: Fraction) -> bool:
    """Whether an exact number is the one that is given, rounded to the decimals that it has."""
    if isinstance(given, str):
        return Fraction(given) == exact
    exponent = given.as_tuple().exponent
    assert isinstance(exponent, int)
    return abs(exact - Fraction(given)) <= Fraction(10) ** exponent / 2


def _some_or_word(value: Any) -> Any:
    if value in SCOPES:
        return value
    if isinstance(value, list) and value and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise ValueError(_("all, overseas, metropolitan or a list of names is needed"))


def _two_in_order(ends: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ValueError(_("two amounts are needed, the lower one first"))
    return ends


def _not_empty(entries: tuple[T, ...]) -> tuple[T, ...]:
    if not entries:
        raise ValueError(_("one entry at least is needed"))
    return entries


_Fraction = Annotated[str, Field(pattern=f"^{_FRACTION.pattern}$")]
ExactEuros = Annotated[
    Decimal | str | None,
    BeforeValidator(_exact, json_schema_input_type=Annotated[Decimal, Field(ge=0)] | _Fraction),
]
"""Unrounded euros: to as many decimals as are given, or as a fraction."""

_SUBJECTS = (
    "pool",
    "region",
    "regions",
    "total",
    "undistributed",
    "distribution_unknown",
    "refusal",
)
_CLAIMS = ("quota", "remainder", "amount", "status", "between")
_CLAIMING = ("pool", "region", "regions")
"""Subjects of which something must be said."""
_ALLOWED = {
    "pool": {"line", "quota", "amount"},
    "region": {"line", "component", *_CLAIMS},
    "regions": {"line", "component", "amount", "status", "between"},
    "total": {"line", "status", "between"},
    "undistributed": {"line"},
    "distribution_unknown": {"line", "status", "between"},
    "refusal": set[str](),
}
"""What may be said of each subject of an expectation."""


def _spelt(field: str) -> str:
    return field.replace("_", "-")


def _of_one_thing(subject: str) -> dict[str, Any]:
    """The schema of an expectation of this subject, as `Expectation` has it."""
    fields = [_spelt(subject), "working", *_ALLOWED[subject]]
    found: dict[str, Any] = {"required": fields[:1], "propertyNames": {"enum": sorted(fields)}}
    if subject in _CLAIMING:
        found["anyOf"] = [{"required": [field]} for field in _CLAIMS if field in fields]
    if subject == "region":
        one = ["line", "component"]
        found["dependentRequired"] = {"quota": one, "remainder": one}
    return found


class Expectation(Strict):
    """One thing that is expected of a result, and its `working`: how it was worked out, in words.

    It is of a `pool`, or the part of it that a line gets; of a `region`, all its lines together or
    one of them or one component; of all of them: the `total`, what is `undistributed` and what has
    a `distribution-unknown`; or it is a `refusal`, by its code. `regions` are those for which the
    rest is so, and no others. Amounts are in euros; a `quota` is one before rounding, a `remainder`
    what is left of it beyond whole units.
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": [*map(_of_one_thing, _SUBJECTS)]})

    pool: Text | None = None
    region: Text | None = None
    regions: Annotated[
        str | tuple[Text, ...] | None,
        BeforeValidator(
            _some_or_word,
            json_schema_input_type=Literal["all", "overseas", "metropolitan"]
            | Annotated[list[str], Field(min_length=1)],
        ),
    ] = None
    line: Name | None = None
    component: Name | None = None
    total: Euros | None = None
    undistributed: Euros | None = None
    distribution_unknown: Euros | None = None
    quota: ExactEuros = None
    remainder: ExactEuros = None
    amount: Euros | None = None
    status: Annotated[Status | None, Field(strict=False)] = None
    between: Annotated[
        tuple[Euros, ...] | None,
        Field(strict=False, json_schema_extra={"minItems": 2, "maxItems": 2}),
        AfterValidator(_two_in_order),
    ] = None
    refusal: Text | None = None
    working: Prose | None = None

    @property
    def given(self) -> list[str]:
        """The fields that say something, but for the working."""
        fields = [*_SUBJECTS, "line", "component", *_CLAIMS]
        return [field for field in fields if getattr(self, field) is not None]

    @model_validator(mode="after")
    def _is_of_one_thing(self) -> Self:
        subjects = [field for field in self.given if field in _SUBJECTS]
        if len(subjects) != 1:
            raise ValueError(
                _(
                    "what is expected is of one thing: {names}",
                    names=", ".join(_SUBJECTS).replace("_", "-"),
                )
            )
        (subject,) = subjects
        said = [field for field in self.given if field != subject]
        wrong = next((field for field in said if field not in _ALLOWED[subject]), None)
        if wrong:
            raise ValueError(_("{subject} has no {field}", subject=_spelt(subject), field=wrong))
        if subject in _CLAIMING and not set(said) & set(_CLAIMS):
            raise ValueError(_("nothing is expected: {names}", names=", ".join(_CLAIMS)))
        if (
            self.region
            and {"quota", "remainder"} & set(said)
            and not (self.line and self.component)
        ):
            raise ValueError(_("a quota and its remainder are those of one component of one line"))
        return self


class WorkedCase(Strict):
    """What is expected under some values in place of the rule's own, and who takes part.

    `with` has names and values as `--set` takes them; `participation` says it by region and kind of
    agency, in place of what the rule says. A `working` here is that of all that is expected.
    """

    case: Prose
    with_: Annotated[dict[Text, Value], Field(alias="with", min_length=1)] = {}
    participation: Annotated[
        dict[
            Text,
            Annotated[dict[Name, Annotated[TakesPart, Field(strict=False)]], Field(min_length=1)],
        ],
        Field(min_length=1),
    ] = {}
    working: Prose | None = None
    expect: Annotated[
        tuple[Expectation, ...],
        Field(strict=False, json_schema_extra={"minItems": 1}),
        AfterValidator(_not_empty),
    ]


class WorkedCases(Strict):
    """One file of cases.

    `rule` is a version, or the file of a rule or variant: beside the cases, else among the rules.
    """

    rule: Annotated[Text, BeforeValidator(which_rule, json_schema_input_type=int | Text)]
    cases: Annotated[
        tuple[WorkedCase, ...],
        Field(strict=False, json_schema_extra={"minItems": 1}),
        AfterValidator(_not_empty),
    ]
