"""Importer in GraphQL."""

from __future__ import annotations

import strawberry

from muniment_schema.context import ImporterInfo
from muniment_schema.scalars import Json


@strawberry.type(description="An installed importer.")
class Importer:
    """An entry of `Context.importers`."""

    name: str = strawberry.field(description="Name, as `--format` and `startImport` take it.")
    title: str = strawberry.field(description="What it reads, for people.")
    version: str = strawberry.field(description="Version of the plugin that brings it.")
    plugin: str = strawberry.field(description="The plugin that brings it.")
    extensions: list[str] = strawberry.field(description="File name endings that it looks at first: .csv.")
    media_types: list[str] = strawberry.field(description="Media types that it looks at first.")
    options_schema: Json = strawberry.field(description="JSON Schema of its options.")
    capabilities: list[str] = strawberry.field(description="What else it can do: resume, remote.")
    load_error: str | None = strawberry.field(description="Why it cannot be used; null when it can.")


def importer_of(info: ImporterInfo) -> Importer:
    """Give an importer as clients see it."""
    return Importer(
        name=info.name,
        title=info.title,
        version=info.version,
        plugin=info.plugin,
        extensions=list(info.extensions),
        media_types=list(info.media_types),
        options_schema=Json(info.options_schema),
        capabilities=list(info.capabilities),
        load_error=info.load_error,
    )
