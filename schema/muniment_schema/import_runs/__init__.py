"""Import runs: what an importer read, what became of each record, and what was wrong with it."""
