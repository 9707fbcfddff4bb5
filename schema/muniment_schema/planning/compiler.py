"""From asked fields to SQL: the JSON of an object as one expression over its row, and what Python does to it after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails
from sqlalchemy import ColumnElement, FromClause, Select, String, literal_column, select
from sqlalchemy.sql.selectable import NamedFromClause

from muniment_schema.context import Context
from muniment_schema.scalars import given

from .asking import Asked, Asking, NotCompiled
from .beside import Beside
from .fields import (
    AnyNode,
    Column,
    Derived,
    Embedded,
    Expression,
    Joined,
    Made,
    Many,
    Paged,
    Plain,
    PointedTo,
    Values,
)
from .json_sql import Json, PostgresJson, SqliteJson
from .ordered import OrderedRows
from .rows import NODES, Aliases, Opened, Related, Row, Rows, row_of

MOST_FIELDS = 1_000
"""Fields of one root that are compiled, counted wherever they stand: fragments can ask for millions in a few lines."""
MOST_DEEP = 30

Shape = Callable[[Any], Any]
"""Makes of a value that came as JSON what goes out."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """JSON as SQL, and what Python makes of it once it is read; None leaves it as it is."""

    sql: Json
    shape: Shape | None = None


class Compiler:
    """Compiles objects for one viewer and one database."""

    def __init__(
        self,
        asking: Asking,
        context: Context,
        json: SqliteJson | PostgresJson,
        page: Callable[[Compiler, Asked, Paged, Row, FromClause], Compiled],
    ) -> None:
        self.asking = asking
        self.context = context
        self.json = json
        self.aliases = Aliases()
        self.beside: Beside | None = None
        self._page = page
        self._fields = 0
        self._depth = 0

    def object(
        self, graphql_type: GraphQLObjectType, details: list[FieldDetails], row: Row, enclosing: FromClause | None
    ) -> Compiled:
        """Compile an object; `enclosing` is what the row is a row of."""
        pairs: list[tuple[str, Json]] = []
        shapes: list[tuple[str, Shape]] = []
        for asked in self.asking.of(graphql_type, details):
            if isinstance(asked, str):
                pairs.append((asked, self.json.word(literal_column(f"'{graphql_type.name}'", String))))
                continue
            compiled = self.field(asked, row, enclosing)
            pairs.append((asked.key, compiled.sql))
            if compiled.shape is not None:
                shapes.append((asked.key, compiled.shape))
        return Compiled(self.json.object(pairs), _object_shape(shapes))

    def field(self, asked: Asked, row: Row, enclosing: FromClause | None) -> Compiled:
        """Compile one field of an object with this row."""
        self._fields += 1
        self._depth += 1
        if self._fields > MOST_FIELDS or self._depth > MOST_DEEP:
            raise NotCompiled(asked.name)
        compiled = self._field(asked, row, enclosing)
        self._depth -= 1
        return compiled

    def _field(self, asked: Asked, row: Row, enclosing: FromClause | None) -> Compiled:
        match asked.declaration:
            case Column(name):
                return Compiled(self.leaf(asked.field.type, row[name]))
            case Expression(sql):
                return Compiled(self.leaf(asked.field.type, sql(row, self.context)))
            case Derived(columns, function):
                arguments = self.asking.arguments(asked)
                inputs = self.json.tuple([self.json.of_type(row[name]) for name in columns])
                return Compiled(inputs, lambda values: function(*values, **arguments))
            case Made(columns, function) if columns:
                inputs = self.json.tuple([self.json.of_type(row[name]) for name in columns])
                shape = self.plain(asked)
                return Compiled(inputs, lambda values: [shape(each) for each in function(*values)])
            case Embedded(_, columns, stated_by):
                return self._embedded(asked, Row(columns(row, self.context)), stated_by, enclosing)
            case PointedTo(name, rows):
                return self._one(asked, rows, row[name])
            case Joined(name):
                return self.object(asked.object_type, asked.details, row.joined[name], enclosing)
            case Many() as spec:
                return self._many(asked, spec, row)
            case Values(related, name):
                opened = self._open(related, outer(row["pk"]))
                return Compiled(self.json.values(_chosen(opened, [opened.row[name]])))
            case AnyNode(kind, pk):
                return self._any_node(asked, row[kind], row[pk])
            case Paged() as spec:
                if enclosing is None:
                    raise NotCompiled(asked.name)
                return self._page(self, asked, spec, row, enclosing)
        raise NotCompiled(asked.name)

    def leaf(self, graphql_type: GraphQLOutputType, value: ColumnElement[Any]) -> Json:
        """Compile a scalar or an enumeration, or a list of them that one column holds."""
        if is_non_null_type(graphql_type):
            graphql_type = graphql_type.of_type
        if is_list_type(graphql_type):
            return self.json.stored(value)
        if isinstance(graphql_type, GraphQLEnumType):
            names = {getattr(each.value, "value", each.value): name for name, each in graphql_type.values.items()}
            return self.json.name(value, names)
        match graphql_type.name:  # type: ignore[union-attr]
            case "Int" | "Float":
                return self.json.number(value)
            case "Boolean":
                return self.json.truth(value)
            case "DateTime":
                return self.json.word(self.json.moment(value))
            case "Day":
                return self.json.word(self.json.day(value))
            case "ID" | "EDTF":
                return self.json.word(value)
            case "JSON":
                return self.json.stored(value)
        return self.json.text(value)

    def node(
        self, graphql_type: GraphQLObjectType, details: list[FieldDetails], rows: Rows
    ) -> tuple[Compiled, NamedFromClause[Any]]:
        """Compile a node over an alias of its table."""
        own = self.aliases(rows.table)
        return self.object(graphql_type, details, row_of(own), own), own

    def plain(self, asked: Asked) -> Shape:
        """Give what shapes a mapping that Python made."""
        entries: list[tuple[str, Callable[[Mapping[str, Any]], Any]]] = []
        graphql_type = asked.object_type
        for each in self.asking.of(graphql_type, asked.details):
            if isinstance(each, str):
                entries.append((each, lambda _value, name=graphql_type.name: name))  # type: ignore[misc]
            elif isinstance(each.declaration, Plain):
                entries.append((each.key, lambda value, name=each.declaration.name: value[name]))  # type: ignore[misc]
            else:
                raise NotCompiled(each.name)
        return lambda value: {key: read(value) for key, read in entries}

    def _embedded(self, asked: Asked, row: Row, stated_by: Sequence[str], enclosing: FromClause | None) -> Compiled:
        compiled = self.object(asked.object_type, asked.details, row, enclosing)
        if not stated_by:
            return compiled
        stated: ColumnElement[bool] = row[stated_by[0]].is_not(None)
        for name in stated_by[1:]:
            stated = stated | row[name].is_not(None)
        return Compiled(self.json.when(stated, compiled.sql), _unless_null(compiled.shape))

    def _one(self, asked: Asked, rows: Rows, key: ColumnElement[Any]) -> Compiled:
        compiled, own = self.node(asked.object_type, asked.details, rows)
        chosen = select(compiled.sql).select_from(own).where(own.c.pk == key, rows.visible(self.context, own))
        return Compiled(self.json.one(chosen), _unless_null(compiled.shape))

    def _many(self, asked: Asked, spec: Many, row: Row) -> Compiled:
        beside = self.beside if self.beside is not None and self.beside.takes(row, spec) else None
        key = outer(row["pk"]) if beside is None else beside.keys.c.pk
        opened = self._open(spec.related, key)
        order: list[ColumnElement[Any]] = []
        where: list[ColumnElement[bool]] = []
        narrowed = opened.row.joined[spec.of] if spec.of else opened.row
        for name, value in self.asking.arguments(asked).items():
            if given(value):
                narrowing = spec.narrowings[name]
                where += narrowing.where(narrowed, value)
                order += narrowing.order(narrowed, value) if narrowing.order else []
        if spec.last:
            compiled = self.object(asked.object_type, asked.details, narrowed, opened.from_)
            last = _chosen(opened, [compiled.sql]).where(*where).order_by(None)
            last = last.order_by(*(each.desc() for each in opened.order)).limit(1)
            return Compiled(self.json.one(last), _unless_null(compiled.shape))
        if beside is not None:
            compiled = self.object(asked.object_type, asked.details, narrowed, opened.from_)
            listed = beside.array(opened, compiled.sql, where, [*order, *opened.order])
            return Compiled(listed, _each(compiled.shape))
        is_sqlite = isinstance(self.json, SqliteJson)  # PostgreSQL would not keep the order
        ordered = OrderedRows(opened, where, [*order, *opened.order], are_looked_up=is_sqlite)
        made_of = ordered.row.joined[spec.of] if spec.of else ordered.row
        compiled = self.object(asked.object_type, asked.details, made_of, opened.from_)
        listed = self.json.array(compiled.sql, ordered.from_(), ordered.where)
        return Compiled(listed, _each(compiled.shape))

    def _any_node(self, asked: Asked, kind: ColumnElement[Any], pk: ColumnElement[Any]) -> Compiled:
        possible = self.possible_types(asked)
        cases: list[tuple[str, Json]] = []
        shapes: dict[str, Shape] = {}
        for name, (graphql_type, rows) in possible.items():
            compiled, own = self.node(graphql_type, asked.details, rows)
            of_kind = own.c.pk == pk, kind == name, rows.visible(self.context, own)
            cases.append((name, self.json.one(select(compiled.sql).select_from(own).where(*of_kind))))
            if compiled.shape is not None:
                shapes[name] = compiled.shape

        def shape(found: Mapping[str, Any]) -> Any:
            for name, value in found.items():
                if value is not None:
                    return shapes[name](value) if name in shapes else value
            return None

        return Compiled(self.json.object(cases), shape)

    def possible_types(self, asked: Asked) -> dict[str, tuple[GraphQLObjectType, Rows]]:
        """Give the types that a field of type Node may have, by kind."""
        interface = get_named_type(asked.field.type)
        if not isinstance(interface, GraphQLInterfaceType):
            raise NotCompiled(asked.name)
        by_name = {each.name: each for each in self.asking.schema.get_possible_types(interface)}
        return {kind: (by_name[rows.graphql_type.__strawberry_definition__.name], rows) for kind, rows in NODES.items()}

    def _open(self, related: Related, key: ColumnElement[Any]) -> Opened:
        return related.open(self.context, self.aliases, lambda column: column == key)


def _chosen(opened: Opened, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return select(*columns).select_from(opened.from_).where(*opened.where).order_by(*opened.order)


def outer(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give a column of an enclosing select by its name alone: no inner select takes its table for one of its own."""
    table: Any = column.table
    if table is None:  # it is such a name already
        return column
    return literal_column(f"{table.name}.{column.key}", column.type)


def _object_shape(shapes: Sequence[tuple[str, Shape]]) -> Shape | None:
    if not shapes:
        return None

    def shape(value: dict[str, Any]) -> dict[str, Any]:
        for key, change in shapes:
            value[key] = change(value[key])
        return value

    return shape


def _unless_null(shape: Shape | None) -> Shape | None:
    return None if shape is None else lambda value: None if value is None else shape(value)


def _each(shape: Shape | None) -> Shape | None:
    return None if shape is None else lambda values: [shape(each) for each in values]
