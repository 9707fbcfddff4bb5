"""Nodes: objects with a public id, and how siblings are loaded together."""
