"""What a search finds, beside a slow reference on lists of words."""

from __future__ import annotations

import random
from itertools import product

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from muniment_schema.search.fields import index_schema
from muniment_schema.search.matching import MOST_EXPANSIONS, match_query, ranked_query
from muniment_schema.search.parser import parse_search
from muniment_schema.search.words import index_text

BORDER = " \x1f "
VOCABULARY = [
    "cold",
    "war",
    "warsaw",
    "korea",
    "korean",
    "毛泽东",
    "毛",
    "東",
    "Хрущёв",
    "Sino-Soviet",
    "a",
    "1956",
    "O'Brien",
]
TEXTS = ("title", "agents", "subjects", "places", "identifiers", "restricted")


@pytest.fixture(scope="module")
def make_index(tmp_path_factory):
    """Make an index of entries, one commit for each list of them, and give its searcher."""

    def make(*commits):
        index = tantivy.Index(index_schema(), str(tmp_path_factory.mktemp("index")))
        for entries in commits:
            writer = index.writer(60_000_000, 1)
            for entry in entries:
                writer.add_document(tantivy.Document.from_dict(entry, index_schema()))
            writer.commit()
            writer.wait_merging_threads()
        index.reload()
        return index.searcher()

    return make


def some_entries():
    chosen = random.Random(6)  # noqa: S311

    def some_words(most):
        return index_text(" ".join(chosen.choices(VOCABULARY, k=chosen.randint(0, most))))

    made = []
    for pk in range(240):
        entry = {name: some_words(4) for name in TEXTS}
        parts = [entry[name] for name in TEXTS if name != "restricted"]
        made.append({"pk": pk, **entry, "everything": BORDER.join([*parts, some_words(8)])})
    return made


ENTRIES = some_entries()


@pytest.fixture(scope="module")
def searcher(make_index):
    made = make_index(ENTRIES[:7], ENTRIES[7:100], ENTRIES[100:101], ENTRIES[101:])
    assert made.num_segments == 4
    return made


def found(searcher, query):
    hits = searcher.search(query, limit=max(searcher.num_docs, 1)).hits
    return sorted(searcher.fast_field_values("pk", [address for _, address in hits]))


def has(words, part):
    wanted = part.texts
    for start in range(len(words) - len(wanted) + 1):
        run = words[start : start + len(wanted)]
        if run[:-1] == wanted[:-1] and (run[-1].startswith(wanted[-1]) if part.is_prefix else run[-1] == wanted[-1]):
            return True
    return False


def reference(search, with_restricted):
    """Look through the lists of words of all entries."""

    def fits(entry, part):
        fields = [part.field] if part.field else ["everything", "restricted"] if with_restricted else ["everything"]
        return any(has(entry[name].split(" "), part) for name in fields) is not part.is_negative

    if not search.parts and not search.is_blank:
        return []
    return [entry["pk"] for entry in ENTRIES if all(fits(entry, part) for part in search.parts)]


typed = st.sampled_from([*VOCABULARY, "cold war", "war korea", "泽东", "saw", "wa", "k", "soviet"])
marks = st.tuples(
    st.sampled_from(["", "", "", "-"]),
    st.sampled_from(["", "", "", "title:", "agent:", "subject:", "place:", "id:"]),
    typed,
    st.sampled_from(["", "", "*"]),
    st.booleans(),
)


def written(part):
    negation, field, text, star, quoted = part
    return f'{negation}{field}"{text}{star}"' if quoted else f"{negation}{field}{text}{star}"


searches = st.lists(marks.map(written), max_size=4).map(" ".join)


@settings(max_examples=400)
@given(searches, st.booleans())
def test_a_search_finds_what_the_slow_reference_finds(searcher, text, with_restricted):
    search = parse_search(text)
    expected = reference(search, with_restricted)
    assert found(searcher, match_query(search, searcher, with_restricted=with_restricted)) == expected
    assert found(searcher, ranked_query(search, searcher, with_restricted=with_restricted)) == expected


def test_every_pair_of_words_is_found_as_a_phrase_and_apart(searcher):
    for one, other in product(VOCABULARY, repeat=2):
        for text in (f"{one} {other}", f'"{one} {other}"', f'title:"{one} {other}*"'):
            search = parse_search(text)
            assert found(searcher, match_query(search, searcher)) == reference(search, False), text


@pytest.mark.parametrize(
    ("text", "count"), [("", 240), ("???", 0), ("-nowhere", 240), ("-cold cold", 0), ("xyz*", 0), ('"cold xyz*"', 0)]
)
def test_searches_without_positive_words_and_without_hits(searcher, text, count):
    assert len(found(searcher, match_query(parse_search(text), searcher))) == count
    assert len(found(searcher, ranked_query(parse_search(text), searcher))) == count


def test_no_phrase_runs_from_one_text_into_the_next(make_index):
    searcher = make_index([{"pk": 1, "everything": f"cold{BORDER}war"}, {"pk": 2, "everything": "cold war"}])
    assert found(searcher, match_query(parse_search('"cold war"'), searcher)) == [2]


def test_a_prefix_stands_for_all_words_however_many(make_index):
    entries = [
        {"pk": pk, "everything": f"the w{pk} and w{pk}é the{BORDER}x{pk} the end", "title": f"w{pk}"}
        for pk in range(MOST_EXPANSIONS // 2 + 2000)
    ]
    entries.append({"pk": len(entries), "everything": "the w"})
    searcher = make_index(entries)
    assert searcher.num_segments == 1
    everything = list(range(len(entries)))
    for text, expected in [
        ("w*", everything),
        ('"the w*"', everything),
        ('"and w*"', everything[:-1]),
        ('title:"w*"', everything[:-1]),
        ('"the x*"', []),
        ('"x77 th*"', [77]),
        ('"the w99*"', [pk for pk in everything if str(pk).startswith("99")]),
    ]:
        assert found(searcher, match_query(parse_search(text), searcher)) == expected, text


def test_signs_of_patterns_in_a_search_mean_nothing(searcher):
    for text in ("c.ld*", "col[d]*", '"cold w|a*"', "(w)*", "w+*", r"w\*"):
        search = parse_search(text)
        assert found(searcher, match_query(search, searcher)) == found(searcher, ranked_query(search, searcher))


def test_a_word_in_the_title_counts_more_than_among_subjects_names_and_in_a_text(make_index):
    other = BORDER.join(["x y z"] * 3)
    searcher = make_index(
        [
            {"pk": 1, "everything": f"stalin{BORDER}{other}"},
            {"pk": 2, "everything": f"stalin{BORDER}{other}", "subjects": "stalin"},
            {"pk": 3, "everything": f"stalin{BORDER}{other}", "title": "stalin"},
            {"pk": 4, "everything": f"stalin{BORDER}{other}", "agents": "stalin a b c"},
            *({"pk": pk, "everything": other, "title": "x", "subjects": "y", "agents": "z"} for pk in range(5, 20)),
        ]
    )
    hits = searcher.search(ranked_query(parse_search("stalin -nobody"), searcher), limit=20).hits
    assert searcher.fast_field_values("pk", [address for _, address in hits])[0] == 3
    assert searcher.fast_field_values("pk", [address for _, address in hits])[-1] == 1


def test_prefixes_and_negations_do_not_score(searcher):
    for text in ("co*", "-cold", "-cold ko*"):
        hits = searcher.search(ranked_query(parse_search(text), searcher), limit=5).hits
        assert hits
        assert {score for score, _ in hits} == {0.0}


def test_names_of_authorities_are_searched_in_their_own_field(make_index):
    searcher = make_index([{"pk": 1, "kind": "agent", "name": "mao zedong"}, {"pk": 2, "everything": "mao zedong"}])
    for query in (match_query, ranked_query):
        assert found(searcher, query(parse_search("Mao zed*"), searcher, field="name")) == [1]
