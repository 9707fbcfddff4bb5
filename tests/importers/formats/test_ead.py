"""Finding aids: the tree, what is inherited, dates, access points, damage, and size."""

from __future__ import annotations

import contextlib
import tracemalloc
from pathlib import Path

import pytest
from tests.mutating import mutations

from muniment_importers import FatalImportError, Frame, Probe, Record, RecordError, Source
from muniment_importers.formats.ead_xml import Ead
from muniment_importers.record import AgentRef, Attachment, ContainerRef, DateText, SubjectRef
from muniment_importers.testing import assert_importer_conforms

SAMPLES = Path(__file__).parents[2] / "samples" / "ead"


def read(source: Path | str | bytes, **options: object) -> list[Record | RecordError]:
    if isinstance(source, str):
        source = source.encode()
    found = Source(source) if isinstance(source, Path) else Source(None, stream=source, name="aid.xml")
    return list(Ead().read(found, Ead.Options(**options)))


def records(source: Path | str | bytes, **options: object) -> dict[str | None, Record]:
    found = read(source, **options)
    assert all(isinstance(each, Record) for each in found), found
    return {each.native_id: each for each in found if isinstance(each, Record)}


def test_it_conforms() -> None:
    assert_importer_conforms(Ead, sorted(SAMPLES.iterdir()))


def test_a_finding_aid_is_one_tree_parents_first() -> None:
    found = records(SAMPLES / "crossings.xml")
    assert [(each.native_id, each.parent_native_id, each.position, each.level) for each in found.values()] == [
        ("crossings", None, 1, "fonds"),
        ("crossings/s1", "crossings", 1, "series"),
        ("crossings/s1-1", "crossings/s1", 1, "item"),
        ("crossings/s1/2", "crossings/s1", 2, "item"),
        ("crossings/2", "crossings", 2, "heap"),
    ]


def test_the_unit_of_description_has_its_fields() -> None:
    top = records(SAMPLES / "crossings.xml")["crossings"]
    assert (top.title, top.reference_code) == ("Ferry Ostrow, records", "RC")
    assert top.date == DateText("1899-1933", "created", "1899/1933")
    assert top.dates == [DateText("bulk 1910-1912", "bulk", "1910/1912")]
    assert top.agents == [
        AgentRef("Lindqvist, Aron", "cre", kind="person", uri="http://id.example.org/agents/7"),
        AgentRef("Society of Ferrymen", "asn", kind="corporate_body"),
    ]
    assert (top.repository, top.extents, top.languages) == ("County Archive", ["2 boxes", "1 rope"], ["swe", "eng"])
    assert top.description == "Letters & maps.\n\nAlso a rope."
    assert (top.access_conditions, top.notes) == ("Open.", {"general": ["Ropes and circuses."]})
    assert top.extra == {"processinfo[@audience=internal]": ["Found under the stairs."]}


def test_components_have_their_own_and_what_is_above_them() -> None:
    found = records(SAMPLES / "crossings.xml")
    item = found["crossings/s1-1"]
    assert item.title == "Letter from the ferryman, 14 March 1911"
    assert item.date == DateText("14 March 1911", "created", "1911-03-14")
    assert item.containers == [ContainerRef("box", "1"), ContainerRef("folder", "3")]
    assert item.attachments == [Attachment("https://example.org/letter.pdf")]
    assert item.subjects == [
        SubjectRef("Ferries--Ropes", kind="topic", scheme="lcsh"),
        SubjectRef("Letters", kind="genre_form"),
    ]
    assert item.places == ["Ostrow"]
    assert item.agents == [AgentRef("Ray, Jo", "asn", kind="person")]
    assert (item.repository, item.access_conditions, item.languages) == ("County Archive", "Open.", ["swe", "eng"])
    untitled = found["crossings/s1/2"]
    assert (untitled.title, untitled.title_is_supplied) == ("undated", True)
    assert untitled.access_conditions == "Closed until the rope is found."
    assert untitled.extra == {"marvel": ["odd element"]}
    assert found["crossings/2"].visibility == "staff"
    assert item.visibility is None


def test_ead3_says_the_same_with_other_elements() -> None:
    found = records(SAMPLES / "ead3.xml")
    top = found["rc3"]
    assert top.date == DateText("1899-1933", "created", "1899/1933")
    assert top.dates == [DateText("1940", "created", "1940")]
    assert top.extents == ["2 boxes"]
    assert top.agents == [AgentRef("Lee, Ann, 1880-1950", "col", kind="person")]
    assert top.subjects == [SubjectRef("Ferries--Ropes", kind="topic")]
    assert found["rc3/a"].containers == [ContainerRef("box", "4")]
    assert found["rc3/a"].languages == ["eng"]


def test_a_change_above_is_a_change_of_what_inherits_it() -> None:
    def contexts(text: str) -> list[bytes]:
        source = Source(None, stream=text.encode(), name="aid.xml")
        return [each.context for each in Ead().frames(source, Ead.Options()) if isinstance(each, Frame)]

    text = (SAMPLES / "crossings.xml").read_text()
    before, after = contexts(text), contexts(text.replace("<p>Open.</p>", "<p>Closed.</p>"))
    assert before[0] == after[0]
    assert all(old != new for old, new in zip(before[1:], after[1:], strict=True))


def test_description_behind_the_components_belongs_to_the_unit_above_them() -> None:
    text = (SAMPLES / "crossings.xml").read_text()
    at = text.index("<controlaccess><head>Terms")
    terms = text[at : text.index("<dsc", at)]
    behind = text.replace(terms, "").replace("</dsc>", "</dsc>" + terms)
    before, after = records(text), records(behind)
    assert [each.agents for each in before.values()] == [each.agents for each in after.values()]
    nested = text.replace('<c01 id="s1"', '<c01><c02/><odd><p>Late.</p></odd></c01><c01 id="s1"')
    assert records(nested)["crossings/1"].notes == {"general": ["Late."]}


def test_what_is_whole_before_damage_is_kept_and_the_damage_named() -> None:
    text = (SAMPLES / "crossings.xml").read_text()
    found = read(text[: text.index("undated")])
    assert [each.native_id for each in found if isinstance(each, Record)] == [
        "crossings", "crossings/s1", "crossings/s1-1",
    ]  # fmt: skip
    assert isinstance(found[-1], RecordError)
    assert (found[-1].code, found[-1].locator.line) == ("XML_DAMAGED", 29)  # type: ignore[union-attr]
    whole = read(text.replace("<emph", "<emhp"), lenient=True)
    assert sum(isinstance(each, Record) for each in whole) == 5


def test_entities_are_refused_and_a_bare_document_type_is_not() -> None:
    text = (SAMPLES / "crossings.xml").read_text()
    bomb = text.replace('"ead.dtd">', '"ead.dtd" [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>')
    with pytest.raises(FatalImportError, match="declares entities"):
        read(bomb)
    assert len(records(text.replace("Letters &amp; maps", "Letters &eacute; maps"))) == 5


def test_named_characters_of_the_dtd_are_read() -> None:
    text = (SAMPLES / "crossings.xml").read_text().replace("Letters &amp; maps", "Caf&eacute; maps")
    assert records(text)["crossings"].description == "Café maps.\n\nAlso a rope."


def test_memory_is_flat_over_the_number_of_components() -> None:
    def peak(count: int) -> int:
        one = '<c level="item"><did><unittitle>A letter of some length</unittitle></did></c>'
        text = f"<ead><eadheader><eadid>x</eadid></eadheader><archdesc><dsc>{one * count}</dsc></archdesc></ead>"
        source = Source(None, stream=text.encode(), name="aid.xml")
        tracemalloc.start()
        assert sum(1 for _ in Ead().read(source, Ead.Options())) == count + 1
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(10_000) < 2 * peak(1_000)


def test_it_is_sure_of_finding_aids_alone() -> None:
    def confidence(text: str) -> float:
        found = Ead().sniff(Probe(text.encode(), "a.xml"))
        return 0.0 if found is None else found.confidence

    assert confidence((SAMPLES / "crossings.xml").read_text()) > 0.9
    assert confidence((SAMPLES / "ead3.xml").read_text()) > 0.9
    assert confidence("<mods><ead/></mods>") == 0.0


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_mutations_raise_only_what_importers_may(sample: Path) -> None:
    for bad in mutations(sample.read_bytes(), 300):
        Ead().sniff(Probe(bad, sample.name))
        for lenient in (False, True):
            with contextlib.suppress(FatalImportError):
                read(bad, lenient=lenient)
