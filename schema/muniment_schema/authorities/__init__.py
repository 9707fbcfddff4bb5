"""What agents, places, subjects, repositories and collections have in common: their lists, and how one is found."""
