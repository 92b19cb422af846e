"""What people see in place of the names of causes."""

from __future__ import annotations

from allocation.words import N_, _, listed

CAUSES = {
    "base": N_("base"),
    "floor": N_("floor"),
    "share": N_("share"),
    "rate": N_("rate"),
    "envelope": N_("envelope"),
    "key": N_("key"),
    "split": N_("split"),
    "scope": N_("scope"),
    "agency": N_("agency"),
    "kind": N_("kind"),
    "participation": N_("participation"),
    "rounding": N_("rounding"),
    "together": N_("together"),
}
"""Causes as people read them; others are lines and components."""


def caused(name: str) -> str:
    """A cause, or several that count as one, as a message: ``base+key``."""
    return listed((_(CAUSES[part]) if part in CAUSES else part for part in name.split("+")), "+")
