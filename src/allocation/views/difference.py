"""A difference between two rules as a report, for people."""

from __future__ import annotations

from collections.abc import Iterator

from allocation.audit.diff.difference import Compared, Difference
from allocation.model.variant import variant_files
from allocation.views.difference_data import data_files
from allocation.views.difference_structure import changes as changes_of_text
from allocation.views.difference_structure import counted_changes
from allocation.views.difference_table import told_labels
from allocation.views.labels import in_labels_of_both
from allocation.views.language import _, in_series, say
from allocation.views.lead import changes, own_files, said_of_variant
from allocation.views.made import SHORT
from allocation.views.names import in_words_of_reader
from allocation.views.provenance import not_official, source
from allocation.views.record import computed_by
from allocation.views.report import Block, Item, Items, Report


def describe(found: Difference, *, structure: bool = False, causes: bool = False) -> Report:
    """The report: in one sentence, by region and by cause; what changed in the rules is counted.

    `structure` shows each change of the rules and `causes` what each cause does to each region,
    which are else in the record.
    """
    text = changes_of_text(found)
    blocks: list[Block] = []
    record: list[Block] = []
    rests_on: list[Item] = []
    title = " → ".join(told_labels(found))
    if found.effect:
        from allocation.views import difference_effect as view  # with amounts, and numpy

        title = " → ".join(view.headings(told_labels(found), found.effect))
        blocks += view.answer(found, found.effect, by_region=causes)
        record += view.record(found, found.effect, by_region=not causes)
        rests_on += view.rests_on(found, found.effect)
    if structure:
        blocks += text
    else:
        record += text
        if found.structure:
            said = _("{changes}: --structure", changes=counted_changes(found.structure))
            rests_on.insert(0, Item("", said))
    blocks.append(Items("", tuple(rests_on)))
    notes = tuple(Item("", in_labels_of_both(found, note)) for note in found.notes)
    record.append(Items(_("Notes"), notes))
    record.append(Items(_("Sources"), tuple(_sources(found))))
    record.append(computed_by())
    more = [in_words_of_reader("--details")]
    if found.effect and found.effect.total and found.effect.causes and not causes:
        more.append(in_words_of_reader("--causes"))
    return Report(title, tuple(_lead(found, structure)), tuple(blocks), tuple(record), tuple(more))


def _lead(found: Difference, structure: bool) -> Iterator[str]:
    """Whose rules these are and what was changed in them, then the answer in a sentence."""
    said = (
        line
        for label, side in zip(told_labels(found), (found.a, found.b), strict=True)
        for line in _said_of(label, side)
    )
    yield from dict.fromkeys(said)  # two sides may be of one variant
    if found.effect:
        yield from own_files([], data_files(found.effect))
    if found.effect:
        from allocation.views.difference_effect import sentences

        answer = [*sentences(found, found.effect)]
        if found.a.rule.rule.year != found.b.rule.rule.year:
            words = _("Two years don't compare: scope, recipients and statuses differ.")
            answer.append(words)
    else:
        answer = [*map(say, found.notes)]
    if found.structure is not None and (structure or not found.structure):
        answer.append(_("{changes}.", changes=counted_changes(found.structure)))
    yield " ".join([*answer, not_official()])


def _said_of(label: str, side: Compared) -> Iterator[str]:
    """Of one rule: its file where it is not shipped, its variant, every value in place of its own.

    It is said which of the two it is, but of a variant, which names its rule.
    """
    rule = side.rule.rule
    for said in own_files([side.rule.file, *variant_files(side.rule.variant)]):
        yield _("{rule}: {said}", rule=label, said=said)
    yield from said_of_variant(rule.label, side.rule.variant)
    for override in side.rule.overrides:
        for said in changes(rule, [override], of_variant=override.place.variant):
            yield _("{rule}: {said}", rule=label, said=said)


def _sources(found: Difference) -> Iterator[Item]:
    for label, side in zip(told_labels(found), (found.a, found.b), strict=True):
        rule, document = side.rule.rule, side.rule.document
        text = f"{document.name}, sha256:{document.sha256[:SHORT]}"
        yield Item(label, in_series([rule.source, text]))
        yield from map(source, variant_files(side.rule.variant))
    if found.effect:
        for data in data_files(found.effect):
            yield source(data)
