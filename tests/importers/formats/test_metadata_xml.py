"""Dublin Core, MODS and saved answers of OAI-PMH."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from tests.mutating import mutations

from muniment_importers import Deleted, FatalImportError, Frame, Probe, Record, RecordError, Source
from muniment_importers.formats.ead_xml import Ead
from muniment_importers.formats.metadata_xml import DublinCore, Mods
from muniment_importers.formats.oai_pmh import OaiPmh
from muniment_importers.importer import FramedImporter
from muniment_importers.record import AgentRef, DateText, IdentifierRef, NamedRef, PlaceRef, RightsRef, SubjectRef
from muniment_importers.testing import assert_importer_conforms

SAMPLES = Path(__file__).parents[2] / "samples"
DC, MODS, PAGE = (SAMPLES / name for name in ("dublin-core/ropes.xml", "mods/ropes.xml", "oai-pmh/page.xml"))
ALL: list[tuple[type[FramedImporter], Path]] = [(DublinCore, DC), (Mods, MODS), (OaiPmh, PAGE)]
NAMES = [each.name for each, _ in ALL]


def items(importer: type[FramedImporter], source: Path | str | bytes, **options: object) -> list[object]:
    if isinstance(source, str):
        source = source.encode()
    found = Source(source) if isinstance(source, Path) else Source(None, stream=source, name="page.xml")
    made = importer.Options(**options)
    return [importer().map(each, made) if isinstance(each, Frame) else each for each in importer().frames(found, made)]


def records(importer: type[FramedImporter], source: Path | str) -> list[Record]:
    return [each for each in items(importer, source) if isinstance(each, Record)]


@pytest.mark.parametrize(("importer", "sample"), ALL, ids=NAMES)
def test_importers_conform(importer: type[FramedImporter], sample: Path) -> None:
    assert_importer_conforms(importer, [sample])


@pytest.mark.parametrize(("importer", "sample"), ALL, ids=NAMES)
def test_each_is_recognised_by_its_own_importer_alone(importer: type[FramedImporter], sample: Path) -> None:
    probe = Probe.of(Source(sample))
    assert [each for each in (DublinCore, Mods, OaiPmh, Ead) if each().sniff(probe)] == [importer]


def test_dublin_core_gives_fields_deletions_and_what_has_no_place() -> None:
    first, deleted, second = items(DublinCore, DC)
    assert isinstance(first, Record)
    assert (first.native_id, first.title, first.modified) == (
        "oai:example.org:1",
        "How the rope was lost",
        "2026-01-02",
    )
    assert first.agents == [AgentRef("Lindqvist, Aron", "cre"), AgentRef("Lindqvist, Vera", "cre")]
    assert first.subjects == [SubjectRef("Ferries"), SubjectRef("Ropes")]
    assert (first.date, first.type, first.places) == (DateText("14 March 1911"), "Letter", ["Ostrow"])
    assert (first.url, first.identifiers) == ("https://example.org/rope", [IdentifierRef("RC 7")])
    assert first.languages == ["sv", "en"]
    assert first.rights == RightsRef(uri="http://rightsstatements.org/vocab/NoC-US/1.0/")
    assert first.extra == {"marvel": ["odd"]}
    assert isinstance(deleted, Deleted)
    assert deleted.native_id == "oai:example.org:2"
    assert isinstance(second, Record)
    assert (second.dates, second.collections) == ([DateText("1912", "published")], [NamedRef("Circuses")])
    assert (second.description, second.extents) == ("One tent & two more.", ["3 tents"])
    assert second.subjects == [SubjectRef("1910s", kind="period")]


def test_mods_gives_fields_and_keeps_related_titles_apart() -> None:
    first, second = records(Mods, MODS)
    assert (first.native_id, first.title) == ("rope-1", "The lost rope: a report")
    assert first.extra == {"titleInfo[@type=alternative]": ["Rope, lost"]}
    assert first.agents == [
        AgentRef("Lindqvist, Aron", "aut", kind="person", dates="1870-1930"),
        AgentRef("Ferry Press", "pbl"),
    ]
    assert first.date == DateText("1911-1912", "created", "1911/1912~")
    assert first.languages == ["swe"]
    assert first.subjects == [
        SubjectRef("Ferries--Ropes", kind="topic", scheme="lcsh", parts=("Ferries", "Ropes")),
        SubjectRef("letters", kind="genre_form"),
    ]
    assert first.places == [PlaceRef("Ostrow")]
    assert first.collections == [NamedRef("Rope papers")]
    assert (first.repository, first.reference_code, first.url) == ("County Archive", "RC 7", "https://example.org/rope")
    assert (first.access_conditions, first.notes) == ("By appointment.", {"archival_history": ["Society of Ferrymen"]})
    assert (second.native_id, second.title) == ("t-2", "Tents")


def test_an_answer_of_oai_pmh_gives_records_by_the_kind_of_their_metadata() -> None:
    rope, deleted, tent = items(OaiPmh, PAGE)
    assert isinstance(rope, Record)
    assert isinstance(tent, Record)
    assert isinstance(deleted, Deleted)
    assert [rope.title, deleted.native_id, tent.title] == ["A rope", "oai:example.org:2", "A tent"]
    assert OaiPmh().source_key(Source(PAGE), OaiPmh.Options()) == "repository.example.org-oai_dc"


def test_a_refusal_and_a_page_that_is_no_answer_end_the_import_with_their_words() -> None:
    page = PAGE.read_text()
    refused = page[: page.index("<ListRecords>")] + '<error code="badArgument">no such day</error></OAI-PMH>'
    with pytest.raises(FatalImportError, match=r"badArgument \(no such day\)"):
        items(OaiPmh, refused)
    assert items(OaiPmh, refused.replace("badArgument", "noRecordsMatch")) == []
    for bad in ("<html><body>Maintenance</body></html>", "broken", "<a"):
        with pytest.raises(FatalImportError, match="no answer of OAI-PMH"):
            items(OaiPmh, bad)


def test_a_record_with_other_metadata_or_without_a_name_is_refused_alone() -> None:
    page = PAGE.read_text().replace("<identifier>oai:example.org:2</identifier>", "")
    page = page.replace("<mods xmlns", "<odd xmlns").replace("</mods>", "</odd>")
    found = items(OaiPmh, page)
    assert [each.code for each in found if isinstance(each, RecordError)] == ["NO_IDENTIFIER", "METADATA_NOT_KNOWN"]
    assert sum(isinstance(each, Record) for each in found) == 1


def test_a_prefix_nobody_declared_is_a_warning_and_the_record_is_read() -> None:
    text = DC.read_text().replace(' xmlns:dcterms="http://purl.org/dc/terms/"', ' xsi:schemaLocation="a b"')
    source = Source(None, stream=text.encode(), name="a.xml")
    found = list(DublinCore().read(source, DublinCore.Options()))
    assert [each.title for each in found if isinstance(each, Record)] == ["How the rope was lost", "A circus"]
    assert [each.code for each in source.warnings] == ["PREFIX_NOT_DECLARED"]


@pytest.mark.parametrize(("importer", "sample"), ALL, ids=NAMES)
def test_mutations_raise_only_what_importers_may(importer: type[FramedImporter], sample: Path) -> None:
    for bad in mutations(sample.read_bytes(), 200):
        importer().sniff(Probe(bad, sample.name))
        for lenient in (False, True):
            with contextlib.suppress(FatalImportError):
                items(importer, bad, lenient=lenient)
