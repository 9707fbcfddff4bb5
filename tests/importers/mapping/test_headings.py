"""Headings without a map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers.mapping.headings import heading_target
from muniment_importers.mapping.targets import BASES, squeezed


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Title", "title"),
        ("NAME", "title"),
        ("id", "native_id"),
        ("Record ID", "native_id"),
        ("Identifier", "native_id"),
        ("Identifiers", "identifiers"),
        ("identifier.isbn", "identifiers.isbn"),
        ("creator", "agents.cre"),
        ("Authors", "agents.aut"),
        ("contributor", "agents.ctb"),
        ("Publisher", "agents.pbl"),
        ("coverage", "places"),
        ("Place", "places"),
        ("Language", "languages"),
        ("Summary", "description"),
        ("abstract", "description"),
        ("Scope and content", "description"),
        ("scope-and_Content", "description"),
        ("source", "source_citation"),
        ("Format", "extents"),
        ("Extent", "extents"),
        ("Reference Code", "reference_code"),
        ("access-conditions", "access_conditions"),
        ("Dates", "date"),
        ("Dates.Published", "dates.published"),
        ("Notes.Archival History", "notes.archival_history"),
        ("title.ko", "title.ko"),
        ("parent", "parent"),
        ("Repositories", "repository"),
        ("statuses", "status"),
    ],
)
def test_a_heading_is_read_whatever_its_case_spaces_and_dashes(heading, field):
    target = heading_target(heading)
    assert target is not None
    assert target.name == field


@pytest.mark.parametrize(
    "heading", ["Shelf", "", "title.alternate", "notes.shelf", "collection.isPartOf", "4", "titles of"]
)
def test_another_heading_has_no_field(heading):
    assert heading_target(heading) is None


@given(st.sampled_from(BASES), st.data())
def test_every_name_is_read_in_any_case_and_with_any_separator(base, data):
    separator = data.draw(st.sampled_from(["_", "-", " ", ""]))
    spelled = "".join(data.draw(st.sampled_from([each.upper(), each])) for each in base.replace("_", separator))
    target = heading_target(spelled)
    assert target is not None
    assert squeezed(target.base) == squeezed(base)
