"""Folding, cleaning and sort keys of text."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.values.folding import clean_text, fold, forbidden_character, natural_key

words = st.text(max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Minute Book", "minute book"),
        ("STRASSE Straße", "strasse strasse"),
        ("Łódź Ångström Øre Ægir Œuvre", "lodz angstrom ore aegir oeuvre"),
        ("İstanbul ırmak", "istanbul irmak"),
        ("ΑΘΉΝΑ ᾳ ἄνθρωπος", "αθηνα α ανθρωποσ"),
        ("Ёлка Йод", "елка иод"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ('“a” «b» ‘c’ `d´ "e" 24″', "'a' 'b' 'c' 'd' 'e' 24'"),
        ("1914–1918 — a‐b − c", "1914-1918 - a-b - c"),
        ("\u00a0a\u2003b\t\n c\u3000", "a b c"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("ﬁle № ½ ＡＢＣ", "file no 1⁄2 abc"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_case_marks_quotes_dashes_and_blanks_do_not_matter(text, expected):
    assert fold(text) == expected


@pytest.mark.parametrize("text", ["हिन्दी", "தமிழ்", "ภาษาไทย", "がぎぐ", "パリ", "한국", "中文"])
def test_vowel_signs_and_voicing_marks_stay(text):
    assert fold(text) == text


def test_wide_and_narrow_kana_are_the_same():
    assert fold("ｶﾞｷﾞ") == "ガギ"


@given(words | st.text(alphabet="aEøßIはか한ا \u0301\u0327\u3099\u0345\u064b\u200d\u00ad\u0640´“–", max_size=12))
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_folding_again_changes_nothing_for_any_character_between_letters():
    unstable = []
    for character in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(character) not in {"Cn", "Co", "Cs"}:
            folded = fold(f"E{character}\u0301b")
            if fold(folded) != folded:
                unstable.append(hex(ord(character)))
    assert unstable == []


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=40))
def test_composed_and_decomposed_forms_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="abcdefgh äöüéñçåß", max_size=40))
def test_upper_case_folds_as_lower_case(text):
    assert fold(text.upper()) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("first \t\n  second", "first\n  second"),
        ("a\n\n\n \n\nb", "a\n\nb"),
        ("\n\n a \n\n", "a"),
        ("no\u00a0break\u202fspace", "no break space"),
        ("\ufeffmark", "mark"),
        ("e\u0301", "é"),
        ("a\n\u00a0\n\u00a0\nb", "a\n\nb"),
    ],
)
def test_a_text_is_cleaned_before_it_is_stored(text, expected):
    assert clean_text(text) == expected


@given(words | st.text(alphabet=" \t\r\n\u00a0\ufeffab\u0301", max_size=30))
def test_cleaning_again_changes_nothing(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert "\r" not in cleaned
    assert "\n\n\n" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", "U+0000"),
        ("a\x1bb", None),
        ("\x85", None),
        ("a\ud800", "U+D800"),
        ("a\rb", None),
        ("tab\tand\nline", None),
        ("\u00a0\u200b\ufeff한", None),
        ("", None),
    ],
)
def test_a_character_that_databases_lose_is_named(text, expected):
    assert forbidden_character(text) == expected


@given(st.text(alphabet=st.characters(), max_size=20))
def test_what_is_not_forbidden_can_be_written_as_utf_8(text):
    if forbidden_character(text) is None:
        assert text.encode().decode() == text


@pytest.mark.parametrize(
    "codes",
    [
        ["A/2", "A/10", "A/100", "B/1"],
        ["A", "A/1", "A/1/1", "A/1/2", "A/2"],
        ["f. 9", "f. 99999999", "f. 999999999", "f. 1000000000"],
        ["7", "7a", "8", "a"],
        ["x1", "x" + "1" * 100, "x" + "2" * 100, "x" + "1" * 1_000, "x" + "1" * 5_000],
    ],
)
def test_reference_codes_sort_by_the_value_of_their_numbers(codes):
    backwards = codes[::-1]
    assert sorted(backwards, key=natural_key) == codes


def test_leading_zeros_and_case_do_not_matter_to_the_order():
    assert natural_key("A/002") == natural_key("a/2")
    assert natural_key("A/000") == natural_key("A/0")


@given(st.integers(min_value=0), st.integers(min_value=0))
def test_numbers_compare_as_numbers_as_bytes_too(one, other):
    keys = natural_key(f"MS {one}/x").encode(), natural_key(f"MS {other}/x").encode()
    assert (keys[0] < keys[1]) == (one < other)
    assert (keys[0] == keys[1]) == (one == other)
