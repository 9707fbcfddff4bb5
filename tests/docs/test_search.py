"""The page about searches: every search in its tables finds as many documents as it says, and the one that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.docs.pages import ROOT

from muniment_schema.access.viewer import Role, viewer_of
from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.database import Database
from muniment_schema.documents.whole import FEWEST
from muniment_schema.search.facet_fields import DocumentFacetField
from muniment_schema.search.index import SearchIndex
from muniment_schema.search.parser import FIELDS, LONGEST_SEARCH, MOST_SINGLE_CHARACTERS, MOST_WORDS
from muniment_schema.search.search import Search

PAGE = (ROOT / "docs/reference/search.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `([^`]+)` \| (\d+) \| (.*?) ?\|$", PAGE, re.MULTILINE)
FOUND = "query Found($search: String!) { documents(first: 100, search: $search) { totalCount nodes { title } } }"

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(sample_archive: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the sample archive, with its index, as `make demo` lets everybody."""
    index = SearchIndex(sample_archive, tmp_path_factory.mktemp("index"))
    index.catch_up()
    search = Search(index)

    def ask(query: str, **variables: str) -> Any:
        with sample_archive.read() as connection:
            context = Context(connection, viewer_of(Role.IMPORTER), search=search)
            result = build_schema().execute_sync(query, variable_values=variables, context_value=context)
        assert result.errors is None, result.errors
        return result.data

    yield ask
    index.close()


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) > 30


@pytest.mark.parametrize(("search", "count", "title"), EXAMPLES)
def test_a_search_finds_what_the_page_says(ask: Ask, search: str, count: str, title: str) -> None:
    documents = ask(FOUND, search=search)["documents"]
    assert documents["totalCount"] == int(count)
    assert title in {node["title"] for node in documents["nodes"]} if title else not documents["nodes"]


def test_other_searches_are_offered_as_the_page_says(ask: Ask) -> None:
    misspelt, meant = re.findall(r'"(\w+)" gives "(\w+)"', PAGE)[0]
    answer = ask("query Other($search: String!) { documents(search: $search) { suggestions } }", search=misspelt)
    assert meant in answer["documents"]["suggestions"]
    assert FEWEST == 3
    assert "fewer than three documents" in PAGE


def test_the_fields_and_bounds_of_the_page_are_those_of_a_search() -> None:
    named = re.findall(r"^\| (`\w+:`) \| ((?:`\w+:`(?:, )?)+) \|", PAGE, re.MULTILINE)
    assert {name for row in named for name in re.findall(r"`(\w+):`", " ".join(row))} == set(FIELDS)
    for field, others in named:
        assert len({FIELDS[name] for name in re.findall(r"`(\w+):`", field + others)}) == 1
    bounds = f"{LONGEST_SEARCH:,} characters, {MOST_WORDS} words, or {MOST_SINGLE_CHARACTERS} characters"
    assert bounds in PAGE


def test_the_page_tells_of_every_facet() -> None:
    table = PAGE.partition("| field of the facet |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([A-Z_]+)`", table)) == {field.name for field in DocumentFacetField}
