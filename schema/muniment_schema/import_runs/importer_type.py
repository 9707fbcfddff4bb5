"""Importer in GraphQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import strawberry

from muniment_schema.context import Context
from muniment_schema.planning.fields import plain
from muniment_schema.scalars import Json


@strawberry.type(description="An installed importer.")
class Importer:
    """An entry of `Context.importers`."""

    value: strawberry.Private[Mapping[str, Any]]

    name: str = plain("name", "Name, as `--format` and `startImport` take it.")
    title: str = plain("title", "What it reads, for people.")
    version: str = plain("version", "Version of the plugin that brings it.")
    plugin: str = plain("plugin", "The plugin that brings it.")
    extensions: list[str] = plain("extensions", "File name endings that it looks at first: .csv.")
    media_types: list[str] = plain("media_types", "Media types that it looks at first.")
    options_schema: Json = plain("options_schema", "JSON Schema of its options.")
    capabilities: list[str] = plain("capabilities", "What else it can do: resume, remote.")
    load_error: str | None = plain("load_error", "Why it cannot be used; null when it can.")


def installed_importers(context: Context) -> Sequence[Mapping[str, Any]]:
    """Give the installed importers as clients see them."""
    return [asdict(each) for each in context.importers()]
