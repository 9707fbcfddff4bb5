"""Writes all documents of an archive into a CSV file, a page at a time, through nothing but its GraphQL API.

    python to_csv.py http://127.0.0.1:8000/graphql documents.csv

The file is for people: UTF-8 with the mark by which spreadsheets know it, and an apostrophe before each cell that a
spreadsheet would take for a formula. Programs want `--plain`, which has neither.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import (
    TransportConnectionFailed,
    TransportError,
    TransportProtocolError,
    TransportQueryError,
)
from gql.transport.httpx import HTTPXTransport

# In the order of arrival: unlike a date or a title it never changes, so no document is met twice or missed on the way.
# `totalCount` costs the archive a count of the whole, so only the first page asks for it.
QUERY = """
query Page($first: Int!, $after: String, $isFirst: Boolean!) {
  documents(first: $first, after: $after, orderBy: {field: CREATED_AT}) {
    totalCount @include(if: $isFirst)
    pageInfo { hasNextPage endCursor }
    nodes {
      id referenceCode level type title description
      date { text edtf start end }
      agents { roleLabel agent { name } }
      places { name }
      subjects { label }
      languages { tag }
      sources { key nativeId url }
    }
  }
}"""

COLUMNS = (
    "id",
    "reference_code",
    "level",
    "type",
    "title",
    "date",
    "date_edtf",
    "date_start",
    "date_end",
    "description",
    "agents",
    "places",
    "subjects",
    "languages",
    "sources",
    "source_urls",
)
BETWEEN = " | "  # parts the values of a cell; names and headings hold commas and semicolons
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
TIMEOUT_SECONDS = 60


class NotWritten(Exception):
    """The archive did not give what was asked; the message says why."""


def pages(url: str, size: int) -> Iterator[dict[str, Any]]:
    """Yield the connection of each page, the first with `totalCount`. Raises NotWritten."""
    client = Client(transport=HTTPXTransport(url, timeout=TIMEOUT_SECONDS))
    document = gql(QUERY)
    after: str | None = None
    has_next_page = True
    with client as session:
        while has_next_page:
            variables = {"first": size, "after": after, "isFirst": after is None}
            try:
                page = session.execute(GraphQLRequest(document, variable_values=variables))["documents"]
            except TransportError as error:
                raise NotWritten(f"{url}: {reason(error)}") from None
            yield page
            has_next_page, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]


def reason(error: TransportError) -> str:
    """Say in words what went wrong."""
    if isinstance(error, TransportQueryError):
        return "the archive refuses: " + "; ".join(each["message"] for each in error.errors or [])
    if isinstance(error, TransportConnectionFailed):
        return f"no answer: {error}; is it served there?"
    if isinstance(error, TransportProtocolError):
        return "what answers there is no GraphQL; the address of an archive ends in /graphql"
    return str(error).splitlines()[0]


def row(node: dict[str, Any]) -> list[str]:
    """Give the cells of a document, in the order of COLUMNS."""
    date = node["date"] or {}
    single = [node["id"], node["referenceCode"], node["level"], node["type"], node["title"]]
    single += [date.get(name) for name in ("text", "edtf", "start", "end")]
    lists: list[Iterable[str | None]] = [
        (f"{each['agent']['name']} ({each['roleLabel']})" for each in node["agents"]),
        (each["name"] for each in node["places"]),
        (each["label"] for each in node["subjects"]),
        (each["tag"] for each in node["languages"]),
        (f"{each['key']}: {each['nativeId']}" for each in node["sources"]),
        (each["url"] for each in node["sources"]),
    ]
    joined = [BETWEEN.join(filter(None, values)) for values in lists]
    return [cell or "" for cell in [*single, node["description"], *joined]]


def defused(cell: str) -> str:
    """Give a cell that a spreadsheet shows and does not compute."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write(url: str, out: TextIO, *, size: int, is_plain: bool) -> int:
    """Write every document, say on stderr how far it is, and give their number. Raises NotWritten."""
    writer = csv.writer(out, lineterminator="\r\n")  # as RFC 4180 has it
    written = total = 0
    end = "\r" if sys.stderr.isatty() else "\n"
    for page in pages(url, size):
        if written == 0:
            total = page["totalCount"]
            out.write("" if is_plain else "\ufeff")
            writer.writerow(COLUMNS)
        for node in page["nodes"]:
            cells = row(node)
            writer.writerow(cells if is_plain else map(defused, cells))
        written += len(page["nodes"])
        print(f"{written} of {total} documents", end=end, file=sys.stderr)
    return written


def write_file(url: str, path: Path, *, size: int, is_plain: bool) -> int:
    """Write the file, which is there only once it is whole."""
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            written = write(url, out, size=size, is_plain=is_plain)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def page_size(text: str) -> int:
    """Read a page size; an empty page would lead to no other."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of documents; write for example 100")
    return int(text)


def main() -> int:
    """Give the exit code: 0 written, 1 not written, 2 wrong use."""
    parser = argparse.ArgumentParser(description="Write all documents of an archive as CSV.")
    parser.add_argument("url", help="GraphQL address, for example http://127.0.0.1:8000/graphql")
    parser.add_argument("file", nargs="?", default="-", help="file to write; - or nothing is standard output")
    parser.add_argument(
        "--page-size", type=page_size, default=100, metavar="N", help="documents a request, 100 by default"
    )
    parser.add_argument("--plain", action="store_true", help="for programs: cells as they are, no mark of UTF-8")
    given = parser.parse_intermixed_args()
    try:
        if given.file == "-":
            out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False)  # noqa: SIM115
            with out:
                written = write(given.url, out, size=given.page_size, is_plain=given.plain)
        else:
            written = write_file(given.url, Path(given.file), size=given.page_size, is_plain=given.plain)
    except BrokenPipeError:
        return 1  # whoever reads has enough, and need not be told
    except KeyboardInterrupt:
        return 130
    except (NotWritten, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{written} documents written to {'standard output' if given.file == '-' else given.file}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
