"""Allocations for programs: JSON, and CSV for a spreadsheet; words are never translated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.diagnostics import Diagnostic
from allocation.engine.case import UsedHypothesis
from allocation.engine.planned import PlannedComponent
from allocation.model.rule import Rule
from allocation.model.status import IN_WORDS, Status, in_euros
from allocation.model.territory import Territory
from allocation.money import machine, machine_euros
from allocation.reading.rules import RuleFile
from allocation.views import machine as json
from allocation.views.cells import ratio
from allocation.views.delimited import Shape
from allocation.views.labels import component_label, line_label, unsaid
from allocation.views.labels import label as label_of
from allocation.views.made import made_by, side_by_side
from allocation.views.owners import OwnBound, owned
from allocation.views.provenance import files_json, labels, rule_file_json, rule_json
from allocation.views.selection import Selection, computed
from allocation.views.tables import (
    CODE,
    NAME,
    TOTAL_SUM,
    Basis,
    Cell,
    CellKind,
    DataTable,
    Heading,
    Row,
    amount,
    euros,
)
from allocation.views.values import formula, in_place_of, unit_of
from allocation.words import N_, Named, Prose, _, listed

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount, Balance
    from allocation.views.outputs.common import (
        BalanceJson,
        Bounded,
        Cites,
        HypothesisJson,
        Was,
    )
    from allocation.views.outputs.compute import (
        AllocationsJson,
        Beside,
        GivenJson,
        Rated,
        RatedAllocationJson,
        RegionJson,
        RegionLineJson,
        Reproducing,
        Taking,
        TotalsJson,
        UnknownYearJson,
    )


def as_json(years: Sequence[Allocation | RuleFile], selection: Selection) -> str:
    """One object, or ``{"allocations": [...]}`` for several; amounts are strings of euros."""
    first = computed(years)[0]
    documents = [
        _unknown(year, first, selection)
        if isinstance(year, RuleFile)
        else document(year, selection)
        for year in years
    ]
    several: AllocationsJson = {"allocations": documents}
    return json.write(documents[0] if len(documents) == 1 else several)


def document(allocation: Allocation, selection: Selection) -> RatedAllocationJson:
    """The allocation as plain values: of the lines that `selection` shows, and its regions.

    Totals are of all regions. What is no amount is None, with the reason as its status.
    """
    case = allocation.case
    lines = selection.line_names(allocation)
    totals: TotalsJson = {
        "all": _euros(allocation.whole(lines).cents),
        "status": _status(allocation, allocation.whole(lines)),
        "lines": {line: _euros(allocation.whole([line]).cents) for line in lines},
        **_bounds(allocation.whole(lines)),
        **_reproduces(allocation),
    }
    return {
        **rule_json(allocation),
        "given": given_json(case.rule, case.hypotheses),
        "data": files_json(case.data),
        "digest": made_by(allocation).digest,
        "lines": [
            {"name": line, "label": line_label(case.rule, line, unsaid), "credit": about.credit}
            for line, about in case.rule.lines.items()
            if line in lines
        ],
        "formulas": [
            {
                "line": found.line,
                "component": found.name,
                "kind": found.component.kind,
                "formula": formula(found.quota.expression, str) if found.quota else None,
                "cite": _cited(allocation, found),
            }
            for found in case.components
        ],
        "totals": totals,
        **_per(selection),
        "regions": [_region(allocation, t, selection) for t in selection.territories(allocation)],
        "undistributed": balances_json(allocation, Status.UNDISTRIBUTED, lines),
        "distribution_unknown": balances_json(allocation, Status.DISTRIBUTION_UNKNOWN, lines),
        "hypotheses": hypotheses_json(case.rule, case.hypotheses),
        "notes": _notes(allocation),
    }


def _reproduces(allocation: Allocation) -> Reproducing:
    return {} if allocation.reproduces is None else {"reproduces": allocation.reproduces}


def _per(selection: Selection) -> Rated:
    """The key by whose unit each region has a ratio, and that no text has it."""
    if selection.per is None:
        return {}
    about = selection.per.description
    return {"per": {"key": about.name, "unit": about.unit, "why": A_RATIO}}


A_RATIO = _("a computed ratio; no text fixes an amount for each unit of the key")


def _cited(allocation: Allocation, found: PlannedComponent) -> str:
    """Where the text has a component; of a figure that was given, in place of what it stands."""
    case = allocation.case
    return in_place_of(case, found, str, case.rule.cited(found.component.cite))


def given_json(rule: Rule, hypotheses: Iterable[UsedHypothesis]) -> list[GivenJson]:
    """The member ``given``: what stands in place of the rule's own, which is not the rule's."""
    return [
        {
            "name": found.name,
            "label": label_of(rule, found.name, unsaid),
            "value": found.value,
            "was": found.was or None,
            "by": "variant" if found.of_variant else "user",
        }
        for found in hypotheses
        if found.overridden
    ]


def hypotheses_json(rule: Rule, hypotheses: Iterable[UsedHypothesis]) -> list[HypothesisJson]:
    """The member ``hypotheses``: `was` is the rule's own value, where another was given."""
    return [_hypothesis(rule, found) for found in hypotheses]


def _hypothesis(rule: Rule, used: UsedHypothesis) -> HypothesisJson:
    was: Was = {"was": used.was or None} if used.overridden else {}
    cite: Cites = {"cite": rule.cited(used.cite)} if used.cite else {}
    return {
        "name": used.name,
        "label": label_of(rule, used.name, unsaid),
        "value": used.value,
        **was,
        "status": used.status,
        "why": used.why,
        "overridden": used.overridden,
        **cite,
    }


def _notes(allocation: Allocation) -> list[str]:
    keys = allocation.case.keys.items()
    doubts = (_of_key(name, doubt) for name, key in keys for doubt in key.doubts)
    return [*allocation.notes, *doubts]


def _of_key(name: str, doubt: str) -> str:
    """A doubt after its key: prose of the catalogue as a text, else a message."""
    return f"{name}: {doubt}" if isinstance(doubt, Prose) else listed((name, doubt), ": ")


def basis(year: Allocation | RuleFile) -> Basis:
    """What the amounts of a year rest on, for the description of a table."""
    if isinstance(year, RuleFile):
        assert year.rule.no_formula is not None
        return Basis(year.label, year.rule.title, year.rule.source, (), (year.rule.no_formula.why,))
    case, rule = year.case, year.case.rule
    hypotheses = tuple(hypotheses_json(rule, case.hypotheses))
    return Basis(case.label, rule.title, rule.source, hypotheses, tuple(_notes(year)))


def _unknown(year: RuleFile, first: Allocation, selection: Selection) -> UnknownYearJson:
    """A year without a formula beside others: no amount of it is known."""
    assert year.rule.no_formula is not None
    territories = selection.territories(first)
    return {
        "rule": rule_file_json(year.file),
        "given": [],
        "data": [],
        "digest": made_by(year).digest,
        "totals": {"all": None, "status": Status.UNKNOWN},
        "regions": [
            {"code": t.code, "name": t.name, "total": None, "status": Status.UNKNOWN}
            for t in territories
        ],
        "notes": [year.rule.no_formula.why],
    }


def _region(allocation: Allocation, territory: Territory, selection: Selection) -> RegionJson:
    code, lines = territory.code, selection.line_names(allocation)
    amount = allocation.region(code, lines)
    beside: Beside = {}
    if code in allocation.published:
        beside["published"] = machine(allocation.published[code])
    if selection.per:
        found, _amount = ratio(allocation, lines, selection.per, [territory])
        beside["per"] = None if found is None else machine_euros(_rounded(found))
    return {
        "code": code,
        "name": territory.name,
        "total": _euros(amount.cents),
        "status": _status(allocation, amount),
        "lines": {line: _region_line(allocation, code, line) for line in lines},
        **_bounds(amount),
        **beside,
    }


def _region_line(allocation: Allocation, code: str, line: str) -> RegionLineJson:
    amount = allocation.region(code, [line])
    return {
        "total": _euros(amount.cents),
        "status": _status(allocation, amount),
        **_takes_part(allocation, code, line),
        "components": {
            component: {"amount": _euros(cell.cents), "status": _status(allocation, cell)}
            for (at, of, component), cell in allocation.cells.items()
            if (at, of) == (code, line)
        },
    }


def balances_json(allocation: Allocation, kind: Status, lines: Iterable[str]) -> list[BalanceJson]:
    """One of these members, of some lines."""
    balances = allocation.balances
    return [_balance(allocation, b) for b in balances if b.kind is kind and b.line in lines]


def _balance(allocation: Allocation, balance: Balance) -> BalanceJson:
    bounds = balance.bounds or (balance.cents, balance.cents)
    return {
        "line": balance.line,
        "amount": machine(balance.cents),
        "status": owned(balance.status, shipped=allocation.case.shipped),
        "interval": [machine(bound) for bound in bounds],
        "why": balance.why,
    }


def _status(allocation: Allocation, amount: Amount) -> Status | OwnBound:
    """How far an amount can be trusted, and whose it is."""
    return owned(amount.status, shipped=allocation.case.shipped)


def _takes_part(allocation: Allocation, code: str, line: str) -> Taking:
    takes_part = allocation.case.takes_part.get((line, code))
    return {"takes_part": takes_part} if takes_part else {}


def _bounds(amount: Amount) -> Bounded:
    return {"interval": [machine(b) for b in amount.bounds]} if amount.bounds else {}


def _euros(cents: int | None) -> str | None:
    return None if cents is None else machine(cents)


def _rounded(ratio: Fraction) -> Fraction:
    """A ratio to a millionth, half to even: it has no end of its own."""
    return Fraction(round(ratio * _MILLION), _MILLION)


_MILLION = 1_000_000


# CSV


def as_table(
    years: Sequence[Allocation | RuleFile], selection: Selection, shape: Shape = Shape.WIDE
) -> DataTable:
    """A row for each region; in the long shape for each region, line and component."""
    if shape is Shape.LONG:
        return _long(years, selection)
    if len(years) == 1:
        return _wide(computed(years)[0], selection)
    return _several(years, selection)


def _wide(allocation: Allocation, selection: Selection) -> DataTable:
    rule, lines = allocation.case.rule, selection.line_names(allocation)
    columns = [CODE, NAME]
    parts: list[tuple[str, str | None]] = []
    for line in lines:
        components = allocation.distributed(line)
        for name in components:
            what = component_label(rule, line, name, unsaid)
            label = _("{line} {component}", line=line_label(rule, line, unsaid), component=what)
            about = f"What the region gets as {name} of {line}."
            columns += amount(f"{line} {name}", _("{part}: amount", part=label), about, of=label)
            parts.append((line, name))
        if len(components) != 1:
            label = _("{line} total", line=line_label(rule, line, unsaid))
            columns += amount(f"{line} total", label, f"What the region gets from {line}.")
            parts.append((line, None))
    columns += _total_columns("", bounded=bool(allocation.bounds(lines).regions))
    per = selection.per
    if per:
        unit = per.description.unit
        name, label = (
            f"total per {unit} of {per.description.name}",
            _("total per {u}", u=unit_of(unit)),
        )
        columns.append(Heading(name, A_RATIO, CellKind.EUROS, Status.ESTIMATED, label))
    if allocation.published:
        about = "What is published: read, never computed."
        heading = Heading("published", about, CellKind.EUROS, Status.PUBLISHED, _("amount"))
        if allocation.case.is_own("publication"):
            about = "What your own publication has, which is not shipped with the program."
            heading = Heading("published", about, CellKind.EUROS, None, _("in your publication"))
        columns.append(heading)

    def row(code: str, name: str, codes: Sequence[str]) -> Row:
        cells: list[Cell] = [code, name]
        for line, part in parts:
            found = allocation.of([line], codes, None if part is None else [part])
            cells += [euros(found.cents), _status(allocation, found)]
        cells += _total_cells(allocation, lines, codes)
        if per:
            of = [allocation.case.territories.by_code[each] for each in codes]
            found_ratio, _amount = ratio(allocation, lines, per, of)
            cells.append("" if found_ratio is None else _rounded(found_ratio))
        if allocation.published:
            printed = [allocation.published[each] for each in codes if each in allocation.published]
            cells.append(sum(printed) if printed else "")
        return cells

    return DataTable(
        columns,
        *_rows(selection.territories(allocation), row),
        made=made_by(allocation),
        key=("code",),
        basis=(basis(allocation),),
        also=_beyond([allocation], selection),
    )


def _rows(
    territories: Sequence[Territory], row: Callable[[str, str, Sequence[str]], Row]
) -> tuple[list[Row], Row | None]:
    """A row for each region, and one of their sums where there are several."""
    rows = [row(each.code, each.name, [each.code]) for each in territories]
    codes = [each.code for each in territories]
    return rows, row("", TOTAL_SUM, codes) if len(codes) > 1 else None


def _total_columns(label: str, *, bounded: bool) -> list[Heading]:
    """What a region gets in all, from the rule of this label where there are several."""
    before = f"{label} " if label else ""
    about = "What the region gets from all lines of the table."
    title = _("{rule} total", rule=label) if label else _("total")
    total, status = amount(f"{before}total", title, about, f"{before}status", spare=False)
    if label:
        status = status._replace(label=_("{rule}: status", rule=label))
    columns = [total, status]
    if bounded:
        for name, said, about in (
            ("minimum", N_("minimum"), "The least that the total can be."),
            ("maximum", N_("maximum"), "The most that the total can be."),
        ):
            title = _("{rule} {what}", rule=label, what=_(said)) if label else _(said)
            columns.append(Heading(f"{before}{name}", about, CellKind.EUROS, None, title))
    return columns


def _total_cells(allocation: Allocation, lines: Sequence[str], codes: Sequence[str]) -> list[Cell]:
    """What some regions get in all, its status, and its bounds in a year that has some.

    Those of an amount that is known are the amount. Of several regions they are sums, as the row
    says: what may be inferred of all regions together is another thing, and stands in JSON.
    """
    everywhere = len(codes) == len(allocation.case.territories.members)
    found = allocation.whole(lines) if everywhere else allocation.of(lines, codes)
    cells: list[Cell] = [euros(found.cents), _status(allocation, found)]
    if allocation.bounds(lines).regions:
        each = [allocation.of(lines, [code]) for code in codes]
        known = [a.bounds or (a.cents, a.cents) for a in each if a.cents is not None]
        for ends in zip(*known, strict=True) if known else ((), ()):
            cells.append(sum(end for end in ends if end is not None) if ends else "")
    return cells


def _long(years: Sequence[Allocation | RuleFile], selection: Selection) -> DataTable:
    about = "What the region gets as this component of this line."
    part = "Whether the agency takes part: yes, no, unknown; empty where there is none."
    columns = [
        Heading("rule", "Year and version of the rule.", label=_("rule")),
        CODE,
        NAME,
        Heading("line", "Line of credit, as the rule names it.", label=_("line")),
        Heading("component", "Component of the line, as the rule names it.", label=_("component")),
        *amount("amount", _("amount"), about, "status", spare=False),
        Heading("takes part", part, label=_("takes part")),
    ]
    rows: list[Row] = []
    territories = selection.territories(computed(years)[0])
    names = labels(years)
    for label, year in zip(names, years, strict=True):
        for territory in territories:
            where: list[Cell] = [label, territory.code, territory.name]
            if isinstance(year, RuleFile):
                rows.append([*where, "", "", "", Status.UNKNOWN, ""])
                continue
            lines = selection.line_names(year)
            for (code, line, component), found in year.cells.items():
                if code == territory.code and line in lines:
                    takes_part = year.case.takes_part.get((line, code), "")
                    cells = [euros(found.cents), _status(year, found), takes_part]
                    rows.append([*where, *_named(year.case.rule, line, component), *cells])
    total: Row | None = None
    if len(years) == 1 and len(territories) > 1:  # amounts of several years make no sum
        (year,) = computed(years)
        lines, codes = selection.line_names(year), [each.code for each in territories]
        total = [names[0], "", TOTAL_SUM, "", "", *_total_cells(year, lines, codes)[:2], ""]
    return DataTable(
        columns,
        rows,
        total,
        side_by_side(years, names),
        ("rule", "code", "line", "component"),
        tuple(map(basis, years)),
        _beyond(years, selection),
    )


def _named(rule: Rule, line: str, component: str) -> tuple[str, str]:
    """A line and a component of it as programs name them, which people see by their labels."""
    labels = line_label(rule, line, unsaid), component_label(rule, line, component, unsaid)
    return Named(line, labels[0]), Named(component, labels[1])


def _several(years: Sequence[Allocation | RuleFile], selection: Selection) -> DataTable:
    names = labels(years)
    columns = [CODE, NAME]
    for label, year in zip(names, years, strict=True):
        columns += _total_columns(label, bounded=_bounded(year, selection))

    def row(code: str, name: str, codes: Sequence[str]) -> Row:
        cells: list[Cell] = [code, name]
        for year in years:
            if isinstance(year, RuleFile):
                cells += ["", Status.UNKNOWN]
            else:
                cells += _total_cells(year, selection.line_names(year), codes)
        return cells

    return DataTable(
        columns,
        *_rows(selection.territories(computed(years)[0]), row),
        made=side_by_side(years, names),
        key=("code",),
        basis=tuple(map(basis, years)),
        also=_beyond(years, selection),
    )


def _beyond(years: Sequence[Allocation | RuleFile], selection: Selection) -> tuple[str, ...]:
    """What of the lines that are shown reaches no region, and of which year that is."""
    found = [
        (label, told)
        for label, year in zip(labels(years), years, strict=True)
        if not isinstance(year, RuleFile)
        for told in beyond(year, selection.line_names(year), labelled=True)
    ]
    if len(years) > 1:
        return tuple(_("{rule}: {said}", rule=label, said=told) for label, told in found)
    return tuple(told for _label, told in found)


def beyond(
    allocation: Allocation, lines: Iterable[str], *, labelled: bool = False
) -> Iterator[str]:
    """``not in the table: ars-fir=1000000.00 distribution-unknown``, for some lines.

    Where it is `labelled` people get labels in place of what programs get.
    """
    rule = allocation.case.rule
    for balance in allocation.balances:
        if balance.line in lines:
            line, amount, kind = balance.line, machine(balance.cents), balance.kind.value
            if labelled:
                line = Named(line, line_label(rule, line, unsaid))
                amount = Named(amount, in_euros(balance.cents, balance.status))
                kind = Named(kind, _(IN_WORDS[balance.kind]))
            yield _("not in the table: {line}={amount} {kind}", line=line, amount=amount, kind=kind)


def _bounded(year: Allocation | RuleFile, selection: Selection) -> bool:
    if isinstance(year, RuleFile):
        return False
    return bool(year.bounds(selection.line_names(year)).regions)


def left_out(years: Sequence[Allocation | RuleFile]) -> list[Diagnostic]:
    """What a table of regions has no row for, and its reader should know of all the same."""
    words = {
        Status.UNDISTRIBUTED: N_("{rule}, {line}: {amount} undistributed, not in the table; {why}"),
        Status.DISTRIBUTION_UNKNOWN: N_(
            "{rule}, {line}: {amount} of unknown distribution, not in the table; {why}"
        ),
    }
    return [
        Diagnostic(
            balance.kind.value,
            _(
                words[balance.kind],
                rule=allocation.case.label,
                line=line_label(allocation.case.rule, balance.line, unsaid),
                amount=in_euros(balance.cents, balance.status),
                why=balance.why,
            ),
            level="notice",
        )
        for allocation in computed(years)
        for balance in allocation.balances
    ]
