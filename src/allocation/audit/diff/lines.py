"""Which lines of credit of two rules are compared, where not all of them are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from allocation.audit.diff.pairing import pair
from allocation.diagnostics import did_you_mean, usage
from allocation.model.naming import line_meant
from allocation.model.rule import Rule
from allocation.words import _, listed


class Lines(NamedTuple):
    """The lines that are compared, each by the name that its own rule gives it."""

    a: tuple[str, ...]
    b: tuple[str, ...]


def chosen(a: Rule, b: Rule, wanted: Sequence[str]) -> Lines:
    """The lines of each rule that have one of these names, or that of the same line in the other.

    Raises Refusal (exit code 2) for a name of neither rule, and where one of the rules has none of
    them: what a rule does not have is no amount of 0, and nothing can be held against it.
    """
    known = [*dict.fromkeys([*a.lines, *b.lines])]
    of_a, of_b = set[str](), set[str]()
    for name in wanted:
        in_a, in_b = line_meant(a, name), line_meant(b, name)
        if in_a is None and in_b is None:
            message = _("there is no line {line!r}", line=name)
            raise usage("unknown-line", message, did_you_mean(name, known))
        of_a |= {in_a} if in_a else set()
        of_b |= {in_b} if in_b else set()
    names = pair(a, b)
    of_b |= {line for line in b.lines if names.of("lines", line) in of_a}
    of_a |= {names.of("lines", line) for line in of_b} & a.lines.keys()
    for rule, found in ((a, of_a), (b, of_b)):
        if not found:
            message = _("{rule} has no line {lines}", rule=rule.label, lines=listed(wanted))
            options = " ".join(f"--line {line}" for line in rule.lines)
            hint = _("add what of it is to be held against that: {options}", options=options)
            raise usage("line-of-one-rule", message, hint)
    return Lines(
        tuple(line for line in a.lines if line in of_a),
        tuple(line for line in b.lines if line in of_b),
    )
