"""What changed between two rules, and what each change does to each region."""
