"""What is read from a search box."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.search.parser import LONGEST_SEARCH, MOST_SINGLE_CHARACTERS, MOST_WORDS, BadSearch, parse_search
from muniment_schema.search.words import index_text

SIGNS = "ab AB-－:：\"“”„«»'.*＊()[]?!,/毛泽 צה\u0301é½\n\t\x01"
texts = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
searches = st.text(texts, max_size=60) | st.text(alphabet=SIGNS, max_size=40)
pieces = st.sampled_from(
    [
        "title:",
        "-",
        '"',
        "“",
        "”",
        "«",
        "stalin",
        "Sino-Soviet",
        "*",
        " ",
        " ",
        "places：",
        "毛泽东",
        "(",
        "OR",
        "x:",
        "U.S.",
        "''",
    ]
)
searches |= st.lists(pieces, max_size=14).map("".join)


def read(text):
    """Give the parts of a search as they would be written, one way for each meaning."""
    return [
        ("-" if part.is_negative else "")
        + (f"{part.field}:" if part.field else "")
        + "+".join(part.texts)
        + ("*" if part.is_prefix else "")
        for part in parse_search(text).parts
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cold War", ["cold", "war"]),
        ('"Cold War" 1956', ["cold+war", "1956"]),
        ("“Cold War” „Kalter Krieg“ «холодная война» »Krieg und Frieden« ”kalla kriget”",
         ["cold+war", "kalter+krieg", "холодная+воина", "krieg+und+frieden", "kalla+kriget"]),
        ("stalin -mao", ["stalin", "-mao"]),
        ('-"cold war"', ["-cold+war"]),
        ("－毛", ["-毛"]),
        ("khrush*", ["khrush*"]),
        ('"cold wa*"', ["cold+wa*"]),
        ('"cold wa*  "', ["cold+wa*"]),
        ("Sino-Sov*", ["sino+sov*"]),
        ("-kore*", ["-kore*"]),
        ("title:Stalin", ["title:stalin"]),
        ('Title:"long telegram" SUBJECTS:korea', ["title:long+telegram", "subjects:korea"]),
        ("-author:Mao", ["-agents:mao"]),
        ("topic:aid name:Zhou id:A/2 place:Pek* agents：毛泽东",
         ["subjects:aid", "agents:zhou", "identifiers:a+2", "places:pek*", "agents:毛+泽+东"]),
        ("Sino-Soviet", ["sino+soviet"]),
        ("毛泽东“文化大革命”", ["毛+泽+东", "文+化+大+革+命"]),
        ("毛泽东，周恩来", ["毛+泽+东", "周+恩+来"]),
        ('צה"ל "ארה"ב היום"', ["צהל", "ארהב+היום"]),
        ("O'Brien U.S.S.R.", ["obrien", "ussr"]),
        ("x\x01y\nz", ["x", "y", "z"]),
    ],
)  # fmt: skip
def test_words_phrases_negations_prefixes_and_fields_are_read(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("author: Stalin", ["author", "stalin"]),
        ("title:", ["title"]),
        ('title:"" x', ["title", "x"]),
        ("-title:???", ["-title"]),
        ("letter:Stalin 10:30", ["letter", "stalin", "10", "30"]),
        ("subtitle:x a,-b", ["subtitle", "x", "a", "b"]),
        ('"cold war', ["cold", "war"]),
        ('cold" war', ["cold", "war"]),
        ('"" "a b"', ["a+b"]),
        ("“cold war", ["cold", "war"]),
        ("- -- --x -(x) x- a -", ["x", "x", "x", "a"]),
        ("* ** *x x** co*d don'*", ["x", "x", "co+d", "don"]),
        ("(cold OR hot) AND NOT [war]", ["cold", "or", "hot", "and", "not", "war"]),
        ("a NEAR/3 b ~ ^2 {x}", ["a", "near+3", "b", "2", "x"]),
        ("title:-x", ["title:x"]),
    ],
)
def test_what_only_looks_like_more_is_plain_words(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x01", "\u200b\ufeff"])
def test_blanks_are_no_search(text):
    assert parse_search(text).is_blank
    assert not parse_search(text).parts


@pytest.mark.parametrize("text", ["???", "-", '""', "***", "…", "«»"])
def test_signs_alone_are_a_search_without_words(text):
    assert not parse_search(text).is_blank
    assert not parse_search(text).parts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 2001, "the search has 2,001 characters; at most 2,000 are allowed"),
        ("x " * 51, "the search has 51 words; at most 50 are allowed"),
        ("毛" * 201, "the search has 201 characters of scripts without blanks; at most 200 are allowed"),
        ("a\x00b", "the search has the character U+0000, which is not text; leave it out"),
        ("a\udc00", "the search has the character U+DC00, which is not text; leave it out"),
    ],
)
def test_too_much_and_what_is_no_text_is_refused(text, message):
    with pytest.raises(BadSearch) as refused:
        parse_search(text)
    assert refused.value.message == message
    assert refused.value.code == "BAD_USER_INPUT"


def test_as_much_as_is_allowed_is_read():
    assert len(parse_search("x " * MOST_WORDS).parts) == MOST_WORDS
    assert len(parse_search("毛" * MOST_SINGLE_CHARACTERS).parts[0].words) == MOST_SINGLE_CHARACTERS


@given(st.text(alphabet=st.characters(), max_size=60) | searches)
def test_any_text_is_a_search_or_is_refused(text):
    with suppress(BadSearch):
        assert len(parse_search(text).text) == len(text)


@given(searches)
def test_no_word_is_lost_and_none_is_added(text):
    """All words of the text are in the parts, in their order; only names of fields are not."""
    search = parse_search(text)
    found = [word for part in search.parts for word in part.texts]
    if not any(part.field for part in search.parts):
        assert found == index_text(search.text).split()
    rest = iter(index_text(search.text).split())
    assert all(word in rest for word in found)


@given(searches)
def test_words_stand_where_they_were_typed(text):
    search = parse_search(text)
    places = [(word.start, word.end) for part in search.parts for word in part.words]
    assert places == sorted(places)
    for word in (word for part in search.parts for word in part.words):
        assert word.text in index_text(search.text[word.start : word.end]).split()


@given(st.lists(st.sampled_from(["stalin", "mao", "毛泽东", "1956", "Łódź"]), min_size=1, max_size=8))
def test_plain_words_are_all_asked_for(typed):
    assert read(" ".join(typed)) == [index_text(word).replace(" ", "+") for word in typed]


@pytest.mark.parametrize(
    "unit", ['"', "“", "-", "- ", '-"', "title:", '"“«', "*", "-title:“", "'", ". ", 'צ"', "((", "\u0301"]
)
def test_the_work_grows_with_the_text_and_not_with_its_square(unit, monkeypatch):
    """Each character is handed to `words` only a few times, however hostile the text."""
    looked_at = 0
    given_words = parse_search.__globals__["words"]

    def counted(text):
        nonlocal looked_at
        looked_at += len(text)
        return given_words(text)

    monkeypatch.setitem(parse_search.__globals__, "words", counted)
    with suppress(BadSearch):
        parse_search((unit * LONGEST_SEARCH)[:LONGEST_SEARCH])
    assert looked_at <= 4 * LONGEST_SEARCH
