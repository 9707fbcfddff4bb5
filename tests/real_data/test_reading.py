"""Real exports, read in place: as many records as other tools count, and facts that a person can look up.

The folder is MUNIMENT_SHARED_DATA, else `shared/data` beside the repository. The maps in `maps/` are ours.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from muniment_importers.formats.csv import Csv
from muniment_importers.formats.jsonl import JsonLines
from muniment_importers.importer import Importer
from muniment_importers.mapping.map_file import read_map
from muniment_importers.probe import Probe
from muniment_importers.record import AgentRef, DateText, IdentifierRef, NamedRef, Record, RecordError
from muniment_importers.source import Source

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("MUNIMENT_SHARED_DATA") or HERE.parents[2] / "shared" / "data")
IMPORTERS: dict[str, type[Importer]] = {".csv": Csv, ".tsv": Csv, ".json": JsonLines, ".jsonl": JsonLines}

# File, map, records, problems. The counts leave out label rows and blank rows, which other tools count as rows.
FILES = [
    ("csv/aspace_bulk_import_filled.csv", "aspace_bulk.toml", 2, 0),
    ("csv/aspace_bulk_import_template.csv", "aspace_bulk.toml", 0, 0),
    ("csv/aspace_digital_object_utf8_bom.csv", "aspace_digital_object.toml", 1, 0),
    ("csv/atom_example_authority_record_relationships.csv", "atom_relationships.toml", 1, 0),
    ("csv/atom_example_authority_records.csv", "atom_authority.toml", 2, 0),
    ("csv/atom_example_events.csv", "atom_events.toml", 2, 0),
    ("csv/atom_example_information_objects_isad.csv", "atom_isad.toml", 2, 0),
    ("csv/atom_example_repositories.csv", "atom_repositories.toml", 2, 0),
    ("csv/bulkrax_bad.csv", None, 1, 0),
    ("csv/bulkrax_complex.csv", "bulkrax_complex.toml", 4, 0),
    ("csv/bulkrax_malformed.csv", None, 0, 1),
    ("csv/bulkrax_mixed_works_and_collections.csv", "bulkrax_mixed.toml", 4, 0),
    ("csv/bulkrax_with_empty_rows.csv", None, 2, 0),
    ("csv/tate_artist_data.csv", "tate_artists.toml", 3532, 0),
    ("tsv/jesus_college_metadata.tsv", "jesus_college.toml", 100, 0),
    ("jsonl/tate_artworks_5000.jsonl", "tate_artworks.toml", 5000, 0),
    ("json/dpla_lc.json", None, 1, 0),
    ("json/dpla_nypl.json", None, 1, 0),
]
MAPS = {name: map_name for name, map_name, _, _ in FILES}
Reader = Callable[[str], list[Record | RecordError]]


@pytest.fixture(scope="module")
def read() -> Reader:
    """Read a file of the shared folder with its map; each file once."""
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    kept: dict[str, list[Record | RecordError]] = {}

    def read_file(name: str) -> list[Record | RecordError]:
        if name not in kept:
            importer = IMPORTERS[Path(name).suffix]()
            map_name = MAPS[name]
            field_map = read_map(HERE / "maps" / map_name) if map_name else None
            options = importer.Options().model_copy(update={"field_map": field_map})
            kept[name] = list(importer.read(Source(FOLDER / name), options))
        return kept[name]

    return read_file


@pytest.fixture
def by_id(read: Reader) -> Callable[[str], dict[str | None, Record]]:
    """Read a file and give its records by native id."""
    return lambda name: {each.native_id: each for each in read(name) if isinstance(each, Record)}


@pytest.mark.parametrize(("name", "records", "problems"), [(name, count, bad) for name, _, count, bad in FILES])
def test_as_many_records_and_problems_as_the_file_has(read, name, records, problems):
    found = Counter(type(each) for each in read(name))
    assert (found[Record], found[RecordError]) == (records, problems)


@pytest.mark.parametrize("name", [name for name, _, _, _ in FILES])
def test_each_file_is_recognised(read, name):
    read(name)
    found = IMPORTERS[Path(name).suffix]().sniff(Probe.of(Source(FOLDER / name)))
    assert found is not None
    assert found.confidence >= 0.5


def test_every_artwork_has_a_title_an_id_and_a_person(by_id):
    works = by_id("jsonl/tate_artworks_5000.jsonl")
    assert len(works) == 5000
    assert all(work.title and work.agents and work.reference_code for work in works.values())


def test_an_artwork_has_its_people_dates_and_subjects(by_id):
    work = by_id("jsonl/tate_artworks_5000.jsonl")["3868"]
    assert (work.title, work.date) == ("Panorama Dutch Mountain 12 x 15° Sea II A", "1971")
    assert work.agents == [AgentRef("Dibbets, Jan", "art", dates="born 1941")]
    assert {"Zandvoort", "beach", "Netherlands"} <= set(map(str, work.subjects))
    assert "subject" not in work.subjects
    assert work.extra["contributors[].birthYear"] == ["1941"]


def test_artists_are_people_with_dates(by_id):
    artists = by_id("csv/tate_artist_data.csv")
    artist = artists["0"]
    assert (artist.kind, artist.type, artist.title, artist.date) == (
        "agent",
        "person",
        "Abbey, Edwin Austin",
        "1852–1911",
    )
    assert artist.extra["col:placeOfBirth"] == ["Philadelphia, United States"]
    assert len(artists) == 3532


def test_a_fonds_and_its_item_have_their_isadg_elements(by_id):
    records = by_id("csv/atom_example_information_objects_isad.csv")
    fonds, item = records["1"], records["2"]
    assert (fonds.reference_code, fonds.level, item.parent_native_id) == ("F1", "Fonds", "1")
    assert fonds.date == DateText("January 1, 2015 - December 31, 2016", "created", "2015-01-01/2016-12-31")
    assert fonds.dates == [DateText("2016", "other", "2016")]
    assert fonds.agents[:2] == [AgentRef("Creator (ISAD 3.2.1)", "cre"), AgentRef("Accumulator (ISAD 3.2.1)", "col")]
    assert item.agents == []
    assert fonds.notes["publication"] == [
        "Example fonds Publication notes (ISAD 3.5.4)",
        "Example fonds Publication note 2",
    ]
    assert item.identifiers[0] == IdentifierRef("ALT-ID3", "alternate-identifier-label-3")
    assert (fonds.status, item.status, fonds.languages) == ("published", "draft", ["en", "fr"])


def test_people_bodies_and_institutions_are_authorities(by_id):
    people = by_id("csv/atom_example_authority_records.csv")
    assert [(each.kind, each.type) for each in people.values()] == [("agent", "person"), ("agent", "corporate_body")]
    houses = by_id("csv/atom_example_repositories.csv")
    assert [(each.title, each.country) for each in houses.values()] == [
        ("Example Archives", "US"),
        ("Artefactual Archives", "CA"),
    ]


def test_events_complete_another_record(read):
    events = read("csv/atom_example_events.csv")
    assert [(each.adds_to, each.agents) for each in events if isinstance(each, Record)] == [
        ("1", [AgentRef("Example Event Actor 1", "pbl")]),
        ("1", [AgentRef("Example Event Actor 2", "edt")]),
    ]


def test_label_rows_are_no_records_and_numbered_columns_are_pairs(read):
    first = read("csv/aspace_bulk_import_filled.csv")[0]
    assert isinstance(first, Record)
    assert (first.title, first.extents) == ("The first series", ["2 Linear Feet", "2 Reels"])
    assert first.dates == [DateText(None, "bulk", "2010/2020"), DateText(None, "copyrighted", "2020")]
    assert first.languages == ["en", "es"]


def test_works_and_collections_of_one_file_are_told_apart(by_id):
    records = by_id("csv/bulkrax_complex.csv")
    assert Counter(each.kind for each in records.values()) == {"document": 2, "collection": 2}
    assert records["123456789"].collections == [NamedRef("345678912", native_id="345678912")]


def test_shelfmarks_with_quotes_in_their_cells_are_all_read(by_id):
    books = by_id("tsv/jesus_college_metadata.tsv")
    book = books["Jesus College MS. 37"]
    assert (book.title, book.date) == ("John the Deacon, Life of Gregory the Great", "10th century, early")
    assert book.notes["physical_characteristics"] == ["parchment", '"Good initials." (Alexander & Temple)']
    assert all(set(each.languages) <= {"la", "cy", "he", "en", "ar", "fr"} for each in books.values())
