"""Rows to records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers.mapping.record_map import RowMapper
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
    SubjectRef,
)


def test_known_headings_are_read_and_others_are_kept_by_their_path(record_of_row):
    record = record_of_row({"ID": " C-1 ", "Title": "Minute book", "Creator": "Lee|Kim", "Shelf": "A3", "": "x"})
    assert (record.native_id, record.title) == ("C-1", "Minute book")
    assert record.agents == [AgentRef("Lee", "cre"), AgentRef("Kim", "cre")]
    assert record.extra == {"col:Shelf": ["A3"], "col:5": ["x"]}
    assert record.origin == {"native_id": "col:ID", "title": "col:Title", "agents.cre": "col:Creator"}


def test_each_suffix_sets_its_own_part(record_of_row):
    record = record_of_row(
        {
            "title.ko": "편지",
            "dates.published": "2013",
            "notes.archival_history": "Found in a cupboard",
            "identifiers.wilson-record-id": "117671",
            "containers.box": "12",
            "relations.reply_to": "D-1",
            "attachments.scan": "scans/1.pdf",
            "subjects.genre_form": "Letters",
            "rights.uri": "http://rightsstatements.org/vocab/InC/1.0/",
            "rights.holder": "Lee family",
        }
    )
    assert record.texts == [LocalText("title", "편지", "ko")]
    assert record.dates == [DateText("2013", "published")]
    assert record.notes == {"archival_history": ["Found in a cupboard"]}
    assert record.identifiers == [IdentifierRef("117671", "wilson-record-id")]
    assert record.containers == [ContainerRef("box", "12")]
    assert record.relations == [RelationRef("reply_to", "D-1")]
    assert record.attachments == [Attachment("scans/1.pdf", "scan")]
    assert record.subjects == [SubjectRef("Letters", "genre_form")]
    assert record.rights == RightsRef(uri="http://rightsstatements.org/vocab/InC/1.0/", holder="Lee family")
    assert record.extra == {}


def test_only_fields_of_many_values_are_split(record_of_row):
    record = record_of_row({"title": "Box 1 | Folder 2", "subjects": "a| b ||c;d"})
    assert record.title == "Box 1 | Folder 2"
    assert record.subjects == ["a", "b", "c;d"]


def test_repeated_headings_give_all_their_values():
    mapper = RowMapper(["Title", "Note", "Note", "Title"], None, separator="|", kind=None)
    record = mapper.record(["One", "first", "second", "Two"], Record())
    assert record.title == "One"
    assert record.notes == {"general": ["first", "second"]}
    assert record.extra == {"col:Title": ["Two"]}
    mapper = RowMapper(["Shelf", "Shelf"], None, separator="|", kind=None)
    assert mapper.record(["A", "B"], Record()).extra == {"col:Shelf": ["A", "B"]}


def test_descriptions_from_several_columns_are_paragraphs_and_dates_are_several_dates(record_of_row):
    record = record_of_row({"Summary": "One.", "Abstract": "Two.", "Date": "1941", "Dates": "1943"})
    assert record.description == "One.\n\nTwo."
    assert record.date == "1941"
    assert record.dates == [DateText("1943")]


def test_a_map_wins_over_headings_and_the_rest_is_still_read_by_heading(record_of_row):
    record = record_of_row(
        {"Old title": "Old", "Title": "New", "Date": "1941", "Checked by": "AB"},
        '[fields]\ntitle = "Old title"\n[ignore]\nfields = ["Checked by"]',
    )
    assert record.title == "Old"
    assert record.date == "1941"
    assert record.extra == {"col:Title": ["New"]}


def test_filters_apply_in_their_order(record_of_row):
    record = record_of_row(
        {"Langs": " [Eng] ; [Ger];x ", "Imprint": "London :", "A": "", "N": "2", "U": "boxes"},
        """
[fields]
languages = { from = "Langs", split = ";", strip = "[]", map = { Eng = "en", Ger = "de", x = "" } }
source_citation = { from = "Imprint", strip_isbd = true }
"agents.aut" = { from = "A", default = "unknown" }
extents = { from = ["N", "U"], join = " " }
""",
    )
    assert record.languages == ["en", "de"]
    assert record.source_citation == "London"
    assert record.agents == [AgentRef("unknown", "aut")]
    assert record.extents == ["2 boxes"]


def test_split_false_keeps_a_cell_whole(record_of_row):
    assert record_of_row({"K": "a|b"}, '[fields]\nsubjects = { from = "K", split = false }').subjects == ["a|b"]


def test_several_columns_of_one_value_keep_the_first_and_lose_nothing(record_of_row):
    record = record_of_row({"A": "", "B": "two", "C": "three"}, '[fields]\ntitle = ["A", "B", "C"]')
    assert record.title == "two"
    assert record.extra == {"col:C": ["three"]}


def test_columns_of_a_pair_stay_in_step(record_of_row):
    record = record_of_row(
        {"Who": "Lee|NULL|Kim", "Role": "Creation||Edition", "Link": "u1|u2"},
        '[fields]\nagents = { name = "Who", role = "Role", uri = "Link", map = { Creation = "cre", NULL = "" } }',
    )
    assert record.agents == [AgentRef("Lee", "cre", uri="u1"), AgentRef("Kim", "Edition")]
    assert record.extra == {"col:Link": ["u2"]}


def test_a_role_said_once_holds_for_every_name_of_the_cell(record_of_row):
    record = record_of_row({"Who": "Lee|Kim", "Role": "aut"}, '[fields]\nagents = { name = "Who", role = "Role" }')
    assert record.agents == [AgentRef("Lee", "aut"), AgentRef("Kim", "aut")]


def test_dates_take_their_bounds_from_the_columns_beside_them(record_of_row):
    record = record_of_row(
        {
            "Text": "2015 to 2016|about 2016|",
            "Kind": "created|shelved|bulk",
            "S": "2015-01-01|2016-00-00|1999-00-00",
            "E": "2016-12-31|bad|",
        },
        '[fields]\ndate = { text = "Text", role = "Kind", start = "S", end = "E" }',
    )
    assert record.date == DateText("2015 to 2016", "created", "2015-01-01/2016-12-31")
    assert record.dates == [DateText("about 2016", "other"), DateText(None, "bulk", "1999")]
    assert record.extra == {"col:Kind": ["shelved"], "col:S": ["2016-00-00"], "col:E": ["bad"]}


def test_places_subjects_identifiers_and_collections_can_be_paired(record_of_row):
    record = record_of_row(
        {
            "P": "Seoul",
            "Lat": "37.5",
            "Lon": "east",
            "S": "War",
            "K": "Topic",
            "V": "77",
            "N": "Old Number",
            "C": "C-1",
        },
        """
[fields]
places = { name = "P", latitude = "Lat", longitude = "Lon" }
subjects = { label = "S", kind = "K" }
identifiers = { value = "V", scheme = "N" }
collections = { native_id = "C" }
""",
    )
    assert record.places == [PlaceRef("Seoul", latitude=37.5)]
    assert record.extra == {"col:Lon": ["east"]}
    assert record.subjects == [SubjectRef("War", "topic")]
    assert record.identifiers == [IdentifierRef("77", "old-number")]
    assert record.collections == [NamedRef("C-1", native_id="C-1")]


def test_constants_fill_what_the_row_leaves_open(record_of_row):
    text = '[constants]\nkind = "agent"\ntype = "person"\nuris = ["https://example.org/1"]'
    record = record_of_row({"name": "Lee", "type": "family"}, text)
    assert (record.kind, record.type, record.uris) == ("agent", "family", ["https://example.org/1"])
    assert record_of_row({"name": "Lee", "type": ""}, text).type == "person"


def test_the_kind_of_a_row_decides_wherever_its_column_stands(record_of_row):
    record = record_of_row({"note": "Wrote letters", "description": "and more", "extent": "4 p.", "kind": "Agent"})
    assert record.kind == "agent"
    assert record.note == "Wrote letters\n\nand more"
    assert record.extra == {"col:extent": ["4 p."]}


def test_fields_of_authorities_on_a_document_are_kept_as_extra(record_of_row):
    record = record_of_row({"title": "T", "country": "FR", "isil": "FR-1", "note": "see also"})
    assert record.extra == {"col:country": ["FR"], "col:isil": ["FR-1"]}
    assert record.notes == {"general": ["see also"]}


def test_an_unknown_kind_refuses_the_row(record_of_row):
    with pytest.raises(RecordError) as caught:
        record_of_row({"kind": "Letter", "title": "T"})
    assert (caught.value.code, caught.value.field, caught.value.value) == ("BAD_KIND", "kind", "Letter")


def test_a_position_that_is_no_number_is_a_warning(record_of_row):
    record = record_of_row({"position": "third"})
    assert record.position is None
    assert record.extra == {"col:position": ["third"]}
    assert [warning.code for warning in record.warnings] == ["BAD_POSITION"]


_HEADINGS = st.lists(st.sampled_from(["id", "title", "date", "subjects", "Shelf", "Note", "creator", ""]), min_size=1)
_CELLS = st.text("ab |;\n", max_size=6)


@given(_HEADINGS, st.data())
def test_no_word_of_a_row_is_lost(headings, data):
    cells = [data.draw(_CELLS) for _ in headings]
    record = RowMapper(headings, None, separator="|", kind=None).record(cells, Record())
    kept = repr([getattr(record, name) for name in Record.__slots__ if name != "origin"])
    for cell in cells:
        for piece in cell.split("|"):
            assert repr(piece.strip())[1:-1] in kept
