"""`importers`, `importRuns` and `importRun`."""

from __future__ import annotations

import json
from typing import Annotated

import strawberry
from sqlalchemy import ColumnElement

from muniment_schema.context import Context
from muniment_schema.filters.given_input import BadFilter
from muniment_schema.nodes.fields import resolved
from muniment_schema.paging.connection import After, Before, First, Last
from muniment_schema.paging.order import Order
from muniment_schema.paging.pages import Listing, Pages
from muniment_schema.paging.request import PageArguments
from muniment_schema.request_errors import BadArguments
from muniment_schema.scalars import given
from muniment_schema.tables import IMPORT_RUN
from muniment_schema.values.folding import forbidden_character
from muniment_schema.values.vocabularies import ImportState

from .graphql_type import IMPORT_RUNS, ImportRun, ImportRunConnection
from .importer_type import Importer, importer_of


@strawberry.type
class ImportQueries:
    """Part of Query."""

    @resolved("Installed importers; broken plugins are listed with `loadError`.")
    def importers(self, info: strawberry.Info[Context, None]) -> list[Importer]:
        return [importer_of(importer) for importer in info.context.importers()]

    @resolved("Import runs, newest first.")
    def import_runs(
        self,
        info: strawberry.Info[Context, None],
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        states: Annotated[
            list[ImportState] | None,
            strawberry.argument(description="Only in these states; all when left out, none for an empty list."),
        ] = strawberry.UNSET,
        source: Annotated[
            str | None, strawberry.argument(description="Only of the source with this key.")
        ] = strawberry.UNSET,
    ) -> ImportRunConnection:
        conditions: list[ColumnElement[bool]] = []
        filters: dict[str, object] = {}
        if given(states) and states is not None:
            words = sorted({state.value for state in states})
            filters["states"] = words
            conditions.append(IMPORT_RUN.c.state.in_(words))
        if given(source) and source is not None:
            found = forbidden_character(source)
            if found is not None:
                raise BadFilter(f"source holds {found}, which no key has")
            filters["source"] = source
            conditions.append(IMPORT_RUN.c.source_key == source)
        listing = Listing(
            name="Query.importRuns",
            source=IMPORT_RUNS,
            order=Order("NUMBER DESC", IMPORT_RUN.c.number, IMPORT_RUN.c.id, int, descending=True),
            conditions=conditions,
            filter_text=json.dumps(filters, sort_keys=True),
        )
        page = PageArguments(first=first, after=after, last=last, before=before)
        return ImportRunConnection(page=Pages(info.context, listing, page).of())

    @resolved("One import run, by exactly one of the arguments; null when absent.")
    def import_run(
        self,
        info: strawberry.Info[Context, None],
        id: Annotated[strawberry.ID | None, strawberry.argument(description="Public id, `run_…`.")] = strawberry.UNSET,
        number: Annotated[int | None, strawberry.argument(description="Its number.")] = strawberry.UNSET,
    ) -> ImportRun | None:
        if given(id) == given(number):
            raise BadArguments("importRun takes exactly one of id and number")
        if given(number):
            return IMPORT_RUNS.first(info.context, IMPORT_RUN.c.number == number)
        return IMPORT_RUNS.by_ids(info.context, [str(id)]).get(str(id))
