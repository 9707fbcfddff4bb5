"""The compiled path gives what the reference path gives: values, order of keys, errors."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.schema.planning.answering import Answer, answer, assert_same_answer, prepared, reference_answer
from tests.schema.planning.operations import Known, Operation, operations

from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.planning.operation import Planner

EXAMPLES = int(os.environ.get("MUNIMENT_TEST_OPERATIONS", "100"))
"""Operations for each database and each viewer; others each time when the variable is set."""


def test_generated_operations_have_the_same_answer_by_both_paths(context: Context, known: Known) -> None:
    planner = Planner(build_schema())
    paths: Counter[Any] = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="MUNIMENT_TEST_OPERATIONS" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
    @given(operations(known))
    def same_answer(generated: Operation) -> None:
        operation = prepared(generated.text)
        # The third time, what is kept from the first must not have been changed by the second.
        for variables in (generated.variables, generated.other_variables, generated.variables):
            found = answer(planner, generated.text, variables, context, operation)
            wanted = reference_answer(generated.text, variables, context)
            paths[found.is_compiled, wanted.errors is not None] += 1
            assert_same_answer(found, wanted)

    same_answer()
    assert paths[True, False] > EXAMPLES
    assert paths[False, True] > EXAMPLES / 20


def test_200_response_keys_on_one_object(context: Context) -> None:
    keys = " ".join(f"a{number}: {('title', 'version', 'extents', 'createdAt')[number % 4]}" for number in range(200))
    _same(
        context, f"{{ documents(first: 3) {{ nodes {{ {keys} date {{ {_keys_of_a_date()} }} }} }} }}", is_compiled=True
    )


def _keys_of_a_date() -> str:
    return " ".join(f"d{number}: {('text', 'edtf', 'display')[number % 3]}" for number in range(150))


@pytest.mark.parametrize("levels", [1, 6, 15, 40])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("parent { title ", "}"),
        ("relations { document { title ", "} }"),
        ("ancestors { title ", "}"),
        ("children(first: 2) { nodes { title ", "} }"),
        ("collections { children { title } } parent { title ", "}"),
    ],
)
def test_what_is_nested_too_deeply_for_the_database_is_answered_all_the_same(
    context: Context, levels: int, start: str, end: str
) -> None:
    if levels == 40 and "parent" not in start:
        levels = 8  # the reference path would take long
    found = _same(context, f"{{ documents(first: 100) {{ nodes {{ id {start * levels} {end * levels} }} }} }}")
    if levels == 1 or (levels == 15 and start.startswith("parent") and context.connection.dialect.name != "sqlite"):
        assert found.is_compiled


def test_more_places_for_nodes_than_a_function_takes_arguments(context: Context) -> None:
    nodes = " ".join(f"a{number}: nodes {{ id }}" for number in range(130))
    _same(context, f"{{ documents(first: 2) {{ nodes {{ children {{ {nodes} }} }} }} }}")


def test_coordinates_lose_no_digit(context: Context) -> None:
    _same(context, "{ places(first: 100) { nodes { id latitude longitude } } }", is_compiled=True)


def test_fragments_that_ask_for_more_fields_than_can_be_compiled(context: Context) -> None:
    fragments = ["fragment F0 on Document { title }"]
    fragments += [
        f"fragment F{number} on Document {{ a: parent {{ ...F{number - 1} }} b: parent {{ ...F{number - 1} }} }}"
        for number in range(1, 12)
    ]
    _same(context, "{ documents(first: 1) { nodes { ...F11 } } }" + "\n".join(fragments), is_compiled=False)


def _same(context: Context, text: str, *, is_compiled: bool | None = None) -> Answer:
    found = answer(Planner(build_schema()), text, {}, context)
    assert_same_answer(found, reference_answer(text, {}, context))
    assert is_compiled in (None, found.is_compiled)
    return found
