"""What every output says first: whose rule and data these are, and what the user changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from allocation.model.key import DataFile
from allocation.model.rule import Rule, value_text
from allocation.model.variant import VariantFile, variant_files
from allocation.reading.places import is_example, is_shipped
from allocation.views.labels import label
from allocation.views.language import _, in_series
from allocation.views.values import value_in_words
from allocation.words import N_

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


class GivenValue(Protocol):
    """A value in place of the rule's own: an override, or a hypothesis that was overridden."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def was(self) -> str: ...


def said_first(allocation: Allocation, *also: DataFile) -> tuple[str, ...]:
    """Line 2 and those after it: files that are not shipped, the variant, what was changed."""
    case = allocation.case
    rules = [case.file, *variant_files(case.variant)]
    given = [hypothesis for hypothesis in case.hypotheses if hypothesis.overridden]
    of_variant = [hypothesis for hypothesis in given if hypothesis.of_variant]
    yours = [hypothesis for hypothesis in given if not hypothesis.of_variant]
    return (
        *own_files(rules, (*case.data, *also)),
        *said_of_variant(case.rule.label, case.variant),
        *changes(case.rule, of_variant, of_variant=True),
        *changes(case.rule, yours),
    )


def titled(rule: Rule, label: str, file: DataFile) -> str:
    """The title of what a rule gives: whose it is stands beside it, whatever it calls itself."""
    if is_shipped(file):
        return _("{title} (rule {label})", title=_(rule.title), label=label)
    if is_example(file):
        return _("{title} (example {label})", title=_(rule.title), label=label)
    return _("{title} (your rule {file})", title=_(rule.title), file=Path(file.file).name)


def own_files(rules: Iterable[DataFile], data: Iterable[DataFile] = ()) -> tuple[str, ...]:
    """The line on rules, data and participation that are not shipped; none where all are."""
    rules = dict.fromkeys(rules)
    own = [rule for rule in rules if not is_shipped(rule)]
    examples = [rule for rule in own if is_example(rule)]
    said = [
        _("An example: {file}, which is no instruction.", file=Path(rule.file).name)
        for rule in examples
    ]
    found: dict[str, list[str]] = {}
    for rule in own:
        if rule not in examples:
            kind = "variant" if rule.key.startswith("variant ") else "rule"
            found.setdefault(kind, []).append(Path(rule.file).name)
    for file in data:
        if not is_shipped(file):
            kind = file.key if file.key in _OWN else "data"
            found.setdefault(kind, []).append(Path(file.file).name)
    names = {kind: ", ".join(dict.fromkeys(files)) for kind, files in found.items()}
    if len(names) == 1:
        ((kind, files),) = names.items()
        said.append(_(_OWN[kind], files=files))
    elif names:
        parts = (_(_AMONG[kind], files=files) for kind, files in names.items())
        said.append(_(_TOGETHER, files=in_series(parts)))
    if drafts := [Path(rule.file).name for rule in rules if rule.draft]:
        said.append(_("Draft: {files}, not read by a second reader.", files=in_series(drafts)))
    return tuple(said)


_OWN = {
    "rule": N_(
        "Your own rule: {files}, not shipped with the program; its figures have not been checked."
    ),
    "variant": N_(
        "Your own variant: {files}, not shipped with the program; what it says is its author's."
    ),
    "data": N_(
        "Your own data: {files}, not shipped with the program; its figures have not been checked."
    ),
    "participation": N_("Your own participation: {files}, which has not been checked."),
    "publication": N_(
        "Your own publication: {files}, not shipped with the program; its figures have "
        "not been checked."
    ),
    "catalogue": N_(
        "Your own catalogue: {files}, not shipped with the program; what it says of keys "
        "has not been checked."
    ),
    "differences": N_(
        "Your own known differences: {files}, not shipped with the program; they have "
        "not been checked."
    ),
}
_AMONG = {
    "rule": N_("{files} (rule)"),
    "variant": N_("{files} (variant)"),
    "data": N_("{files} (data)"),
    "participation": N_("{files} (participation)"),
    "publication": N_("{files} (publication)"),
    "catalogue": N_("{files} (catalogue)"),
    "differences": N_("{files} (known differences)"),
}
_TOGETHER = N_(
    "Your own files: {files}, not shipped with the program; their figures have not been checked."
)
"""What is said of files of each kind alone, and among others."""


def changes(rule: Rule, given: Iterable[GivenValue], *, of_variant: bool = False) -> Iterator[str]:
    """``6 000 000 €, your envelope (the rule supposes 5 100 000 €)``, for each value changed."""
    for found in given:
        if found.name == "participation":  # a file of one's own is named in line 2
            continue
        was = found.was
        if found.name.endswith(".pool"):
            words = _POOL
        elif was in rule.hypotheses and found.name not in rule.hypotheses:  # named by it
            words, was = _SUPPOSED, value_text(rule.hypotheses[was].value)
        elif not was:
            words = _FORMULA
        elif found.name in rule.hypotheses or found.name.startswith(("rounding", "participation")):
            words = _SUPPOSED
        else:
            words = _FIXED
        values = {"value": value_in_words(found.value), "what": label(rule, found.name)}
        yield _(words[of_variant], **values, was=value_in_words(was))


_POOL = (
    N_("{value}, your {what} (in place of the pool that the rule divides)."),
    N_("{value}, the variant's {what} (in place of the pool that the rule divides)."),
)
_FORMULA = (
    N_("{value}, your {what} (in place of the rule's formula)."),
    N_("{value}, the variant's {what} (in place of the rule's formula)."),
)
_SUPPOSED = (
    N_("{value}, your {what} (the rule supposes {was})."),
    N_("{value}, the variant's {what} (the rule supposes {was})."),
)
_FIXED = (
    N_("{value}, your {what} (the rule fixes {was})."),
    N_("{value}, the variant's {what} (the rule fixes {was})."),
)
"""By whether it is the user or a variant that changed a value."""


def said_of_variant(rule: str, found: VariantFile | None) -> tuple[str, ...]:
    """What an output says of the variant it is about: whose it is, of what, and why."""
    if found is None:
        return ()
    variant = found.variant
    return (
        _(
            'Variant {name} of {rule}: "{title}" ({author}, {date}).',
            name=variant.variant,
            rule=rule,
            title=_(variant.title),
            author=variant.author,
            date=variant.date,
        ),
        _('Reason: "{reason}".', reason=_(variant.reason).rstrip(".")),
    )
