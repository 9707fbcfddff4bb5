"""Full-text search, totals and facets: a folder of tantivy beside the database, a cache that can be made anew."""
