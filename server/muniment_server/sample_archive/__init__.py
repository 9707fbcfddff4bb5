"""The sample archive: the Harbour Commission of Port Merrow, 1851-1974, and its correspondents. All of it is invented.

Three inputs, one for each importer: `commission-letters.txt` (listing-text), `finding-aid.csv` (csv, a fonds with
everything below it) and `correspondents.jsonl` (jsonl: people, places, subjects, collections, then documents).
`queries.graphql` holds three queries worth trying once they are imported.
"""
