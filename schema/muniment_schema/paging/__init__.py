"""Pages of lists in a fixed order: keyset cursors, exact page information, the same for a list under each sibling."""
