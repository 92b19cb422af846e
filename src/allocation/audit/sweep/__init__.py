"""What a rule gives over a range of its unknowns: many exact runs, and how far they lie apart."""
