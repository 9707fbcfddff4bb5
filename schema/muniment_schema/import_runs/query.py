"""`importers`, `importRuns` and `importRun`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement

from muniment_schema.context import Context
from muniment_schema.filters.given_input import BadFilter
from muniment_schema.paging.connection import paged
from muniment_schema.paging.listing import Asked, Listing
from muniment_schema.paging.order import Order
from muniment_schema.planning.fields import lookup, made
from muniment_schema.request_errors import BadArguments
from muniment_schema.tables import IMPORT_RUN
from muniment_schema.values.folding import forbidden_character
from muniment_schema.values.vocabularies import ImportState

from .graphql_type import IMPORT_RUNS, ImportRun, ImportRunConnection
from .importer_type import Importer, installed_importers

NEWEST_FIRST = Order("NUMBER DESC", IMPORT_RUN.c.number, IMPORT_RUN.c.id, int, descending=True)


def _read(arguments: Mapping[str, Any]) -> Asked:
    conditions: list[ColumnElement[bool]] = []
    filters: dict[str, object] = {}
    if "states" in arguments:
        words = sorted({state.value for state in arguments["states"]})
        filters["states"] = words
        conditions.append(IMPORT_RUN.c.state.in_(words))
    if "source" in arguments:
        found = forbidden_character(arguments["source"])
        if found is not None:
            raise BadFilter(f"source holds {found}, which no key has")
        filters["source"] = arguments["source"]
        conditions.append(IMPORT_RUN.c.source_key == arguments["source"])
    return Asked(NEWEST_FIRST, json.dumps(filters, sort_keys=True), lambda _context: conditions)


def _find(_context: Context, arguments: Mapping[str, Any]) -> tuple[str, Any]:
    if len(arguments) != 1:
        raise BadArguments("importRun takes exactly one of id and number")
    ((name, value),) = arguments.items()
    return name, value


RUNS = Listing(
    "Query.importRuns",
    IMPORT_RUNS,
    _read,
    arguments={
        "states": Annotated[
            list[ImportState] | None,
            strawberry.argument(description="Only in these states; all when left out, none for an empty list."),
        ],
        "source": Annotated[str | None, strawberry.argument(description="Only of the source with this key.")],
    },
)


@strawberry.type
class ImportQueries:
    """Part of Query."""

    importers: list[Importer] = made(
        Importer, installed_importers, description="Installed importers; broken plugins are listed with `loadError`."
    )
    import_runs: ImportRunConnection = paged(RUNS, "Import runs, newest first.")
    import_run: ImportRun | None = lookup(
        IMPORT_RUNS,
        _find,
        "One import run, by exactly one of the arguments; null when absent.",
        id=Annotated[strawberry.ID | None, strawberry.argument(description="Public id, `run_…`.")],
        number=Annotated[int | None, strawberry.argument(description="Its number.")],
    )
