"""Loaders that several kinds of nodes share: names, URIs, parents."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, RowMapping, Table, select

from muniment_schema.tables import IDENTIFIER

from .batch import Batch
from .graphql_type import Node
from .source import N, NodeSource


def identifiers_of(node: Node, kind: str) -> list[RowMapping]:
    """Give the identifiers of an object, in order; former slugs, which only redirect, are none."""

    def load(batch: Batch) -> Mapping[int, list[RowMapping]]:
        statement = select(IDENTIFIER.c.scheme, IDENTIFIER.c.value).where(
            IDENTIFIER.c.kind == kind, IDENTIFIER.c.scheme != "slug"
        )
        return batch.grouped(statement.order_by(IDENTIFIER.c.position), IDENTIFIER.c.object_pk)

    return node.batch.load("identifiers", load).get(node.pk, [])


def uris_of(node: Node, kind: str) -> list[str]:
    """Give the URIs that name an object elsewhere."""
    return [row["value"] for row in identifiers_of(node, kind) if row["scheme"] == "uri"]


def names_of(node: Node, names: Table, owner: Column[int]) -> list[str]:
    """Give the other forms of a name, in order."""

    def load(batch: Batch) -> Mapping[int, list[RowMapping]]:
        return batch.grouped(select(names.c.name).order_by(names.c.position), owner)

    return [row["name"] for row in node.batch.load("names", load).get(node.pk, [])]


def pointed_to(node: Node, column: str, source: NodeSource[N]) -> N | None:
    """Give the node that a column of the row points to; None when there is none that the viewer may see.

    Siblings that point to the same row share one node.
    """

    def load(batch: Batch) -> Mapping[int, N]:
        return source.by_pks(batch.context, (row[column] for row in batch.rows))

    target = node.row[column]
    return None if target is None else node.batch.load(("pointed_to", column), load).get(target)
