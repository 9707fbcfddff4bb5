"""JSON objects to records."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from muniment_importers.mapping.map_file import parse_map
from muniment_importers.mapping.object_map import ObjectMapper
from muniment_importers.mapping.paths import flatten
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
    RelationRef,
    RightsRef,
    SubjectRef,
)


def test_keys_are_read_by_name_in_short_and_in_long_form(record_of_object):
    record = record_of_object(
        {
            "id": "3868",
            "title": "Letter to Stalin",
            "date": {"text": "February 1942", "edtf": "1942-02"},
            "dates": {"published": "2013"},
            "agents": ["Lee", {"name": "Kim", "role": "aut", "kind": "Corporate body", "age": "40"}],
            "places": [{"name": "Seoul", "latitude": "37.5", "longitude": "127"}, "Busan"],
            "subjects": [{"label": "War--Korea", "scheme": "lcsh", "kind": "topic", "parts": ["War", "Korea"]}],
            "notes": {"general": ["a", "b"], "shelf": "c"},
            "identifiers": {"isbn": "978"},
            "containers": [{"type": "Box", "indicator": "12"}],
            "relations": [{"type": "translation_of", "native_id": "D-1"}],
            "rights": {"uri": "http://example.org/r", "text": "Free"},
            "repository": {"name": "AVPRF", "id": "7"},
            "collections": ["Korea", {"title": "Letters"}],
            "attachments": [{"url": "https://example.org/1.pdf", "media_type": "application/pdf", "pages": "4"}],
            "title.ko": "편지",
            "position": "3",
        }
    )
    assert (record.native_id, record.title, record.position) == ("3868", "Letter to Stalin", 3)
    assert record.date == DateText("February 1942", edtf="1942-02")
    assert record.dates == [DateText("2013", "published")]
    assert record.agents == ["Lee", AgentRef("Kim", "aut", "corporate_body")]
    assert record.places == [PlaceRef("Seoul", latitude=37.5, longitude=127.0), "Busan"]
    assert record.subjects == [SubjectRef("War--Korea", "topic", "lcsh", parts=("War", "Korea"))]
    assert record.notes == {"general": ["a", "b"]}
    assert record.identifiers == [IdentifierRef("978", "isbn")]
    assert record.containers == [ContainerRef("box", "12")]
    assert record.relations == [RelationRef("translation_of", "D-1")]
    assert record.rights == RightsRef("http://example.org/r", "Free")
    assert record.repository == NamedRef("AVPRF", native_id="7")
    assert record.collections == ["Korea", NamedRef("Letters")]
    assert record.attachments == [Attachment("https://example.org/1.pdf", media_type="application/pdf", pages=4)]
    assert record.texts == [LocalText("title", "편지", "ko")]
    assert record.extra == {"agents[].age": ["40"], "notes.shelf": ["c"]}


def test_null_and_empty_values_say_nothing(record_of_object):
    record = record_of_object({"title": None, "description": "", "agents": [None, ""], "shelf": None, "odd": [""]})
    assert (record.title, record.description, record.agents, record.extra) == (None, None, [], {})


def test_unknown_keys_are_kept_by_their_path(record_of_object):
    record = record_of_object({"medium": "oil", "size": {"h": "2", "parts": [{"w": "3"}, {"w": "4"}]}, "seen": True})
    assert record.extra == {"medium": ["oil"], "size.h": ["2"], "size.parts[].w": ["3", "4"], "seen": ["true"]}


MAP = """
[fields]
native_id = "acno"
title = "work.title"
subjects = "tree.children[].**.name"
agents = { each = "makers[]", name = "mda", role = "role", map = { artist = "art" } }
places = { each = "sites[]", name = "place.name", latitude = "lat", longitude = "lon" }

[ignore]
fields = ["internal", "makers[].order"]
"""


def test_a_map_goes_into_nested_values_and_keeps_parts_together(record_of_object):
    record = record_of_object(
        {
            "id": "9",
            "acno": "T1",
            "work": {"title": "Sea", "year": "1971"},
            "makers": [
                {"mda": "Dibbets, Jan", "role": "artist", "order": "1", "born": "1941"},
                {"role": "printer"},
                {"mda": "Kim", "role": "editor"},
            ],
            "tree": {"name": "root", "children": [{"name": "nature", "children": [{"name": "beach"}]}]},
            "sites": [{"place": {"name": "Zandvoort"}, "lat": "52.4", "lon": "4.5"}],
            "internal": {"a": ["b"]},
            "date": "1971",
        },
        MAP,
    )
    assert (record.native_id, record.title, record.date) == ("T1", "Sea", "1971")
    assert record.subjects == ["nature", "beach"]
    assert record.agents == [AgentRef("Dibbets, Jan", "art"), AgentRef("Kim", "editor")]
    assert record.places == [PlaceRef("Zandvoort", latitude=52.4, longitude=4.5)]
    assert record.extra == {
        "id": ["9"],
        "work.year": ["1971"],
        "makers[].born": ["1941"],
        "makers[].role": ["printer"],
        "tree.name": ["root"],
    }


def test_several_values_of_one_part_keep_the_first_and_lose_nothing(record_of_object):
    record = record_of_object(
        {"makers": [{"n": ["Lee", "Kim"]}]},
        '[fields]\nagents = { each = "makers[]", name = "n" }',
    )
    assert record.agents == [AgentRef("Lee")]
    assert record.extra == {"makers[].n[]": ["Kim"]}


def test_paths_of_a_map_that_an_object_answers_are_known():
    field_map = parse_map(f"version = 1\n{MAP}")
    mapper = ObjectMapper(field_map, kind=None)
    paths = {path for entry in field_map.entries for path in entry.all_paths()}
    assert mapper.answered({"acno": "T1", "makers": [{"mda": "x"}]}, paths) == {"acno", "makers[].mda"}


def test_the_id_is_the_same_whether_mapped_or_asked_alone():
    plain = ObjectMapper(None, kind=None)
    assert plain.native_id({"title": "x", "Record ID": "7"}) == "7"
    assert plain.native_id({"id": None, "identifier": "8"}) == "8"
    mapped = ObjectMapper(parse_map('version = 1\n[fields]\nnative_id = ["a.b", "c"]'), kind=None)
    assert mapped.native_id({"a": {"b": "1"}, "c": "2"}) == "1"
    assert mapped.native_id({"c": "2", "id": "3"}) == "2"


_value = st.recursive(
    st.none() | st.booleans() | st.text("pq", min_size=1, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "role", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["title", "agents", "notes", "rights", "shelf", "parent", "date"]), _value))
def test_no_text_of_an_object_is_lost(value):
    record = ObjectMapper(None, kind=None).record(value, Record())
    kept = repr([getattr(record, name) for name in Record.__slots__ if name != "origin"])
    assert all(text in kept for _, text in flatten(value))
