"""Pages of web sites: listings of documents, and documents with their labels."""
