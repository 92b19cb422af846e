"""One rule for programs, with the names of its YAML file."""

from __future__ import annotations

from allocation.reading.rules import RuleFile
from allocation.views import machine
from allocation.views.provenance import rule_file_json, variant_json


def as_json(loaded: RuleFile) -> str:
    """The rule as JSON, with the names of its YAML file."""
    document = loaded.rule.model_dump(mode="json", by_alias=True, exclude_none=True)
    about: dict[str, object] = {**rule_file_json(loaded.file), **variant_json(loaded.variant)}
    if loaded.variant:
        about["changed"] = [
            {"name": o.name, "value": o.value, "was": o.was} for o in loaded.overrides
        ]
    return machine.write({**about, **document})
