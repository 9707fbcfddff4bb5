"""Paths into JSON."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers.mapping.paths import elements, flatten, lies_under, matcher

TREE = {
    "id": 3868,
    "open": True,
    "none": None,
    "empty": "",
    "tags": ["a", "", None, "b"],
    "subjects": {"name": "root", "children": [{"name": "sea", "children": [{"name": "beach"}]}, {"name": "sky"}]},
}


def test_an_object_is_flattened_in_order_with_numbers_as_text():
    assert list(flatten(TREE)) == [
        ("id", "3868"),
        ("open", "true"),
        ("tags[]", "a"),
        ("tags[]", "b"),
        ("subjects.name", "root"),
        ("subjects.children[].name", "sea"),
        ("subjects.children[].children[].name", "beach"),
        ("subjects.children[].name", "sky"),
    ]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("id", ["3868"]),
        ("tags", ["a", "b"]),
        ("tags[]", ["a", "b"]),
        ("subjects.children[].name", ["sea", "sky"]),
        ("subjects.**.name", ["root", "sea", "beach", "sky"]),
        ("subjects.children[].**.name", ["sea", "beach", "sky"]),
        ("**.name", ["root", "sea", "beach", "sky"]),
        ("subjects.**", ["root", "sea", "beach", "sky"]),
        ("subjects", []),
        ("nothing", []),
    ],
)
def test_a_path_takes_what_it_names(path, values):
    takes = matcher(path)
    assert [text for flattened, text in flatten(TREE) if takes(flattened)] == values


def test_elements_are_the_objects_that_a_path_leads_to():
    assert elements(TREE, "subjects.children[]") == TREE["subjects"]["children"]
    assert elements(TREE, "subjects") == [TREE["subjects"]]
    assert elements(TREE, "subjects.absent[]") == []


def test_what_lies_under_a_path_begins_with_whole_steps():
    assert lies_under("a.b", "a.b")
    assert lies_under("a.b", "a.b[].c")
    assert not lies_under("a.b", "a.bc")


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("xyz", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=2), _json, max_size=4))
def test_every_flattened_path_is_taken_by_itself_and_by_any_depth(value):
    for path, text in flatten(value):
        assert text
        assert matcher(path)(path)
        assert matcher("**")(path)
        assert re.fullmatch(r"[abc]+(\[\])*(\.[abc]+(\[\])*)*", path)
