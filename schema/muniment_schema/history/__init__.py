"""History: one change number, and every object as it was before."""
