"""Small changes to a text: of bytes, of tokens, of lines, rows, columns and YAML nodes."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import yaml

TOKEN = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)|(?P<number>\d[\d_  \u202f]*(?:[.,]\d+)?)"
    r"|(?P<quoted>\"[^\"\n]*\"|'[^'\n]*')|(?P<word>[^\W\d][\w.-]*)|(?P<mark>[^\w\s])"
)
NASTY = [
    *("", " ", "\t", "\0", "\x1b[31m", "\x9b1m", "\u202e", "\ufeff", "\u2028", "\ufdfa", "\ud800"),
    *(
        "\r",
        "\r\n",
        "\n\n",
        "é",
        "e\u0301",
        "１２",
        "٣",
        "²",
        "½",
        "−1",
        "-1",
        "1e9",
        "1e400",
        ".nan",
    ),
    *(
        "0x10",
        "007",
        "0.1",
        "0.001",
        "1" * 41,
        "9" * 19,
        "9" * 400,
        "1_0_0",
        "~",
        "null",
        "{}",
        "[]",
    ),
    *(
        "&a",
        "*a",
        "!!str",
        "!!python/name:os.system",
        "<<",
        "? ",
        ": ",
        "- ",
        "#",
        "%",
        "{x}",
        "{",
        "}",
    ),
    *(
        "{0.__class__}",
        "%s",
        "=1+1",
        "+1",
        "@x",
        "＝1",
        "'",
        '"',
        '""',
        ";",
        ",",
        "|",
        "../x",
        "NaN",
    ),
    *(
        "a" * 300,
        "x" * 40_000,
        "€" * 600,
        "M€",
        "k€",
        "equal",
        "all",
        "none",
        "true",
        "yes",
        "2023@1",
    ),
]


class Dictionary:
    """Tokens of valid files by their kind: what one is replaced with."""

    def __init__(self, texts: Iterable[str]) -> None:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for text in texts:
            for match in TOKEN.finditer(text):
                found[str(match.lastgroup)][match[0]] = None
        self.by_kind = {kind: list(tokens) for kind, tokens in found.items()}

    def another(self, kind: str, rng: Random) -> str:
        """A token of a kind; now and then of any other, or one that is nasty."""
        chance = rng.random()
        if chance < 0.1:
            return rng.choice(NASTY)
        if chance < 0.2 or kind not in self.by_kind:
            kind = rng.choice(sorted(self.by_kind))
        return rng.choice(self.by_kind[kind])


def how_many(rng: Random, most: int = 8) -> int:
    """How many changes: mostly one, so that much of what is made is still accepted."""
    n = 1
    while n < most and rng.random() < 0.3:
        n += 1
    return n


# Bytes


def bytes_changed(data: bytes, rng: Random) -> bytes:
    """One byte or a short piece changed, put in, taken out or doubled."""
    at = rng.randrange(len(data) + 1)
    end = min(len(data), at + rng.choice((1, 1, 1, 2, 8, 200)))
    match rng.randrange(5):
        case 0:
            return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:at] + data[end:]
        case 2:
            return data[:end] + data[at:end] * rng.choice((1, 1, 3, 50)) + data[end:]
        case 3:
            return data[:at] + rng.choice(NASTY).encode("utf-8", "surrogatepass") + data[at:]
        case _:
            return data[:at] if rng.random() < 0.5 else data[at:]


# Tokens


def token_changed(text: str, rng: Random, words: Dictionary) -> str:
    """One token replaced by another one, most often of its kind."""
    tokens = list(TOKEN.finditer(text))
    if not tokens:
        return rng.choice(NASTY)
    kind = rng.choice(sorted({str(token.lastgroup) for token in tokens}))
    token = rng.choice([token for token in tokens if token.lastgroup == kind])
    return text[: token.start()] + words.another(kind, rng) + text[token.end() :]


def number_nudged(text: str, rng: Random) -> str:
    """One number a little or a lot larger or smaller."""
    numbers = list(re.finditer(r"\d+", text))
    if not numbers:
        return text
    number = rng.choice(numbers)
    n = int(number[0][:300])
    new = rng.choice((n + 1, max(n - 1, 0), n * 10, n // 10, n * 1000, 0, n + rng.randrange(1000)))
    return text[: number.start()] + str(new) + text[number.end() :]


def letters_changed(text: str, rng: Random) -> str:
    """A letter of a word doubled, dropped, or in the other case."""
    words = list(re.finditer(r"[^\W\d]{3,}", text))
    if not words:
        return text
    at = (word := rng.choice(words)).start() + rng.randrange(len(word[0]))
    letter = text[at]
    return (
        text[:at] + rng.choice((letter * 2, "", letter.swapcase(), "é", "œ", "ﬁ")) + text[at + 1 :]
    )


# Lines


def lines_changed(text: str, rng: Random) -> str:
    """A line taken out, doubled, blanked or moved."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines[at:at] = [lines[at]] * rng.choice((1, 1, 2, 30, 3000))
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case 3:
            lines.insert(to, rng.choice(("\n", "# a comment\n", "  \n", "---\n", "...\n")))
        case _:
            lines.insert(to, lines.pop(at))
    return "".join(lines)


def blocks_changed(text: str, rng: Random) -> str:
    """A line with what is indented below it, taken out, doubled or moved."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = rng.randrange(len(lines))
    end = _end(lines, at)
    block = lines[at:end]
    match rng.randrange(4):
        case 0:
            del lines[at:end]
        case 1:
            name = rng.choice(("a", "b-2", "zone"))
            copy = [re.sub(r"[\w-]+(?=:)", name, block[0], count=1), *block[1:]]
            lines[end:end] = copy
        case 2:
            del lines[at:end]
            alike = [n for n, line in enumerate(lines) if _indent(line) == _indent(block[0])]
            to = rng.choice(alike or [0])
            lines[to:to] = block
        case _:
            shift = rng.choice(("  ", " ", "    "))
            lines[at:end] = [shift + line for line in block]
    return "".join(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _end(lines: list[str], at: int) -> int:
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > _indent(lines[at])):
        end += 1
    return end


def spliced(text: str, other: str, rng: Random) -> str:
    """The beginning of one text and the end of another, or a block of the other put in."""
    mine, theirs = text.splitlines(keepends=True), other.splitlines(keepends=True)
    if not mine or not theirs:
        return text + other
    at, to = rng.randrange(len(mine)), rng.randrange(len(theirs))
    if rng.random() < 0.3:
        return "".join(mine[:at] + theirs[to:])
    block = theirs[to : _end(theirs, to)]
    alike = [n for n, line in enumerate(mine) if _indent(line) == _indent(block[0])]
    to = rng.choice(alike or [at])
    end = _end(mine, to) if rng.random() < 0.6 else to
    return "".join(mine[:to] + block + mine[end:])


# YAML nodes


def nodes_changed(text: str, rng: Random, others: list[str]) -> str:
    """A YAML text written anew with one node taken out, doubled, swapped or replaced."""
    try:
        tree = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        places = list(_places(tree))
        if places and rng.random() < 0.85:
            parent, key = rng.choice(places)
            _node_changed(parent, key, rng, places, others)
        width = rng.choice((80, 1000))
        flow = rng.choice((None, None, False, True))
        return yaml.safe_dump(
            tree, allow_unicode=True, sort_keys=False, width=width, default_flow_style=flow
        )
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return lines_changed(text, rng)


def _node_changed(
    parent: Any, key: Any, rng: Random, places: list[tuple[Any, Any]], others: list[str]
) -> None:
    value = parent[key]
    chance = rng.randrange(8)
    if chance == 0:
        del parent[key]
    elif chance == 1:
        other, there = rng.choice(places)
        parent[key], other[there] = other[there], value
    elif chance == 2 and rng.random() < 0.1:
        many = rng.choice((30, 3000))
        if isinstance(parent, list):
            parent.extend([value] * many)
        else:
            parent.update({f"{key}-{n}": value for n in range(many)})
    elif chance == 2 and isinstance(parent, list):
        parent.insert(rng.randrange(len(parent) + 1), value)
    elif chance == 2:
        parent[rng.choice(("a", "b-2", f"{key}-2", key))] = value
    elif chance == 3:
        tree = yaml.safe_load(rng.choice(others))
        parent[key] = rng.choice([p[k] for p, k in _places(tree)])
    elif isinstance(value, bool) or value is None:
        parent[key] = rng.choice((True, False, None, "", 0))
    elif isinstance(value, int):
        parent[key] = rng.choice((value + 1, value * 10, value // 10, 0, -value, value / 2))
    elif isinstance(value, str):
        parent[key] = rng.choice((value + "x", value * 2, "", value.upper(), rng.choice(NASTY)))
    elif isinstance(value, list):
        rng.shuffle(value)
    elif isinstance(value, dict):
        items = list(value.items())
        rng.shuffle(items)
        value.clear()
        value.update(items)


def _places(tree: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(tree, dict | list):
        for key, value in list(tree.items() if isinstance(tree, dict) else enumerate(tree)):
            yield tree, key
            yield from _places(value)


# Rows and columns


def rows_changed(rows: list[list[str]], rng: Random, words: Dictionary) -> list[list[str]]:
    """A row, a column or a cell of a table changed."""
    rows = [list(row) for row in rows] or [[""]]
    at, to = rng.randrange(len(rows)), rng.randrange(len(rows))
    column = rng.randrange(max(map(len, rows)) or 1)
    whole = rng.randrange(max(map(len, rows)) or 1)
    small = sum(map(len, rows)) < 5_000
    match rng.randrange(12):
        case 0:
            del rows[at]
        case 1:
            times = 1 if rng.random() < 0.9 or not small else rng.choice((30, 1100, 1100, 20_000))
            rows[to:to] = [list(rows[at])] * times
        case 2:
            rows[at], rows[to] = rows[to], rows[at]
        case 3:
            for row in rows:
                del row[column : column + 1]
        case 4:
            times = 1 if rng.random() < 0.9 or not small else rng.choice((30, 600, 600, 20_000))
            for row in rows:
                row[whole:whole] = (row[column : column + 1] or [""]) * times
        case 5:
            for row in rows:
                if max(column, whole) < len(row):
                    row[column], row[whole] = row[whole], row[column]
        case 6:
            rows.insert(to, [""] * len(rows[at]))
        case 7:
            rows.insert(0, [rng.choice(("Annexe 5", "en k€", "montants en euros", "2025", ""))])
        case 8 if len(rows) > 2:
            rest = rows[1:]
            rng.shuffle(rest)
            rows[1:] = rest
        case _ if rows[at]:
            column = min(column, len(rows[at]) - 1)
            cell = rows[at][column]
            changes: list[Callable[[], str]] = [
                lambda: token_changed(cell, rng, words),
                lambda: number_nudged(cell, rng),
                lambda: letters_changed(cell, rng),
                lambda: f" {cell} ",
                lambda: f"{cell} €",
                lambda: cell.upper(),
                lambda: f"'{cell}",
                lambda: rng.choice(NASTY),
            ]
            rows[at][column] = rng.choice(changes)()
    return rows


def as_csv(rows: list[list[str]], rng: Random) -> bytes:
    """Rows as CSV with this or that delimiter, quoting, line ends and encoding."""
    usual = rng.random() < 0.5
    stream = io.StringIO()
    writer = csv.writer(
        stream,
        delimiter="," if usual else rng.choice(",;;\t|"),
        lineterminator="\n" if usual else rng.choice(("\n", "\r\n", "\r\n", "\r")),
        quoting=csv.QUOTE_MINIMAL if usual else rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    )
    writer.writerows(rows)
    text = stream.getvalue()
    encodings = ["utf-8"] * 6 + ["utf-8-sig", "utf-8-sig", "cp1252", "utf-16"]
    encoding = "utf-8" if usual else rng.choice(encodings)
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    return text.encode(encoding, errors)


def rows_of(data: bytes) -> list[list[str]]:
    """The cells of a valid CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


# A whole file


def yaml_mutant(text: str, rng: Random, words: Dictionary, others: list[str]) -> bytes:
    """A mutant of a YAML file."""
    for _ in range(how_many(rng)):
        match rng.choices(range(8), (18, 24, 8, 10, 8, 14, 8, 4))[0]:
            case 0:
                text = token_changed(text, rng, words)
            case 1:
                text = number_nudged(text, rng)
            case 2:
                text = letters_changed(text, rng)
            case 3:
                text = blocks_changed(text, rng)
            case 4:
                text = lines_changed(text, rng)
            case 5:
                text = nodes_changed(text, rng, others)
            case 6:
                text = spliced(text, rng.choice(others), rng)
            case _:
                data = bytes_changed(text.encode("utf-8", "surrogatepass"), rng)
                if rng.random() < 0.5:
                    return data
                text = data.decode("utf-8", "replace")
    return text.encode("utf-8", "surrogatepass")


def csv_mutant(data: bytes, rng: Random, words: Dictionary, others: list[bytes]) -> bytes:
    """A mutant of a CSV file."""
    rows = rows_of(data)
    for _ in range(how_many(rng)):
        rows = rows_changed(rows, rng, words)
    data = as_csv(rows, rng)
    match rng.randrange(12):
        case 0:
            return bytes_changed(data, rng)
        case 1:
            text = data.decode("utf-8", "replace")
            other = rng.choice(others).decode("utf-8", "replace")
            return spliced(text, other, rng).encode("utf-8", "surrogatepass")
        case 2:
            text = data.decode("utf-8", "replace")
            return lines_changed(text, rng).encode("utf-8", "surrogatepass")
    return data
