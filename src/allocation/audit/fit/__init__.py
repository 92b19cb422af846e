"""Fit: the search for what a table follows, the geometry behind it, and what it can tell."""
