"""The script that writes an archive as CSV: every document once, cells that are safe to open, and no half file."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from tests.builders import document, write
from tests.examples.test_serve import closed_port
from tests.serving import served

from muniment_schema.database import Database
from muniment_schema.documents.table import DocumentRow

SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "to-csv" / "to_csv.py"


def to_csv(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the script."""
    command = [sys.executable, "-W", "error", SCRIPT, *arguments]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in ran.stderr
    return ran


def rows(content: bytes) -> list[dict[str, str]]:
    """Read the CSV as a program does."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def stored(database: Database) -> list[tuple[str, str, str | None]]:
    """Give id, title and description of every document, in the order of the ids."""
    columns = (DocumentRow.id, DocumentRow.title, DocumentRow.description)
    with database.read() as connection:
        return [tuple(each) for each in connection.execute(select(*columns).order_by(DocumentRow.id))]


@pytest.mark.parametrize("size", [100, 75, 7, 1])
def test_every_document_is_written_once_whatever_the_page_size(
    api: str, sample_archive: Database, tmp_path: Path, size: int
) -> None:
    ran = to_csv(api, tmp_path / "documents.csv", "--page-size", str(size))
    assert (ran.returncode, ran.stdout) == (0, b"")
    found = rows((tmp_path / "documents.csv").read_bytes())
    assert sorted((row["id"], row["title"], row["description"] or None) for row in found) == stored(sample_archive)
    assert len(found) == 150
    *progress, last = ran.stderr.decode().splitlines()
    assert progress[-1] == "150 of 150 documents"
    assert len(progress) == -(-150 // size)
    assert last == f"150 documents written to {tmp_path / 'documents.csv'}"


def test_the_cells_of_a_letter_say_what_the_archive_knows_of_it(api: str) -> None:
    (letter,) = [row for row in rows(to_csv(api).stdout) if row["reference_code"] == "PM/3/1/1"]
    assert letter.pop("id").startswith("doc_")
    assert letter == {
        "reference_code": "PM/3/1/1",
        "level": "ITEM",
        "type": "Letter",
        "title": "Carta sobre a barra do Douro e duas garrafas",
        "date": "14 September 1861",
        "date_edtf": "1861-09-14",
        "date_start": "1861-09-14",
        "date_end": "1861-09-14",
        "description": "Tavira's first letter: one observation, two bottles.",
        "agents": "Tavira, Henrique (Author) | Tregarth, Silas (Addressee)",
        "places": "Porto",
        "subjects": "Tides--Observations | Wine trade--Portugal--Porto--19th century",
        "languages": "pt",
        "sources": "port-merrow: pm-3-1-1",
        "source_urls": "",
    }


def test_a_document_without_a_date_has_empty_cells_and_a_page_of_origin_has_its_address(api: str) -> None:
    by_source = {row["sources"]: row for row in rows(to_csv(api).stdout)}
    undated = by_source["port-merrow: pm-1-2-9"]
    assert {undated[name] for name in ("date", "date_edtf", "date_start", "date_end")} == {""}
    assert by_source["port-merrow: D-001"]["source_urls"] == "https://archive.merrow.example/letters/D-001"


@pytest.fixture
def formulas(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """The API of an archive whose titles would be formulas to a spreadsheet."""
    path = tmp_path / "formulas.db"
    shutil.copy(sqlite_template, path)
    database = Database(str(path))
    drafts = [document(title, title) for title in ("=HYPERLINK(A1)", "+1", "-1", "@SUM", "a = b", "“Quoted”, and, so")]
    write(database, *drafts)
    database.close()
    with served(path) as address:
        yield f"{address}/graphql"


def test_a_spreadsheet_opens_the_file_as_text_and_computes_no_cell(formulas: str) -> None:
    content = to_csv(formulas, "-").stdout
    assert content.startswith("\ufeffid,reference_code,".encode())
    titles = [row["title"] for row in rows(content)]
    assert titles == ["'=HYPERLINK(A1)", "'+1", "'-1", "'@SUM", "a = b", "“Quoted”, and, so"]


def test_a_plain_file_has_no_mark_and_the_cells_as_they_are(formulas: str) -> None:
    content = to_csv(formulas, "--plain").stdout
    assert content.startswith(b"id,reference_code,")
    titles = [row["title"] for row in rows(content)]
    assert titles == ["=HYPERLINK(A1)", "+1", "-1", "@SUM", "a = b", "“Quoted”, and, so"]


def test_an_empty_archive_gives_the_headings(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "empty.db")
    with served(tmp_path / "empty.db") as address:
        ran = to_csv(f"{address}/graphql", "--plain")
    assert ran.returncode == 0
    assert ran.stdout.startswith(b"id,reference_code,level,")
    assert ran.stdout.count(b"\n") == 1


def test_an_archive_that_does_not_answer_is_said_in_one_line_and_leaves_no_file(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{closed_port()}/graphql"
    ran = to_csv(url, tmp_path / "documents.csv")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.decode().startswith(f"{url}: no answer: ")
    assert ran.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_the_archive_refuses_is_said_in_its_words(api: str) -> None:
    ran = to_csv(api, "--page-size", "101")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.decode() == f"{api}: the archive refuses: first: 101 is out of bounds; write 0 to 100\n"


def test_a_page_size_of_nothing_is_wrong_use(api: str) -> None:
    assert to_csv(api, "--page-size", "0").returncode == 2


NODE: dict[str, Any] = dict.fromkeys(("referenceCode", "level", "type", "description", "date"))
NODE |= {"id": "doc_1", "title": "First", "agents": [], "places": [], "subjects": [], "languages": [], "sources": []}
PAGE = {"totalCount": 2, "pageInfo": {"hasNextPage": True, "endCursor": "one"}, "nodes": [NODE]}


@pytest.fixture
def breaking() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An API that gives one page and then fails, with the variables of what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["variables"])
            failure = {"errors": [{"message": "internal error"}], "data": None}
            body = json.dumps({"data": {"documents": PAGE}} if len(asked) == 1 else failure).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/graphql", asked
        server.shutdown()
        thread.join()


def test_a_failure_on_the_way_leaves_the_file_of_the_last_time(
    breaking: tuple[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    url, asked = breaking
    (tmp_path / "documents.csv").write_text("of the last time", encoding="utf-8")
    ran = to_csv(url, tmp_path / "documents.csv")
    assert ran.returncode == 1
    assert ran.stderr.decode().splitlines() == ["1 of 2 documents", f"{url}: the archive refuses: internal error"]
    assert [path.name for path in tmp_path.iterdir()] == ["documents.csv"]
    assert (tmp_path / "documents.csv").read_text(encoding="utf-8") == "of the last time"
    assert asked == [
        {"first": 100, "after": None, "isFirst": True},
        {"first": 100, "after": "one", "isFirst": False},
    ]
