"""Counts equal those of plain Python, however the documents are spread over the segments of the index."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.schema.search.counted_index import Counting, in_languages, index_of, matched

from muniment_schema.search.counting import Counted, every_value, in_blocks, most_frequent, with_role

AGENTS = 70_000
LANGUAGE = Counted(("language",))
TYPE = Counted(("type",))
YEAR = Counted(("year",))
RIGHTS = Counted(("rights",))
AGENT = in_blocks("agent", AGENTS)
IN_ROLES = Counted(("agent_roles",), with_role(["aut", "rcp"]))
TAGS = ["en", "ko", "ru", "fr", "de", "zh"]


@pytest.fixture(scope="module")
def segments():
    """Seven segments, each with favourites of its own, of documents that together have every one of 70,000 agents."""
    chance = random.Random(6)  # noqa: S311
    agents = list(range(1, AGENTS + 1))
    chance.shuffle(agents)
    each = iter(agents)
    made = []
    for number in range(7):
        documents = []
        for _ in range(1_000):
            keys = {next(each) for _ in range(10)} | {number * 10_000 + min(int(chance.expovariate(0.3)), 9_999) + 1}
            first_year = chance.randrange(-50, 50) * (number + 1)
            documents.append(
                {
                    "agent": sorted(keys),
                    "agent_roles": [
                        f"{key}:{chance.choice(['aut', 'aut,rcp', 'rcp', 'trl', 'aut,trl'])}" for key in keys
                    ],
                    "language": {TAGS[(number + chance.choice((0, 0, 0, 1, 5))) % 6] for _ in range(2)},
                    "type": [chance.choice(["Letter", f"Letter {number}", f"Map {chance.randrange(900)}"])],
                    "year": range(first_year, first_year + chance.randrange(1, 200)),
                    "rights": [1 + number // 2] if chance.random() < 0.7 else [],
                }
            )
        made.append(documents)
    return made


@pytest.fixture(scope="module")
def counting(segments, tmp_path_factory) -> Counting:
    return index_of(tmp_path_factory.mktemp("index"), *segments)


def expected(segments, field, kept=lambda document: True):
    return Counter(value for segment in segments for document in segment if kept(document) for value in document[field])


@pytest.mark.parametrize("counted", [LANGUAGE, TYPE, YEAR, RIGHTS, AGENT], ids=lambda counted: counted.field)
def test_every_value_is_counted_exactly(counting, segments, counted):
    assert every_value(matched(counting), counted).of == expected(segments, counted.field)


def test_only_the_documents_of_the_result_are_counted(counting, segments):
    result = matched(counting, in_languages("ko", "zh"))
    kept = {"ko", "zh"}

    for counted in (LANGUAGE, TYPE, YEAR, RIGHTS, AGENT):
        counts = every_value(result, counted).of
        assert counts == expected(segments, counted.field, lambda document: kept & document["language"])


@pytest.mark.parametrize("in_one_segment", [False, True])
def test_the_most_frequent_values_are_exact_and_no_other_is_more_frequent_than_they_say(
    counting, segments, tmp_path, in_one_segment
):
    if in_one_segment:
        counting = index_of(tmp_path, [document for segment in segments for document in segment])
        assert counting.searcher.num_segments == 1
    asked = [LANGUAGE, TYPE, YEAR, RIGHTS, AGENT]

    counts = most_frequent(matched(counting), asked, 20)

    for counted in asked:
        all_counts = expected(segments, counted.field)
        given = counts[counted]
        assert len(given.of) >= min(20, len(all_counts))
        assert given.of.items() <= all_counts.items()
        left_out = max((count for value, count in all_counts.items() if value not in given.of), default=0)
        assert left_out <= given.floor
        assert {value for value, count in all_counts.items() if count > given.floor} <= given.of.keys()
        assert (given.floor == 0) == (len(given.of) == len(all_counts))


def test_several_fields_are_counted_in_one_pass(counting):
    class Noting:
        passes = 0
        num_segments = counting.searcher.num_segments

        def aggregate(self, query, asked):
            self.passes += 1
            return counting.searcher.aggregate(query, asked)

    noting = Noting()

    most_frequent(matched(Counting(noting, "")), [LANGUAGE, TYPE, YEAR, RIGHTS, AGENT, IN_ROLES], 500)

    assert noting.passes == 1


def test_an_agent_in_some_roles_counts_once_for_a_document_that_it_has_several_in(counting, segments):
    words = every_value(matched(counting), IN_ROLES).of

    counts = Counter()
    for word, count in words.items():
        counts[int(word.partition(":")[0])] += count
    wanted = Counter()
    for segment in segments:
        for document in segment:
            for word in document["agent_roles"]:
                key, _, roles = word.partition(":")
                wanted[int(key)] += bool({"aut", "rcp"} & set(roles.split(",")))
    assert counts == +wanted


def test_more_words_than_are_counted_at_once_are_all_counted(counting, segments):
    words = every_value(matched(counting), Counted(("agent_roles",))).of

    assert len(words) > 70_000
    assert words == expected(segments, "agent_roles")


def test_more_numbers_than_are_counted_at_once_are_all_counted(tmp_path):
    # Each year in three documents that also have the years ahead of it.
    segments = [
        [{"year": range(year, year + 100)} for year in range(first - 4_000_000, first - 3_900_000, 33)]
        for first in (0, 500, 100_000)
    ]
    counting = index_of(tmp_path, *segments)

    assert len(expected(segments, "year")) > 130_000
    assert every_value(matched(counting), YEAR).of == expected(segments, "year")


def test_nothing_is_counted_where_nothing_is_found(counting):
    result = matched(counting, in_languages("la"))

    assert every_value(result, AGENT).of == {}
    assert most_frequent(result, [AGENT, TYPE], 10)[AGENT].of == {}
    assert result.count() == 0
