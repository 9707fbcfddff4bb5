"""Agents: persons, families and corporate bodies (ISAAR(CPF))."""
