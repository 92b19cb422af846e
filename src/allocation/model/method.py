"""How an exact amount becomes a whole number of units, and of what."""

from enum import StrEnum


class Method(StrEnum):
    """How an exact quota becomes a whole number of rounding units."""

    LARGEST_REMAINDER = "largest-remainder"
    NEAREST = "nearest"
    HALF_EVEN = "half-even"
    DOWN = "down"
    UP = "up"


class Level(StrEnum):
    """What is rounded: each component, each line of a region, or the region's total."""

    COMPONENT = "component"
    LINE = "line"
    REGION = "region"
