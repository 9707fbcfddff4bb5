"""The pipeline: choose, read frames, pass over what did not change, map, check, write, report."""
