"""One document by id, slug or identifier."""

from __future__ import annotations

import pytest

QUERY = """
query ($id: ID, $slug: String, $identifier: IdentifierInput) {
  document(id: $id, slug: $slug, identifier: $identifier) { title }
}
"""


def test_a_document_is_found_by_its_id_its_slug_and_a_former_slug(shelf, client):
    document = shelf.document("Minute book")
    shelf.identifier(document, "slug", "minutes-old")
    for arguments in ({"id": document.id}, {"slug": document.slug}, {"slug": "minutes-old"}):
        assert client.ask(QUERY, **arguments) == {"document": {"title": "Minute book"}}


def test_a_document_is_found_by_an_identifier_with_and_without_its_scheme(shelf, client):
    document = shelf.document("Minute book")
    shelf.identifier(document, "old-number", "117671")
    for identifier in (
        {"scheme": "old-number", "value": "117671"},
        {"scheme": "Old Number", "value": " 117671 "},
        {"value": "117671"},
    ):
        assert client.ask(QUERY, identifier=identifier) == {"document": {"title": "Minute book"}}


@pytest.mark.parametrize(
    "arguments",
    [
        {"id": "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"},
        {"id": "nothing"},
        {"id": "\x00"},
        {"slug": "nothing"},
        {"slug": "\x00"},
        {"slug": "\ud800"},
        {"identifier": {"value": "nothing"}},
        {"identifier": {"scheme": "???", "value": "nothing"}},
        {"identifier": {"scheme": "doi", "value": "\x00"}},
    ],
)
def test_what_is_absent_or_cannot_be_is_null(shelf, client, arguments):
    shelf.document()
    assert client.ask(QUERY, **arguments) == {"document": None}


def test_what_the_viewer_may_not_see_is_null_by_every_way(shelf, client, importer_client):
    hidden = shelf.document("Hidden", visibility="staff")
    shelf.identifier(hidden, "slug", "hidden-old")
    shelf.identifier(hidden, "doi", "10.1/x")
    for arguments in (
        {"id": hidden.id},
        {"slug": hidden.slug},
        {"slug": "hidden-old"},
        {"identifier": {"value": "10.1/x"}},
    ):
        assert client.ask(QUERY, **arguments) == {"document": None}
        assert importer_client.ask(QUERY, **arguments) == {"document": {"title": "Hidden"}}


def test_a_deleted_document_is_null_for_everybody(shelf, importer_client):
    gone = shelf.document(deleted=True)
    assert importer_client.ask(QUERY, id=gone.id) == {"document": None}


def test_an_identifier_that_several_share_is_refused(shelf, client):
    for source in ("one", "two"):
        shelf.identifier(shelf.document(), f"local:{source}", "7")
    code, message = client.refused(QUERY, identifier={"value": "7"})
    assert code == "BAD_USER_INPUT"
    assert "'7'" in message
    assert client.ask(QUERY, identifier={"scheme": "local:one", "value": "7"})["document"] is not None


def test_an_identifier_shared_with_a_hidden_document_still_finds_the_visible_one(shelf, client):
    shelf.identifier(shelf.document("Hidden", visibility="staff"), "local:one", "7")
    shelf.identifier(shelf.document("Seen"), "local:two", "7")
    assert client.ask(QUERY, identifier={"value": "7"}) == {"document": {"title": "Seen"}}


@pytest.mark.parametrize("arguments", [{}, {"id": "x", "slug": "y"}, {"id": None, "slug": None}])
def test_no_argument_and_several_are_refused(client, arguments):
    code, message = client.refused(QUERY, **arguments)
    assert code == "BAD_USER_INPUT"
    assert "exactly one" in message
