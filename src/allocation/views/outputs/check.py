"""The JSON of `allocate check`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from allocation.audit.check.parts import Kind
from allocation.views.outputs.common import Said


class PartJson(TypedDict):
    """A file that was checked."""

    file: str
    kind: Kind


class ProblemJson(TypedDict):
    """What is wrong, where, and what to do about it."""

    code: str
    level: Literal["error", "warning", "notice"]
    file: str | None
    line: int | None
    column: int | None
    message: Said
    hint: Said | None


class CheckJson(TypedDict):
    """What a check found."""

    errors: int
    warnings: int
    files: Sequence[PartJson]
    problems: Sequence[ProblemJson]
