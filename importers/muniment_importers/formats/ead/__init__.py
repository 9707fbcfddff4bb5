"""EAD 2002 and EAD3: finding aids as one tree of documents."""
