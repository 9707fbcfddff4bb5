"""The fields of Query, compiled: each asks the database what it needs, and gives what goes out under its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import select

from muniment_schema.context import Context
from muniment_schema.nodes.query import check_ids

from .asking import Asked, Asking, NotCompiled
from .fields import AS_OF, Alone, ById, Lookup, Made, Paged, given_only
from .held import HeldAnswer
from .held_fields import Worked
from .nodes_by import NodeBy, NodesById
from .page_plan import compiler_of, outgoing
from .paged_root import PagedRoot
from .rows import Row, Rows
from .statement import Statement
from .steps import Steps


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
        case Lookup(rows, find, _past):
            return LookupRoot(asked, rows, find, asking, context)
        case ById(argument):
            return ByIdRoot(asked, argument, asking, context)
        case Alone():
            return AloneRoot(asked, asking, context)
        case Worked(function):
            return WorkedRoot(asked, function, asking, context)
        case Made(columns, function) if not columns:
            return MadeRoot(asked, function, asking, context)
    raise NotCompiled(asked.name)


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
        """Give the node, or None. Raises NotCompiled where it is asked for as it was."""
        arguments = given_only(asking.arguments(self._asked))
        if AS_OF in arguments:
            raise NotCompiled(AS_OF)
        found = self._find(context, arguments)
        return None if found is None else (yield from self._node.find(context, *found))


class ByIdRoot:
    """Nodes of any kind: one statement for each kind among the ids."""

    statements: int

    def __init__(self, asked: Asked, argument: str, asking: Asking, context: Context) -> None:
        self._asked = asked
        self._argument = argument
        self.statements = 1 if argument == "id" else 2
        self._nodes = NodesById(asked, asking, context)

    def steps(self, context: Context, asking: Asking) -> Steps[Any]:
        """Give the node, or the list of nodes with None for each that is absent."""
        wanted = asking.arguments(self._asked)[self._argument]
        if self._argument == "id":
            return (yield from self._nodes.find(context, [wanted])).get(wanted)
        found = yield from self._nodes.find(context, check_ids(wanted))
        return [found.get(public_id) for public_id in wanted]


class WorkedRoot:
    """What Python works out of the context and the arguments, with the nodes that it names."""

    statements = 2

    def __init__(self, asked: Asked, function: Callable[..., Any], asking: Asking, context: Context) -> None:
        self._asked = asked
        self._function = function
        self._answer = HeldAnswer(asking, asked, lambda each: NodesById(each, asking, context))

    def steps(self, context: Context, asking: Asking) -> Steps[Any]:
        """Give what was worked out."""
        worked = self._function(context, **given_only(asking.arguments(self._asked)))
        return (yield from self._answer.steps(context, worked))


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
