"""What a user names as a rule, read: a rule file, or a variant of one."""

from __future__ import annotations

from allocation.diagnostics import wrong
from allocation.reading.document import Document, read_document
from allocation.reading.places import Folder
from allocation.reading.rules import RuleFile, find_rule, read_rule
from allocation.reading.variants import is_variant, read_variant
from allocation.words import _


def load_rule(which: str, rules: Folder) -> RuleFile:
    """The rule of a year (``2023``: its latest version), of a version (``2023@1``) or in a file.

    Raises Refusal: exit code 2 when there is no such rule, 3 with every problem of its content.
    """
    path, name = find_rule(which, rules)
    return rule_of(read_document(path, name), rules)


def rule_of(document: Document, rules: Folder) -> RuleFile:
    """A document as the rule it holds, or as that which its variant makes of the baseline.

    `rules` is where the baseline of a variant is looked for.
    """
    if is_variant(document):
        return read_variant(document, rules)
    if isinstance(document.value, dict) and "cases" in document.value:
        message = _("this file holds cases, and no rule")
        hint = _("allocate check {file} computes them", file=document.name)
        raise wrong("not-a-rule", message, document.place(("cases",)), hint)
    return read_rule(document)
