"""Levels of description."""

from __future__ import annotations

import pytest

from muniment_schema.values.levels import DescriptionLevel, read_level


@pytest.mark.parametrize("level", list(DescriptionLevel))
def test_the_stored_word_of_a_level_reads_back(level):
    assert read_level(level.value) == (level, None)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Fonds", DescriptionLevel.FONDS),
        ("fond", DescriptionLevel.FONDS),
        ("Sub-fonds", DescriptionLevel.SUBFONDS),
        ("recordgrp", DescriptionLevel.RECORD_GROUP),
        ("Record Group", DescriptionLevel.RECORD_GROUP),
        ("RECORD_GROUP", DescriptionLevel.RECORD_GROUP),
        ("subgrp", DescriptionLevel.SUBGROUP),
        ("Sub-series", DescriptionLevel.SUBSERIES),
        ("series", DescriptionLevel.SERIES),
        ("Files", DescriptionLevel.FILE),
        ("items", DescriptionLevel.ITEM),
        ("Collections", DescriptionLevel.COLLECTION),
        ("classes", DescriptionLevel.CLASS),
        ("otherlevel", DescriptionLevel.OTHER),
    ],
)
def test_other_spellings_of_a_level_are_understood(text, level):
    assert read_level(text)[0] is level


def test_an_unknown_word_is_other_and_is_kept():
    assert read_level(" Dossier ") == (DescriptionLevel.OTHER, "Dossier")


def test_no_word_is_other_without_a_word():
    assert read_level("  ") == (DescriptionLevel.OTHER, None)


def test_there_are_the_eleven_levels_of_ead():
    assert len(DescriptionLevel) == 11
