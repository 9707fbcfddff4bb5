"""Pages of web sites: listings, documents as HTML and as text, and any page by selectors or by its head."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests.mutating import mutations

from muniment_importers import FatalImportError, Probe, Record, RecordError, Source
from muniment_importers.formats.document_html import DocumentHtml
from muniment_importers.formats.document_text import DocumentText
from muniment_importers.formats.html import Html, parsed_fields
from muniment_importers.formats.html_pages.labels import meaning
from muniment_importers.formats.html_pages.page import Page, document_id, text_of
from muniment_importers.formats.listing_html import ListingHtml
from muniment_importers.importer import Importer
from muniment_importers.record import AgentRef, Attachment, DateText, IdentifierRef, RightsRef
from muniment_importers.testing import assert_importer_conforms

SAMPLES = Path(__file__).parents[2] / "samples"
LISTING = SAMPLES / "listing-html" / "ferries.html"
DETAIL = SAMPLES / "document-html" / "ferryman.html"
TEXT = SAMPLES / "document-text" / "ferryman.txt"
HEAD = SAMPLES / "html" / "head.html"
ALL: list[tuple[type[Importer], Path]] = [
    (ListingHtml, LISTING),
    (DocumentHtml, DETAIL),
    (DocumentText, TEXT),
    (Html, HEAD),
]


def read(
    importer: type[Importer], source: Source | Path | str | bytes, **options: object
) -> list[Record | RecordError]:
    if isinstance(source, str):
        source = source.encode()
    if isinstance(source, bytes):
        source = Source(None, stream=source, name="page.html")
    if isinstance(source, Path):
        source = Source(source)
    return list(importer().read(source, importer.Options(**options)))


def records(*args: object, **options: object) -> list[Record]:
    found = read(*args, **options)  # type: ignore[arg-type]
    assert all(isinstance(each, Record) for each in found), found
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(("importer", "sample"), ALL, ids=lambda each: getattr(each, "name", None))
def test_importers_conform(importer, sample):
    assert_importer_conforms(importer, [sample])


@pytest.mark.parametrize(("importer", "sample"), ALL, ids=lambda each: getattr(each, "name", None))
def test_each_sample_is_recognised_by_its_own_importer_first(importer, sample):
    probe = Probe.of(Source(sample))
    sure = {each: found.confidence for each, _ in ALL if (found := each().sniff(probe)) is not None}
    assert max(sure, key=sure.__getitem__) is importer
    assert sorted(sure.values())[-1] - sorted([0.0, *sure.values()])[-2] > 0.1


def test_a_listing_gives_links_dates_titles_summaries_and_pills():
    source = Source(LISTING)
    found = records(ListingHtml, source)
    assert [(each.native_id, each.date, each.title) for each in found] == [
        ("letter-from-the-ferryman", "14 March 1911", "Letter from the Ferryman of Ostrow"),
        ("map-of-the-crossing", None, "Map of the Crossing at Low Water"),
        ("1043", "June 1911", "Reply of the County Engineer & a Drawing"),
        ("12-november-1912", "8 November 1912", "12 November 1912"),
    ]
    assert found[0].description == "He asks for a second rope.\n\nThe first one was “lent to the circus”."
    assert found[0].url == "https://crossings.example.org/document/letter-from-the-ferryman"
    assert found[0].subjects == ["Ferries--Ropes"]
    assert found[2].description is None
    assert source.warnings == []
    assert ListingHtml().total(source, ListingHtml.Options()) == 23
    assert ListingHtml().source_key(source, ListingHtml.Options()) == "crossings.example.org"


def test_a_page_with_fewer_rows_than_it_says_is_a_warning():
    source = Source(None, stream=LISTING.read_bytes().replace(b"1 - 4 of 23", b"1 - 5 of 23"), name="page.html")
    assert len(records(ListingHtml, source)) == 4
    assert [(each.code, each.message) for each in source.warnings] == [
        ("PAGE_COUNT", "the page says 1 - 5 of 23, and 4 documents were found")
    ]


def test_a_row_without_a_title_is_named_and_the_others_are_read():
    page = LISTING.read_text().replace("Map of the Crossing at Low Water", "")
    found = read(ListingHtml, page)
    assert [each.code for each in found if isinstance(each, RecordError)] == ["NO_TITLE"]
    assert len(found) == 4


def test_several_saved_pages_in_one_file_are_read_one_after_the_other():
    found = records(ListingHtml, LISTING.read_bytes() * 3)
    assert len(found) == 12
    assert [each.locator.page for each in found[::4]] == [1, 2, 3]


def test_a_cut_page_refuses_its_last_row_alone():
    page = LISTING.read_text()
    cut = page[: page.index("A telegram") + 4]
    found = read(ListingHtml, cut)
    assert [each.title for each in found if isinstance(each, Record)][-1] == "Reply of the County Engineer & a Drawing"
    assert isinstance(found[-1], RecordError)
    assert found[-1].code == "CUT_PAGE"


def test_a_document_page_gives_what_stands_under_its_labels():
    [found] = records(DocumentHtml, DETAIL)
    assert found.native_id == "letter-from-the-ferryman"
    assert found.url == "https://crossings.example.org/document/letter-from-the-ferryman"
    assert (found.title, found.date) == ("Letter from the Ferryman of Ostrow to the County Engineer", "March 14, 1911")
    assert found.description == "The ferryman asks for a second rope."
    assert found.body == "Sir,\n\nthe rope is gone.\nSo is the circus."
    assert found.agents == [
        AgentRef("Lindqvist, Aron", "aut"),
        AgentRef("Lindqvist, Vera", "aut"),
        AgentRef("Society of Ferrymen", "dnr"),
    ]
    assert found.languages == ["Swedish", "English"]
    assert found.source_citation == "County Archive, fond 7, folder 2"
    assert found.rights == RightsRef(uri="https://rightsstatements.org/vocab/NoC-US/1.0/")
    assert found.type == "Letter"
    assert found.identifiers == [IdentifierRef("1042")]
    assert found.dates == [DateText("May 2, 2011", "other")]
    assert found.places == ["Ostrow", "Little Ferry, New Jersey"]
    assert found.subjects == ["Ferries--Ropes"]
    assert found.extra == {"Shoe size": ["44"]}
    assert found.origin["agents"] == "Author(s)"
    assert found.attachments == [
        Attachment("https://crossings.example.org/files/letter.pdf?download=1", media_type="application/pdf")
    ]


def test_a_copied_document_page_gives_the_same():
    [found] = records(DocumentText, TEXT)
    assert (found.title, found.date) == ("Letter from the Ferryman of Ostrow to the County Engineer", "March 14, 1911")
    assert found.native_id == "1042"
    assert found.body == "Sir,\n\nthe rope is gone. So is the circus."
    assert found.description == "The ferryman asks for a second rope. The first one was lent.\n\nIt came back knotted."
    assert [(each.name, each.role) for each in found.agents] == [
        ("Lindqvist, Aron", "aut"),
        ("Lindqvist, Vera", "aut"),
        ("Society of Ferrymen", "dnr"),
    ]
    assert found.places == ["Ostrow", "Little Ferry, New Jersey"]
    assert found.source_citation == "County Archive, fond 7, folder 2"
    assert found.rights == RightsRef(text="The society asks to be named.")
    assert (found.type, found.languages) == ("Letter", ["Swedish"])


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Author(s):", "agents.aut"),
        ("AUTHORS", "agents.aut"),
        ("Associated Places", "places"),
        ("Associated People & Organizations", "agents.asn"),
        ("Subjects Discussed", "subjects"),
        ("Original Uploaded Date", "uploaded"),
        ("Donors", "agents.dnr"),
        ("Record ID", "identifiers"),
        ("Rights", "rights"),
        ("Languages", "languages"),
        ("Shoe size", None),
    ],
)
def test_labels_mean_fields(label, field):
    assert meaning(label) == field


def test_dublin_core_in_a_head_is_a_record():
    [found] = records(Html, HEAD)
    assert (found.title, found.native_id) == ("How the Rope was Lost", "https://crossings.example.org/rope")
    assert [each.name for each in found.agents] == ["Lindqvist, Aron", "Lindqvist, Vera"]
    assert [(each.text, each.role) for each in found.dates] == [("1911-03-14", "published")]
    assert found.languages == ["en"]
    assert found.extra == {"col:DC.relation": ["A circus"]}


def test_selectors_give_records_and_fields():
    fields = "title = h3; date = .when; url = a@href; subjects = b; extra thing = h3"
    found = records(Html, HEAD, record=".entry", fields=fields)
    assert [(each.title, each.url) for each in found] == [
        ("First rope", "/ropes/1"),
        ("Second rope", "/ropes/2"),
    ]
    assert found[0].subjects == ["Hemp", "Tar"]
    assert found[1].subjects == []
    assert found[0].extra == {"col:extra thing": ["First rope"]}


@pytest.mark.parametrize("fields", ["title", "= h3", "title = ", "title = h3[["])
def test_a_wrong_selector_is_refused_with_its_words(fields):
    with pytest.raises(ValidationError, match=r"selector|field"):
        Html.Options(fields=fields)


def test_a_selector_may_contain_an_equals_sign():
    assert parsed_fields("url = a[rel=next]@href") == [("url", "a[rel=next]", "href")]


def test_text_is_what_a_reader_sees():
    page = Page("<body><p>One&nbsp;<b>two</b><!-- no --></p><ul><li>a<li>b</ul><style>x</style>three<br>four</body>")
    assert text_of(page.tree.body) == "One two\n\na\nb\n\nthree\nfour"


@pytest.mark.parametrize(
    ("link", "own"),
    [
        ("/document/a-b?x=1", "a-b"),
        ("https://a.example/en/document/42/", "42"),
        ("/document/", None),
        ("/documents/42", None),
        ("http://[bad/document/1", None),
        ("/document/na%C3%AFve", "naïve"),
    ],
)
def test_the_id_of_a_document_is_the_end_of_its_address(link, own):
    assert document_id(link) == own


def test_the_declared_charset_is_believed():
    page = LISTING.read_text().replace('charset="utf-8"', 'charset="windows-1251"').replace("circus", "цирк")
    found = records(ListingHtml, page.encode("windows-1251", "xmlcharrefreplace"))
    assert found[0].description is not None
    assert "цирк" in found[0].description


def test_deep_pages_and_hostile_ones_are_read_without_harm():
    deep = "<html><body>" + "<div>" * 50_000 + '<h3 class="title">x</h3>' + "</body></html>"
    for importer, _ in ALL:
        read(importer, deep)
    row = '<div class="views-row"><h3 class="title"><a href="javascript:alert(1)">x</a></h3></div>'
    page = f"<html><body>{row}</body></html>"
    [found] = records(ListingHtml, page)
    assert found.url is None


@pytest.mark.parametrize(("importer", "sample"), ALL, ids=lambda each: getattr(each, "name", None))
def test_mutations_raise_only_what_importers_may(importer, sample):
    for bad in mutations(sample.read_bytes(), 150):
        importer().sniff(Probe(bytes(bad[:60_000]), sample.name))
        with contextlib.suppress(FatalImportError):
            read(importer, bad)
