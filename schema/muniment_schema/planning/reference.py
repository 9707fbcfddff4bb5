"""The reference path: resolvers that answer a declared field for one object, loading for all its siblings at once.

It is what the compiled path is tested against, and what answers where a request cannot be compiled. Siblings are the
objects that came in one statement: what is loaded for one of them is loaded for all, and kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Label, Result, Select, select

from muniment_schema.among import among
from muniment_schema.context import Context
from muniment_schema.scalars import given

from .rows import NODES, Aliases, Opened, Row, Rows, row_of

if TYPE_CHECKING:
    from muniment_schema.history.past import Past

    from .fields import AnyNode, Embedded, Expression, Many, PointedTo, Values

T = TypeVar("T")
Values_ = Mapping[str, Any]


class Batch:
    """Siblings: the rows that came in one statement, and what was loaded for them."""

    __slots__ = ("_loaded", "context", "past", "rows", "table_rows")

    def __init__(
        self, context: Context, rows: Sequence[Mapping[str, Any]], table_rows: Rows, past: Past | None = None
    ) -> None:
        self.context = context
        self.past = past  # where the rows are as they were at a change
        self.rows = rows
        self.table_rows = table_rows
        self._loaded: dict[Hashable, Any] = {}

    def load(self, name: Hashable, loader: Callable[[], T]) -> T:
        """Give what `loader` gives; it runs once for each `name`."""
        if name not in self._loaded:
            self._loaded[name] = loader()
        loaded: T = self._loaded[name]
        return loaded

    def column(self, name: str) -> list[Any]:
        """Give the different values of a column, nulls left out."""
        return list(dict.fromkeys(row[name] for row in self.rows if row[name] is not None))


def objects(context: Context, rows: Rows, found: Sequence[Mapping[str, Any]], past: Past | None = None) -> list[Any]:
    """Make siblings of rows, in their order."""
    batch = Batch(context, found, rows, past)
    return [rows.graphql_type(row=row, batch=batch) for row in found]


def by_column(
    context: Context, rows: Rows, name: str, wanted: Iterable[Any], past: Past | None = None
) -> dict[Any, Any]:
    """Find nodes by the value of a column; what is absent or not visible is left out.

    With a `past` they are as they were then; `name` has to be `pk`.
    """
    wanted = list(wanted)
    if not wanted:
        return {}
    table = rows.table
    statement = select(*table.c).where(rows.visible(context, table), among(table.c[name], wanted))
    result: Result[Any]
    if past is None or not past.has(table):
        past, result = None, context.connection.execute(statement)
    else:
        statement = statement.where(table.c.deleted_at.is_(None))
        result = past.rows(context.connection, table, wanted, statement)
    found = [dict(row) for row in result.mappings()]
    return {each.row[name]: each for each in objects(context, rows, found, past)}


def expression(root: Any, spec: Expression) -> Any:
    """Answer a field that SQL makes of the row."""
    if "pk" not in root.row:  # the row of a part: its expressions came with it
        return root.row[id(spec)]
    batch: Batch = root.batch

    def load() -> Mapping[int, Any]:
        return {
            pk: values["value"]
            for pk, values in _of_siblings(batch, lambda row: {"value": spec.sql(row, batch.context)})
        }

    return batch.load(spec, load).get(root.row["pk"])


def embedded(root: Any, spec: Embedded) -> Any:
    """Answer a field that is an object made of columns of the same row."""
    batch: Batch = root.batch

    def load() -> Mapping[int, Values_]:
        def columns(row: Row) -> Mapping[Any, ColumnElement[Any]]:
            named = dict(spec.columns(row, batch.context))
            return {**named, **_expressions(spec.graphql_type, Row(named), batch.context)}

        return dict(_of_siblings(batch, columns))

    row = batch.load(spec, load).get(root.row["pk"])
    if row is None or (spec.stated_by and all(row[name] is None for name in spec.stated_by)):
        return None
    return spec.graphql_type(row=row, batch=batch)


def pointed_to(root: Any, spec: PointedTo) -> Any:
    """Answer a field that is the object whose key a column holds. Siblings that point to the same one share it."""
    batch: Batch = root.batch
    found = batch.load(spec, lambda: by_column(batch.context, spec.rows, "pk", batch.column(spec.column), batch.past))
    return found.get(root.row[spec.column])


def joined(root: Any, name: str, rows: Rows) -> Any:
    """Answer a field that is the object that a relation joined to the row."""
    batch: Batch = root.batch

    def load() -> Mapping[int, Any]:
        made = objects(batch.context, rows, [row[name] for row in batch.rows], batch.past)
        return {id(row): node for row, node in zip(batch.rows, made, strict=True)}

    return batch.load(("joined", name), load)[id(root.row)]


def many(root: Any, spec: Many, arguments: Mapping[str, Any]) -> Any:
    """Answer a field that is a list of the objects of a relation, or only its last one."""
    batch: Batch = root.batch
    wanted = {name: value for name, value in arguments.items() if given(value)}

    def load() -> Mapping[int, list[Any]]:
        return _related(batch, spec, wanted)

    found = batch.load((spec, repr(sorted(wanted.items()))), load).get(root.row["pk"], [])
    if spec.last:
        return found[-1] if found else None
    return found


def values(root: Any, spec: Values) -> list[Any]:
    """Answer a field that is the list of what one column of a relation holds."""
    batch: Batch = root.batch

    def load() -> Mapping[int, list[Any]]:
        opened = _open(batch, spec.related)
        chosen = _select(opened, [opened.row[spec.column].label("value")])
        found: dict[int, list[Any]] = defaultdict(list)
        for row in _run(batch, spec.related, chosen):
            found[row.owner_pk].append(row.value)
        return found

    return batch.load(spec, load).get(root.row["pk"], [])


def any_node(root: Any, spec: AnyNode) -> Any:
    """Answer a field that is the node of any kind that two columns name."""
    batch: Batch = root.batch

    def load() -> Mapping[tuple[str, int], Any]:
        by_kind: dict[str, set[int]] = defaultdict(set)
        for row in batch.rows:
            if row[spec.kind] in NODES and row[spec.pk] is not None:
                by_kind[row[spec.kind]].add(row[spec.pk])
        return {
            (kind, pk): node
            for kind, pks in by_kind.items()
            for pk, node in by_column(batch.context, NODES[kind], "pk", sorted(pks)).items()
        }

    return batch.load(spec, load).get((root.row[spec.kind], root.row[spec.pk]))


def alone(context: Context, graphql_type: Any) -> Any:
    """Answer a field that is an object of which there is one."""
    columns = _expressions(graphql_type, Row({}), context)
    found = context.connection.execute(select(*_numbered(list(columns.values())))).one()
    return graphql_type(row=dict(zip(columns, found, strict=True)), batch=None)


def _of_siblings(
    batch: Batch, columns: Callable[[Row], Mapping[Any, ColumnElement[Any]]]
) -> Iterable[tuple[int, Mapping[Any, Any]]]:
    """Select something of the siblings' own rows."""
    table = batch.table_rows.table
    named = columns(row_of(table))
    statement = select(table.c.pk, *named.values()).where(among(table.c.pk, batch.column("pk")))
    connection, pks = batch.context.connection, batch.column("pk")
    past = batch.past
    found: list[Any]
    for pk, *found in past.of_siblings(connection, table, pks, statement) if past else connection.execute(statement):
        yield pk, dict(zip(named, found, strict=True))


def _related(batch: Batch, spec: Many, arguments: Mapping[str, Any]) -> Mapping[int, list[Any]]:
    opened = _open(batch, spec.related)
    made_of = opened.row.joined[spec.of] if spec.of else opened.row
    rows = spec.related.joins[spec.of][1] if spec.of else spec.related.rows
    names: list[tuple[Any, ...]] = [(name,) for name in made_of.columns.keys()]  # noqa: SIM118 - not always a dict
    columns: list[ColumnElement[Any]] = list(made_of.columns.values())
    if spec.of is None:
        for joined_name, other in opened.row.joined.items():
            names += [(joined_name, name) for name in other.columns.keys()]  # noqa: SIM118
            columns += list(other.columns.values())
        if "pk" not in opened.row.columns:
            more = _expressions(rows.graphql_type, opened.row, batch.context)
            names += [(name,) for name in more]
            columns += list(more.values())
    order: list[ColumnElement[Any]] = []
    where: list[ColumnElement[bool]] = []
    for name, value in arguments.items():
        narrowing = spec.narrowings[name]
        where += narrowing.where(made_of, value)
        order += narrowing.order(made_of, value) if narrowing.order else []
    chosen = _select(opened, [*(_numbered(columns))]).where(*where).order_by(None).order_by(*order, *opened.order)
    owners, found = [], []
    fields: list[Any]
    for *fields, owner in _run(batch, spec.related, chosen):
        row: dict[Any, Any] = {}
        for path, field in zip(names, fields, strict=True):
            target = row if len(path) == 1 else row.setdefault(path[0], {})
            target[path[-1]] = field
        owners.append(owner)
        found.append(row)
    grouped: dict[int, list[Any]] = defaultdict(list)
    past = batch.past if _is_of_then(batch, spec.related) else None
    for owner, made in zip(owners, objects(batch.context, rows, found, past), strict=True):
        grouped[owner].append(made)
    return grouped


def _open(batch: Batch, related: Any) -> Opened:
    opened: Opened = related.open(batch.context, Aliases(), lambda column: among(column, batch.column("pk")))
    return opened


def _is_of_then(batch: Batch, related: Any) -> bool:
    return batch.past is not None and batch.past.is_of_then(batch.table_rows.table, related.rows.table)


def _run(batch: Batch, related: Any, chosen: Select[Any]) -> Result[Any]:
    """Run a statement about what hangs on siblings."""
    connection = batch.context.connection
    if batch.past is None or not _is_of_then(batch, related):
        return connection.execute(chosen)
    return batch.past.related(connection, batch.table_rows.table, batch.column("pk"), chosen)


def _select(opened: Opened, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    chosen = select(*columns, opened.owner.label("owner_pk")).select_from(opened.from_)
    return chosen.where(*opened.where).order_by(*opened.order)


def _numbered(columns: Sequence[ColumnElement[Any]]) -> list[Label[Any]]:
    return [column.label(f"c{place}") for place, column in enumerate(columns)]


def _expressions(graphql_type: Any, row: Row, context: Context) -> dict[Any, ColumnElement[Any]]:
    """Give the expressions that a part's type declares: a part has no key to ask for them by later."""
    from .fields import DECLARED, Expression

    declarations = (field.metadata.get(DECLARED) for field in graphql_type.__strawberry_definition__.fields)
    return {id(each): each.sql(row, context) for each in declarations if isinstance(each, Expression)}
