"""People, places, headings, files, rights, identifiers and other records that a document names."""

from __future__ import annotations

from typing import Any

import pytest

from muniment_importers import (
    AgentRef,
    Attachment,
    ContainerRef,
    IdentifierRef,
    NamedRef,
    PlaceRef,
    Record,
    RelationRef,
    RightsRef,
    SubjectRef,
)
from muniment_importers.checking.check import Checked, Defaults, check
from muniment_schema.writing.drafts import DocumentDraft, RightsStatement

DOC = "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"


def read(**said: Any) -> Checked:
    return check(Record(**{"title": "Letter", **said}), Defaults())


def draft_of(**said: Any) -> DocumentDraft:
    draft = read(**said).draft
    assert isinstance(draft, DocumentDraft)
    return draft


def codes(**said: Any) -> list[str]:
    return [warning.code for warning in read(**said).warnings]


def test_an_agent_is_a_name_or_a_name_with_its_part() -> None:
    agents = draft_of(
        agents=["Lee,  Chang-chen", AgentRef("Kim", "Author", "Personal", "https://viaf.example/1", "1912-1994"), " "]
    ).agents
    assert [(each.name, each.role, each.kind, each.uri, each.dates) for each in agents] == [
        ("Lee, Chang-chen", "asn", None, None, None),
        ("Kim", "aut", "person", "https://viaf.example/1", "1912-1994"),
    ]


def test_a_role_that_nobody_knows_is_an_association_and_its_word_is_kept() -> None:
    said = {"agents": [AgentRef("Kim", "ghost")]}
    assert codes(**said) == ["ROLE_NOT_KNOWN"]
    draft = draft_of(**said)
    assert [each.role for each in draft.agents] == ["asn"]
    assert draft.extra == {"agents.role": ["Kim: ghost"]}


def test_a_kind_and_an_address_of_an_agent_that_are_none_are_kept() -> None:
    draft = draft_of(agents=[AgentRef("Kim", "aut", kind="robot", uri="viaf:1"), AgentRef("Lee", kind="unknown")])
    assert [(each.kind, each.uri) for each in draft.agents] == [(None, None), ("unknown", None)]
    assert draft.extra == {"agents.kind": ["Kim: robot"], "agents.uri": ["viaf:1"]}


def test_a_heading_with_dashes_is_built_from_its_parts() -> None:
    subjects = draft_of(
        subjects=["Korea--History -- 1910", "Ferries", SubjectRef("A. B", "Genre", "LCGFT", parts=("A", "B"))]
    ).subjects
    assert [(each.name, each.kind, each.scheme, each.parts) for each in subjects] == [
        ("Korea--History -- 1910", None, None, ("Korea", "History", "1910")),
        ("Ferries", None, None, ()),
        ("A. B", "genre_form", "lcgft", ("A", "B")),
    ]


def test_degrees_out_of_range_are_said_and_left_out() -> None:
    said = {
        "places": [PlaceRef("Seoul", latitude=37.5, longitude=127.0), PlaceRef("Nowhere", latitude=97, longitude=0)]
    }
    assert codes(**said) == ["BAD_COORDINATES"]
    assert [(each.name, each.latitude, each.longitude) for each in draft_of(**said).places] == [
        ("Seoul", 37.5, 127.0),
        ("Nowhere", None, None),
    ]


def test_a_repository_and_collections_are_named() -> None:
    draft = draft_of(repository="AVPRF", collections=["Korea", NamedRef("War", native_id="C-2"), "Korea"])
    assert draft.repository is not None
    assert draft.repository.name == "AVPRF"
    assert [(each.name, each.native_id) for each in draft.collections] == [("Korea", None), ("War", "C-2")]


def test_a_container_as_text_is_its_type_and_what_stands_on_it() -> None:
    draft = draft_of(containers=["Box 12", "7", ContainerRef("reel", "3"), "oversize folder 4", " "])
    assert draft.containers == [("box", "12"), ("container", "7"), ("reel", "3"), ("oversize folder", "4")]


INC = "http://rightsstatements.org/vocab/InC/1.0/"


@pytest.mark.parametrize(
    ("stated", "uri", "text"),
    [
        ("https://rightsstatements.org/page/InC/1.0/?language=en", INC, None),
        ("Ask the vicar.", None, "Ask the vicar."),
        (RightsRef(uri=INC, text="Ask the vicar."), INC, "Ask the vicar."),
        (RightsRef(text=INC), INC, None),
        (RightsRef(uri="https://parish.example/terms", text="Ask."), "https://parish.example/terms", "Ask."),
        (RightsRef(uri="Ask the vicar."), None, "Ask the vicar."),
    ],
)
def test_the_address_of_rights_is_recognised_wherever_it_stands(stated: Any, uri: str | None, text: str | None) -> None:
    rights = draft_of(rights=stated).rights
    assert isinstance(rights, RightsStatement)
    assert (rights.uri, rights.text) == (uri, text)


def test_rights_in_words_where_an_address_belongs_are_kept_beside_the_text() -> None:
    draft = draft_of(rights=RightsRef(uri="see over", text="Ask.", holder="The vicar"))
    assert draft.rights == RightsStatement(None, "Ask.", "The vicar", None)
    assert draft.extra == {"rights.uri": ["see over"]}
    assert draft_of(rights="  ").rights is None


def test_identifiers_have_canonical_schemes_or_none() -> None:
    said = {"identifiers": ["X1", IdentifierRef("10.1/x", "DOI"), IdentifierRef("7", "Old Number"), IdentifierRef(" ")]}
    assert draft_of(**said).identifiers == [(None, "X1"), ("doi", "10.1/x"), ("old-number", "7")]


def test_an_identifier_of_a_scheme_that_is_none_goes_to_extra() -> None:
    said = {"identifiers": [IdentifierRef("7", "§")]}
    assert (codes(**said), draft_of(**said).extra) == (["BAD_SCHEME"], {"identifiers.§": ["7"]})


def test_an_identifier_too_long_for_an_index_goes_to_extra() -> None:
    said = {"identifiers": ["x" * 501]}
    assert (codes(**said), draft_of(**said).identifiers) == (["BAD_IDENTIFIER"], [])
    assert draft_of(**said).extra == {"identifiers.local": ["x" * 501]}


def test_a_file_with_an_address_is_linked_and_one_beside_the_source_is_named() -> None:
    said = {"attachments": [Attachment("https://archive.example/1.pdf", pages=3), Attachment("scans/2.pdf")]}
    draft = draft_of(**said)
    assert [(each.url, each.pages) for each in draft.files] == [("https://archive.example/1.pdf", 3)]
    assert draft.extra == {"attachments": ["scans/2.pdf"]}
    assert codes(**said) == ["FILE_NOT_STORED"]


def test_sizes_of_a_file_that_no_column_holds_are_left_out() -> None:
    said = {"attachments": [Attachment("https://archive.example/1.pdf", bytes=2**70, pages=-1)]}
    assert [(each.bytes, each.pages) for each in draft_of(**said).files] == [(None, None)]
    assert codes(**said) == ["BAD_NUMBER", "BAD_NUMBER"]


def test_relations_name_records_by_native_or_public_id() -> None:
    said = {"relations": [RelationRef("Translation of", "B-1"), RelationRef("sequel", id=DOC), RelationRef("related")]}
    assert [(each.type, each.target) for each in draft_of(**said).relations] == [
        ("translation_of", "B-1"),
        ("related", DOC),
    ]
    assert codes(**said) == ["BAD_RELATION"]


def test_a_parent_is_named_by_its_id_in_canonical_form() -> None:
    parent = draft_of(parent_native_id=" ~B ").parent
    assert parent is not None
    assert (parent.native_id, parent.id) == ("%7EB", None)
    by_id = draft_of(parent_id=DOC, parent_native_id="B").parent
    assert by_id is not None
    assert by_id.target == DOC


def test_a_parent_that_cannot_be_an_id_costs_the_parent() -> None:
    said = {"parent_native_id": "B\u200b1"}
    assert (codes(**said), draft_of(**said).parent) == (["BAD_NATIVE_ID"], None)
    assert draft_of(**said).extra == {"parent": ["B\u200b1"]}
