"""The ways a field of a GraphQL type comes about.

Each is declared once, beside its type and with its description. Two paths read the declaration: the compiler makes SQL
of it, and the resolvers of `reference` answer with it one by one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

import strawberry
from sqlalchemy import ColumnElement

from muniment_schema.access.viewer import Role
from muniment_schema.context import Context
from muniment_schema.scalars import given

from . import reference
from .rows import Related, Row, Rows

Function = TypeVar("Function", bound=Callable[..., Any])
Sql = Callable[[Row, Context], ColumnElement[Any]]
AS_OF = "as_of"
"""The argument that asks for a node as it was."""
DECLARED = "muniment"
"""The key of a field's declaration in its metadata."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of the row."""

    name: str


@dataclass(frozen=True, eq=False)
class Expression:
    """What SQL makes of the row."""

    sql: Sql


@dataclass(frozen=True, eq=False)
class Derived:
    """What Python makes of columns of the row and of the field's arguments."""

    columns: tuple[str, ...]
    function: Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Embedded:
    """An object without a row of its own: its columns by name, from the row of its owner.

    Null when all columns named in `stated_by` are null.
    """

    graphql_type: type
    columns: Callable[[Row, Context], Mapping[str, ColumnElement[Any]]]
    stated_by: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class PointedTo:
    """The object whose key a column holds; null when there is none that the viewer may see."""

    column: str
    rows: Rows


@dataclass(frozen=True, eq=False)
class Joined:
    """The object that a relation joined to the row."""

    name: str


@dataclass(frozen=True, eq=False)
class Narrowing:
    """An argument that leaves rows out, and may put them in another order. Left out or null, it does nothing."""

    annotation: Any
    description: str
    where: Callable[[Row, Any], Sequence[ColumnElement[bool]]]
    order: Callable[[Row, Any], Sequence[ColumnElement[Any]]] | None = None


@dataclass(frozen=True, eq=False)
class Many:
    """A list of the objects of a relation: its own rows, or those it joins under the name `of`."""

    related: Any  # Related, or what opens like it
    of: str | None = None
    narrowings: Mapping[str, Narrowing] = field(default_factory=dict)
    last: bool = False  # only the last one, or null


@dataclass(frozen=True, eq=False)
class Values:
    """A list of what one column of a relation holds."""

    related: Related
    column: str


@dataclass(frozen=True, eq=False)
class AnyNode:
    """The node of any kind that two columns name: its kind and its key."""

    kind: str
    pk: str


@dataclass(frozen=True, eq=False)
class Made:
    """A list of mappings that Python makes of columns of the row, or of the context where there is no row."""

    columns: tuple[str, ...]
    function: Callable[..., Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, eq=False)
class Lookup:
    """One node, by arguments: `find` gives the column and the value that it has there, or None.

    `past` is of a node that can be asked for as it was: the argument `as_of` is a change number, and the reference
    path answers then.
    """

    rows: Rows
    find: Callable[[Context, Mapping[str, Any]], tuple[str, Any] | None]
    past: Callable[[Context, int], Any] | None = None


@dataclass(frozen=True, eq=False)
class ById:
    """Nodes of any kind by the argument `id`, or by `ids`."""

    argument: str


@dataclass(frozen=True, eq=False)
class Alone:
    """An object of which there is one: its fields are expressions without a row."""

    graphql_type: type


@dataclass(frozen=True, eq=False)
class Plain:
    """An attribute, or an entry, of a value that Python made."""

    name: str


@dataclass(frozen=True, eq=False)
class Paged:
    """A page of a listing that hangs on the row, or on nothing; `needs` is the role that may ask for it."""

    listing: Any  # paging.listing.Listing
    needs: Role | None = None


@dataclass(frozen=True, eq=False)
class OfPage:
    """An attribute of a page, or of an edge."""

    name: str


def declared(declaration: Any, resolver: Callable[..., Any], description: str) -> Any:
    """Give a field with its declaration and the resolver of the reference path."""
    return strawberry.field(resolver=resolver, description=description, metadata={DECLARED: declaration})


def column(name: str, description: str) -> Any:
    """Give a field that is a column of the row."""
    return declared(Column(name), lambda root: root.row[name], description)


def expression(sql: Sql, description: str) -> Any:
    """Give a field that SQL makes of the row."""
    spec = Expression(sql)
    return declared(spec, lambda root: reference.expression(root, spec), description)


def derived(function: Callable[..., Any], *columns: str, description: str) -> Any:
    """Give a field that a function makes of columns of the row, by position, and of the field's arguments, by name."""
    spec = Derived(columns, function)

    def resolve(root: Any, **arguments: Any) -> Any:
        return function(*(root.row[name] for name in columns), **arguments)

    parameters = inspect.signature(function, eval_str=True).parameters.values()
    named = [each for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY]
    return declared(spec, signed(resolve, named), description)


def embedded(
    graphql_type: type,
    columns: Callable[[Row, Context], Mapping[str, ColumnElement[Any]]],
    description: str,
    *,
    stated_by: tuple[str, ...] = (),
) -> Any:
    """Give a field that is an object made of columns of the same row."""
    spec = Embedded(graphql_type, columns, stated_by)
    return declared(spec, lambda root: reference.embedded(root, spec), description)


def pointed_to(name: str, rows: Rows, description: str) -> Any:
    """Give a field that is the object whose key a column holds."""
    spec = PointedTo(name, rows)
    return declared(spec, lambda root: reference.pointed_to(root, spec), description)


def joined(name: str, rows: Rows, description: str) -> Any:
    """Give a field that is the object that a relation joined to the row."""
    return declared(Joined(name), lambda root: reference.joined(root, name, rows), description)


def many(
    related: Any,
    description: str,
    *,
    of: str | None = None,
    last: bool = False,
    **narrowings: Narrowing,
) -> Any:
    """Give a field that is the list of the objects of a relation, or only its last one."""
    spec = Many(related, of, narrowings, last)

    def resolve(root: Any, **arguments: Any) -> Any:
        return reference.many(root, spec, arguments)

    annotations = {
        name: Annotated[each.annotation | None, strawberry.argument(description=each.description)]
        for name, each in narrowings.items()
    }
    return declared(spec, signed(resolve, optional_parameters(annotations)), description)


def only(annotation: Any, description: str, row_of: Callable[[Row], ColumnElement[Any]]) -> Narrowing:
    """Give the argument that keeps rows in which a column holds one of the values."""

    def where(row: Row, values: Sequence[Any]) -> Sequence[ColumnElement[bool]]:
        return [row_of(row).in_([getattr(value, "value", value) for value in values])]

    return Narrowing(annotation, f"{description}; all when left out, none for an empty list.", where)


def values(related: Related, name: str, description: str) -> Any:
    """Give a field that is the list of what one column of a relation holds."""
    spec = Values(related, name)
    return declared(spec, lambda root: reference.values(root, spec), description)


def any_node(kind: str, pk: str, description: str) -> Any:
    """Give a field that is the node of any kind that two columns name."""
    spec = AnyNode(kind, pk)
    return declared(spec, lambda root: reference.any_node(root, spec), description)


def made(graphql_type: type, function: Callable[..., Any], *columns: str, description: str) -> Any:
    """Give a field that is a list of mappings: made of columns of the row, or of the context when none is named."""
    spec = Made(columns, function)

    def of_row(root: Any) -> Any:
        return [graphql_type(value=each) for each in function(*(root.row[name] for name in columns))]

    def of_context(info: strawberry.Info[Context, None]) -> Any:
        return [graphql_type(value=each) for each in function(info.context)]

    return declared(spec, of_row if columns else of_context, description)


def lookup(
    rows: Rows,
    find: Callable[[Context, Mapping[str, Any]], tuple[str, Any] | None],
    description: str,
    past: Callable[[Context, int], Any] | None = None,
    **arguments: Any,
) -> Any:
    """Give a field that is one node; `arguments` are annotations by name.

    `past` gives the `history.past.Past` of the change number that the argument `as_of` names.
    """

    def resolve(root: Any, info: strawberry.Info[Context, None], **given_arguments: Any) -> Any:
        wanted = given_only(given_arguments)
        number = wanted.pop(AS_OF, None)
        then = None if past is None or number is None else past(info.context, number)
        found = find(info.context, wanted)
        if found is None:
            return None
        name, value = found
        node = reference.by_column(info.context, rows, name, [value]).get(value)
        if node is None or then is None:
            return node
        pk = node.row["pk"]
        return reference.by_column(info.context, rows, "pk", [pk], then).get(pk)

    return declared(Lookup(rows, find, past), signed(resolve, optional_parameters(arguments), info=True), description)


def alone(graphql_type: type, description: str) -> Any:
    """Give a field that is an object of which there is one."""

    def resolve(info: strawberry.Info[Context, None]) -> Any:
        return reference.alone(info.context, graphql_type)

    return declared(Alone(graphql_type), resolve, description)


def plain(name: str, description: str) -> Any:
    """Give a field that is an entry of a mapping that Python made."""
    return declared(Plain(name), lambda root: root.value[name], description)


def of_page(name: str, description: str) -> Any:
    """Give a field that is an attribute of a page or of an edge."""
    return declared(OfPage(name), lambda root: getattr(root.page, name), description)


def given_only(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the arguments that a client left out or gave as null."""
    return {name: value for name, value in arguments.items() if given(value)}


def optional_parameters(annotations: Mapping[str, Any]) -> list[inspect.Parameter]:
    """Give arguments that may be left out."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [
        inspect.Parameter(name, keyword, default=strawberry.UNSET, annotation=annotation)
        for name, annotation in annotations.items()
    ]


def resolved(description: str) -> Callable[[Function], Function]:
    """Make a method a field that only the reference path answers."""

    def decorate(method: Function) -> Function:
        made: Function = strawberry.field(resolver=method, description=description)
        return made

    return decorate


def signed(resolve: Callable[..., Any], named: Sequence[inspect.Parameter], *, info: bool = False) -> Any:
    """Give a resolver the signature that Strawberry reads the field's arguments from."""
    both = inspect.Parameter.POSITIONAL_OR_KEYWORD
    first = [inspect.Parameter("root", both)]
    if info:
        first.append(inspect.Parameter("info", both, annotation=strawberry.Info[Context, None]))
    resolve.__signature__ = inspect.Signature([*first, *named])  # type: ignore[attr-defined]
    resolve.__annotations__ = {each.name: each.annotation for each in [*first[1:], *named]}
    return resolve
