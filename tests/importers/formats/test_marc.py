"""MARC: framing, encodings, the crosswalk of MARC 21 and UNIMARC, authority records, MARCXML."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from tests.mutating import mutations

from muniment_importers import FatalImportError, Probe, Record, RecordError, Source
from muniment_importers.formats.marc.values import clean
from muniment_importers.formats.marc_records import Marc21, MarcXml
from muniment_importers.importer import FramedImporter
from muniment_importers.record import AgentRef, Attachment, DateText, IdentifierRef, PlaceRef, SubjectRef
from muniment_importers.testing import assert_importer_conforms

SAMPLES = Path(__file__).parents[2] / "samples"
BINARY, XML = SAMPLES / "marc21" / "ropes.mrc", SAMPLES / "marcxml" / "ropes.xml"
ALL: list[tuple[type[FramedImporter], Path]] = [(Marc21, BINARY), (MarcXml, XML)]
NAMES = [each.name for each, _ in ALL]


def read(
    importer: type[FramedImporter], source: Path | bytes, encoding: str | None = None
) -> list[Record | RecordError]:
    if isinstance(source, Path):
        source = source.read_bytes()
    found = Source(None, stream=source, name="file", encoding=encoding)
    return list(importer().read(found, importer.Options()))


def records(importer: type[FramedImporter], source: Path | bytes, encoding: str | None = None) -> list[Record]:
    found = read(importer, source, encoding)
    assert all(isinstance(each, Record) for each in found), found
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(("importer", "sample"), ALL, ids=NAMES)
def test_importers_conform(importer: type[FramedImporter], sample: Path) -> None:
    assert_importer_conforms(importer, [sample])


def test_marc8_utf8_and_unimarc_are_told_apart_record_by_record() -> None:
    first, second, third = records(Marc21, BINARY)
    assert (first.native_id, first.title) == ("m1", "Café ropes")
    assert first.date == DateText("c1911", "published")
    assert first.identifiers == [IdentifierRef("9780000000002", "isbn")]
    assert first.agents == [AgentRef("Lindqvist, Aron", "cre", "person"), AgentRef("Ferry Press", "pbl")]
    assert first.subjects == [SubjectRef("Ferries--Ropes", "topic", "lcsh", parts=("Ferries", "Ropes"))]
    assert (first.languages, first.type, first.level) == (["swe"], "Text", "item")
    assert first.extra == {"245$c": ["A. Lindqvist."], "260$a": ["Ostrow :"]}
    assert (second.title, [each.code for each in second.warnings]) == ("Le café", ["MARC_ENCODING"])
    assert (third.title, third.date) == ("La corda: un romanzo", DateText("1913", "published"))
    assert AgentRef("Rossi, Anna", "cre", "person") in third.agents
    assert Marc21().source_key(Source(BINARY), Marc21.Options()) == "xx-fry"


def test_fields_of_marcxml_have_their_place() -> None:
    rope, person = records(MarcXml, XML)
    assert (rope.native_id, rope.title, rope.reference_code) == ("r1", "The lost rope: papers", "RC 7")
    assert rope.agents == [
        AgentRef("Lindqvist, Aron", "col", "person", dates="1870-1930"),
        AgentRef("Ray, Jo", "ill", "person"),
    ]
    assert (rope.date, rope.level, rope.type) == (DateText("1899-1933"), "collection", "Mixed materials")
    assert (rope.extents, rope.description) == (["2 boxes"], "Letters and maps.")
    assert rope.subjects[0].label == "Ferries--Ropes--Ostrow"  # type: ignore[union-attr]
    assert rope.places == [PlaceRef("Ostrow")]
    assert rope.attachments == [Attachment("https://example.org/rope.pdf")]
    assert rope.extra == {"245$c": ["Aron Lindqvist."], "980$a": ["local"]}
    assert (person.kind, person.type, person.title) == ("agent", "person", "Fox, Kim")
    assert (person.names, person.note) == (["Foks, Kim"], "A ferryman.")


def test_what_stands_between_terminators_is_one_unit_whatever_its_length_says() -> None:
    whole = BINARY.read_bytes()
    first, rest = whole.split(b"\x1d", 1)
    lying = b"99999" + first[5:] + b"\x1d" + rest
    assert len(records(Marc21, lying)) == 3
    found = read(Marc21, first + b"\x1dgarbage between the records, long enough\x1d" + rest)
    assert [getattr(each, "code", "read") for each in found] == ["read", "BAD_MARC", "read", "read"]
    found = read(Marc21, whole[:-20])
    assert [getattr(each, "code", "read") for each in found] == ["read", "read", "CUT_MARC"]


def test_an_encoding_that_a_person_names_wins() -> None:
    whole = BINARY.read_bytes().replace(b"Caf\xe2e", b"Caf\xd0 \xe9")
    assert records(Marc21, whole.split(b"\x1d")[0] + b"\x1d", "windows-1251")[0].title == "CafР й ropes"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("The lost rope :", "The lost rope"),
        ("papers /", "papers"),
        ("Ostrow.", "Ostrow"),
        ("Lindqvist, A.", "Lindqvist, A."),
        ("Ferry Co.", "Ferry Co."),
        ("1911]", "1911]"),
        ("  two   spaces ;", "two spaces"),
    ],
)
def test_marks_of_isbd_are_taken_off(value: str, text: str) -> None:
    assert clean(value) == text


def test_each_is_recognised_by_its_own_importer_alone() -> None:
    for importer, sample in ALL:
        probe = Probe.of(Source(sample))
        assert [each for each, _ in ALL if each().sniff(probe)] == [importer]
    assert Marc21().sniff(Probe(b"12345 is a number", "a.txt")) is None


@pytest.mark.parametrize(("importer", "sample"), ALL, ids=NAMES)
def test_mutations_raise_only_what_importers_may(importer: type[FramedImporter], sample: Path) -> None:
    for bad in mutations(sample.read_bytes(), 300):
        importer().sniff(Probe(bad, sample.name))
        with contextlib.suppress(FatalImportError):
            read(importer, bad)
