"""Other searches for words that hardly any document has."""

from __future__ import annotations

import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.access.viewer import Access
from muniment_schema.search.fields import index_schema
from muniment_schema.search.matching import match_query
from muniment_schema.search.parser import parse_search
from muniment_schema.search.spelling import is_near, pieces, suggestions
from muniment_schema.search.words import index_text

READER = (Access.PUBLIC, Access.METADATA_ONLY)
STAFF = (*READER, Access.STAFF)


def suggested(search, texts, access=READER, hidden=None, title="", finds=None):
    """Give the suggestions for a search among texts, each with the number of documents that have it."""
    index = tantivy.Index(index_schema())
    writer = index.writer(15_000_000, 1)
    for numbers, level in ((texts, Access.PUBLIC), (hidden or {}, Access.STAFF)):
        for text, number in numbers.items():
            entry = {"access": int(level), "everything": index_text(text), "title": index_text(title)}
            for _ in range(number):
                writer.add_document(tantivy.Document.from_dict(entry, index_schema()))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    sight = tantivy.Query.term_set_query(index_schema(), "access", [int(level) for level in access])

    def found(other):
        both = [(tantivy.Occur.Must, sight), (tantivy.Occur.Must, match_query(other, searcher))]
        return searcher.search(tantivy.Query.boolean_query(both), limit=1).count

    return suggestions(parse_search(search), searcher, access, finds or found)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stalyn", "stalin"),
        ("stali", "stalin"),
        ("stallin", "stalin"),
        ("satlin", "stalin"),
        ("kruschev", "khrushchev"),
        ("khrushchoff", None),
        ("kore", "korea"),
        ("kor", None),
        ("talin", None),
        ("стален", "сталин"),
        ("Хрущов", "хрущев"),
        ("毛泽西北京", None),
        ("1955", None),
        ("mao1", None),
    ],
)
def test_a_rare_word_is_replaced_by_a_near_one(typed, meant):
    texts = {"stalin khrushchev korea сталин хрущёв 毛泽东北京 1956 mao2": 5}
    assert suggested(typed, texts) == ([meant] if meant else [])


def test_a_word_that_only_hidden_documents_have_is_never_suggested():
    texts, hidden = {"korea stalingrad": 4}, {"korea stalin": 50}
    assert suggested("korea stalyn", texts, READER, hidden) == []
    assert suggested("korea stalyn", texts, READER, hidden, finds=lambda other: 1) == []
    assert suggested("korea stalyn", texts, STAFF, hidden) == ["korea stalin"]


def test_only_documents_in_sight_make_a_word_frequent():
    texts, hidden = {"stalin": 3, "staling": 5}, {"stalin": 50}
    assert suggested("stalinn", texts, READER, hidden) == ["staling", "stalin"]
    assert suggested("stalinn", texts, STAFF, hidden) == ["stalin", "staling"]


def test_a_word_that_is_rare_in_sight_is_replaced_though_hidden_documents_have_it():
    assert suggested("stalyn", {"stalin": 3}, READER, {"stalyn": 9}) == ["stalin"]
    assert suggested("stalyn", {"stalin": 3}, STAFF, {"stalyn": 9}) == []


def test_a_word_that_is_not_rare_stays():
    assert suggested("stalyn", {"stalin": 50, "stalyn": 3}) == []
    assert suggested("stalyn", {"stalin": 50, "stalyn": 2}) == ["stalin"]
    assert suggested("stalyn", {"stalin": 1, "stalyn": 1}) == []


def test_the_search_stays_as_it_is_typed_but_for_the_words():
    texts = {"cold war stalin of korea": 3}
    assert suggested('  "Cold War",  (Stalyns) -Stalyn kor*', {"cold war stalins korea": 3}) == [
        '  "Cold War",  (stalins) -Stalyn kor*'
    ]
    assert suggested('"war  stalyn of" +korae', texts) == ['"war  stalin of" +korea']


def test_words_of_a_field_are_looked_for_among_those_of_the_field():
    assert suggested("title:stalyn", {"stalin": 5}) == []
    assert suggested("title:stalyn", {"stalin": 5}, title="stalin") == ["title:stalin"]


def test_what_finds_nothing_is_not_suggested():
    assert suggested("stalyn korae", {"stalin": 5, "korea": 5}) == []
    assert suggested("stalyn korae", {"stalin": 5, "korea": 5, "korea stalin": 1}) == ["stalin korea"]


def test_there_are_at_most_three_suggestions_with_the_most_frequent_words_first():
    texts = {"stalen": 4, "stalun": 6, "stalin": 9, "stalan": 3, "stalon": 2}
    assert suggested("stalyn", texts) == ["stalin", "stalun", "stalen"]


def test_a_near_word_is_preferred_to_a_far_one_unless_that_is_much_more_frequent():
    assert suggested("gorbachov", {"gorbachev": 3, "gorbacheva": 20}) == ["gorbachev", "gorbacheva"]


def test_a_far_word_that_is_much_more_frequent_comes_first():
    assert suggested("gorbachov", {"gorbachev": 3, "gorbacheva": 40}) == ["gorbacheva", "gorbachev"]


def test_a_search_as_long_as_is_allowed_has_suggestions_that_fit_only():
    filler = "korea " * 2
    assert suggested(filler + " " * (2000 - len(filler) - 5) + "stain", {"korea stalin": 5}) == []


letters = st.text(alphabet="abc", max_size=7)


def distance_of(one, other):
    """Count wrong, missing and superfluous letters, and pairs in the wrong order, by the table of all beginnings."""
    table = {(row, 0): row for row in range(len(one) + 1)} | {(0, column): column for column in range(len(other) + 1)}
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            wrong = one[row - 1] != other[column - 1]
            costs = [table[row - 1, column] + 1, table[row, column - 1] + 1, table[row - 1, column - 1] + wrong]
            if min(row, column) > 1 and one[row - 2 : row] == other[column - 2 : column][::-1]:
                costs.append(table[row - 2, column - 2] + 1)
            table[row, column] = min(costs)
    return table[len(one), len(other)]


@given(letters, letters, st.integers(0, 2))
def test_words_are_near_where_a_slow_reference_says_so(one, other, distance):
    assert is_near(one, other, distance) is (distance_of(one, other) <= distance)


@given(st.text(alphabet="abcdefghij", min_size=4, max_size=12), st.data(), st.integers(1, 2))
def test_one_of_the_pieces_of_a_word_is_kept_in_every_near_word(word, data, distance):
    other = word
    for _ in range(distance):
        place = data.draw(st.integers(0, len(other) - 1))
        letter = data.draw(st.sampled_from(["", "x", other[place] + "x", "y" + other[place]]))
        swapped = other[:place] + other[place : place + 2][::-1] + other[place + 2 :]
        other = data.draw(st.sampled_from([swapped, other[:place] + letter + other[place + 1 :]]))
    if is_near(word, other, distance) and len(word) > distance + 1:
        assert any(piece in other for piece in pieces(word, distance + 1))
