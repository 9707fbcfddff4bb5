"""The archive in figures."""

from __future__ import annotations

from muniment_schema import __version__

QUERY = "{ archive { name documentCount earliest latest version } }"


def test_the_figures_are_of_what_the_viewer_may_see(shelf, client, importer_client):
    shelf.document(date="1943-05")
    shelf.document(date="1946/..")
    shelf.document()
    shelf.document(date="1700", visibility="staff")
    shelf.document(date="2020", deleted=True)
    assert client.ask(QUERY)["archive"] == {
        "name": "County Archive",
        "documentCount": 3,
        "earliest": "1943-05-01",
        "latest": "1943-05-31",
        "version": __version__,
    }
    assert importer_client.ask(QUERY)["archive"]["earliest"] == "1700-01-01"


def test_an_empty_archive_has_no_days(client):
    assert client.ask(QUERY)["archive"] == {
        "name": "County Archive",
        "documentCount": 0,
        "earliest": None,
        "latest": None,
        "version": __version__,
    }
