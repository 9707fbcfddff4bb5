"""Repositories: institutions that hold the material (ISDIAH)."""
