"""The version of the program, in the one place where the package and its views find it."""

__version__ = "0.1.0"
