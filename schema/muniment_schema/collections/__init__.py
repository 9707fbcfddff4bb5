"""Collections: curated selections and themes; hierarchy is the document tree."""
