"""Stored files are served at the address that GraphQL gives, to those who may see them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.server.conftest import Client

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_schema.files.place import FilePlace
from muniment_schema.files.store import PIECE_BYTES
from muniment_schema.values.ids import new_id
from muniment_server.http_app import create_app
from muniment_server.settings import Settings

PDF = b"%PDF-1.4\n" + b"A page of a letter. " * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TEXT = "Grüße aus Port Merrow\n".encode()
LARGE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * (PIECE_BYTES // 128)
FILES = {"scan 1.pdf": PDF, "map.svg": SVG, "letter.txt": TEXT, "large.png": LARGE}
ROWS = f"native_id,title,attachments,visibility\nA,Open,{'|'.join(FILES)},\nB,Closed,map.svg,staff\n"


class Served:
    """An archive with files, and who asks for them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.clients: list[Client] = []

    def client(self, **settings: Any) -> Client:
        """Start a server of its own."""
        app = create_app(Settings(**settings), self.database, load_plugins(no_plugins=True))
        self.clients.append(Client(app))
        return self.clients[-1]


def urls(client: Client) -> dict[str, list[str]]:
    """Give the addresses of files as GraphQL has them, by the title of the document."""
    answer = client.query("{ documents { nodes { title digitalObjects { url } } } }").json()
    nodes = answer["data"]["documents"]["nodes"]
    return {node["title"]: [each["url"] for each in node["digitalObjects"]] for node in nodes}


@pytest.fixture
def served(database: Database, tmp_path: Path) -> Iterator[Served]:
    """A document with four files for everybody, and one for staff with one of them."""
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for name, content in FILES.items():
        (inputs / name).write_bytes(content)
    (inputs / "letters.csv").write_text(ROWS)
    database.files = FilePlace(str(tmp_path / "store"))
    report = run_imports(database, load_plugins(no_plugins=True), RunRequest(inputs=[str(inputs / "letters.csv")]))
    assert (report.exit_code, report.counts.warnings) == (0, 0)
    served = Served(database, tmp_path / "store")
    yield served
    for client in served.clients:
        client.close()


def get(served: Served, place: int, **headers: str) -> httpx.Response:
    client = served.clients[0] if served.clients else served.client()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(urls(client)["Open"][place], headers=named)


def test_a_file_is_at_its_url_with_what_a_client_needs_to_know(served: Served) -> None:
    answer = get(served, 0)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.url.raw_path.endswith(b"/scan%201.pdf")
    headers = answer.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-length"] == str(len(PDF))
    assert headers["etag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert headers["content-disposition"] == "inline; filename*=UTF-8''scan%201.pdf"
    assert (headers["accept-ranges"], headers["cache-control"]) == ("bytes", "public, no-cache")
    assert headers["x-content-type-options"] == "nosniff"
    assert "last-modified" in headers


def test_a_head_says_the_same_without_the_content(served: Served) -> None:
    client = served.client()
    url = urls(client)["Open"][0]
    got, head = client.get(url), client.request("HEAD", url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers


def test_a_file_of_several_pieces_comes_whole(served: Served) -> None:
    assert get(served, 3).content == LARGE


def test_a_file_is_never_compressed_on_its_way(served: Served) -> None:
    answer = get(served, 0, accept_encoding="gzip", range="bytes=0-1999")
    assert "content-encoding" not in answer.headers
    assert answer.content == PDF[:2000]


@pytest.mark.parametrize(
    ("asked", "content", "said"),
    [
        ("bytes=0-3", PDF[:4], f"bytes 0-3/{len(PDF)}"),
        ("bytes=-4", PDF[-4:], f"bytes {len(PDF) - 4}-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=9-", PDF[9:], f"bytes 9-{len(PDF) - 1}/{len(PDF)}"),
    ],
)
def test_a_range_is_answered_with_that_part(served: Served, asked: str, content: bytes, said: str) -> None:
    answer = get(served, 0, range=asked)
    assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, content, said)
    assert answer.headers["content-length"] == str(len(content))


def test_a_range_over_several_pieces_is_exact(served: Served) -> None:
    start, end = PIECE_BYTES - 5, PIECE_BYTES + 5
    assert get(served, 3, range=f"bytes={start}-{end}").content == LARGE[start : end + 1]


def test_a_range_behind_the_end_is_refused_with_the_size(served: Served) -> None:
    answer = get(served, 0, range="bytes=999999-")
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(PDF)}")


def test_a_range_of_an_older_version_gets_the_whole_file(served: Served) -> None:
    tag = get(served, 0).headers["etag"]
    assert get(served, 0, range="bytes=0-3", if_range=tag).status_code == 206
    assert get(served, 0, range="bytes=0-3", if_range='"older"').content == PDF


def test_who_has_the_file_already_is_told_so(served: Served) -> None:
    first = get(served, 0).headers
    for headers in ({"if_none_match": first["etag"]}, {"if_modified_since": first["last-modified"]}):
        answer = get(served, 0, **headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == first["etag"]


def test_what_can_hold_scripts_is_only_saved_and_runs_nothing(served: Served) -> None:
    headers = get(served, 1).headers
    assert headers["content-type"] == "image/svg+xml"
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''map.svg"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["content-security-policy"].endswith("; sandbox")


def test_a_text_is_shown_as_utf_8(served: Served) -> None:
    answer = get(served, 2)
    assert (answer.headers["content-type"], answer.text) == ("text/plain; charset=utf-8", TEXT.decode())


def test_a_file_that_the_viewer_may_not_see_is_not_there(served: Served) -> None:
    staff, reader = served.client(anonymous_role=Role.IMPORTER), served.client()
    [closed] = urls(staff)["Closed"]
    assert "Closed" not in urls(reader)
    seen = staff.get(closed)
    assert (seen.status_code, seen.content, seen.headers["cache-control"]) == (200, SVG, "private, no-cache")
    hidden = reader.get(closed, headers={"if-none-match": seen.headers["etag"], "range": "bytes=0-1"})
    absent = reader.get(f"/files/{new_id('digital_object')}/map.svg")
    assert (hidden.status_code, hidden.json()) == (absent.status_code, absent.json()) == (404, absent.json())
    assert hidden.headers["cache-control"] == "no-store"
    assert "etag" not in hidden.headers


@pytest.mark.parametrize(
    "path", ["/files/nothing/x", "/files/doc_01J9Z3NDEKTSV4RRFFQ69G5FAV/x", "/files/..%2F..%2Fx/y"]
)
def test_only_ids_of_files_are_looked_up(served: Served, path: str) -> None:
    assert served.client().get(path).status_code == 404


def test_a_file_whose_content_is_gone_is_said_to_be(served: Served) -> None:
    for each in served.folder.rglob("*.pdf"):
        each.unlink()
    answer = get(served, 0)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


def test_a_file_takes_no_post(served: Served) -> None:
    client = served.client()
    assert client.post(urls(client)["Open"][0]).status_code == 405
