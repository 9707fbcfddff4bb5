"""Real finding aids, read in place: each with as many units as other tools count."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from muniment_importers.formats.ead_xml import Ead
from muniment_importers.record import DateText, Record
from muniment_importers.source import Source

FOLDER = Path(os.environ.get("MUNIMENT_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
_ROW = re.compile(r"\| ((?:ead2002|ead3)/\S+) \| 1\+(\d+) \|")


def counted() -> list[tuple[str, int]]:
    """Give the files with their number of components, as the folder's own description counts them."""
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    return [(name, int(number)) for name, number in _ROW.findall((FOLDER / "README.md").read_text("utf-8"))]


def read(name: str) -> list[Record]:
    found = list(Ead().read(Source(FOLDER / name), Ead.Options()))
    assert all(isinstance(each, Record) for each in found)
    return found  # type: ignore[return-value]


def test_each_has_its_unit_and_all_components() -> None:
    files = counted()
    assert len(files) == 20
    for name, components in files:
        found = read(name)
        ids = {each.native_id for each in found}
        assert (name, len(found), len(ids)) == (name, components + 1, components + 1)
        assert {each.parent_native_id for each in found} <= {None, *ids}
        assert [each.native_id for each in read(name)] == [each.native_id for each in found]


def test_facts_that_a_person_can_look_up() -> None:
    counted()
    album = read("ead2002/arclight_a0011.xml")[0]
    assert album.title == "Stanford University student life photograph album"
    assert album.date == DateText("circa 1900-1906", "created", "1900/1906")
    drawings = read("ead3/saa_NCSU_mc00084.xml")[0]
    assert drawings.title == "Richard C. Bell Drawings and Other Materials"
    assert isinstance(drawings.date, DateText)
    assert drawings.date.text == "1961-2003"
    assert (drawings.native_id, drawings.level) == ("mc00084", "collection")
