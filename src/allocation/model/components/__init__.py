"""The kinds of component, one file each; a new file here is a new kind.

`AnyComponent` is the type of a component in a rule file: `kind` says which of them it is.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from allocation.model.components.component import Component


def _kinds() -> tuple[type[Component], ...]:
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        import_module(f"{__name__}.{file.stem}")
    return tuple(Component.__subclasses__())


if TYPE_CHECKING:
    AnyComponent = Component
else:
    AnyComponent = Annotated[Union[_kinds()], Field(discriminator="kind")]  # noqa: UP007

__all__ = ["AnyComponent", "Component"]
