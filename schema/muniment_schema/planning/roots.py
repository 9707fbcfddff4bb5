"""The fields of Query, compiled: each asks the database what it needs, and gives what goes out under its key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import orjson
from orjson import Fragment
from sqlalchemy import BigInteger, BindParameter, Integer, bindparam, literal_column, null, select, union_all
from sqlalchemy.types import TypeEngine

from muniment_schema.among import among_given
from muniment_schema.context import Context
from muniment_schema.nodes.query import check_ids
from muniment_schema.paging.order import Order, Position
from muniment_schema.paging.pages import Page
from muniment_schema.paging.request import PageRequest
from muniment_schema.paging.selects import Fact, Selects
from muniment_schema.scalars import given
from muniment_schema.values.ids import kind_of

from .compiler import Asked, Asking, Compiled, Compiler, NotCompiled, Shape
from .fields import Alone, ById, Lookup, Made, Paged
from .json_sql import forms_of
from .kept import Kept
from .page_plan import (
    AskedPage,
    ConnectionPlan,
    Sites,
    compile_nested,
    compile_sites,
    found_rows,
    read_page,
    rows_select,
)
from .rows import Row, Rows
from .statement import Statement
from .steps import Steps

KEPT_STATEMENTS = 64
_ID = 1  # where a row of a page has its id, behind its key; its nodes follow, and what is true of the whole


class Root(Protocol):
    """A compiled field of Query. `statements`: how many it asks the database at most."""

    statements: int

    def steps(self, context: Context, asking: Asking) -> Steps[Any]:
        """Give what goes out, in steps: Python values, and JSON that the database made as fragments."""


def compile_root(asked: Asked, asking: Asking, context: Context) -> Root:
    """Compile a field of Query. Raises NotCompiled."""
    match asked.declaration:
        case Paged() as spec:
            return PagedRoot(asked, spec, asking, context)
        case Lookup(rows, find):
            return LookupRoot(asked, rows, find, asking, context)
        case ById(argument):
            return ByIdRoot(asked, argument, asking, context)
        case Alone():
            return AloneRoot(asked, asking, context)
        case Made(columns, function) if not columns:
            return MadeRoot(asked, function, asking, context)
    raise NotCompiled(asked.name)


def compiler_of(asking: Asking, context: Context) -> Compiler:
    """Give a compiler for the database of a request."""
    return Compiler(asking, context, forms_of(context.connection.dialect), compile_nested)


def outgoing(text: Any, shape: Shape | None) -> Any:
    """Give JSON that the database made, as it is where nothing is left to do to it."""
    if shape is None:
        return Fragment(text)
    return shape(orjson.loads(text))


class PagedRoot:
    """A connection: one statement for its rows and the facts about the whole list."""

    statements = 1

    def __init__(self, asked: Asked, spec: Paged, asking: Asking, context: Context) -> None:
        if spec.needs is not None and not context.viewer.can(spec.needs):
            raise NotCompiled(asked.name)
        self._asked = asked
        self._listing = spec.listing
        self._plan = ConnectionPlan(asking, asked)
        compiler = compiler_of(asking, context)
        self._sites: Sites = compile_sites(compiler, self._plan, spec.listing, is_root=True)
        self._is_ready = not any(self._sites.shapes)  # as the database makes it, and this for every row
        self._statements: Kept[Any, Statement] = Kept(KEPT_STATEMENTS)
        self._totals: Kept[Any, tuple[int | None, int | None]] = Kept(KEPT_STATEMENTS)
        self._pages: Kept[Any, tuple[AskedPage, list[Fact], Mapping[str, Any]]] = Kept(KEPT_STATEMENTS)

    def steps(self, context: Context, asking: Asking) -> Steps[Any]:
        """Give the connection."""
        key = asking.argument_key(self._asked), context.max_page_size
        page, facts, parameters = self._pages.get(key, lambda: self._read(context, asking))
        if not facts and not self._plan.needs_rows:  # only __typename is asked for
            return self._plan.write(Page(page.request, page.bound_to, [], False, dict[Fact, Any]().__getitem__))
        counted = page.bound_to, context.viewer.access_ids, id(context.connection.engine)
        number, total = self._totals.get(counted, lambda: (None, None)) if Fact.TOTAL in facts else (None, None)
        given_values = {**parameters, "total_number": number, "total": total}
        rows = yield self._statement(context, page, facts), given_values
        known: Mapping[Fact, Any] = {}
        if facts:
            (whole,) = [row for row in rows if row[_ID] is None] if self._plan.needs_rows else rows
            known = dict(zip(facts, whole[-len(facts) :], strict=True))
        if Fact.TOTAL in facts and known[Fact.NUMBER] != number:
            self._totals.put(counted, (known[Fact.NUMBER], known[Fact.TOTAL]))
        if not self._plan.needs_rows:
            return self._plan.write(Page(page.request, page.bound_to, [], False, known.__getitem__))
        here = [row for row in rows if row[_ID] is not None] if facts else rows
        found, more = found_rows(here, page, self._outgoing)
        return self._plan.write(Page(page.request, page.bound_to, found, more, known.__getitem__, page.viewer))

    def _read(self, context: Context, asking: Asking) -> tuple[AskedPage, list[Fact], Mapping[str, Any]]:
        page = read_page(context, self._listing, asking.arguments(self._asked))
        facts = self._plan.facts(page.request, alone=True)
        if Fact.TOTAL in facts and Fact.NUMBER not in facts:
            facts.insert(0, Fact.NUMBER)  # the total is remembered with it
        return page, facts, _parameters(page.request)

    def _outgoing(self, nodes: Sequence[Any]) -> list[Any]:
        if self._is_ready:
            return [Fragment(node) for node, _shape in zip(nodes, self._sites.shapes, strict=False)]
        return [outgoing(node, shape) for node, shape in zip(nodes, self._sites.shapes, strict=False)]

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
        known_total = _given("total_number", BigInteger()), _given("total", Integer())
        selects = Selects(context, self._listing, page.asked, _open(page.request, page.order), None, known_total)
        dialect = context.connection.dialect
        known = select(*(selects.fact(fact).label(fact.name.lower()) for fact in facts))
        if not self._plan.needs_rows:
            return Statement(known, dialect, is_planned_once=page.asked.is_whole)
        # A literal: for a limit that is a parameter PostgreSQL plans anew each time.
        limit = literal_column(str(page.request.size + 1), Integer)
        keys = selects.keys(limit, _given("offset", Integer()) if page.request.offset else None)
        columns, from_ = rows_select(forms_of(dialect), self._sites, page.order, keys)
        if not facts:
            return Statement(select(*columns).select_from(from_), dialect, is_planned_once=page.asked.is_whole)
        # One statement sees one state of the archive: the page and what is true of the whole belong together. The facts
        # are a row of their own, because joined to them the page would be copied before it is read.
        whole = known.with_only_columns(*(null() for _ in columns), *known.selected_columns)
        page_rows = select(*columns, *(null() for _ in facts)).select_from(from_)
        return Statement(union_all(whole, page_rows), dialect, is_planned_once=page.asked.is_whole)


class LookupRoot:
    """One node by its arguments, some of which have to be looked up first."""

    statements: int

    def __init__(
        self,
        asked: Asked,
        rows: Rows,
        find: Callable[[Context, Mapping[str, Any]], tuple[str, Any] | None],
        asking: Asking,
        context: Context,
    ) -> None:
        self._asked = asked
        self._find = find
        names = {argument.name.value for argument in asked.details[0].node.arguments or ()}
        self.statements = 1 if names == {"id"} else 4  # an id is what the column holds
        self._node = NodeBy(asked, rows, asked.object_type, asking, context)

    def steps(self, context: Context, asking: Asking) -> Steps[Any]:
        """Give the node, or None."""
        arguments = asking.arguments(self._asked)
        found = self._find(context, {name: value for name, value in arguments.items() if given(value)})
        return None if found is None else (yield from self._node.find(context, *found))


class NodeBy:
    """Nodes of one kind, by the value of a column."""

    def __init__(self, asked: Asked, rows: Rows, graphql_type: Any, asking: Asking, context: Context) -> None:
        self._rows = rows
        self._compiled: Compiled
        self._compiled, self._own = compiler_of(asking, context).node(graphql_type, asked.details, rows)
        self._statements: dict[Any, Statement] = {}

    def find(self, context: Context, column: str, value: Any) -> Steps[Any]:
        """Give one node, or None."""
        own = self._own
        condition = own.c[column] == _given("value", own.c[column].type)
        rows = yield self._statement(context, column, condition, False), {"value": value}
        return outgoing(rows[0][1], self._compiled.shape) if rows else None

    def find_all(self, context: Context, ids: Sequence[str]) -> Steps[dict[str, Any]]:
        """Give nodes by id; what is absent or not visible is left out."""
        statement = self._statement(context, "id", among_given(self._own.c.id, "value"), True)
        rows = yield statement, {"value": sorted(set(ids))}
        return {public_id: outgoing(text, self._compiled.shape) for public_id, text in rows}

    def _statement(self, context: Context, column: str, condition: Any, several: bool) -> Statement:
        known = self._statements.get((column, several))
        if known is None:
            own = self._own
            chosen = select(own.c.id, self._compiled.sql).select_from(own)
            chosen = chosen.where(condition, self._rows.visible(context, own))
            known = self._statements[column, several] = Statement(
                chosen, context.connection.dialect, is_planned_once=True
            )
        return known


class ByIdRoot:
    """Nodes of any kind: one statement for each kind among the ids."""

    statements: int

    def __init__(self, asked: Asked, argument: str, asking: Asking, context: Context) -> None:
        self._asked = asked
        self._argument = argument
        self.statements = 1 if argument == "id" else 2
        self._kinds = {
            kind: NodeBy(asked, rows, graphql_type, asking, context)
            for kind, (graphql_type, rows) in compiler_of(asking, context).possible_types(asked).items()
        }

    def steps(self, context: Context, asking: Asking) -> Steps[Any]:
        """Give the node, or the list of nodes with None for each that is absent."""
        wanted = asking.arguments(self._asked)[self._argument]
        if self._argument == "id":
            return (yield from self._found(context, [wanted])).get(wanted)
        found = yield from self._found(context, check_ids(wanted))
        return [found.get(public_id) for public_id in wanted]

    def _found(self, context: Context, ids: Sequence[str]) -> Steps[dict[str, Any]]:
        by_kind: dict[str, list[str]] = defaultdict(list)
        for public_id in ids:
            kind = kind_of(public_id)
            if kind in self._kinds:
                by_kind[kind].append(public_id)
        found: dict[str, Any] = {}
        for kind, wanted in by_kind.items():
            found |= yield from self._kinds[kind].find_all(context, wanted)
        return found


class AloneRoot:
    """An object of which there is one."""

    statements = 1

    def __init__(self, asked: Asked, asking: Asking, context: Context) -> None:
        compiled = compiler_of(asking, context).object(asked.object_type, asked.details, Row({}), None)
        self._shape = compiled.shape
        self._statement = Statement(select(compiled.sql), context.connection.dialect)

    def steps(self, context: Context, _asking: Asking) -> Steps[Any]:
        """Give the object."""
        ((text,),) = yield self._statement, {}
        return outgoing(text, self._shape)


class MadeRoot:
    """A list that Python makes of the context."""

    statements = 0

    def __init__(self, asked: Asked, function: Callable[..., Any], asking: Asking, context: Context) -> None:
        self._function = function
        self._shape = compiler_of(asking, context).plain(asked)

    def steps(self, context: Context, _asking: Asking) -> Steps[Any]:
        """Give the list."""
        yield from ()
        return [self._shape(each) for each in self._function(context)]


def _given(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    """Give a parameter whose value is given when the statement runs."""
    return bindparam(name, None, type_=kind)


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
            _given(f"{name}_key", order.key.type),
            _given(f"{name}_id", order.id.type),
            _given(f"{name}_ordinal", Integer()),
            _given(f"{name}_number", BigInteger()),
        )

    return replace(request, after=opened("after", request.after), before=opened("before", request.before))
