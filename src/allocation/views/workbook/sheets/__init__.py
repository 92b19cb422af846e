"""The sheets of an allocation."""
