"""Real and rebuilt pages of web sites, read in place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from muniment_importers.formats.document_html import DocumentHtml
from muniment_importers.formats.html import Html
from muniment_importers.formats.listing_html import ListingHtml
from muniment_importers.formats.listing_text import ListingText
from muniment_importers.importer import Importer
from muniment_importers.probe import Probe
from muniment_importers.record import Record
from muniment_importers.source import Source

FOLDER = Path(os.environ.get("MUNIMENT_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "html"


def read(importer: type[Importer], name: str) -> list[Record]:
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    found = list(importer().read(Source(FOLDER / name), importer.Options()))
    assert all(isinstance(each, Record) for each in found)
    return found  # type: ignore[return-value]


def test_the_listing_has_the_documents_of_its_copied_text() -> None:
    copied = read(ListingText, "seed_search_results.txt")
    found = read(ListingHtml, "listing_drupal_constructed.html")
    assert len(found) == 10
    triples = [(each.date, each.title, each.description) for each in found]
    assert triples == [(each.date, each.title, each.description) for each in copied]
    assert found[6].date is None
    assert found[3].native_id == "letter-no-61-from-syngman-rhee-to-l-hoon-kim"


def test_the_document_has_its_labels() -> None:
    [found] = read(DocumentHtml, "detail_drupal_constructed.html")
    assert (found.date, found.languages, found.places) == ("May 10, 1943", ["Russian"], ["Korea", "China"])
    assert len(found.subjects) == 2
    assert found.source_citation == "RGASPI (constructed example)"


def test_the_head_has_its_dublin_core() -> None:
    [found] = read(Html, "dublin_core_meta_head.html")
    assert found.title == "Expressing Dublin Core in HTML/XHTML meta and link elements"
    assert [each.text for each in found.dates] == ["2003-11-01"]


@pytest.mark.parametrize(
    ("name", "importer"),
    [
        ("listing_drupal_constructed.html", ListingHtml),
        ("detail_drupal_constructed.html", DocumentHtml),
        ("dublin_core_meta_head.html", Html),
        ("seed_search_results.txt", ListingText),
    ],
)
def test_each_is_recognised(name: str, importer: type[Importer]) -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    probe = Probe.of(Source(FOLDER / name))
    others = (DocumentHtml, Html, ListingHtml, ListingText)
    sure = {each: found.confidence for each in others if (found := each().sniff(probe)) is not None}
    assert max(sure, key=sure.__getitem__) is importer
