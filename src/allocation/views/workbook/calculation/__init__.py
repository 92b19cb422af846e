"""The steps of a plan as cells: exact arithmetic over whole numbers."""
