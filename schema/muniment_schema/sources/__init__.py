"""Sources: feeds, the ledger of native ids, identifiers, and links that wait for their target."""
