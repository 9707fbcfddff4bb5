"""Field names: which there are, and what is said of one that is none."""

from __future__ import annotations

import pytest

from muniment_importers.mapping.targets import Target, UnknownTarget, all_names, parse_target


@pytest.mark.parametrize("name", all_names())
def test_every_name_of_the_contract_is_a_target(name):
    assert parse_target(name).base


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("agents.aut", Target("agents", "aut")),
        ("title.zh-Hant", Target("title", "zh-Hant")),
        ("identifiers.Old Number", Target("identifiers", "old-number")),
        ("containers.box", Target("containers", "box")),
        ("dates.published", Target("date", "published")),
        ("relations.reply_to", Target("relations", "reply_to")),
    ],
)
def test_a_suffix_is_read_with_its_field(name, target):
    assert parse_target(name) == target


@pytest.mark.parametrize("name", ["name", "label"])
def test_name_and_label_are_the_title(name):
    assert parse_target(name) == Target("title")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("titel", "did you mean 'title'?"),
        ("notes.archivel_history", "did you mean 'notes.archival_history'?"),
        ("dates.publisht", "did you mean 'dates.published'?"),
    ],
)
def test_a_misspelt_target_is_refused_with_the_nearest_one(name, hint):
    with pytest.raises(UnknownTarget) as caught:
        parse_target(name)
    assert caught.value.hint == hint
    assert caught.value.code == "BAD_MAP"


@pytest.mark.parametrize("name", ["level.item", "title.not a language", "agents.", "notes.shelf", ""])
def test_a_suffix_that_does_not_fit_is_refused(name):
    with pytest.raises(UnknownTarget):
        parse_target(name)
