"""Mutations: what all of them have in common."""
