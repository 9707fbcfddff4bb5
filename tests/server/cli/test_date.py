"""`muniment date`: how dates are read, for people and as JSON."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest
from tests.server.cli.conftest import Outcome

Muniment = Callable[..., Outcome]
UNDERSTOOD = {
    "text": "ca. 1880-1890",
    "edtf": "1880~/1890~",
    "start": "1880-01-01",
    "end": "1890-12-31",
    "precision": "interval",
    "qualifier": "approximate",
    "warning": None,
}


def given(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_json_has_the_keys_of_the_contract_for_each_text_in_order(muniment: Muniment) -> None:
    outcome = muniment("date", "ca. 1880-1890", "1950-", "n.d.", "13 Brumaire", "--json")
    assert outcome.code == 0
    first, still_open, undated, unknown = outcome.json
    assert list(first) == ["text", "edtf", "start", "end", "precision", "qualifier", "warning"]
    assert first == UNDERSTOOD
    assert (still_open["edtf"], still_open["start"], still_open["end"]) == ("1950/..", "1950-01-01", None)
    nothing = {"edtf": None, "start": None, "end": None, "precision": None, "qualifier": "none"}
    assert undated == {"text": "n.d.", **nothing, "warning": None}
    assert unknown == {"text": "13 Brumaire", **nothing, "warning": "not understood"}


def test_a_dash_reads_one_text_a_line(muniment: Muniment, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "12. März 1848\r\n\nMay 1943".encode())
    outcome = muniment("date", "-", "--json")
    assert [(each["text"], each["edtf"]) for each in outcome.json] == [
        ("12. März 1848", "1848-03-12"),
        ("", None),
        ("May 1943", "1943-05"),
    ]


def test_a_standard_input_that_is_not_utf_8_is_wrong_use(muniment: Muniment, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "12. März 1848".encode("latin-1"))
    outcome = muniment("date", "-")
    assert (outcome.code, outcome.out) == (2, "")
    assert "iconv" in outcome.err


@pytest.mark.parametrize(("locale", "day"), [("en-US", "1943-01-02"), ("en_US", "1943-01-02"), ("de", "1943-02-01")])
def test_the_locale_decides_between_day_and_month(muniment: Muniment, locale: str, day: str) -> None:
    [found] = muniment("date", "1/2/1943", "--locale", locale, "--json").json
    assert (found["edtf"], found["warning"]) == (day, None)


def test_without_a_locale_both_readings_are_named_and_none_is_chosen(muniment: Muniment) -> None:
    [found] = muniment("date", "1/2/1943", "--json").json
    assert found["edtf"] is None
    assert "1943-02-01 or 1943-01-02" in found["warning"]
    assert "1943-02-01 or 1943-01-02" in muniment("date", "1/2/1943").out


def test_in_a_library_catalogue_c_is_a_copyright(muniment: Muniment) -> None:
    [elsewhere], [marc] = (muniment("date", "c1943", *more, "--json").json for more in ([], ["--context", "marc"]))
    assert (elsewhere["edtf"], marc["edtf"]) == ("1943", "1943")
    assert (elsewhere["warning"] is None, marc["warning"] is None) == (False, True)


def test_people_see_what_was_read_in_which_language_and_how_surely(muniment: Muniment) -> None:
    lines = muniment("date", "um 1848", "1950-", "[undated]", "30 Feb. 1943").out.splitlines()
    assert lines[0].split() == ["Text", "EDTF", "From", "To", "Precision", "Language", "Remark"]
    assert lines[1].split() == ["um", "1848", "1848~", "1848-01-01", "1848-12-31", "year", "de", "approximate"]
    assert lines[2].split() == ["1950-", "1950/..", "1950-01-01", "open", "interval"]
    assert "says that it has no date" in lines[3]
    assert "there is no 30 February 1943" in lines[4]


@pytest.mark.parametrize("arguments", [(), ("1943", "--locale", "!!"), ("1943", "--context", "mods")])
def test_wrong_use_is_exit_2(muniment: Muniment, arguments: tuple[str, ...]) -> None:
    outcome = muniment("date", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err
