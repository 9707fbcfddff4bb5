"""Values: pure functions and types of the archival field, with no SQL and no GraphQL in them."""
