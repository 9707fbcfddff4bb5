"""Export: the archive as JSON lines that import into an empty archive and export again to the same bytes."""
