"""A variant: values in place of a rule's own, kept in a small file with who, when and why."""

from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field

from allocation.model.fields import FileName, Prose, Strict, Text
from allocation.model.key import DataFile
from allocation.model.rule import Value
from allocation.words import _


def which_rule(value: Any) -> Any:
    """A year may stand without quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Variant(Strict):
    """One variant file: `changes` gives values by the names that `--set` takes.

    `baseline` is a year, a version or a rule file beside the variant's own.
    """

    variant: FileName
    title: Prose
    author: Prose
    date: date
    reason: Prose
    baseline: Annotated[Text, BeforeValidator(which_rule, json_schema_input_type=int | Text)]
    changes: Annotated[dict[Text, Value], Field(min_length=1)]


class VariantFile(NamedTuple):
    """A variant and the file it was read from."""

    variant: Variant
    file: str
    sha256: str


def labelled(rule: str, found: VariantFile | None) -> str:
    """What a rule is called: ``2025@1``, or ``2025@1 variant 2025-births``."""
    return (
        _("{rule} variant {variant}", rule=rule, variant=found.variant.variant) if found else rule
    )


def variant_files(found: VariantFile | None) -> list[DataFile]:
    """The file of a variant; none where a rule stands as it is."""
    if found is None:
        return []
    return [DataFile(f"variant {found.variant.variant}", found.file, found.sha256)]
