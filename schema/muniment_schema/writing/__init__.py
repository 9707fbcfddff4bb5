"""The one write path: batches, change sets, revisions, access, sort keys."""
