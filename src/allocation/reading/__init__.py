"""Files to models: every value keeps its file, line and column, and every problem is reported."""
