"""Native ids, schemes and the addresses of identifiers."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.values.identifiers import (
    GLOBAL_SCHEMES,
    BadNativeId,
    BadScheme,
    clean_native_id,
    clean_scheme,
    identifier_url,
    is_http_url,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("117671", "117671"), ("  B-012\n", "B-012"), ("Cafe\u0301", "Café"), ("a b", "a b"), ("x" * 500, "x" * 500)],
)
def test_a_native_id_is_normal_and_without_blanks_around_it(text, expected):
    assert clean_native_id(text) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "empty"),
        (" \t", "empty"),
        ("a\x00b", "U+0000"),
        ("a\tb", "U+0009"),
        ("12\u200b3", "U+200B"),
        ("\ufeff12", "U+FEFF"),
        ("a\u202eb", "U+202E"),
        ("a\ud800", "U+D800"),
        ("x" * 501, "501"),
    ],
)
def test_a_native_id_that_is_not_seen_or_not_found_again_is_refused(text, found):
    with pytest.raises(BadNativeId, match="B-012") as refused:
        clean_native_id(text)
    assert refused.value.code == "BAD_NATIVE_ID"
    assert refused.value.text == text
    assert found in str(refused.value)


@given(st.text(max_size=30))
def test_a_clean_native_id_is_clean(text):
    try:
        cleaned = clean_native_id(text)
    except BadNativeId:
        return
    assert clean_native_id(cleaned) == cleaned
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cf", "Cs"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ARK", "ark"),
        ("Old Number", "old-number"),
        ("wilson-record-id", "wilson-record-id"),
        ("local:wilson", "local:wilson"),
        ("3dm", "3dm"),
        ("Cote—Série", "cote-serie"),
        ("s" * 64, "s" * 64),
    ],
)
def test_a_scheme_is_folded(text, expected):
    assert clean_scheme(text) == expected


@pytest.mark.parametrize("text", ["", " ", "-ark", "a/b", "번호", "s" * 65, "a\x00"])
def test_a_scheme_in_other_characters_is_refused(text):
    with pytest.raises(BadScheme, match="for example ark") as refused:
        clean_scheme(text)
    assert refused.value.code == "BAD_SCHEME"


@pytest.mark.parametrize("scheme", sorted(GLOBAL_SCHEMES))
def test_the_global_schemes_are_clean(scheme):
    assert clean_scheme(scheme) == scheme


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("ark", "ark:/12148/btv1b8449691v", "https://n2t.net/ark:/12148/btv1b8449691v"),
        ("ark", "https://ark.example/ark:12148/x5", "https://n2t.net/ark:12148/x5"),
        ("ark", "12148", None),
        ("doi", "10.1000/182", "https://doi.org/10.1000/182"),
        ("doi", "doi:10.1000/182", "https://doi.org/10.1000/182"),
        ("doi", "http://dx.doi.org/10.1000/a<b>", "https://doi.org/10.1000/a%3Cb%3E"),
        ("doi", "11.1000/182", None),
        ("handle", "20.1000/100", "https://hdl.handle.net/20.1000/100"),
        ("hdl", "hdl:20.1000/100", "https://hdl.handle.net/20.1000/100"),
        ("handle", "javascript:alert(1)", None),
        ("uri", "https://archive.example/document/117671", "https://archive.example/document/117671"),
        ("url", "http://archive.example/?q=a%20b", "http://archive.example/?q=a%20b"),
        ("uri", "urn:isbn:0451450523", None),
        ("uri", "javascript:alert(1)", None),
        ("uri", "https://", None),
        ("uri", "https://a b", None),
        ("uri", 'https://archive.example/"onclick', None),
        ("uri", "https://[broken", None),
        ("wilson-record-id", "117671", None),
    ],
)
def test_an_identifier_has_an_address_only_where_it_resolves(scheme, value, expected):
    assert identifier_url(scheme, value) == expected


@given(st.sampled_from(["ark", "doi", "uri", "url", "handle"]), st.text(max_size=40))
def test_an_address_is_always_http(scheme, value):
    address = identifier_url(scheme, value)
    assert address is None or is_http_url(address)
