"""Questions asked of allocations: nothing here reads a file or prints."""
