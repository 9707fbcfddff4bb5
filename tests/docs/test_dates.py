"""The page about dates: every example in its tables is read as the page says."""

from __future__ import annotations

import re

import pytest
from tests.docs.pages import ROOT

from muniment_schema.values.date_text import read_date

_ROW = re.compile(r"^\| (.+) \| (\S+) \|$", re.MULTILINE)
EXAMPLES = [
    row for row in _ROW.findall((ROOT / "docs/reference/dates.md").read_text(encoding="utf-8")) if row[0] != "text"
]


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) > 50


@pytest.mark.parametrize(("text", "edtf"), EXAMPLES)
def test_an_example_is_read_as_the_page_says(text: str, edtf: str) -> None:
    reading = read_date(text)
    assert (reading.edtf and reading.edtf.text, reading.warning) == (edtf, None)
