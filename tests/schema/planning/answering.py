"""Answers as the server gives them: by the compiled path where it can, else by the reference path."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from graphql import parse, validate

from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.masking import client_error
from muniment_schema.planning.asking import NotCompiled
from muniment_schema.planning.operation import Operation, Planner, operations_of


@dataclass(frozen=True)
class Answer:
    """What goes out, as JSON keeps it, and by which path."""

    data: Any
    errors: Any
    is_compiled: bool


def prepared(text: str) -> Operation:
    """Give the one operation of a text, as the server keeps it."""
    document = parse(text)
    problems = validate(build_schema()._schema, document)
    assert not problems, (text, problems)
    (operation,) = operations_of(document)
    return operation


def answer(planner: Planner, text: str, variables: Any, context: Context, operation: Operation | None = None) -> Answer:
    """Give the answer to a valid operation; `operation` is the text when it is prepared already."""
    try:
        data = planner.run(operation or prepared(text), variables, context)
    except NotCompiled:
        return reference_answer(text, variables, context)
    return Answer(json.loads(orjson.dumps(data)), None, True)


def reference_answer(text: str, variables: Any, context: Context) -> Answer:
    """Give the answer of the reference path."""
    result = build_schema().execute_sync(text, variable_values=variables, context_value=context)
    errors = [client_error(each, structlog.get_logger()).formatted for each in result.errors or []]
    assert all(each["extensions"]["code"] != "INTERNAL" for each in errors), result.errors
    return Answer(json.loads(json.dumps(result.data)), json.loads(json.dumps(errors)) or None, False)


def assert_same_answer(found: Answer, wanted: Answer) -> None:
    """Check that values, the order of keys and errors are the same."""
    assert in_order(found.data) == in_order(wanted.data)
    assert found.errors == wanted.errors


def in_order(value: Any) -> Any:
    """Give a value so that `==` also compares the order of keys, and tells true from 1."""
    if isinstance(value, dict):
        return [(key, in_order(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return ["list", *map(in_order, value)]
    return ("truth", value) if isinstance(value, bool) else value
