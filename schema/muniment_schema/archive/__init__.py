"""The archive as a whole, in figures."""
