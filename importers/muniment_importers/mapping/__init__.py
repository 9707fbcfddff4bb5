"""From source fields to the fields of a record: by heading, by key, or by a map file. No SQL, no formats."""
