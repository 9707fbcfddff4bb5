"""Connections of Query, compiled: their rows and what is true of the whole, from the database or from the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, Integer, literal_column, null, select, union_all

from muniment_schema.among import among_given
from muniment_schema.context import Context
from muniment_schema.paging.listing import Whole
from muniment_schema.paging.order import Order, Position
from muniment_schema.paging.pages import Page, PageRow
from muniment_schema.paging.reference import PAGING, found_rows
from muniment_schema.paging.request import PageRequest
from muniment_schema.paging.selects import Fact, Selects

from .asking import Asked, Asking, NotCompiled
from .fields import Paged, given_only
from .held import HeldAnswer
from .held_fields import OfWhole
from .json_sql import forms_of
from .kept import Kept
from .nodes_by import NodesById
from .page_plan import (
    AskedList,
    AskedPage,
    ConnectionPlan,
    Sites,
    compile_sites,
    compiler_of,
    page_rows,
    read_list,
    read_page,
    rows_select,
)
from .statement import Statement, open_value
from .steps import Steps

KEPT_STATEMENTS = 64
_ID = 1  # where a row of a page has its id, behind its key; its nodes follow, and what is true of the whole


class PagedRoot:
    """A connection: one statement for its rows and the facts about the whole list."""

    def __init__(self, asked: Asked, spec: Paged, asking: Asking, context: Context) -> None:
        if spec.needs is not None and not context.viewer.can(spec.needs):
            raise NotCompiled(asked.name)
        self._asked = asked
        self._listing = spec.listing
        self._plan = ConnectionPlan(asking, asked)
        compiler = compiler_of(asking, context)
        self._sites: Sites = compile_sites(compiler, self._plan, spec.listing, is_root=True)
        finder = lambda each: NodesById(each, asking, context)  # noqa: E731
        self.statements = 2 if self._plan.held else 1
        self._held = [HeldAnswer(asking, each, finder) for each, _ in self._plan.held]
        self._statements: Kept[Any, Statement] = Kept(KEPT_STATEMENTS)
        self._totals: Kept[Any, tuple[int | None, int | None]] = Kept(KEPT_STATEMENTS)
        self._lists: Kept[str, AskedList] = Kept(KEPT_STATEMENTS)
        self._pages: Kept[Any, tuple[AskedPage, list[Fact], Mapping[str, Any]]] = Kept(KEPT_STATEMENTS)

    def steps(self, context: Context, asking: Asking) -> Steps[Any]:
        """Give the connection."""
        key = asking.argument_key(self._asked), context.max_page_size
        page, facts, parameters = self._pages.get(key, lambda: self._read(context, asking))
        whole = Whole(context, page.asked)
        if page.asked.search is not None:
            return (yield from self._found(asking, page, facts, whole))
        if not facts and not self._plan.needs_rows:  # only __typename is asked for, or what the index knows
            return (yield from self._written(asking, page, [], False, {}, whole))
        counted = page.bound_to, context.viewer.access_ids, id(context.connection.engine)
        number, total = self._totals.get(counted, lambda: (None, None)) if Fact.TOTAL in facts else (None, None)
        given_values = {**parameters, "total_number": number, "total": total}
        rows = yield self._statement(context, page, facts), given_values
        known: Mapping[Fact, Any] = {}
        if facts:
            # Beside rows the facts are the one without an id, wherever it comes.
            place = next(place for place, row in enumerate(rows) if row[_ID] is None) if self._plan.needs_rows else 0
            of_whole = rows.pop(place)
            known = dict(zip(facts, of_whole[-len(facts) :], strict=True))
        if Fact.TOTAL in facts and known[Fact.NUMBER] != number:
            self._totals.put(counted, (known[Fact.NUMBER], known[Fact.TOTAL]))
        kept, more = page_rows(rows, page)
        return (yield from self._written(asking, page, kept, more, known, whole))

    def _found(self, asking: Asking, page: AskedPage, facts: Sequence[Fact], whole: Whole) -> Steps[Any]:
        """Give a connection of which the index says which rows it has."""
        context, order, request, result = whole.context, page.order, page.request, whole.result()
        if not self._plan.needs_rows:
            known = {fact: result.fact(context, fact, order, request) for fact in facts}
            return (yield from self._written(asking, page, [], False, known, whole))
        whole.page = found = result.page(context, order, request)
        known = {fact: result.fact(context, fact, order, request) for fact in facts}  # the page has counted some
        make = lambda: self._by_keys(context, page)  # noqa: E731
        statement = self._statements.get(("keys", order.name), make, at_once=context.at_once)
        rows = yield statement, {"keys": list(found.keys)}
        kept = found_rows(rows, order, request, result, found)
        whole.keys = [row[-1] for row in kept]
        return (yield from self._written(asking, page, kept, found.more, known, whole))

    def _written(
        self,
        asking: Asking,
        page: AskedPage,
        rows: list[PageRow],
        more: bool,
        known: Mapping[Fact, Any],
        whole: Whole,
    ) -> Steps[dict[str, Any]]:
        shown = Page(page.request, page.bound_to, rows, more, known.__getitem__, page.viewer, whole)
        for (asked, declaration), answer in zip(self._plan.held, self._held, strict=True):
            arguments = given_only(asking.arguments(asked))
            if isinstance(declaration, OfWhole):
                shown.held.append((yield from answer.steps(whole.context, declaration.function(whole, **arguments))))
            else:
                values = [declaration.function(whole, place, **arguments) for place in range(len(rows))]
                shown.held.append((yield from answer.each(whole.context, values)))
        return self._plan.write(shown, self._sites)

    def _read(self, context: Context, asking: Asking) -> tuple[AskedPage, list[Fact], Mapping[str, Any]]:
        values = asking.values(self._asked)
        # Not read anew for each page of a walk; and what says which page is a number or a text, which needs no reading.
        key = repr({name: value for name, value in values.items() if name not in PAGING})
        chosen = self._lists.get(key, lambda: read_list(self._listing, asking.arguments(self._asked)))
        page = read_page(context, chosen, values)
        facts = self._plan.facts(page.request, alone=True)
        if Fact.TOTAL in facts and Fact.NUMBER not in facts:
            facts.insert(0, Fact.NUMBER)  # the total is remembered with it
        return page, facts, _parameters(page.request)

    def _statement(self, context: Context, page: AskedPage, facts: Sequence[Fact]) -> Statement:
        request = page.request
        form = (
            request.size,
            request.backward,
            request.after is None,
            request.before is None,
            request.offset == 0,
            tuple(facts),
        )
        make = lambda: self._compiled(context, page, facts)  # noqa: E731
        return self._statements.get((page.bound_to, form), make, at_once=context.at_once)

    def _compiled(self, context: Context, page: AskedPage, facts: Sequence[Fact]) -> Statement:
        known_total = open_value("total_number", BigInteger()), open_value("total", Integer())
        selects = Selects(context, self._listing, page.asked, _open(page.request, page.order), None, known_total)
        dialect = context.connection.dialect
        known = select(*(selects.fact(fact).label(fact.name.lower()) for fact in facts))
        if not self._plan.needs_rows:
            return Statement(known, dialect, is_planned_once=page.asked.is_whole)
        # A literal: for a limit that is a parameter PostgreSQL plans anew each time.
        limit = literal_column(str(page.request.size + 1), Integer)
        keys = selects.keys(limit, open_value("offset", Integer()) if page.request.offset else None)
        columns, from_ = rows_select(forms_of(dialect), self._sites, page.order, keys)
        if not facts:
            return Statement(select(*columns).select_from(from_), dialect, is_planned_once=page.asked.is_whole)
        # One statement sees one state of the archive: the page and what is true of the whole belong together. The facts
        # are a row of their own, because joined to them the page would be copied before it is read.
        whole = known.with_only_columns(*(null() for _ in columns), *known.selected_columns)
        page_rows = select(*columns, *(null() for _ in facts)).select_from(from_)
        return Statement(union_all(whole, page_rows), dialect, is_planned_once=page.asked.is_whole)

    def _by_keys(self, context: Context, page: AskedPage) -> Statement:
        table, order = self._listing.rows.table, page.order
        keys = select(table.c.pk, order.key.label("key"), order.id.label("id"))
        keys = keys.where(self._listing.rows.visible(context, table), among_given(table.c.pk, "keys"))
        columns, from_ = rows_select(forms_of(context.connection.dialect), self._sites, order, keys.correlate(None))
        chosen = select(*columns, self._sites.own.c.pk).select_from(from_)
        return Statement(chosen, context.connection.dialect, is_planned_once=True)


def _parameters(request: PageRequest) -> dict[str, Any]:
    values: dict[str, Any] = {"offset": request.offset}
    for name, position in (("after", request.after), ("before", request.before)):
        if position is not None:
            parts = {"key": position.key, "id": position.id, "ordinal": position.ordinal, "number": position.number}
            values |= {f"{name}_{part}": value for part, value in parts.items()}
    return values


def _open(request: PageRequest, order: Order) -> PageRequest:
    """Give the same request with parameters in place of the cursors' values."""

    def opened(name: str, position: Position | None) -> Any:
        if position is None:
            return None
        return Position(
            open_value(f"{name}_key", order.key.type),
            open_value(f"{name}_id", order.id.type),
            open_value(f"{name}_ordinal", Integer()),
            open_value(f"{name}_number", BigInteger()),
        )

    return replace(request, after=opened("after", request.after), before=opened("before", request.before))
