"""What the cells of a workbook hold, worked out from their formulas by exact arithmetic.

Every cell is written with this value, so that a viewer that recalculates nothing shows the right
one. Numbers are whole or fractions: what a spreadsheet would round can't differ here unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor
from operator import eq, ge, gt, le, lt, ne
from typing import assert_never, cast

from allocation.views.workbook.worksheet import Call, Cell, Constant, Joined, Node, Span

Number = int | Fraction
_COMPARED: dict[str, Callable[[Constant, Constant], bool]] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


class CachedValues:
    """The value of each cell, worked out once, when asked for."""

    def __init__(self) -> None:
        self._known: dict[Cell, Constant | None] = {}

    def __call__(self, cell: Cell) -> Constant | None:
        """What a cell holds; None for nothing."""
        stack = [cell]
        # What a cell rests on is worked out before it, not within it: chains of cells are long.
        while stack:
            top = stack[-1]
            if top not in self._known:
                missing = [c for c in _cells(top.content) if c not in self._known]
                if missing:
                    stack.extend(missing)
                    continue
                self._known[top] = None if top.content is None else self.of(top.content)
            stack.pop()
        return self._known[cell]

    def number(self, cell: Cell) -> Number:
        """The number that a cell holds; nothing is 0."""
        value = self(cell)
        assert not isinstance(value, str)
        return 0 if value is None else value

    def of(self, node: Node) -> Constant:
        """The value of a formula; a number without a fraction is an int."""
        value = self._of(node)
        return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value

    def _of(self, node: Node) -> Constant:
        match node:
            case Cell():
                found = self(node)
                return 0 if found is None else found
            case Span():
                raise TypeError("a span has no single value")
            case Call():
                return self._call(node)
            case Joined(sign="&"):
                return self._text(node.left) + self._text(node.right)
            case Joined():
                return _joined(node, self.of(node.left), self.of(node.right))
            case _:
                return node

    def _call(self, node: Call) -> Constant:
        arguments = node.arguments
        match node.function:
            case "IF":
                return self.of(arguments[1] if self.of(arguments[0]) else arguments[2])
            case "IFERROR":
                return self.of(arguments[0])  # nothing that a workbook is made with is an error
            case "AND":
                return all(bool(self.of(each)) for each in arguments)
            case "OR":
                return any(bool(self.of(each)) for each in arguments)
            case "NOT":
                return not self.of(arguments[0])
            case "INT":
                return floor(self._number(arguments[0]))
            case "ABS":
                number = self._number(arguments[0])
                return -number if number < 0 else number
            case "ROUND":
                return self._rounded(*arguments)
            case "SUM":
                total: Number = sum(self._numbers(arguments), Fraction(0))
                return total
            case "MAX":
                return max([*self._numbers(arguments)] or [0])
            case "MIN":
                return min([*self._numbers(arguments)] or [0])
            case "SMALL":
                rank = int(self._number(arguments[1]))
                return sorted(self._numbers(arguments[:1]))[rank - 1]
            case "COUNTIF" | "COUNTIFS":
                return self._count(arguments)
            case _:
                assert_never(node.function)

    def _number(self, node: Node) -> Number:
        value = self.of(node)
        assert not isinstance(value, str), "text where a number is needed"
        return value

    def _text(self, node: Node) -> str:
        """What a value becomes within a text; an empty cell nothing."""
        value = self(node) if isinstance(node, Cell) else self.of(node)
        if value is None or isinstance(value, str):
            return value or ""
        assert isinstance(value, int), "only whole numbers are written in texts"
        assert _kind(value) is not bool, "true and false are other words in other languages"
        return str(value)

    def _numbers(self, nodes: tuple[Node, ...]) -> Iterator[Number]:
        """The numbers of some arguments; texts and empty cells of a span don't count."""
        for node in nodes:
            if isinstance(node, Span | Cell):
                for cell in node.cells if isinstance(node, Span) else [node]:
                    value = self(cell)
                    if isinstance(value, int | Fraction) and not isinstance(value, bool):
                        yield value
            else:
                yield self._number(node)

    def _rounded(self, node: Node, digits: Node) -> Number:
        """Half away from zero."""
        scale = Fraction(10) ** int(self._number(digits))
        value = self._number(node) * scale
        whole = floor(abs(value) + Fraction(1, 2))
        return (whole if value >= 0 else -whole) / scale

    def _count(self, arguments: tuple[Node, ...]) -> int:
        """How many places satisfy every condition; spans and conditions follow each other."""
        spans = [cast(Span, span).cells for span in arguments[::2]]
        tests = [_condition(self.of(condition)) for condition in arguments[1::2]]
        return sum(
            all(test(self(cell)) for test, cell in zip(tests, cells, strict=True))
            for cells in zip(*spans, strict=True)
        )


def _cells(content: Node | None) -> Iterator[Cell]:
    """The cells that a formula names."""
    stack: list[Node | None] = [content]
    while stack:
        match node := stack.pop():
            case Cell():
                yield node
            case Span():
                yield from node.cells
            case Call():
                stack.extend(node.arguments)
            case Joined():
                stack += [node.left, node.right]
            case _:
                pass


def _joined(node: Joined, left: Constant, right: Constant) -> Constant:
    if node.sign in _COMPARED:
        assert _kind(left) is _kind(right), "a text, a number, true or false: not the same"
        if isinstance(left, str) and isinstance(right, str):
            left, right = left.casefold(), right.casefold()
        return _COMPARED[node.sign](left, right)
    assert not isinstance(left, str)
    assert not isinstance(right, str)
    match node.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return Fraction(left) / right


def _kind(value: Constant) -> type:
    """Text, truth or number: a spreadsheet keeps them apart, even 1 and true."""
    return str if isinstance(value, str) else bool if isinstance(value, bool) else Fraction


def _is_whole(text: str) -> bool:
    """Whether a text is that of a whole number."""
    return text.lstrip("-").isdecimal()


def _condition(text: Constant) -> Callable[[Constant | None], bool]:
    """What a condition of COUNTIF asks of a cell: a number, or a sign and a number; or a text."""
    sign, number = "=", text
    if isinstance(text, str):
        sign = next((s for s in ("<>", "<=", ">=", "<", ">", "=") if text.startswith(s)), "")
        rest = text[len(sign) :]
        sign = sign or "="
        number = int(rest) if _is_whole(rest) else rest
    compare = _COMPARED[sign]

    def holds(value: Constant | None) -> bool:
        if value is None or _kind(value) is not _kind(number):
            # To some spreadsheets the text 11 is the number 11 here, to others it isn't.
            assert not (isinstance(value, str) and _is_whole(value)), "text counted as a number"
            return sign == "<>"
        if isinstance(value, str) and isinstance(number, str):
            return compare(value.casefold(), number.casefold())
        return compare(value, number)

    return holds
