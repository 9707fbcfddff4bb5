"""Documents: units of description at any level, fonds to item (ISAD(G))."""
