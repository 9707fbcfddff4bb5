"""What searches, filters, orders, facets and spans give is what plain Python gives, and the same by both paths."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection
from tests.schema.search.archive import GRANTED, Archive
from tests.schema.search.reference import counting
from tests.schema.search.reference.asking import LARGEST_PAGE, Client
from tests.schema.search.reference.counting import Counted
from tests.schema.search.reference.questions import Question, condition, question
from tests.schema.search.reference.reference import Expected
from tests.schema.search.reference.rows import Rows, Sight
from tests.schema.search.reference.searching import NO_SEARCH, Sought, Wanted

from muniment_schema.access.viewer import ANONYMOUS, Role, Viewer, viewer_of
from muniment_schema.context import Context
from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex
from muniment_schema.search.search import Search
from muniment_schema.values.folding import fold

EXAMPLES = int(os.environ.get("MUNIMENT_TEST_OPERATIONS", "20"))
"""Questions for each database, each viewer, and each state of the archive; others when the variable is set."""

CONDITIONS = 12 * EXAMPLES
SEED = Random().random() if "MUNIMENT_TEST_OPERATIONS" in os.environ else 1953  # noqa: S311 - no secret
VIEWERS = {
    "reader": ANONYMOUS,
    "importer": viewer_of(Role.IMPORTER),
    "granted": Viewer(Role.READER, (*ANONYMOUS.access_ids, GRANTED)),
}


@pytest.fixture(scope="module", params=["sqlite", "sqlite, changed", "postgresql", "postgresql, changed"])
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Search]]:
    """An archive with its index, made at once; or one that changed afterwards, with its index caught up."""
    folder = tmp_path_factory.mktemp("searched")
    if request.param.startswith("sqlite"):
        template: Path = request.getfixturevalue("sqlite_template")
        database = Database(str(shutil.copy(template, folder / "muniment.db")))
    else:
        server = request.getfixturevalue("postgres")
        name = folder.name.replace("-", "_")
        server.create_database(name, template=request.getfixturevalue("postgres_template"))
        database = Database(server.url(name))
    index = SearchIndex(database, folder / "search")
    archive = Archive(database)
    archive.fill()
    index.catch_up()
    search = Search(index)
    if request.param.endswith("changed"):
        _ask_everything(database, search)  # what is kept of it must not be given afterwards
        archive.change(after_each=index.catch_up)
    yield database, search
    index.close()
    database.close()


@pytest.fixture(params=VIEWERS)
def context(searched: tuple[Database, Search], request: pytest.FixtureRequest) -> Iterator[Context]:
    """A request of a reader, of an importer, and of a reader who is granted more."""
    database, search = searched
    with database.read() as connection:
        yield _context(connection, search, request.param)


def _context(connection: Connection, search: Search, viewer: str) -> Context:
    return Context(connection, VIEWERS[viewer], max_page_size=LARGEST_PAGE, search=search)


def _ask_everything(database: Database, search: Search) -> None:
    with database.read() as connection:
        for viewer in VIEWERS:
            assert Client(_context(connection, search, viewer)).whole(Question())["totalCount"]


def test_answers_are_those_of_plain_python(context: Context, request: pytest.FixtureRequest) -> None:
    client = Client(context)
    rows = Rows(context.connection)
    sight = Sight(rows, context.viewer.access_ids)
    sizes: list[int] = []

    for number in range(EXAMPLES):
        asked = question(_random(request, number), rows)
        try:
            size = _check(client, Expected(asked, sight))
        except AssertionError as error:
            error.add_note(f"{context.viewer}: {asked}")
            raise
        sizes.append(size)
    assert sum(size > 0 for size in sizes) > EXAMPLES / 3
    assert sum(0 < size < len(sight.documents) for size in sizes) > EXAMPLES / 5


def test_every_condition_finds_the_same_in_the_index_and_in_the_database(
    context: Context, request: pytest.FixtureRequest
) -> None:
    client = Client(context)
    rows = Rows(context.connection)
    sight = Sight(rows, context.viewer.access_ids)
    sizes: list[int] = []
    everything = Sought([Wanted("unheard", is_negative=True)])
    for number in range(CONDITIONS):
        asked = Question(filter=condition(_random(request, number), rows, number))
        found = {row["id"] for row in Expected(asked, sight).found}
        for sought in (NO_SEARCH, everything):
            page = client.page(replace(asked, sought=sought), first=LARGEST_PAGE)
            assert {node["id"] for node in page["nodes"]} == found, (context.viewer, sought.written(), asked.filter)
            assert page["totalCount"] == len(found)
        sizes.append(len(found))
    assert sum(0 < size < len(sight.documents) for size in sizes) > CONDITIONS / 3


def _random(request: pytest.FixtureRequest, number: int) -> Random:
    return Random(f"{SEED} {request.node.name} {number}")  # noqa: S311 - the same questions each time are wanted


def _check(client: Client, expected: Expected) -> int:
    """Ask a question and check all of its answer; gives how many documents there are."""
    whole = client.whole(expected.question)
    assert (whole is not None) == expected.owner_is_seen()
    if whole is None:
        return 0
    _check_documents(whole, expected)
    _check_walks(client, expected.question, whole)
    _check_facets(whole, expected)
    _check_facet_pages(client, expected.question, whole)
    _check_histogram(whole, expected)
    return len(whole["edges"])


def _check_documents(whole: Mapping[str, Any], expected: Expected) -> None:
    found = expected.found
    ids = [edge["node"]["id"] for edge in whole["edges"]]
    assert sorted(ids) == sorted(row["id"] for row in found)
    assert whole["totalCount"] == len(found)
    assert whole["startPosition"] == (1 if found else None)
    assert whole["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": False}
    scores = [edge["score"] for edge in whole["edges"]]
    assert all((score is None) == expected.question.sought.is_blank() for score in scores)
    field, direction = expected.order()
    if field == "RELEVANCE":
        places = [(-score, public_id) for score, public_id in zip(scores, ids, strict=True)]
        assert places == sorted(places, reverse=direction == "DESC")
    else:
        assert ids == expected.ordered()


def _check_walks(client: Client, question: Question, whole: Mapping[str, Any]) -> None:
    ids = [edge["node"]["id"] for edge in whole["edges"]]
    forward, backward = question.walked
    place, after = 0, None
    while True:
        page = client.page(question, first=forward, after=after)
        info = page["pageInfo"]
        assert [node["id"] for node in page["nodes"]] == ids[place : place + forward]
        assert page["startPosition"] == (place + 1 if ids[place:] else None)
        assert page["totalCount"] == len(ids)
        assert info["hasPreviousPage"] == (place > 0)
        place, after = place + forward, info["endCursor"]
        assert info["hasNextPage"] == (place < len(ids))
        if not info["hasNextPage"] or place > 10 * forward:
            break
    end, before = len(ids), None
    while True:
        page = client.page(question, last=backward, before=before)
        info = page["pageInfo"]
        start = max(0, end - backward)
        assert [node["id"] for node in page["nodes"]] == ids[start:end]
        assert page["startPosition"] == (start + 1 if end else None)
        assert info["hasNextPage"] == (end < len(ids))
        end, before = start, info["startCursor"]
        assert info["hasPreviousPage"] == (end > 0)
        if not info["hasPreviousPage"] or len(ids) - end > 10 * backward:
            break
    if question.under is None:
        page = client.page(question, first=backward, offset=forward)
        assert [node["id"] for node in page["nodes"]] == ids[forward : forward + backward]
        assert page["pageInfo"]["hasPreviousPage"] == bool(ids)
    if len(ids) > 2:
        first, last = whole["edges"][0]["cursor"], whole["edges"][-1]["cursor"]
        between = client.page(question, first=LARGEST_PAGE, after=first, before=last)
        assert [node["id"] for node in between["nodes"]] == ids[1:-1]


def _check_facets(whole: Mapping[str, Any], expected: Expected) -> None:
    question = expected.question
    for facet, short in zip(whole["facets"], whole["short"], strict=True):
        counted = expected.facet(facet["field"])
        _check_facet(facet, facet["field"], counted, expected)
        for bucket in short["buckets"]:
            node = bucket.pop("node")
            label = counting.label(expected.sight, facet["field"], bucket["value"])
            assert (node and node["id"]) == (None if label is None else bucket["value"])
        assert short["buckets"] == facet["buckets"][: question.facet_size]
        assert short["pageInfo"]["hasNextPage"] == (len(counted.counts) > question.facet_size)
        assert (short["distinctCount"], short["missingCount"]) == (facet["distinctCount"], facet["missingCount"])
    _check_facet(whole["inRoles"], "AGENTS", expected.facet("AGENTS", question.roles), expected)
    field = question.facet_field
    every = next(facet for facet in whole["facets"] if facet["field"] == field)
    holding = [bucket for bucket in every["buckets"] if expected.holds(field, bucket["value"], bucket["label"])]
    assert whole["searched"]["buckets"] == holding
    assert whole["searched"]["distinctCount"] == len(holding)
    assert whole["searched"]["missingCount"] == every["missingCount"]


def _check_facet(facet: Mapping[str, Any], field: str, counted: Counted, expected: Expected) -> None:
    buckets = facet["buckets"]
    is_span = field in ("YEARS", "DECADES")
    found = [(counting.meant(each["value"]) if is_span else each["value"], each["count"]) for each in buckets]
    assert dict(found) == counted.counts, field
    assert len(found) == facet["distinctCount"] == len(counted.counts)
    assert facet["missingCount"] == counted.missing, field
    assert not facet["pageInfo"]["hasNextPage"]
    assert not facet["pageInfo"]["hasPreviousPage"]
    places = [(-each["count"], fold(each["label"]), each["value"]) for each in buckets]
    assert places == sorted(places), field
    for each in buckets:
        label = counting.label(expected.sight, field, each["value"])
        assert label in (None, each["label"])
        assert each["selected"] == counting.is_selected(
            expected.sight, expected.question.filter, field, each["value"]
        ), (field, each)


def _check_facet_pages(client: Client, question: Question, whole: Mapping[str, Any]) -> None:
    size = question.facet_size
    walked: list[Any] = []
    after = None
    for _ in range(15):
        page = client.facet_page(question, after)
        assert page["pageInfo"]["hasPreviousPage"] == bool(walked)
        walked += page["buckets"]
        assert page["distinctCount"] >= len(walked)
        assert page["pageInfo"]["hasNextPage"] == (len(walked) < page["distinctCount"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        assert len(page["buckets"]) == size
    assert walked == whole["searched"]["buckets"][: len(walked)]


def _check_histogram(whole: Mapping[str, Any], expected: Expected) -> None:
    question, found = expected.question, expected.found
    length = {"YEAR": 1, "DECADE": 10, "CENTURY": 100}[question.interval]
    spans = counting.spans(found, question.interval)
    assert whole["histogram"]["buckets"] == [
        {"startYear": first, "endYear": first + length - 1, "count": count} for first, count in spans.items()
    ]
    assert whole["histogram"]["undatedCount"] == sum(not counting.years(document) for document in found)
