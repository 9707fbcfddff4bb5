"""Rows of a delimited text: what is one row, on which line, and what damage costs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers.formats.tabular.dialect import guess_dialect, header_index
from muniment_importers.formats.tabular.rows import BadRow, Row, RowReader


def rows_of(text: str, *, delimiter: str = ",", width: int | None = None) -> list[Row | BadRow]:
    reader = RowReader(io.StringIO(text, newline=""), delimiter, '"')
    reader.width = width
    return list(reader)


def cells_of(text: str, **how: object) -> list[object]:
    return [row.cells if isinstance(row, Row) else row.code for row in rows_of(text, **how)]  # type: ignore[arg-type]


def test_cells_over_several_lines_keep_the_line_of_their_row():
    rows = rows_of('a,b\n1,"x\n\ny"\n2,z\n')
    assert [row.line for row in rows] == [1, 2, 5]
    assert rows[1].text == '1,"x\n\ny"'


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_row(end):
    assert cells_of(f"a,b{end}1,2{end}") == [["a", "b"], ["1", "2"]]


def test_a_quote_inside_a_cell_without_quotes_is_a_character():
    assert cells_of('5" disk,b\n') == [['5" disk', "b"]]


def test_text_behind_a_closing_quote_refuses_the_row_alone():
    assert cells_of('a,b\n"x"y,1\nc,d\n') == [["a", "b"], "STRAY_QUOTE", ["c", "d"]]


def test_a_quote_that_is_never_closed_costs_its_own_row():
    text = 'a,b\n1,"one\n2,"two"\n3,three\n'
    rows = rows_of(text, width=2)
    assert cells_of(text, width=2) == [["a", "b"], "UNCLOSED_QUOTE", ["2", "two"], ["3", "three"]]
    assert rows[1].line == 2
    assert "line 2" in rows[1].message


def test_rows_behind_an_unclosed_quote_are_kept_when_they_are_rows():
    assert cells_of('a,b\n1,"one\n2,two\n3,three\n', width=2) == [
        ["a", "b"],
        "UNCLOSED_QUOTE",
        ["2", "two"],
        ["3", "three"],
    ]


def test_a_text_cut_inside_quotes_is_one_problem_and_whole_rows_are_kept():
    rows = rows_of('a,b\n1,one\n2,"a long text\nwith, commas, in it\nand no end', width=2)
    assert [type(row) for row in rows] == [Row, Row, BadRow]
    assert rows[2].line == 3


def test_quotes_of_a_tab_separated_text_are_characters_where_they_can_be_nothing_else():
    text = 'a\tb\tc\n1\t"Good" (A & T)\tx\n2\t"open\ty\n3\t"quoted"\tz\n4\t"over\ntwo"\tw\n'
    assert cells_of(text, delimiter="\t", width=3) == [
        ["a", "b", "c"],
        ["1", '"Good" (A & T)', "x"],
        ["2", '"open', "y"],
        ["3", "quoted", "z"],
        ["4", "over\ntwo", "w"],
    ]


def test_a_line_too_long_is_refused_alone(monkeypatch):
    monkeypatch.setattr("muniment_importers.formats.tabular.rows.LARGEST_CELL", 50)
    assert cells_of("a,b\n" + "x" * 200 + ",1\n2,c\n") == [["a", "b"], "LINE_TOO_LONG", ["2", "c"]]


def test_an_unclosed_quote_is_given_up_at_the_largest_cell(monkeypatch):
    monkeypatch.setattr("muniment_importers.formats.tabular.rows.LARGEST_CELL", 50)
    text = 'a,b\n1,"x\n' + "2,y\n" * 40
    assert cells_of(text, width=2) == [["a", "b"], "UNCLOSED_QUOTE", *([["2", "y"]] * 40)]


_TABLES = st.lists(st.lists(st.text('ab",;\n\r ', max_size=5), min_size=2, max_size=4), min_size=1, max_size=5)


@given(_TABLES, st.sampled_from([",", ";"]))
def test_what_the_csv_module_writes_is_read_back(table, delimiter):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    assert cells_of(text.getvalue(), delimiter=delimiter) == table


@given(st.text('a",\n\r\t', max_size=40), st.sampled_from([",", "\t"]), st.none() | st.integers(1, 3))
def test_any_text_is_read_to_its_end_without_losing_a_line(text, delimiter, width):
    rows = rows_of(text, delimiter=delimiter, width=width)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [line for row in rows for line in row.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    assert [line for line in kept if line] == [line for line in lines if line]
    assert [row.line for row in rows] == sorted({row.line for row in rows})


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("a,b,c\n1,2,3\n", ",", 3),
        ("a;b\n1,5;2\n3,5;4\n", ";", 2),
        ("a\tb\nx, y\tz\n", "\t", 2),
        ("a|b|c\n1|2|3\n", "|", 3),
        ('a,b\n"x;y;z","1;2"\n"p;q","3"\n', ",", 2),
        ("id,subjects\n1,a|b|c\n2,d\n3,e|f|g\n", ",", 2),
        ("title\nOne\nTwo\n", ",", 1),
    ],
)
def test_the_delimiter_is_the_one_under_which_rows_agree(text, delimiter, width):
    found = guess_dialect(text, is_cut=False)
    assert (found.delimiter if width > 1 else ",", found.width) == (delimiter, width)


def test_the_header_is_the_first_row_that_is_as_full_as_a_table():
    assert header_index([["Report of 2020", "", ""], ["", "", ""], ["id", "title", "date"], ["1", "x", "y"]]) == 2
    assert header_index([["id", "title"], ["1", "x"]]) == 0
    labels = [["", "Basic"], ["Label row", "x"], ["ArchivesSpace field code (do not edit)", "title"], ["", "T"]]
    assert header_index(labels) == 2
