"""A file beside a spreadsheet, from the import to a reader of the server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.server.cli.conftest import Outcome
from tests.server.cli.test_server_process import Output, Start

SCAN = b"%PDF-1.4\n" + b"A scan of a letter. " * 100


def test_a_file_that_was_imported_is_read_from_the_server_in_parts(
    muniment: Callable[..., Outcome], start: Start, folder: Path
) -> None:
    (folder / "scans").mkdir()
    (folder / "scans" / "1.pdf").write_bytes(SCAN)
    (folder / "letters.csv").write_text("id,title,attachments\nL-1,A letter,scans/1.pdf\nL-2,Another,scans/2.pdf\n")
    first = muniment("import", "run", "letters.csv", "--json")
    assert (first.code, first.json["runs"][0]["counts"]["warnings"]) == (0, 1)
    [problem] = first.json["runs"][0]["problems"]
    assert (problem["code"], problem["field"], problem["native_id"]) == ("FILE_MISSING", "attachments", "L-2")
    again = muniment("import", "run", "letters.csv", "--json")
    assert again.json["runs"][0]["counts"]["unchanged"] == 2
    kept = [path for path in Path("data/files").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [SCAN]

    address = Output(start("serve", "--port", "0")).until(r"on (http://127\.0\.0\.1:\d+)$")
    query = "{ documents(filter: {hasDigitalObject: true}) { nodes { digitalObjects { url } } } }"
    nodes = httpx.post(f"{address}/graphql", json={"query": query}).json()["data"]["documents"]["nodes"]
    [url] = [each["url"] for node in nodes for each in node["digitalObjects"]]
    whole = httpx.get(f"{address}{url}")
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, SCAN, "application/pdf")
    part = httpx.get(f"{address}{url}", headers={"range": "bytes=9-27"})
    assert (part.status_code, part.content) == (206, SCAN[9:28])
    known = httpx.get(f"{address}{url}", headers={"if-none-match": whole.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_files_are_kept_where_the_setting_says_and_up_to_the_size_it_says(
    muniment: Callable[..., Outcome], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNIMENT_FILES", str(folder / "kept"))
    monkeypatch.setenv("MUNIMENT_MAX_FILE_BYTES", "100")
    (folder / "1.txt").write_text("Dear all")
    (folder / "2.pdf").write_bytes(SCAN)
    (folder / "letters.csv").write_text("id,title,attachments\nL-1,A letter,1.txt\nL-2,Another,2.pdf\n")
    report = muniment("import", "run", "letters.csv", "--json").json
    assert [each["code"] for each in report["runs"][0]["problems"]] == ["FILE_TOO_LARGE"]
    assert [path.read_text() for path in (folder / "kept").rglob("*.txt")] == ["Dear all"]
    assert not Path("data/files").exists()
