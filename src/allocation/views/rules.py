"""The rules that there are, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence

from allocation.model.status import Status
from allocation.reading.rules import RuleFile
from allocation.views.cells import standing
from allocation.views.labels import line_label
from allocation.views.language import _, in_series, typed
from allocation.views.lead import own_files
from allocation.views.listing import Listing, table
from allocation.views.made import Made
from allocation.views.owners import owned
from allocation.views.report import Item, Items
from allocation.words import Named
from allocation.words import _ as message


def list_rules(rules: Sequence[tuple[RuleFile, Status]]) -> Listing:
    """Every rule with what its total can claim; the record has titles, texts and files."""
    rows = [
        {
            "rule": loaded.rule.label,
            "status": owned(status, shipped=loaded.shipped),
            "lines": [Named(n, line.label or n) for n, line in loaded.rule.lines.items()],
            "source": str(loaded.rule.source),
            "title": loaded.rule.title,
            "file": loaded.document.name,
            "shipped": loaded.shipped,
        }
        for loaded, status in rules
    ]
    shown = [
        {
            "rule": loaded.rule.label,
            "total": _("no formula")
            if loaded.rule.no_formula
            else standing(owned(status, shipped=loaded.shipped)),
            "lines": [line_label(loaded.rule, line) for line in loaded.rule.lines],
            "source": loaded.rule.source.id,
        }
        for loaded, status in rules
    ]
    record = [
        Item(loaded.rule.label, in_series([loaded.rule.title, loaded.rule.source.cited, file]))
        for loaded, _status in rules
        for file in [loaded.document.name]
    ]
    return Listing(
        message("Rules"),
        rows,
        [table(shown, shown[0])] if shown else [],
        [Items("", tuple(record))],
        own_files(loaded.file for loaded, _status in rules),
        [typed(f"allocate show {loaded.rule.label}") for loaded, _status in rules[-1:]],
        made=Made(
            Named("rules", message("rules")), tuple(loaded.file for loaded, _status in rules), ()
        ),
    )
