"""What EDTF dates mean, and what is none."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.values.edtf import BadEdtf, Precision, Qualifier, day_to_text, parse_edtf


def _bounds(text: str) -> tuple[str | None, str | None]:
    edtf = parse_edtf(text)
    start = None if edtf.start is None else day_to_text(edtf.start)
    return start, None if edtf.end is None else day_to_text(edtf.end)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        # level 0
        ("1943", "1943-01-01", "1943-12-31", "year"),
        ("1943-02", "1943-02-01", "1943-02-28", "month"),
        ("1944-02", "1944-02-01", "1944-02-29", "month"),
        ("1943-05-10", "1943-05-10", "1943-05-10", "day"),
        ("0000", "0000-01-01", "0000-12-31", "year"),
        ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12", "day"),
        ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12", "day"),
        ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12", "day"),
        ("1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12", "day"),
        ("2016-12-31T23:59:60Z", "2016-12-31", "2016-12-31", "day"),
        ("1964/2008", "1964-01-01", "2008-12-31", "interval"),
        ("2004-06/2006-08", "2004-06-01", "2006-08-31", "interval"),
        ("2004-02-01/2005", "2004-02-01", "2005-12-31", "interval"),
        # level 1
        ("Y170000002", "+170000002-01-01", "+170000002-12-31", "year"),
        ("Y-17000", "-017000-01-01", "-017000-12-31", "year"),
        ("-0043", "-000043-01-01", "-000043-12-31", "year"),
        ("-0043-03-15", "-000043-03-15", "-000043-03-15", "day"),
        ("2001-21", "2001-03-01", "2001-05-31", "season"),
        ("2001-22", "2001-06-01", "2001-08-31", "season"),
        ("2001-23", "2001-09-01", "2001-11-30", "season"),
        ("2003-24", "2003-12-01", "2004-02-29", "season"),
        ("201X", "2010-01-01", "2019-12-31", "decade"),
        ("20XX", "2000-01-01", "2099-12-31", "century"),
        ("2XXX", "2000-01-01", "2999-12-31", "interval"),
        ("2004-XX", "2004-01-01", "2004-12-31", "year"),
        ("1985-04-XX", "1985-04-01", "1985-04-30", "month"),
        ("1985-XX-XX", "1985-01-01", "1985-12-31", "year"),
        ("1985-04-12/..", "1985-04-12", None, "interval"),
        ("1985-04-12/", "1985-04-12", None, "interval"),
        ("../1985-04", None, "1985-04-30", "interval"),
        ("/1985", None, "1985-12-31", "interval"),
        ("2004-06-XX/2004-07-03", "2004-06-01", "2004-07-03", "interval"),
        # level 2
        ("Y-17E7", "-170000000-01-01", "-170000000-12-31", "year"),
        ("1950S2", "1900-01-01", "1999-12-31", "century"),
        ("1950S3", "1950-01-01", "1959-12-31", "decade"),
        ("1950S4", "1950-01-01", "1950-12-31", "year"),
        ("Y171010000S3", "+171000000-01-01", "+171999999-12-31", "interval"),
        ("Y3388E2S3", "+338000-01-01", "+338999-12-31", "interval"),
        ("-0043S3", "-000049-01-01", "-000040-12-31", "decade"),
        ("2001-29", "2001-09-01", "2001-11-30", "season"),
        ("2001-30", "2001-12-01", "2002-02-28", "season"),
        ("2001-34", "2001-04-01", "2001-06-30", "season"),
        ("2001-39", "2001-09-01", "2001-12-31", "season"),
        ("2001-41", "2001-07-01", "2001-12-31", "season"),
        ("200X-24", "2000-12-01", "2010-02-28", "decade"),
        ("156X-12-25", "1560-12-25", "1569-12-25", "decade"),
        ("15XX-12-25", "1500-12-25", "1599-12-25", "century"),
        ("XXXX-12-XX", "0000-12-01", "9999-12-31", "interval"),
        ("XXXX-02-29", "0000-02-29", "9996-02-29", "interval"),
        ("1XXX-12", "1000-12-01", "1999-12-31", "interval"),
        ("1X43", "1043-01-01", "1943-12-31", "interval"),
        ("1984-1X", "1984-10-01", "1984-12-31", "year"),
        ("1984-XX-25", "1984-01-25", "1984-12-25", "year"),
        ("1984-04-3X", "1984-04-30", "1984-04-30", "month"),
        ("-01XX", "-000199-01-01", "-000100-12-31", "century"),
        ("-000X", "-000009-01-01", "-000001-12-31", "decade"),
        ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31", "set"),
        ("[..1760-12-03]", None, "1760-12-03", "set"),
        ("[1760-12..]", "1760-12-01", None, "set"),
        ("[1760-01,1760-02,1760-12..]", "1760-01-01", None, "set"),
        ("{1960,1961-12}", "1960-01-01", "1961-12-31", "set"),
        ("{1970,1960}", "1960-01-01", "1970-12-31", "set"),
        ("{..1984}", None, "1984-12-31", "set"),
        ("[194X..195X,1967-05..1967-06]", "1940-01-01", "1967-06-30", "set"),
        ("[1943-21..1944-22,Y12000..Y13000]", "1943-03-01", "+013000-12-31", "set"),
        ("-0001/0001", "-000001-01-01", "0001-12-31", "interval"),
        ("2001-21/2003-24", "2001-03-01", "2004-02-29", "interval"),
        ("1950S2/1960S4", "1900-01-01", "1960-12-31", "interval"),
    ],
)
def test_a_date_has_the_first_and_last_day_it_can_mean(text, start, end, precision):
    assert _bounds(text) == (start, end)
    assert parse_edtf(text).precision == Precision(precision)
    assert parse_edtf(text).text == text


@pytest.mark.parametrize("mark", ["?", "~", "%"])
@pytest.mark.parametrize("text", ["1641", "1641-05", "1641-05-17", "-0043", "164X", "1641-21"])
def test_a_qualifier_says_how_sure_a_date_is_and_not_how_wide(text, mark):
    assert _bounds(text + mark) == _bounds(text)
    assert parse_edtf(text + mark).precision == parse_edtf(text).precision


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("1943", "none"),
        ("1943~", "approximate"),
        ("1943?", "uncertain"),
        ("1943%", "uncertain_and_approximate"),
        ("?1943", "uncertain"),
        ("2004-06-11%", "uncertain_and_approximate"),
        ("2004-06~-11", "none"),
        ("2004?-06-11", "none"),
        ("?2004-06-~11", "none"),
        ("~2004-~06-~11", "approximate"),
        ("~2004-06?", "none"),
        ("~2004-~06?", "uncertain_and_approximate"),
        ("2004~-06?", "none"),
        ("1943~/1944~", "approximate"),
        ("1943~/1944", "none"),
        ("1943~/..", "approximate"),
        ("../1943?", "uncertain"),
        ("[1667?,1668?]", "uncertain"),
        ("{1667?,1668}", "none"),
    ],
)
def test_the_qualifier_is_that_of_the_whole_date(text, qualifier):
    assert parse_edtf(text).qualifier is Qualifier(qualifier)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "194", "19435", "1943 ", " 1943", "1943\n", "May 1943", "1943-5", "1943/05/10", "10-05-1943"),
        *("1943-05-10-11", "1943-05-10T", "1943-05-10T24:00:00", "1943-05T10:00:00", "1943-05-10T10:00:00/1944"),
        *("/", "..", "../..", "/..", "../", "1943//1944", "1943/1944/1945", "1944/1943", "1943-05/1943-02"),
        *("-0000", "Y1943", "Y01943", "1943??", "1943?~", "194x", "194u", "x943", "１９４３", "1943S0", "1943S5"),
        *("Y1E16", "Y1E99", "Y9999999999999999", "19XXS2", "1943S2-05", "Y12345-05", "1943-21-01", "1943-42"),
        *(
            "1943-05-10T23:20",
            "1943-05-10T23:20:61",
            "1943-05-10?T23:20:30",
            "-0043-05-10T23:20:30",
            "Y12E0",
            "19430510",
        ),
        *("[]", "{}", "[", "[1943", "1943]", "[1943}", "[,]", "[..]", "[1943,]", "[1943, 1944]", "[1943..1942]"),
        *("[1943,..1944]", "[1943..,1944]", "[1943/1944]", "[1943...1944]", "null", "unknown", "1943-05~~"),
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadEdtf, match="for example 1641, 1641-05 or 1641~") as refused:
        parse_edtf(text)
    assert refused.value.code == "BAD_EDTF"
    assert refused.value.text == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1943-02-30", "there is no 30 February 1943"),
        ("1900-02-29", "there is no 29 February 1900"),
        ("1943-05-00", "there is no 0 May 1943"),
        ("1943-13", "there is no month 13"),
        ("1943-13-XX", "there is no month 13"),
        ("1943-02-3X", "no day fits 1943-02-3X"),
        ("1XX1-02-29", "no day fits 1XX1-02-29"),
        ("XXXX-02-3X", "no day fits XXXX-02-3X"),
        ("1940/1943-02-30", "there is no 30 February 1943"),
        ("1944/1943", "it ends before it starts"),
        ("../..", "neither end is known"),
        ("/..", "neither end is known"),
        ("/", "neither end is known"),
        ("[1670..1669]", "a range in it ends before it starts"),
        ("[1760-12..1761]", "a range in it goes from one precision to another"),
        ("{1760-12-01..1760-12}", "a range in it goes from one precision to another"),
        ("-0000", "the year before 0001 is 0000"),
        ("-0000S2", "the year before 0001 is 0000"),
        ("1950S5", "it has fewer digits than are significant"),
        ("Y1E16", "the year is beyond 10^15"),
        ("1" * 201, "it has more than 200 characters"),
    ],
)
def test_a_refusal_says_what_is_impossible(text, reason):
    with pytest.raises(BadEdtf) as refused:
        parse_edtf(text)
    assert refused.value.reason == reason
    assert reason in str(refused.value)


def test_the_message_shows_what_was_found_and_what_would_be_right():
    with pytest.raises(BadEdtf) as refused:
        parse_edtf("31/02/1788")
    assert str(refused.value) == "'31/02/1788' is not an EDTF date; write for example 1641, 1641-05 or 1641~"


@given(st.text(alphabet="0123456789XYES-./[]{},?~%T:Z", max_size=40) | st.text(max_size=40))
def test_any_text_is_a_date_with_bounds_in_order_or_is_refused(text):
    try:
        edtf = parse_edtf(text)
    except BadEdtf:
        return
    assert edtf.start is not None or edtf.end is not None
    if edtf.start is not None and edtf.end is not None:
        assert edtf.start <= edtf.end
    assert all(bound is None or abs(bound) < 2**63 for bound in (edtf.start, edtf.end))


@given(
    st.from_regex(
        r"-?[0-9X]{4}(-(0[1-9X]|1[0-2X]|XX|2[1-9])(-([0-2X][0-9X]|3[01X]))?)?[?~%]?",
        fullmatch=True,
    )
)
def test_a_date_with_unknown_digits_holds_each_date_that_has_them_filled_in(text):
    try:
        wide = parse_edtf(text)
        narrow = parse_edtf(text.replace("X", "1"))
    except BadEdtf:
        return
    assert wide.start is not None
    assert wide.end is not None
    assert narrow.start is not None
    assert narrow.end is not None
    assert wide.start <= narrow.start
    assert narrow.end <= wide.end


@pytest.mark.parametrize(
    "text", ["[" + "1943," * 39 + "1943]", "-XXX1-02-29", "X" * 200, "?" * 200, "[" * 200, "/" * 200]
)
def test_the_longest_texts_are_read_or_refused(text):
    """A pattern that backtracks would not come back from these."""
    with contextlib.suppress(BadEdtf):
        assert parse_edtf.__wrapped__(text).text == text
