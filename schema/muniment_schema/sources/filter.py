"""What objects sources and identifiers lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry
from sqlalchemy import Select, select

from muniment_schema.filters.given_input import GivenInput, optional
from muniment_schema.tables import IDENTIFIER, SOURCE, SOURCE_LINK
from muniment_schema.values.identifiers import BadScheme, clean_scheme


@strawberry.input(description="An identifier given by others.")
class IdentifierInput(GivenInput):
    """A value and, when it is known, its scheme."""

    scheme: str | None = optional("What the value means: ark, doi, or a scheme of the source; any when left out.")
    value: str = strawberry.field(description="The identifier, exactly as the source writes it.")


def objects_identified(kind: str, identifier: IdentifierInput) -> Select[Any]:
    """Select the keys of the objects of a kind that have an identifier. A scheme that cannot be finds nothing."""
    found = select(IDENTIFIER.c.object_pk).where(
        IDENTIFIER.c.kind == kind, IDENTIFIER.c.value == identifier.value.strip()
    )
    if identifier.scheme is None:
        return found.where(IDENTIFIER.c.scheme != "slug")
    try:
        scheme = clean_scheme(identifier.scheme)
    except BadScheme:
        scheme = ""
    return found.where(IDENTIFIER.c.scheme == scheme)


def objects_of_sources(kind: str, keys: Sequence[str] | None = None) -> Select[Any]:
    """Select the keys of the objects of a kind that came from one of these sources, or from any."""
    linked = select(SOURCE_LINK.c.object_pk).where(SOURCE_LINK.c.kind == kind)
    if keys is None:
        return linked
    return linked.join(SOURCE, SOURCE.c.pk == SOURCE_LINK.c.source_pk).where(SOURCE.c.key.in_(keys))
