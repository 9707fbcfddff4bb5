"""JSON that a database makes says what Python would say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Float, Text, literal, select

from muniment_schema.columns import Moment
from muniment_schema.context import Context
from muniment_schema.planning.json_sql import forms_of
from muniment_schema.scalars import moment_to_text
from muniment_schema.values.days import day_to_text

fixtures = settings(
    deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


def made(context: Context, form: str, value: Any) -> Any:
    """Give what the database makes of a value in one of its forms."""
    forms = forms_of(context.connection.dialect)
    value = select(value.label("value")).subquery().c.value
    sql = {"day": lambda: forms.text(forms.day(value)), "moment": lambda: forms.text(forms.moment(value))}
    written = sql[form]() if form in sql else getattr(forms, form)(value)
    return json.loads(context.connection.execute(select(forms.tuple([written]))).scalar_one())[0]


@fixtures
@given(st.integers(-(2**31), 2**31))
@example(-62_093_000_000)
@example(62_091_000_000)
@example(-365)
@example(3_652_060)
def test_days_are_written_as_python_writes_them(context: Context, day: int) -> None:
    assert made(context, "day", literal(day, BigInteger)) == day_to_text(day)


@fixtures
@given(st.floats(-180, 180) | st.floats(allow_nan=False, allow_infinity=False))
@example(3.3 / 7)
@example(0.1 + 0.2)
@example(51.673450516462196)
@example(2.1772783557996524e-153)
@example(6.295663327324759e-298)
@example(5e-324)
def test_numbers_lose_no_digit(context: Context, number: float) -> None:
    """The examples are those that one or another SQLite writes itself with an error in the last digit."""
    assert made(context, "number", literal(number, Float(53))) == number


@fixtures
@given(texts)
@example('{"a": 1}')
@example("100 % of %s :a ?")
def test_texts_stay_texts(context: Context, text: str) -> None:
    assert made(context, "text", literal(text, Text)) == text


@fixtures
@given(st.datetimes(timezones=st.just(UTC)))
@example(datetime(2026, 1, 1, tzinfo=UTC))
@example(datetime(2026, 1, 1, microsecond=100_000, tzinfo=UTC))
def test_moments_are_written_as_python_writes_them(context: Context, moment: datetime) -> None:
    assert made(context, "moment", literal(moment, Moment)) == moment_to_text(moment)


def test_an_object_of_which_nothing_is_asked_is_empty_in_a_list(context: Context) -> None:
    forms = forms_of(context.connection.dialect)
    listed = forms.array(forms.object([]), select(literal(1)).subquery())
    assert context.connection.execute(select(forms.tuple([listed]))).scalar_one() == "[[{}]]"
