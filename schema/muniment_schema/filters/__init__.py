"""Filters that several lists share, and what holds for every filter."""
