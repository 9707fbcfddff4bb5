"""Searching through GraphQL, on both databases: pages and cursors, scores, facets, suggestions, by both paths."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.asking import assert_same, compiled_answer
from tests.conftest import SAMPLE_FOLDER

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.access.viewer import Role, viewer_of
from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.database import Database
from muniment_schema.masking import client_error
from muniment_schema.search.index import SearchIndex
from muniment_schema.search.search import Search
from muniment_server.cli.demo import SAMPLES

ORDERS = ("RELEVANCE", "DATE", "TITLE", "REFERENCE_CODE", "POSITION", "CREATED_AT", "UPDATED_AT")
WALK = """
query ($search: String, $order: DocumentOrder, $first: Int, $after: String, $last: Int, $before: String) {
  documents(search: $search, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    totalCount startPosition
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor score node { id title } }
  }
}"""


class Archive:
    """The sample archive with its search, asked by both paths."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.index = SearchIndex(database, folder)
        self.search = Search(self.index)

    def result(self, query: str, role: Role = Role.READER, **variables: Any) -> Any:
        with self.database.read() as connection:
            context = Context(connection, viewer_of(role), search=self.search)
            result = build_schema().execute_sync(query, variable_values=variables, context_value=context)
            if result.errors is None:
                assert_same(compiled_answer(query, variables, context), result.data)
        return result

    def ask(self, query: str, **variables: Any) -> Any:
        result = self.result(query, **variables)
        assert result.errors is None, result.errors
        return result.data

    def documents(self, arguments: str, asked: str) -> Any:
        return self.ask(f"{{ documents({arguments}) {{ {asked} }} }}")["documents"]

    def refused(self, query: str, **variables: Any) -> tuple[str, str]:
        (error,) = self.result(query, **variables).errors
        formatted = client_error(error, None)
        return (formatted.extensions or {})["code"], formatted.message


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("searching")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "muniment.db")
        database = Database(str(folder / "muniment.db"))
    else:
        server = request.getfixturevalue("postgres")
        name = f"searching_{id(request):x}"
        server.create_database(name, template=request.getfixturevalue("postgres_template"))
        database = Database(server.url(name))
    for name, source in SAMPLES:
        inputs = [str(SAMPLE_FOLDER / name)]
        assert run_imports(database, load_plugins(), RunRequest(inputs=inputs, source=source)).exit_code == 0
    made = Archive(database, folder / "index")
    made.index.catch_up()
    yield made
    made.index.close()
    database.close()


def walk(archive: Archive, search: str, order: dict[str, str], *, backward: bool = False) -> list[dict[str, Any]]:
    """Give the edges of all pages of seven, in the order of the list; places and counts are checked on the way."""
    found: list[dict[str, Any]] = []
    at = None
    while True:
        page = {"last": 7, "before": at} if backward else {"first": 7, "after": at}
        answer = archive.ask(WALK, search=search, order=order, **page)["documents"]
        found = answer["edges"] + found if backward else found + answer["edges"]
        info, total = answer["pageInfo"], answer["totalCount"]
        assert answer["startPosition"] == (total - len(found) if backward else len(found) - len(answer["edges"])) + 1
        assert info["hasPreviousPage" if not backward else "hasNextPage"] == (at is not None)
        at = info["startCursor"] if backward else info["endCursor"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            assert len(found) == total
            return found


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ORDERS)
def test_a_walk_meets_each_document_once_and_backward_the_same(archive: Archive, field: str, direction: str) -> None:
    order = {"field": field, "direction": direction}
    forward = walk(archive, "the", order)
    assert len({edge["node"]["id"] for edge in forward}) == len(forward) > 100
    assert [edge["node"] for edge in walk(archive, "the", order, backward=True)] == [edge["node"] for edge in forward]
    if field != "RELEVANCE":
        everything = [edge["node"] for edge in walk(archive, "", order)]
        assert [edge["node"] for edge in forward] == [node for node in everything if node in _nodes(forward)]


@pytest.mark.parametrize(("search", "scores"), [("letter", 23), ("the", None), ("letter*", 1)])
def test_relevance_is_best_first_and_equals_go_by_id(archive: Archive, search: str, scores: int | None) -> None:
    places = [(-edge["score"], edge["node"]["id"]) for edge in walk(archive, search, {"field": "RELEVANCE"})]
    assert places == sorted(places)
    assert scores in (None, len({score for score, _ in places}))  # all that only begin alike are equal
    downward = walk(archive, search, {"field": "RELEVANCE", "direction": "DESC"})
    assert [edge["node"]["id"] for edge in downward] == [public_id for _, public_id in reversed(places)]


def test_a_page_by_offset_is_that_of_the_walk(archive: Archive) -> None:
    for field in ORDERS:
        whole = _nodes(walk(archive, "the", {"field": field}))
        page = archive.documents(
            f'search: "the", first: 5, offset: 17, orderBy: {{field: {field}}}', "startPosition nodes { id title }"
        )
        assert (page["startPosition"], page["nodes"]) == (18, whole[17:22])


def test_without_search_relevance_is_the_usual_order_and_nothing_has_a_score(archive: Archive) -> None:
    asked = "first: 100", "edges { score highlights { html } node { id } } suggestions"
    usual = archive.documents(*asked)
    assert archive.documents(f"{asked[0]}, orderBy: {{field: RELEVANCE}}", asked[1]) == usual
    assert {(edge["score"], len(edge["highlights"])) for edge in usual["edges"]} == {(None, 0)}


def test_what_is_only_blanks_is_no_search_and_what_is_only_signs_finds_nothing(archive: Archive) -> None:
    everything = archive.ask("{ archive { documentCount } }")["archive"]["documentCount"]
    assert archive.documents('search: "  "', "totalCount") == {"totalCount": everything}
    assert archive.documents('search: "?!"', "totalCount nodes { id }") == {"totalCount": 0, "nodes": []}


def test_a_search_with_a_filter_finds_what_both_find(archive: Archive) -> None:
    found = {node["id"] for node in archive.documents('search: "letter", first: 100', "nodes { id }")["nodes"]}
    filtered = 'filter: {date: {overlaps: "1860/1869"}}, first: 100'
    dated = {node["id"] for node in archive.documents(filtered, "nodes { id }")["nodes"]}
    both = archive.documents(f'search: "letter", {filtered}', "totalCount nodes { id }")
    assert {node["id"] for node in both["nodes"]} == found & dated != set()
    assert both["totalCount"] == len(found & dated)


@pytest.mark.parametrize(
    "field", ["AGENTS", "PLACES", "SUBJECTS", "SUBJECT_PARTS", "LANGUAGES", "TYPES", "LEVELS", "REPOSITORIES"]
)
def test_a_value_of_a_facet_counts_what_the_filter_finds(archive: Archive, field: str) -> None:
    facet = archive.documents(
        'search: "harbour"', f"facet(field: {field}, first: 100) {{ buckets {{ value count selected }} }}"
    )["facet"]
    name = "subjects" if field == "SUBJECT_PARTS" else field.lower()
    assert facet["buckets"]
    for bucket in facet["buckets"][:5]:
        value = f'{{any: ["{bucket["value"]}"]}}' if field != "LEVELS" else f"[{bucket['value']}]"
        narrowed = archive.documents(
            f'search: "harbour", filter: {{{name}: {value}}}',
            f"totalCount own: facet(field: {field}, first: 100) {{ buckets {{ value selected }} }} "
            f"all: facets(fields: [{field}], first: 100, excludeOwn: true) {{ buckets {{ value count }} }}",
        )
        assert narrowed["totalCount"] == bucket["count"]
        assert [each["value"] for each in narrowed["own"]["buckets"] if each["selected"]] == [bucket["value"]]
        counts = [{"value": each["value"], "count": each["count"]} for each in facet["buckets"]]
        assert narrowed["all"][0]["buckets"] == counts


def test_buckets_have_labels_in_a_language_and_nodes(archive: Archive) -> None:
    asked = 'buckets { value label de: label(locale: "de") node { __typename id ... on Agent { name } } }'
    found = archive.documents('search: "harbour"', f"facets(fields: [LANGUAGES, AGENTS], first: 3) {{ {asked} }}")
    languages, agents = found["facets"]
    assert {"en": ("English", "Englisch")}.items() <= {
        each["value"]: (each["label"], each["de"]) for each in languages["buckets"]
    }.items()
    assert all(each["node"] is None for each in languages["buckets"])
    assert all(each["node"] == {"__typename": "Agent", "id": each["value"], "name": each["label"]}
               for each in agents["buckets"])  # fmt: skip


def test_lists_below_an_object_have_facets_too(archive: Archive) -> None:
    asked = (
        "totalCount facet(field: LANGUAGES) { missingCount buckets { count } } histogram { undatedCount } suggestions"
    )
    agents = archive.ask(f"{{ agents(first: 3) {{ nodes {{ documents {{ {asked} }} }} }} }}")["agents"]["nodes"]
    assert len(agents) == 3
    for agent in agents:
        facet = agent["documents"]["facet"]
        assert (
            max(each["count"] for each in facet["buckets"]) + facet["missingCount"] <= agent["documents"]["totalCount"]
        )
        assert agent["documents"]["suggestions"] == []


def test_suggestions_when_little_is_found_lead_to_something(archive: Archive) -> None:
    found = archive.documents('search: "harbuor tide"', "totalCount suggestions")
    assert found == {"totalCount": 0, "suggestions": ["harbour tide"]}
    assert archive.documents('search: "harbour tide"', "totalCount")["totalCount"] > 0


def test_suggest_completes_titles_and_names(archive: Archive) -> None:
    found = archive.ask('{ suggest(prefix: "port merr") { kind label documentCount node { id } } }')["suggest"]
    assert (found[0]["kind"], found[0]["label"]) == ("PLACE", "Port Merrow")
    assert {each["kind"] for each in archive.ask('{ suggest(prefix: "let", first: 20) { kind } }')["suggest"]} >= {
        "TITLE"
    }
    only = archive.ask('{ suggest(prefix: "merr", kinds: [AGENT], first: 2) { kind label } }')["suggest"]
    assert {each["kind"] for each in only} == {"AGENT"}
    assert archive.ask('{ suggest(prefix: " ") { label } }') == {"suggest": []}
    assert archive.refused('{ suggest(prefix: "a", first: 21) { label } }')[0] == "BAD_USER_INPUT"


def test_similar_documents_share_something_and_leave_the_document_out(archive: Archive) -> None:
    nodes = archive.documents('search: "tide"', "nodes { id similar(first: 3) { id } }")["nodes"]
    assert all(0 < len(node["similar"]) <= 3 for node in nodes)
    assert all(node["id"] not in {each["id"] for each in node["similar"]} for node in nodes)


@pytest.mark.parametrize("search", ["x" * 1_000_000, "word " * 10_000, "a\x00b"], ids=["long", "many", "nul"])
def test_too_much_is_refused_in_words(archive: Archive, search: str) -> None:
    refused, message = archive.refused(WALK, search=search)
    assert refused == "BAD_USER_INPUT"
    assert len(message) < 200


def test_control_characters_part_words(archive: Archive) -> None:
    asked = "query ($search: String) { documents(search: $search) { totalCount } }"
    assert archive.ask(asked, search="tide\x07table") == archive.ask(asked, search="tide table")


def test_a_cursor_of_relevance_is_for_one_state_of_the_archive(archive: Archive, tmp_path: Path) -> None:
    cursor = archive.ask(WALK, search="letter", first=3)["documents"]["pageInfo"]["endCursor"]
    by_date = archive.ask(WALK, search="letter", first=3, order={"field": "DATE"})["documents"]["pageInfo"]["endCursor"]
    more = tmp_path / "more.csv"
    more.write_text("id,title\nx-1,A letter that came later\n")
    report = run_imports(archive.database, load_plugins(), RunRequest(inputs=[str(more)], source="later"))
    assert report.exit_code == 0
    code, message = archive.refused(WALK, search="letter", after=cursor)
    assert (code, "state of the archive that has passed" in message) == ("BAD_CURSOR", True)
    following = archive.ask(WALK, search="letter", first=50, after=by_date, order={"field": "DATE"})["documents"]
    assert following["edges"][-1]["node"]["title"] == "A letter that came later"  # without a date it is the last


def _nodes(edges: list[dict[str, Any]]) -> list[Any]:
    return [edge["node"] for edge in edges]
