"""Relations that several kinds of nodes have: identifiers, URIs."""

from __future__ import annotations

from muniment_schema.planning.rows import Related, Rows
from muniment_schema.tables import IDENTIFIER

IDENTIFIERS = Rows(IDENTIFIER)


def identifiers_of(kind: str) -> Related:
    """Give the identifiers of a kind of objects; former slugs, which only redirect, are none."""
    return Related(IDENTIFIERS, "object_pk", where=lambda row: [row["kind"] == kind, row["scheme"] != "slug"])


def uris_of(kind: str) -> Related:
    """Give the URIs that name objects of a kind elsewhere."""
    return Related(IDENTIFIERS, "object_pk", where=lambda row: [row["kind"] == kind, row["scheme"] == "uri"])
