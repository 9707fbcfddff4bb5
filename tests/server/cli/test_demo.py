"""`muniment demo`: its three queries as commands; the whole of it is started in test_server_process."""

from __future__ import annotations

import shlex
from importlib.resources import files

import orjson
from graphql import build_schema, parse, validate

from muniment_schema.build import sdl
from muniment_server.cli.demo import SAMPLES, as_curl, queries


def sample(name: str) -> str:
    return files("muniment_server.sample_archive").joinpath(name).read_text(encoding="utf-8")


def test_there_are_three_queries_each_with_a_comment_and_valid() -> None:
    found = queries(sample("queries.graphql"))
    assert len(found) == 3
    schema = build_schema(sdl())
    for comment, query in found:
        assert comment.startswith("# ")
        assert validate(schema, parse(query)) == []


def test_a_query_becomes_a_command_that_a_shell_reads_back() -> None:
    query = '{\n  documents(filter: { title: { contains: "it\'s" } }) { totalCount }\n}'
    words = shlex.split(as_curl("http://127.0.0.1:8000", query))
    assert words[:3] == ["curl", "-s", "http://127.0.0.1:8000/graphql"]
    assert orjson.loads(words[-1]) == {
        "query": '{ documents(filter: { title: { contains: "it\'s" } }) { totalCount } }'
    }


def test_the_samples_are_packaged() -> None:
    for name, _source in SAMPLES:
        assert sample(name)
