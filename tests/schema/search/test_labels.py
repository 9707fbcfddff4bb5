"""What the values of facets are called, and the texts that filters take for them."""

from __future__ import annotations

import pytest
from tests.schema.conftest import START

from muniment_schema.documents.link_filter import AGENT_LINKS, SUBJECT_LINKS
from muniment_schema.search.labels import (
    DECADE_LABELS,
    LANGUAGE_LABELS,
    LEVEL_LABELS,
    RIGHTS_LABELS,
    YEAR_LABELS,
    ObjectLabels,
    decade_edtf,
    rights_uris,
    year_edtf,
)
from muniment_schema.values.days import days_from_civil
from muniment_schema.values.edtf import parse_edtf


@pytest.mark.parametrize("year", [1943, 44, 0, -1, -44, -9_999, -10_000, 9_999, 10_000, 12_345, -4_500_000_000])
def test_a_year_is_written_as_edtf_of_just_its_days(year):
    read = parse_edtf(year_edtf(year))

    assert (read.start, read.end) == (days_from_civil(year, 1, 1), days_from_civil(year, 12, 31))


@pytest.mark.parametrize("first", [1940, 10, 0, -10, -50, -990, -10_000, 9_980, 9_990, 10_000, 12_340, -12_350])
def test_a_decade_is_written_as_edtf_of_just_its_days(first):
    read = parse_edtf(decade_edtf(first))

    assert (read.start, read.end) == (days_from_civil(first, 1, 1), days_from_civil(first + 9, 12, 31))


def test_the_common_decades_are_written_with_an_x():
    assert [decade_edtf(first) for first in (1940, 10, 0)] == ["194X", "001X", "0000/0009"]


@pytest.mark.parametrize(
    ("labels", "counted", "value", "english", "german"),
    [
        (LANGUAGE_LABELS, "ko", "ko", "Korean", "Koreanisch"),
        (LEVEL_LABELS, "record_group", "RECORD_GROUP", "Record group", "Record group"),
        (YEAR_LABELS, 1943, "1943", "1943", "1943"),
        (YEAR_LABELS, -44, "-0044", "45 BC", "45 v. Chr."),
        (DECADE_LABELS, 1940, "194X", "1940s", "1940er Jahre"),
        (DECADE_LABELS, -50, "-0050/-0041", "51 BC – 42 BC", "51 v. Chr. – 42 v. Chr."),
    ],
)
def test_values_that_name_themselves_are_named_in_the_readers_language(labels, counted, value, english, german):
    (label,) = labels.of([counted])

    assert (label.value, label.name("en"), label.name("de")) == (value, english, german)


def test_rights_are_called_as_their_makers_call_them_or_else_by_their_address():
    known, unknown = RIGHTS_LABELS.of(["http://rightsstatements.org/vocab/InC/1.0/", "https://example.org/rights"])

    assert (known.name("en"), unknown.name("en")) == ("In Copyright", "https://example.org/rights")


def test_rights_without_an_address_have_none(shelf, client):
    stated = shelf.rights("https://example.org/rights")
    shelf.rights(None, text="Ask the parish")

    assert rights_uris(client.context()) == {stated: "https://example.org/rights"}


def test_objects_are_ordered_by_their_folded_names_and_then_by_their_ids(shelf, client):
    zola, abbe = shelf.agent("Zola"), shelf.agent("Åbbe")
    twins = sorted([shelf.agent("Lee"), shelf.agent("LEE")], key=lambda put: put.id)
    labels = ObjectLabels(AGENT_LINKS, client.context())
    pks = [zola.pk, abbe.pk, *(each.pk for each in twins)]

    ordered = labels.first(pks, 10)

    assert [label.value for label in ordered] == [abbe.id, twins[0].id, twins[1].id, zola.id]
    assert [label.name("de") for label in ordered][::3] == ["Åbbe", "Zola"]
    assert labels.first(pks, 1) == ordered[:1]
    assert labels.first(pks, 10, after=ordered[1].place) == ordered[2:]
    assert sorted(labels.of(pks), key=lambda label: label.place) == ordered


def test_objects_that_are_gone_have_no_label(shelf, client):
    gone, there = shelf.subject("Korea"), shelf.subject("Letters")
    shelf.change(SUBJECT_LINKS.table, gone, deleted_at=START)
    labels = ObjectLabels(SUBJECT_LINKS, client.context())

    assert [label.value for label in labels.of([gone.pk, there.pk])] == [there.id]
    assert [label.value for label in labels.first([gone.pk, there.pk], 5)] == [there.id]
    assert labels.holding([gone.pk, there.pk], "") == {there.pk}


def test_any_form_of_a_name_is_found_by_a_part_of_it(shelf, client):
    lee = shelf.agent("Lee Chang-chen", "이창천", "Ли Чан Чэнь")
    kim = shelf.agent("Kim Il-sung")
    other = shelf.agent("Lee 100%")
    labels = ObjectLabels(AGENT_LINKS, client.context())
    pks = [lee.pk, kim.pk, other.pk]

    assert labels.holding(pks, "chang-ch") == {lee.pk}
    assert labels.holding(pks, "чан чэнь") == {lee.pk}
    assert labels.holding(pks, "0%") == {other.pk}
    assert labels.holding([kim.pk], "lee") == set()
