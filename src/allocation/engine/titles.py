"""What a step gives, in words: to a member by its name, or to all of them for None."""

from __future__ import annotations

from allocation.words import _


def of_component(line: str, component: str, n: int, name: str | None) -> str:
    """A component of a territory by its name, or of all `n` together."""
    if name is None:
        return _("{line} {component} of all {n}", line=line, component=component, n=n)
    return _("{line} {component} of {region}", line=line, component=component, region=name)


def to_the_cent(line: str, component: str, n: int, name: str | None) -> str:
    """The same of one that was rounded together with others."""
    if name is None:
        return _("{line} {component} of all {n}, to the cent", line=line, component=component, n=n)
    return _(
        "{line} {component} of {region}, to the cent", line=line, component=component, region=name
    )


def rounded_as_a_whole(line: str | None, n: int, name: str | None) -> str:
    """A line, or all lines, of a territory or of all `n`, rounded as a whole."""
    what = line or _("all lines")
    if name is None:
        return _("{line} of all {n}, each rounded as a whole", line=what, n=n)
    return _("{line} of {region}, rounded as a whole", line=what, region=name)


def left_for(line: str | None, n: int, name: str | None) -> str:
    """What is left of that for the computed components."""
    what = line or _("all lines")
    if name is None:
        return _("{line} of all {n}, less the figures of the text", line=what, n=n)
    return _("{line} of {region}, less the figures of the text", line=what, region=name)


def of_line(line: str, name: str | None) -> str:
    """A line of a territory, or of all agencies."""
    if name is None:
        return _("{line}, all agencies", line=line)
    return _("{line} of {region}", line=line, region=name)


def of_everything(name: str | None) -> str:
    """All lines of a territory, or of all of them."""
    return _("all lines") if name is None else _("{region}, all lines", region=name)
