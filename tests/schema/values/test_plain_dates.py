"""Dates that are read at a glance are read as the grammar reads them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.values.date_text import read_date
from muniment_schema.values.date_text.lexicon import lexicon
from muniment_schema.values.date_text.plain import plain_date
from muniment_schema.values.date_text.tokens import Kind

MONTHS = sorted(
    word
    for word, entry in lexicon().entries.items()
    if entry.alone is not None and any(token.kind is Kind.MONTH for token, _ in entry.alone.meanings)
)
FORMS = ("{day} {month} {year}", "{day}. {month}. {year}", "{month} {day}, {year}", "{month} {year}", "{month}. {year}")


@given(
    form=st.sampled_from(FORMS),
    month=st.sampled_from(MONTHS),
    day=st.integers(0, 32),
    year=st.integers(0, 9999).map(lambda year: f"{year:04d}"),
    locale=st.sampled_from([None, "en-US", "fr", "tr"]),
)
def test_a_plain_date_is_read_as_the_same_date_in_brackets_which_takes_the_grammar(form, month, day, year, locale):
    text = form.format(day=day, month=month, year=year)
    assert plain_date(f"[{text}]", "en") is None
    assert replace(read_date(f"[{text}]", locale=locale), text=text) == read_date(text, locale=locale)


def test_most_months_are_known_at_a_glance():
    known = [month for month in MONTHS if plain_date(f"{month} 1943", "en")]
    assert len(known) > 0.5 * len(MONTHS)
    assert plain_date("10 mars 1943", "fr") == ("1943-03-10", "fr")
