"""Place in GraphQL."""

from __future__ import annotations

import strawberry

from muniment_schema.nodes.fields import column, computed
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.parts import names_of, pointed_to, uris_of
from muniment_schema.nodes.source import NodeSource
from muniment_schema.tables import PLACE, PLACE_NAME
from muniment_schema.visible import visible_places


@strawberry.type(description="A place that documents are about or from.")
class Place(Node):
    """A row of `place`."""

    slug: str = column("slug", "Readable address: folded name and the end of the id.")
    name: str = column("name", "Name of the place.")
    names: list[str] = computed(
        lambda place: names_of(place, PLACE_NAME, PLACE_NAME.c.place_pk),
        "Other forms: former names, other languages, romanisations.",
    )
    latitude: float | None = column("latitude", "Degrees north, WGS 84.")
    longitude: float | None = column("longitude", "Degrees east, WGS 84.")
    parent: Place | None = computed(
        lambda place: pointed_to(place, "parent_pk", PLACES), "The place that this one lies in."
    )
    uris: list[str] = computed(lambda place: uris_of(place, "place"), "URIs of the same place in gazetteers.")


PLACES: NodeSource[Place] = NodeSource("place", PLACE, visible_places, Place, frozenset({"extra"}))
