"""Any valid operation of a schema, as a strategy: from its types alone, and values that an archive knows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_required_input_field,
)
from graphql.language.print_string import print_string
from graphql.utilities import coerce_input_value, do_types_overlap
from hypothesis import strategies as st
from strawberry.types.arguments import convert_arguments

from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.errors import MunimentError
from muniment_schema.paging.cursor import binding, write_cursor
from muniment_schema.paging.order import Position
from muniment_schema.paging.reference import PAGING
from muniment_schema.planning.asking import strawberry_field
from muniment_schema.planning.fields import DECLARED, Paged
from muniment_schema.scalars import given
from muniment_schema.values.ids import KINDS

ABSENT = object()
"""The value of an argument that its variable left out."""

MOST_DEEP = 9
_PAGES: Sequence[tuple[str, ...]] = (
    (), ("first",), ("last",), ("first", "after"), ("last", "before"), ("before",), ("after",),
    ("first", "after", "before"), ("last", "after", "before"), ("offset",), ("first", "offset"),
)  # fmt: skip
_BAD_PAGES: Sequence[tuple[str, ...]] = (("first", "last"), ("last", "after"), ("offset", "after"), ("last", "offset"))
_WORDS: Mapping[str, Sequence[str]] = {
    "locale": ("en", "ko", "de-AT", "zz", "", "x y"),
    "language": ("en", "ko", "kor", "zh-Latn", "chi", "sr-Cyrl"),
    "role": ("aut", "rcp", "trl", "xyz"),
    "scheme": ("doi", "uri", "slug", "accession"),
    "type": ("Letter", "Map", "100%", "Top"),
    "source": ("parish", "census", "100%:odd"),
}
"""What text fits where, by the name of the argument or of one around it."""
_SCALARS: Mapping[str, Sequence[Any]] = {
    "Int": (0, 1, 2, 3, 5, 20, 100),
    "Float": (0.5, 1, -3.25),
    "Boolean": (True, False),
    "EDTF": ("1943", "1900/1950", "-0044", "19XX", "Y-170000002/..", "0000/9999"),
    "DateTime": ("2026-01-01T00:00:30Z", "2026-03-01T14:30:15.250001+02:00", "0001-01-01T00:00:00Z"),
}
_BAD: Mapping[str, Sequence[Any]] = {
    "Int": (1000, -1),
    "EDTF": ("not a date", "31/02/1788"),
    "DateTime": ("yesterday",),
    "String": ("nul \x00", "no cursor", "qqq"),
    "ID": ("", "doc_", "nul \x00", "agt_01J9Z3NDEKTSV4RRFFQ69G5FAV"),
}


class Known:
    """What an archive holds that arguments can name. No dataclass: Hypothesis would print all of it."""

    def __init__(self, context: Context, rows: Mapping[str, Sequence[Mapping[str, Any]]], words: Sequence[str]) -> None:
        self.context = context
        self.rows = rows  # by table
        self.words = words


@dataclass(frozen=True)
class Operation:
    """An operation as a client sends it."""

    text: str
    variables: Mapping[str, Any]
    other_variables: Mapping[str, Any]


@st.composite
def operations(draw: Any, known: Known, most_fields: int = 35) -> Operation:
    """Give operations; one in five may have arguments that are refused."""
    return _Writer(draw, known, most_fields).operation()


@cache
def _up_to(highest: int) -> st.SearchStrategy[int]:
    return st.integers(0, highest)


@dataclass
class _Variable:
    name: str
    declaration: str
    type: str
    effective: Any


@dataclass
class _Fragment:
    name: str
    on: Any
    selections: str
    fields: int


@dataclass(eq=False, repr=False)
class _Writer:
    draw: Callable[[st.SearchStrategy[Any]], Any]
    known: Known
    left: int
    variables: dict[str, _Variable] = field(default_factory=dict)
    provided: tuple[dict[str, Any], dict[str, Any]] = field(default_factory=lambda: ({}, {}))
    """Two sets of values of the variables."""
    fragments: list[_Fragment] = field(default_factory=list)
    keys: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """What each response key stands for, in the whole operation, so that equal keys always merge."""

    def __post_init__(self) -> None:
        self.strawberry = build_schema()
        self.schema: GraphQLSchema = self.strawberry._schema
        self.composites = [each for each in self.schema.type_map.values() if is_composite_type(each)]
        self.mischief = self.chance(20)

    def operation(self) -> Operation:
        selections = self.selections(self.schema.query_type, 0)
        fragments = [f"fragment {each.name} on {each.on.name} {each.selections}" for each in self.fragments]
        text = "\n".join([selections, *fragments])
        used = [each for name, each in self.variables.items() if re.search(rf"\${name}\b", text)]
        declared = f"({', '.join(each.declaration for each in used)})" if used else ""
        first, second = (
            {each.name: known[each.name] for each in used if each.name in known} for known in self.provided
        )
        return Operation(f"query Generated{declared} {text}", first, second)

    # Choosing

    def chance(self, percent: int) -> bool:
        # The dull answer is the small number, so that examples shrink towards it.
        return bool(self.draw(_up_to(99)) >= 100 - percent)

    def pick(self, things: Sequence[Any]) -> Any:
        return things[self.draw(_up_to(len(things) - 1))]

    # Selections

    def selections(self, on: Any, depth: int) -> str:
        count = 1 + self.draw(_up_to(2 if depth == 0 else min(5, max(self.left, 0))))
        made = [self.selection(on, depth) for _ in range(count)]
        return "{ " + " ".join(made) + " }"

    def selection(self, on: Any, depth: int) -> str:
        form = self.draw(_up_to(19))
        if form >= 17 and self.left > 0:
            return self.spread(on, depth)
        if form >= 15 and self.left > 0:
            inside = self.pick([each for each in self.composites if do_types_overlap(self.schema, on, each)])
            condition = f" on {inside.name}" if self.chance(80) else ""
            return f"...{condition}{self.directives()} {self.selections(inside if condition else on, depth)}"
        return self.field(on, depth)

    def spread(self, on: Any, depth: int) -> str:
        known = [
            each for each in self.fragments if do_types_overlap(self.schema, on, each.on) and each.fields <= self.left
        ]
        if known and self.chance(50):
            fragment = self.pick(known)
            self.left -= fragment.fields
        else:
            inside = self.pick([each for each in self.composites if do_types_overlap(self.schema, on, each)])
            before = self.left
            selections = self.selections(inside, depth)
            fragment = _Fragment(f"F{len(self.fragments)}", inside, selections, before - self.left)
            self.fragments.append(fragment)
        return f"...{fragment.name}{self.directives()}"

    def field(self, on: Any, depth: int) -> str:
        self.left -= 1
        candidates = {} if self.chance(6) else {
            name: each for name, each in getattr(on, "fields", {}).items() if self.may_ask(each, depth)
        }  # fmt: skip
        if not candidates:
            return f"{self.key('__typename', '', 'String!')}{self.directives()}"
        name = self.pick(list(candidates))
        chosen = candidates[name]
        arguments = self.arguments(name, chosen)
        written = f"{self.key(name, arguments, str(chosen.type))}{arguments}{self.directives()}"
        if is_leaf_type(get_named_type(chosen.type)):
            return written
        return f"{written} {self.selections(get_named_type(chosen.type), depth + 1)}"

    def may_ask(self, asked: GraphQLField, depth: int) -> bool:
        if is_leaf_type(get_named_type(asked.type)):
            return depth > 0 or self.left < 0
        # What has no declaration sends the whole operation to the reference path: seldom is often enough.
        declared = DECLARED in strawberry_field(asked).metadata
        return depth < MOST_DEEP and self.left > 0 and (declared or self.chance(5))

    def key(self, name: str, arguments: str, kind: str) -> str:
        """Give a field's name, behind an alias where its own name stands for something else."""
        meaning = (name, arguments, kind)
        if not self.chance(15):
            for key, known in self.keys.items():
                if known == meaning:
                    return name if key == name else f"{key}: {name}"
        key = name if name not in self.keys else f"{name}_{len(self.keys)}".lstrip("_")
        self.keys[key] = meaning
        return name if key == name else f"{key}: {name}"

    def directives(self) -> str:
        made = ""
        for name in ("skip", "include"):
            if self.chance(6):
                condition, _ = self.value(GraphQLNonNull(self.schema.type_map["Boolean"]), ("if",), 0)  # type: ignore[arg-type]
                made += f" @{name}(if: {condition})"
        return made

    # Arguments

    def arguments(self, name: str, asked: GraphQLField) -> str:
        declaration = strawberry_field(asked).metadata.get(DECLARED)
        paged = isinstance(declaration, Paged)
        written: dict[str, str] = {}
        values: dict[str, Any] = {}
        for argument_name, argument in asked.args.items():
            if paged and argument_name in PAGING:
                continue
            if isinstance(argument.type, GraphQLNonNull) or self.chance(35):
                self.argument(argument_name, argument, (name, argument_name), written, values)
        if paged:
            self.page(asked, declaration, written, values)
        return f"({', '.join(f'{key}: {value}' for key, value in written.items())})" if written else ""

    def argument(
        self,
        name: str,
        argument: GraphQLArgument,
        path: tuple[str, ...],
        written: dict[str, str],
        values: dict[str, Any],
    ) -> None:
        written[name], value = self.value(argument.type, path, 0)
        if value is not ABSENT:
            values[name] = value

    def page(self, asked: GraphQLField, declaration: Paged, written: dict[str, str], values: dict[str, Any]) -> None:
        """Say which page, with cursors that are good for this very list, filter and order."""
        bound = self.bound(asked, declaration, values)
        if bound is None and not self.mischief:
            written.clear()
            values.clear()
            bound = self.bound(asked, declaration, {})
        names = self.pick(_BAD_PAGES if self.mischief and self.chance(20) else _PAGES)
        for name in names:
            if name not in asked.args:
                continue
            if name in ("after", "before") and bound is not None and not (self.mischief and self.chance(20)):
                order, bound_to = bound
                row = self.pick(self.known.rows[declaration.listing.rows.table.name])
                cursor = write_cursor(Position(row[order.key.name], row["id"]), bound_to)
                written[name] = self.as_variable(asked.args[name].type, print_string(cursor), cursor)[0]
            else:
                self.argument(name, asked.args[name], (name,), written, values)

    def bound(self, asked: GraphQLField, declaration: Paged, values: Mapping[str, Any]) -> Any:
        """Give the order that is asked for and what cursors are bound to; None where the arguments are refused."""
        known = strawberry_field(asked)
        converter = self.strawberry.schema_converter
        coerced = {
            asked.args[name].out_name or name: coerce_input_value(value, asked.args[name].type)
            for name, value in values.items()
        }
        if Undefined in coerced.values():
            return None
        try:
            converted = convert_arguments(coerced, known.arguments, converter.scalar_registry, self.strawberry.config)
            read = declaration.listing.read({name: value for name, value in converted.items() if given(value)})
            read.conditions(self.known.context)
        except MunimentError:
            return None
        return read.order, binding(declaration.listing.name, read.order.name, read.filter_text)

    # Values: as written in the operation, and as the field gets them

    def value(
        self, kind: GraphQLInputType, path: tuple[str, ...], depth: int, *, fixed: bool = False
    ) -> tuple[str, Any]:
        written, value = self.literal(kind, path, depth, fixed=fixed)
        if fixed or not self.chance(25):
            return written, value
        if self.chance(30):
            known = [each for each in self.variables.values() if each.type == str(kind)]
            if known:
                chosen = self.pick(known)
                return f"${chosen.name}", chosen.effective
        if "$" in written and path[-1] != "if":
            written, value = self.literal(kind, path, depth, fixed=True)
        return self.as_variable(kind, written, value, path)

    def as_variable(
        self, kind: GraphQLInputType, written: str, value: Any, path: tuple[str, ...] | None = None
    ) -> tuple[str, Any]:
        """Give a variable in place of a value; for a cursor, sometimes."""
        if path is None and self.chance(50):
            return written, value
        name = f"v{len(self.variables)}"
        form = self.draw(_up_to(5))
        is_required = isinstance(kind, GraphQLNonNull)
        default, effective = "", value
        if form == 2 and path is not None:  # a default that is not taken
            default = f" = {self.literal(kind, path, 0, fixed=True)[0]}"
        elif form == 3:
            default = f" = {written}"
        elif form == 4 and not is_required:
            effective = ABSENT
        elif form == 5 and not is_required:
            effective = None
        declared = str(kind)
        if is_required and default and self.chance(50):
            declared = declared.removesuffix("!")
        elif not is_required and not default and effective is value and value is not None and self.chance(30):
            declared += "!"
        if form != 3 and effective is not ABSENT:
            self.provided[0][name] = effective
        if path is not None and self.chance(60):
            self.provided[1][name] = self.literal(kind, path, 0, fixed=True)[1]
        elif name in self.provided[0]:
            self.provided[1][name] = effective
        self.variables[name] = _Variable(name, f"${name}: {declared}{default}", str(kind), effective)
        return f"${name}", effective

    def literal(self, kind: GraphQLInputType, path: tuple[str, ...], depth: int, *, fixed: bool) -> tuple[str, Any]:
        if isinstance(kind, GraphQLNonNull):
            return self.literal(kind.of_type, path, -depth - 1 if depth >= 0 else depth, fixed=fixed)
        if depth < 0:
            depth = -depth - 1
        elif self.chance(4):
            return "null", None
        if isinstance(kind, GraphQLList):
            count = self.pick((1, 2, 1, 0, 3))
            items = [self.value(kind.of_type, path, depth, fixed=fixed) for _ in range(count)]
            items = [each for each in items if each[1] is not ABSENT]
            return f"[{', '.join(text for text, _ in items)}]", [value for _, value in items]
        if isinstance(kind, GraphQLInputObjectType):
            return self.input_object(kind, path, depth, fixed=fixed)
        if isinstance(kind, GraphQLEnumType):
            name = self.pick(list(kind.values))
            return name, name
        value = self.pick(self.scalars(kind.name, path))  # type: ignore[union-attr]
        return (print_string(value) if isinstance(value, str) else json.dumps(value)), value

    def input_object(
        self, kind: GraphQLInputObjectType, path: tuple[str, ...], depth: int, *, fixed: bool
    ) -> tuple[str, Any]:
        names = dict.fromkeys(name for name, each in kind.fields.items() if is_required_input_field(each))
        deep = depth >= 3
        open_to = [
            name
            for name, each in kind.fields.items()
            if not (deep and isinstance(get_named_type(each.type), GraphQLInputObjectType))
        ]
        for _ in range(self.pick((1, 1, 2, 0, 3))):
            names[self.pick(open_to)] = None
        texts, values = [], {}
        for name in names:
            text, value = self.value(kind.fields[name].type, (*path, name), depth + 1, fixed=fixed)
            texts.append(f"{name}: {text}")
            if value is not ABSENT:
                values[name] = value
        return f"{{{', '.join(texts)}}}", values

    def scalars(self, name: str, path: tuple[str, ...]) -> Sequence[Any]:
        if self.mischief and name in _BAD and self.chance(10):
            return _BAD[name]
        if name == "ID":
            return [row["id"] for row in self.known.rows[self.kind(path)]]
        if name != "String":
            return _SCALARS[name]
        if path[-1] == "slug":
            return [row["slug"] for row in self.known.rows["document"]]
        for part in reversed(path):
            for word, known in _WORDS.items():
                if word in part.lower():
                    return known
        return self.known.words

    def kind(self, path: tuple[str, ...]) -> str:
        """Give the kind of node that an id stands for here: the one that a name says, or any where any is wanted."""
        for part in reversed(path):
            snake = re.sub("([A-Z])", r"_\1", part).lower()
            for kind in KINDS:
                if snake.startswith(kind[:-1]):
                    return kind
        if path[0] in ("node", "nodes"):
            return str(self.pick([kind for kind in KINDS if self.known.rows.get(kind)]))
        return "document"
