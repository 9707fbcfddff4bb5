"""Tables, values, the one write path and the GraphQL schema of Muniment."""

__version__ = "0.1.0.dev0"
