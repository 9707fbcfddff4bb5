"""Collection in GraphQL."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry

from muniment_schema.nodes.batch import Batch
from muniment_schema.nodes.fields import column, computed
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.parts import pointed_to
from muniment_schema.nodes.source import NodeSource
from muniment_schema.tables import COLLECTION
from muniment_schema.values.vocabularies import CollectionKind
from muniment_schema.visible import visible_collections


@strawberry.type(description="A curated selection or the page of a theme; the tree of description is not here.")
class Collection(Node):
    """A row of `collection`."""

    slug: str = column("slug", "Readable address: folded title and the end of the id.")
    kind: CollectionKind = column("kind", "Selection or theme.")
    title: str = column("title", "Title of the collection.")
    intro: str | None = column("intro", "Introduction for readers. Plain text.")
    parent: Collection | None = computed(
        lambda collection: pointed_to(collection, "parent_pk", COLLECTIONS), "The collection that this one is part of."
    )
    children: list[Collection] = computed(lambda collection: _children(collection), "Its parts, by title.")


COLLECTIONS: NodeSource[Collection] = NodeSource(
    "collection", COLLECTION, visible_collections, Collection, frozenset({"extra"})
)


def _children(collection: Collection) -> list[Collection]:
    def load(batch: Batch) -> Mapping[int, list[Collection]]:
        return COLLECTIONS.linked(
            batch, lambda nodes: nodes.order_by(COLLECTION.c.title_key, COLLECTION.c.id), COLLECTION.c.parent_pk
        )

    return collection.batch.load("children", load).get(collection.pk, [])
