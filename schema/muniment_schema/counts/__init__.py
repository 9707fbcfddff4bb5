"""Counts of documents that the writer keeps with every change."""
