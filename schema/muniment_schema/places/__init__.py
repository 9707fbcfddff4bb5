"""Places, with variants, coordinates and a tree."""
