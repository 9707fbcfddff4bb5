"""XML, read safely: one way to parse for every importer, and text out of elements."""
