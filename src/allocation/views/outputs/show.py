"""The JSON of `allocate show`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict
from typing_extensions import TypedDict

from allocation.model.rule import Rule
from allocation.views.outputs.common import Digest, VariantJson


class ChangedJson(TypedDict):
    """A value of a variant, and the rule's own."""

    name: str
    value: str
    was: str


class RuleJson(Rule):
    """A rule as its file has it, with where that is; what says nothing is left out.

    Its version is that of the rule, which is why no other is told.
    """

    model_config = ConfigDict(json_schema_extra={})

    format: Literal[2]
    official: Literal[False]
    file: str
    sha256: Digest
    shipped: bool
    draft: bool
    variant: VariantJson | None
    changed: Sequence[ChangedJson] | None
