"""What a rule, a key, a territory, a publication is: types and their constraints, no I/O."""
