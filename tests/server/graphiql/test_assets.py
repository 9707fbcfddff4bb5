"""The files behind the page: kept for ever under an address that changes with them, compressed, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.server.conftest import Client

from muniment_server.compression import accepts_gzip
from muniment_server.graphiql.assets import OWN_FILES, PAGE_FOLDER

SCRIPTS = ("start.js", "graphiql.js", "chunk-ABC123.js", "editor.worker.js")
KINDS = {
    **dict.fromkeys(
        ("start.js", "graphiql.js", "chunk-ABC123.js", "editor.worker.js"), "text/javascript; charset=utf-8"
    ),
    **dict.fromkeys(("page.css", "graphiql.css"), "text/css; charset=utf-8"),
    **dict.fromkeys(("tabs.graphql", "LICENSES.txt"), "text/plain; charset=utf-8"),
    "icons-ABC123.ttf": "font/ttf",
    "text.woff2": "font/woff2",
}


@pytest.fixture
def base(client: Client) -> str:
    """The address that all files of this version begin with."""
    found = re.search(r'src="(graphiql/static/[0-9a-f]{16}/)', client.get("/graphiql").text)
    assert found is not None
    return f"/{found[1]}"


@pytest.mark.parametrize("name", KINDS)
def test_every_file_may_be_kept_for_ever_and_is_what_it_says(client: Client, base: str, name: str) -> None:
    answer = client.get(base + name)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == KINDS[name]


def test_a_worker_may_import_our_files_and_ask_nobody_anything(client: Client, base: str) -> None:
    policy = client.get(base + "editor.worker.js").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["graphiql.js", "icons-ABC123.ttf", "start.js"])
def test_a_file_is_sent_compressed_to_who_accepts_it_and_as_it_is_to_others(
    client: Client, base: str, name: str
) -> None:
    packed = client.get(base + name, headers={"accept-encoding": "br, gzip;q=0.5"})
    plain = client.get(base + name, headers={"accept-encoding": "gzip;q=0, identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.content == plain.content  # the client unpacks it
    assert {answer.headers["vary"] for answer in (packed, plain)} == {"accept-encoding"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], False),
        ([""], False),
        (["gzip"], True),
        (["deflate", "GZIP"], True),
        (["*"], True),
        (["*;q=0"], False),
        (["*, gzip;q=0.0"], False),
        (["gzip ; q=0.001"], True),
        (["gzip;q=x"], False),
        (["br"], False),
    ],
)
def test_gzip_is_sent_only_where_the_header_allows_it(values: list[str], expected: bool) -> None:
    assert accepts_gzip(values) is expected


@pytest.mark.parametrize(
    "name",
    ["nothing.js", "index.html", "graphiql.js.gz", "../folders.py", "..%2fbundle%2fpackage.json", "%2e%2e/page.py", ""],
)
def test_no_address_leads_to_another_file(client: Client, base: str, name: str) -> None:
    answer = client.get(base + name)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


def test_the_address_of_another_version_is_unknown(client: Client) -> None:
    assert client.get("/graphiql/static/0123456789abcdef/start.js").status_code == 404


def test_a_file_that_is_gone_is_404_and_not_an_error_of_ours(client: Client, base: str, built: Path) -> None:
    (built / "graphiql.js").unlink()
    assert client.get(base + "graphiql.js").status_code == 404


def test_our_own_files_are_packaged() -> None:
    assert all((PAGE_FOLDER / name).is_file() for name in (*OWN_FILES, "index.html"))
