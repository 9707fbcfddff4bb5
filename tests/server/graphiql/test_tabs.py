"""The example tabs: nine, each about one thing, valid against the schema and worth running on the sample archive."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse, validate
from tests.server.conftest import Client

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.access.viewer import Role
from muniment_schema.build import sdl
from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex
from muniment_server.cli.demo import SAMPLES
from muniment_server.graphiql.assets import PAGE_FOLDER
from muniment_server.http_app import create_app
from muniment_server.settings import Settings


def tab_texts() -> list[str]:
    """The tabs as start.js parts them."""
    return re.split(r"\n{2,}", (PAGE_FOLDER / "tabs.graphql").read_text(encoding="utf-8").strip())


def name_of(tab: str) -> str:
    """The name of the one operation of a tab, which GraphiQL shows on it."""
    (operation,) = parse(tab).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    return operation.name.value


TABS = {name_of(text): text for text in tab_texts()}


@pytest.fixture(scope="module")
def sample(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the server that `make demo` starts."""
    path = tmp_path_factory.mktemp("sample") / "muniment.db"
    shutil.copy(sqlite_template, path)
    database = Database(str(path))
    plugins = load_plugins(no_plugins=True)
    with as_file(files("muniment_server.sample_archive")) as folder:
        for name, source in SAMPLES:
            run_imports(database, plugins, RunRequest(inputs=[str(folder / name)], source=source))
    index = SearchIndex(database)
    index.catch_up()
    client = Client(create_app(Settings(anonymous_role=Role.IMPORTER), database, plugins, index=index))
    yield client
    client.close()
    index.close()
    database.close()


@pytest.fixture
def answers(sample: Client) -> dict[str, Any]:
    """The data of every tab, asked as GraphiQL asks."""
    found = {}
    for name, text in TABS.items():
        answer = sample.query(text, operationName=name).json()
        assert "errors" not in answer, (name, answer)
        found[name] = answer["data"]
    return found


def test_there_are_nine_tabs_each_with_a_name_and_a_comment_and_fit_the_editor() -> None:
    names = "FirstPage SearchPage Facets PlaceAndDate OneDocument Tree Dates ImportRuns Introspection"
    assert list(TABS) == names.split()
    for text in TABS.values():
        comments = [line for line in text.splitlines() if line.startswith("#")]
        assert comments
        assert max(map(len, text.splitlines())) <= 51


@pytest.mark.parametrize("name", TABS)
def test_a_tab_is_valid_against_the_schema(name: str) -> None:
    assert validate(build_schema(sdl()), parse(TABS[name])) == []


def test_every_tab_shows_what_its_comment_says_over_the_sample_archive(answers: dict[str, Any]) -> None:
    first, results = answers["FirstPage"]["documents"], answers["SearchPage"]["documents"]
    assert (len(first["edges"]), first["pageInfo"]["hasNextPage"]) == (10, True)
    assert (results["startPosition"], len(results["nodes"])) == (11, 10)
    assert f'"11 - 20 of {results["totalCount"]}"' in TABS["SearchPage"]
    search = answers["Facets"]["documents"]
    assert search["totalCount"] > len(search["edges"]) == 5
    assert all(edge["highlights"] for edge in search["edges"])
    assert [len(facet["buckets"]) for facet in search["facets"]] == [5] * 4
    letters = answers["PlaceAndDate"]["documents"]
    assert letters["totalCount"] == len(letters["nodes"]) >= 3
    assert all("Porto" in {place["name"] for place in each["places"]} for each in letters["nodes"])
    (fonds,) = answers["Tree"]["documents"]["nodes"]
    assert all(series["children"]["nodes"] for series in fonds["children"]["nodes"])
    assert answers["Dates"]["uncertain"]["nodes"]
    assert {each["date"] and each["date"].get("edtf") for each in answers["Dates"]["undated"]["nodes"]} == {None}
    runs = answers["ImportRuns"]["importRuns"]["nodes"]
    assert len(runs) == len(SAMPLES)
    assert any(run["problems"]["totalCount"] for run in runs)
    assert {"Document", "DocumentFilter"} <= set(re.findall(r'"(\w+)"', TABS["Introspection"]))
    assert answers["Introspection"]["document"]["fields"]


def test_the_document_with_everything_fills_two_fields_in_three(answers: dict[str, Any]) -> None:
    document = answers["OneDocument"]["document"]
    empty = [name for name, value in document.items() if value in (None, [], "", {})]
    assert len(empty) <= len(document) / 3, json.dumps(document, ensure_ascii=False, indent=1)
