"""Rows of tables: framing them, guessing their delimiter, finding their header row."""
