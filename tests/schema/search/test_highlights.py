"""Cuts of texts with marks."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from muniment_schema.search.highlights import LENGTH, Highlight, highlights
from muniment_schema.search.parser import parse_search
from muniment_schema.search.words import index_text, words

typed = st.sampled_from(
    ["cold", "war", '"cold war"', "wa*", "毛泽东", "泽", "-korea", "title:cold", "½", "a", "&amp;", "<mark>"]
)
searches = st.lists(typed, min_size=1, max_size=4).map(" ".join)
signs = ["，", " ", "\n", "<mark>", "</mark>", "&lt;", '"', "'", "½", "3½1", "…", "é\u0301", "\u200b", "a'b ", "U.S. "]
long_runs = ["filler " * 20, "-" * 150, "填" * 150, "x" * 130]
pieces = st.sampled_from(["cold ", "war ", "Cold War. ", "warsaw", "毛泽东", *signs, *long_runs])
texts = st.lists(pieces, max_size=30).map("".join) | st.text(max_size=100)


def html(search, text, name="description"):
    return [highlight.html for highlight in highlights(parse_search(search), [(name, None, text)], 3)]


def marked(cut):
    return re.findall("<mark>(.*?)</mark>", cut, re.DOTALL)


@pytest.mark.parametrize(
    ("search", "text", "expected"),
    [
        ("war", "The Cold War.", "The Cold <mark>War</mark>."),
        ('"cold war"', "War: the Cold War, cold", "War: the <mark>Cold War</mark>, cold"),
        ("cold war", "a Cold—War", "a <mark>Cold</mark>—<mark>War</mark>"),
        ("khru*", "Letters of Khrushchev, N. S.", "Letters of <mark>Khrushchev</mark>, N. S."),
        ("Sino-Soviet", "the Sino–Soviet split", "the <mark>Sino–Soviet</mark> split"),
        ("ussr", "to the U.S.S.R. in", "to the <mark>U.S.S.R</mark>. in"),
        ("lodz", "in Łódź.", "in <mark>Łódź</mark>."),
        ("泽东", "毛泽东的信", "毛<mark>泽东</mark>的信"),
        ('"a b" "b c"', "a b c", "<mark>a b c</mark>"),
        ('"a a"', "a a a b", "<mark>a a a</mark> b"),
        ("x", '<b>x</b> & "y"', "&lt;b&gt;<mark>x</mark>&lt;/b&gt; &amp; &quot;y&quot;"),
        ("war -cold", "cold war", "cold <mark>war</mark>"),
    ],
)
def test_what_is_searched_is_marked(search, text, expected):
    assert html(search, text) == [expected]


@pytest.mark.parametrize(
    ("search", "text"), [("x", "a b c"), ("-x", "x"), ("title:x", "x"), ("x", ""), ("???", "a?"), ("", "a")]
)
def test_a_text_without_a_hit_has_no_cut(search, text):
    assert html(search, text) == []


def test_a_part_with_a_field_is_marked_in_that_field_only():
    fields = [("description", "en", "cold war"), ("title", "en", "Cold War")]
    assert highlights(parse_search("title:cold war"), fields, 3) == [
        Highlight("title", "en", "<mark>Cold</mark> <mark>War</mark>"),
        Highlight("description", "en", "cold <mark>war</mark>"),
    ]


def test_the_title_comes_first_and_then_what_has_most_parts_of_the_search():
    fields = [
        ("body", None, "cold"),
        ("description", "ru", "cold war"),
        ("body", "en", "war cold"),
        ("title", None, "war"),
    ]
    found = highlights(parse_search("cold war"), fields, 3)
    assert [(highlight.field, highlight.language) for highlight in found] == [
        ("title", None),
        ("description", "ru"),
        ("body", "en"),
    ]


def test_a_long_text_is_cut_around_the_place_with_most_parts_of_the_search():
    filler = "nothing happened on that day. " * 200
    text = f"stalin {filler} stalin met mao in korea {filler} mao mao mao"
    (cut,) = html("stalin mao korea", text)
    assert "<mark>stalin</mark> met <mark>mao</mark> in <mark>korea</mark>" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(re.sub("</?mark>|…", "", cut)) <= LENGTH


def test_cuts_at_the_ends_of_a_text_are_as_long_as_others():
    filler = "nothing happened on that day. " * 200
    (first,), (last,) = html("stalin", f"stalin {filler}"), html("stalin", f"{filler} stalin.")
    assert first.startswith("<mark>stalin</mark> nothing")
    assert last.endswith("<mark>stalin</mark>.")
    assert min(len(first), len(last)) > LENGTH * 0.9


def test_a_phrase_that_is_longer_than_a_cut_stays_whole():
    phrase = " ".join(f"word{number}" for number in range(50))
    (cut,) = html(f'"{phrase}"', f"before {phrase} behind")
    assert marked(cut) == [phrase]


@given(searches, texts)
def test_a_cut_is_a_part_of_the_text_and_its_marks_are_the_only_markup(search, text):
    for cut in html(search, text):
        assert "<" not in re.sub("</?mark>", "", cut)
        assert re.fullmatch("(?s:[^<]*)(<mark>[^<]+</mark>[^<]*)+", cut)
        plain = unescape(re.sub("</?mark>", "", cut))
        assert any(candidate in text for candidate in (plain, plain[1:], plain[:-1], plain[1:-1]))


@given(searches, texts)
def test_there_is_a_cut_where_a_slow_reference_finds_a_part_and_only_there(search, text):
    def stands(part):
        wanted = f" {' '.join(part.texts)}" + ("" if part.is_prefix else " ")
        return not part.is_negative and part.field is None and wanted in f" {index_text(text)} "

    assert bool(html(search, text)) == any(stands(part) for part in parse_search(search).parts)


@given(searches, texts)
def test_what_is_marked_begins_and_ends_with_searched_words(search, text):
    parts = [part for part in parse_search(search).parts if not part.is_negative and part.field is None]
    firsts = tuple(part.texts[0] for part in parts)
    for cut in html(search, text):
        for mark in marked(cut):
            assert index_text(unescape(mark)).split()[0].startswith(firsts)


@given(texts, st.data())
def test_a_cut_hurts_no_word(text, data):
    found = words(text)
    assume(found and "½" not in text)  # which is two words, the second of them glued to what follows
    searched = data.draw(st.sampled_from(found)).text
    (cut,) = html(f'"{searched}"', text)
    plain = index_text(unescape(re.sub("</?mark>", "", cut)))
    assert f" {plain} " in f" {index_text(text)} "
    assert f" {searched} " in f" {plain} "


@pytest.mark.parametrize("filler", ["nothing new ", "填充文字", "ค", "мир и война "])
def test_only_the_surroundings_of_a_cut_are_looked_at_letter_by_letter(filler, monkeypatch):
    looked_at = 0

    def counted(text):
        nonlocal looked_at
        looked_at += len(text)
        return words(text)

    monkeypatch.setitem(highlights.__globals__, "words", counted)
    assert html("stalin", f"{filler * 100_000} stalin {filler * 100_000}")
    assert looked_at < 3_000
