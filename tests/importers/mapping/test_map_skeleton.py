"""The first map file that `import inspect --write-map` gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from muniment_importers.mapping.map_file import parse_map
from muniment_importers.mapping.map_skeleton import FieldSummary, write_map


def test_known_fields_are_mapped_and_others_stand_in_comments():
    text = write_map(
        [
            FieldSummary("col:Title", 12, 12, ["Minute book"], "title"),
            FieldSummary("col:Author", 3, 2, ["Lee"], "agents.aut"),
            FieldSummary("col:Writer", 3, 2, ["Kim"], "agents.aut"),
            FieldSummary("col:Shelf", 12, 4, ["A\n3"], None),
        ]
    )
    field_map = parse_map(text)
    assert {entry.target.name: entry.paths for entry in field_map.entries} == {
        "title": ("Title",),
        "agents.aut": ("Author", "Writer"),
    }
    assert '# ? = "Shelf"  # 12 filled, 4 different, as A 3' in text.splitlines()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, unique=True))
def test_any_heading_comes_back_from_the_map_as_it_was(headings):
    paths = [f"col:{heading}" for heading in headings]
    field_map = parse_map(write_map([FieldSummary(path, target="subjects") for path in paths]))
    assert field_map.entries[0].paths == tuple(headings)
