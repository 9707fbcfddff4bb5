"""Muniment's own export lines come back with everything they hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from muniment_importers.formats.jsonl import JsonLines
from muniment_importers.record import (
    AgentRef,
    Attachment,
    ContainerRef,
    DateText,
    IdentifierRef,
    LocalText,
    NamedRef,
    PlaceRef,
    Record,
    RecordError,
    RelationRef,
    RightsRef,
    SourceRef,
    SubjectRef,
)
from muniment_importers.source import Source

DOC = "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"
PARENT = "doc_01J9Z3NDEKTSV4RRFFQ69G5FAW"
AGENT = "agt_01J9Z3NDEKTSV4RRFFQ69G5FAV"
SUBJECT = "sub_01J9Z3NDEKTSV4RRFFQ69G5FAV"
OBJECT = "obj_01J9Z3NDEKTSV4RRFFQ69G5FAV"


def read_line(**value: Any) -> Record:
    line = json.dumps({"muniment": 1} | value)
    (record,) = JsonLines().read(Source(None, stream=line.encode(), name="export.jsonl"), JsonLines.Options())
    assert isinstance(record, Record)
    return record


def test_a_document_is_restored_whole():
    record = read_line(
        kind="document",
        id=DOC,
        slug="ferry-69g5fav",
        sources=[{"key": "ferry", "native_id": "117", "url": "https://archive.example/117"}],
        parent={"id": PARENT, "native_id": "B-012"},
        position=3,
        level="item",
        title="Untitled",
        title_is_supplied=True,
        title_language="en",
        date={"role": "created", "text": "February 1942", "edtf": "1942-02", "rank": "preferred", "source": "ferry"},
        dates=[{"role": "published", "text": "2013", "edtf": "2013", "rank": "normal", "source": "other"}],
        texts=[
            {
                "field": "title",
                "language": "ko",
                "value": "나루",
                "kind": "original",
                "is_original": True,
                "origin": "human",
            }
        ],
        agents=[
            {"id": AGENT, "name": "Oakes, Tom", "role": "aut", "kind": "person", "as_written": "T. Oakes", "uris": []}
        ],
        places=[{"id": "plc_01J9Z3NDEKTSV4RRFFQ69G5FAV", "name": "Seoul"}],
        subjects=[{"id": SUBJECT, "label": "Ferries", "scheme": "lcsh", "kind": "topic"}],
        repository={"id": "rep_01J9Z3NDEKTSV4RRFFQ69G5FAV", "name": "Ferry House"},
        collections=[{"id": "col_01J9Z3NDEKTSV4RRFFQ69G5FAV", "title": "Bells"}],
        containers=[{"type": "box", "indicator": "12"}],
        notes=[{"type": "archival_history", "text": "Kept in a boat."}],
        rights={"uri": "http://rightsstatements.org/vocab/InC/1.0/", "text": "Ask"},
        identifiers=[{"scheme": "ferry-record-id", "value": "117"}],
        relations=[{"type": "translation_of", "id": PARENT}],
        digital_objects=[
            {
                "id": OBJECT,
                "role": "scan",
                "url": "files/a.pdf",
                "media_type": "application/pdf",
                "sha256": "ab",
                "bytes": 9,
                "pages": 4,
            }
        ],
        visibility="public",
        extra={"col:Shelf": ["A3"]},
        version=7,
        created_at="2026-01-01T00:00:00Z",
    )
    assert (record.id, record.slug, record.native_id) == (DOC, "ferry-69g5fav", "117")
    assert record.sources == [SourceRef("ferry", "117", "https://archive.example/117")]
    assert (record.parent_id, record.parent_native_id, record.position) == (PARENT, "B-012", 3)
    assert (record.title_is_supplied, record.title_language) == (True, "en")
    assert record.date == DateText("February 1942", "created", "1942-02", "preferred", "ferry")
    assert record.dates == [DateText("2013", "published", "2013", "normal", "other")]
    assert record.texts == [LocalText("title", "나루", "ko", "original", True)]
    assert record.agents == [AgentRef("Oakes, Tom", "aut", "person", as_written="T. Oakes", id=AGENT)]
    assert record.places == [PlaceRef("Seoul", id="plc_01J9Z3NDEKTSV4RRFFQ69G5FAV")]
    assert record.subjects == [SubjectRef("Ferries", "topic", "lcsh", id=SUBJECT)]
    assert record.repository == NamedRef("Ferry House", "rep_01J9Z3NDEKTSV4RRFFQ69G5FAV")
    assert record.collections == [NamedRef("Bells", "col_01J9Z3NDEKTSV4RRFFQ69G5FAV")]
    assert record.containers == [ContainerRef("box", "12")]
    assert record.notes == {"archival_history": ["Kept in a boat."]}
    assert record.rights == RightsRef("http://rightsstatements.org/vocab/InC/1.0/", "Ask")
    assert record.identifiers == [IdentifierRef("117", "ferry-record-id")]
    assert record.relations == [RelationRef("translation_of", id=PARENT)]
    assert record.attachments == [Attachment("files/a.pdf", "scan", "application/pdf", OBJECT, "ab", 9, 4)]
    assert record.extra == {"col:Shelf": ["A3"]}


def test_a_person_is_restored_with_kind_names_and_dates():
    record = read_line(
        kind="agent",
        id=AGENT,
        type="person",
        name="Oakes, Tom",
        sort_name="Oakes",
        names=["Tom o' the Bell", {"value": "Том", "language": "ru"}],
        dates="1840-1916",
        note="Ferryman.",
        uris=["https://example.org/1"],
    )
    assert (record.kind, record.type, record.title, record.native_id) == ("agent", "person", "Oakes, Tom", AGENT)
    assert record.names == ["Tom o' the Bell", LocalText("name", "Том", "ru")]
    assert (record.date, record.note, record.uris) == ("1840-1916", "Ferryman.", ["https://example.org/1"])


def test_a_heading_a_collection_a_place_and_a_repository_are_restored():
    heading = read_line(
        kind="subject", label="Ferries--Bells", type="topic", parts=["Ferries", {"id": SUBJECT, "label": "Bells"}]
    )
    assert (heading.title, heading.type) == ("Ferries--Bells", "topic")
    assert heading.parts == ["Ferries", SubjectRef("Bells", id=SUBJECT)]
    collection = read_line(kind="collection", title="Bells", type="theme", intro="All of them.")
    assert (collection.title, collection.type, collection.note) == ("Bells", "theme", "All of them.")
    place = read_line(
        kind="place", name="Seoul", latitude=37.5, longitude=-127, parent={"id": "plc_01J9Z3NDEKTSV4RRFFQ69G5FAV"}
    )
    assert (place.latitude, place.longitude, place.parent_id) == ("37.5", "-127", "plc_01J9Z3NDEKTSV4RRFFQ69G5FAV")
    repository = read_line(kind="repository", name="Ferry House", country="GB", isil="GB-1")
    assert (repository.country, repository.isil) == ("GB", "GB-1")


def test_the_order_of_keys_does_not_matter():
    record = read_line(note="Ferryman.", name="Oakes", kind="agent")
    assert (record.note, record.notes) == ("Ferryman.", {})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"muniment":1,"kind":"document","sources":[{"key":"ferry","native_id":"1"}]}\n', "ferry"),
        ('{"muniment":1,"kind":"document"}\n', None),
        ('{"title":"a","sources":[{"key":"ferry","native_id":"1"}]}\n', None),
        ("", None),
    ],
)
def test_the_source_key_is_that_of_the_first_line(text, key):
    source = Source(None, stream=text.encode(), name="export.jsonl")
    assert JsonLines().source_key(source, JsonLines.Options()) == key


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"id": "zzz", "title": "a"}, "BAD_ID"),
        ({"id": 7, "title": "a"}, "BAD_ID"),
        ({"id": DOC}, "NO_TITLE"),
        ({"id": DOC, "title": ""}, "NO_TITLE"),
    ],
)
def test_a_line_without_what_an_export_always_has_is_refused(value, code):
    line = json.dumps({"muniment": 1, "kind": "document"} | value)
    (error,) = JsonLines().read(Source(None, stream=line.encode(), name="export.jsonl"), JsonLines.Options())
    assert isinstance(error, RecordError)
    assert (error.code, error.locator.line) == (code, 1)


def test_the_native_id_is_the_first_source_s_then_the_stated_one_then_the_public_one():
    assert read_line(kind="document", id=DOC, title="a").native_id == DOC
    assert read_line(kind="document", id=DOC, native_id="B-1", title="a").native_id == "B-1"
    sources = [{"key": "ferry"}, {"key": "ferry", "native_id": "117"}]
    assert read_line(kind="document", id=DOC, native_id="B-1", title="a", sources=sources).native_id == "117"


def test_ordinary_objects_are_not_taken_for_an_export():
    source = Source(None, stream=b'{"muniment": "no", "kind": "document", "id": "7", "title": "a"}', name="x.jsonl")
    (record,) = JsonLines().read(source, JsonLines.Options())
    assert isinstance(record, Record)
    assert (record.native_id, record.id) == ("7", None)
