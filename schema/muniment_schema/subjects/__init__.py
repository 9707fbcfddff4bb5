"""Subjects: whole headings and their parts."""
