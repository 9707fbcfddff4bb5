"""Real exports, end to end: through the pipeline into both databases, out through GraphQL, and all unchanged again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.asking import ORDERS, ask, walk

from muniment_importers.plugins import load_plugins
from muniment_importers.report import ImportReport
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.access.viewer import Role
from muniment_schema.database import Database

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("MUNIMENT_SHARED_DATA") or HERE.parents[2] / "shared" / "data")

# File, map, source, records of the data's own README less label and blank rows, refused ones.
FILES = [
    ("jsonl/tate_artworks_5000.jsonl", "tate_artworks", "tate", 5000, 0),
    ("csv/tate_artist_data.csv", "tate_artists", "tate", 3532, 0),
    ("tsv/jesus_college_metadata.tsv", "jesus_college", None, 100, 0),
    ("csv/atom_example_information_objects_isad.csv", "atom_isad", "atom", 2, 0),
    ("csv/atom_example_authority_records.csv", "atom_authority", "atom", 2, 0),
    ("csv/atom_example_authority_record_relationships.csv", "atom_relationships", "atom", 1, 0),
    ("csv/atom_example_events.csv", "atom_events", "atom", 2, 0),
    ("csv/atom_example_repositories.csv", "atom_repositories", "atom", 2, 0),
    ("csv/aspace_bulk_import_filled.csv", "aspace_bulk", None, 2, 0),
    ("csv/aspace_bulk_import_template.csv", "aspace_bulk", None, 0, 0),
    ("csv/aspace_digital_object_utf8_bom.csv", "aspace_digital_object", None, 1, 0),
    ("csv/bulkrax_complex.csv", "bulkrax_complex", None, 4, 0),
    ("csv/bulkrax_mixed_works_and_collections.csv", "bulkrax_mixed", None, 4, 0),
    ("csv/bulkrax_with_empty_rows.csv", None, None, 2, 0),
    ("csv/bulkrax_bad.csv", "bulkrax_bad", None, 1, 0),
    ("csv/bulkrax_malformed.csv", None, None, 1, 1),
]


@pytest.fixture(autouse=True)
def _data_is_there() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")


def _import(database: Database, name: str, map_name: str | None = None, source: str | None = None) -> ImportReport:
    map_file = HERE / "maps" / f"{map_name}.toml" if map_name else None
    request = RunRequest(inputs=[str(FOLDER / name)], map_file=map_file, source=source)
    return run_imports(database, load_plugins(), request)


def test_every_file_is_imported_at_its_count_and_is_unchanged_the_second_time(database: Database) -> None:
    for name, map_name, source, records, refused in FILES:
        counts = _import(database, name, map_name, source).counts
        assert (name, counts.read, counts.failed) == (name, records, refused)
        assert counts.created + counts.updated == records - refused, name
    for name, map_name, source, records, refused in FILES:
        report = _import(database, name, map_name, source)
        assert (name, report.counts.unchanged, report.counts.failed) == (name, records - refused, refused)
        assert report.exit_code == (1 if refused else 0)
    _documents_are_as_in_the_files(database)
    _every_order_meets_each_document_once(database)


def _documents_are_as_in_the_files(database: Database) -> None:
    totals = ask(
        database,
        """{
      documents(first: 0) { totalCount }
      fonds: documents(filter: {title: {equals: "example FONDS"}}) { nodes {
        level languages { tag } repository { name } date { text edtf } notes(types: [ARCHIVAL_HISTORY]) { text }
        agents { role agent { name } } places { name } subjects { label }
        children { nodes { title parent { title } } } } }
      dibbets: documents(filter: {agents: {labels: ["dibbets, jan"], roles: ["art"]}, date: {overlaps: "1971"}}) {
        nodes { title referenceCode date { text edtf } creditLine subjects { label } agents { agent { kind dates } } }
      }
      latin: documents(filter: {languages: {any: ["lat"]}}) { totalCount }
    }""",
        Role.IMPORTER,
    )
    assert totals["documents"]["totalCount"] == 5000 + 100 + 2 + 2 + 1 + 2 + 2 + 2 + 1
    [fonds] = totals["fonds"]["nodes"]
    assert (fonds["level"], fonds["repository"]["name"]) == ("FONDS", "Example Repository")
    assert [language["tag"] for language in fonds["languages"]] == ["en", "fr"]
    assert fonds["date"]["edtf"] == "2015-01-01/2016-12-31"
    assert {(each["role"], each["agent"]["name"]) for each in fonds["agents"]} >= {
        ("cre", "Creator (ISAD 3.2.1)"),
        ("pbl", "Example Event Actor 1"),
        ("edt", "Example Event Actor 2"),
    }
    assert [child["title"] for child in fonds["children"]["nodes"]] == ["Example Item"]
    titles = {node["title"]: node for node in totals["dibbets"]["nodes"]}
    work = titles["Panorama Dutch Mountain 12 x 15° Sea II A"]
    assert (work["referenceCode"], work["date"]["edtf"], work["creditLine"]) == ("T01745", "1971", "Purchased 1973")
    assert {"Zandvoort", "beach"} <= {subject["label"] for subject in work["subjects"]}
    assert work["agents"] == [{"agent": {"kind": "PERSON", "dates": "born 1941"}}]
    assert totals["latin"]["totalCount"] > 50


def _every_order_meets_each_document_once(database: Database) -> None:
    total = ask(database, "{ documents(first: 0) { totalCount } }")["documents"]["totalCount"]
    for field in ORDERS:
        for direction in ("ASC", "DESC"):
            forward = walk(database, field, direction)
            assert len(set(forward)) == len(forward) == total, (field, direction)
            assert walk(database, field, direction, backward=True) == forward, (field, direction)


def test_the_seed_page_is_served_in_date_order_and_its_missing_date_is_filled(
    database: Database, tmp_path: Path
) -> None:
    first = _import(database, "html/seed_search_results.txt").runs[0]
    assert (first.counts.created, first.total, first.missing) == (10, 31, 21)
    assert _import(database, "html/seed_search_results.txt").counts.unchanged == 10
    query = """
    query Page($first: Int, $last: Int, $direction: OrderDirection!) {
      documents(first: $first, last: $last, orderBy: {field: DATE, direction: $direction}) {
        totalCount startPosition edges { node { title description date { text precision } } } } }"""

    def dates(**variables: object) -> list[tuple[str, str] | None]:
        edges = ask(database, query, **variables)["documents"]["edges"]
        return [
            each["node"]["date"] and (each["node"]["date"]["text"], each["node"]["date"]["precision"]) for each in edges
        ]

    page = ask(database, query, first=10, direction="ASC")["documents"]
    assert (page["startPosition"], len(page["edges"]), page["totalCount"]) == (1, 10, 10)
    ascending = dates(first=10, direction="ASC")
    assert ascending[0] == ("April 18, 1922", "DAY")
    assert ascending[1] == ("February 1942", "MONTH")
    assert ascending[-1] is None
    assert dates(last=1, direction="ASC") == [None]
    descending = dates(first=10, direction="DESC")
    assert descending[0] == ("August 8, 1960", "DAY")
    assert descending[-1] is None
    assert dates(last=1, direction="DESC") == [None]
    assert sum(1 for each in ascending if each and each[1] == "MONTH") == 1

    [undated] = [edge["node"] for edge in page["edges"] if edge["node"]["date"] is None]
    line = tmp_path / "fill.jsonl"
    title, description = undated["title"], undated["description"]
    line.write_text(json.dumps({"title": title, "description": description, "date": "October 1945"}) + "\n")
    request = RunRequest(inputs=[str(line)], source="listing-text")
    assert run_imports(database, load_plugins(), request).counts.updated == 1
    assert None not in dates(first=10, direction="ASC")
