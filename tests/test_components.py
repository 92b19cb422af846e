"""Component kinds: one definition of each formula, and the readers that walk it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from allocation import allocate, load_rule
from allocation.diagnostics import Place
from allocation.engine.exact import Exact, evaluate
from allocation.engine.run import prepare
from allocation.model.components.share import Share
from allocation.model.expression import Across, Expression, Figure, KeyOf, Operand
from allocation.model.status import Status
from allocation.reading.places import data_folder
from allocation.views.rule import describe_rule
from allocation.views.text import render
from allocation.views.values import formula


def figure(value: int | str) -> Figure:
    return Figure("x", Fraction(value), Status.FIXED, Place("somewhere"))


A, B, C = figure(7), figure(3), figure(2)


@pytest.mark.parametrize(
    ("expression", "text", "value"),
    [
        (A + B * C, "7 € + 3 € × 2 €", 13),
        ((A + B) * C, "(7 € + 3 €) × 2 €", 20),
        (A - (B + C), "7 € \u2212 (3 € + 2 €)", 2),
        (A - B + C, "7 € \u2212 3 € + 2 €", 6),
        (A - (B - C), "7 € \u2212 (3 € \u2212 2 €)", 6),
        (A / (B * C), "7 € ÷ (3 € × 2 €)", Fraction(7, 6)),
        (A / B * C, "7 € ÷ 3 € × 2 €", Fraction(14, 3)),
        (A / (B / C), "7 € ÷ (3 € ÷ 2 €)", Fraction(14, 3)),
        (A * (B / C), "7 € × 3 € ÷ 2 €", Fraction(21, 2)),
    ],
)
def test_symbols_say_what_is_computed(
    expression: Expression, text: str, value: int | Fraction
) -> None:
    def operand(operand: Operand) -> Exact:
        assert isinstance(operand, Figure)
        return Exact.scalar(operand.value)

    assert formula(expression) == text
    assert evaluate(expression, operand).as_fraction() == value


@pytest.fixture
def halved(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Shares that give half of what they should."""
    original = Share.expression

    def expression(self: Share, operands: Any) -> Expression:
        return original(self, operands) / figure(2)

    monkeypatch.setattr(Share, "expression", expression)
    return iter(())


def test_a_changed_formula_is_seen_by_every_reader(halved: None) -> None:
    """There is one definition: change it, and the amounts and the words both move."""
    result = allocate(load_rule(2025), set={"rounding.method": "down"})
    assert abs(result.total - 110_020_000) <= 18 * 10_000
    loaded = load_rule(2025)
    shown = render(describe_rule(loaded, prepare(loaded, [], None, data_folder())))
    shown = " ".join(shown.split())
    assert "population_2025 ÷ the sum of population_2025 over 18 regions ÷ 2 €, estimated" in shown


def test_operands_are_found_from_left_to_right() -> None:
    key = KeyOf("births", frozenset({"01"}), Status.FIXED)
    total = Across(key)
    assert list((A * key / total).operands()) == [A, key, total]


def test_every_kind_is_in_the_documentation() -> None:
    from allocation.model.components import Component

    text = (Path(__file__).parents[1] / "docs" / "rule-files.md").read_text(encoding="utf-8")
    kinds = {kind.model_fields["kind"].annotation for kind in Component.__subclasses__()}
    names = {name for kind in kinds for name in kind.__args__}  # type: ignore[union-attr]
    assert names == {"flat", "floor", "rate", "share"}
    for name in names:
        assert f"| `{name}` |" in text
