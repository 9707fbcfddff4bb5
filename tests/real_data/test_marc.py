"""Real MARC, read in place: as many units as terminators and elements, and nothing lost between them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from muniment_importers.formats.marc_records import Marc21, MarcXml
from muniment_importers.importer import FramedImporter
from muniment_importers.record import Record, RecordError
from muniment_importers.source import Source

FOLDER = Path(os.environ.get("MUNIMENT_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
_ROW = re.compile(r"\| (marc(?:21/\S+|xml/\S+\.xml)) \| (\d+) \|")
# pymarc_bad_records.mrc is meant to fail in part: two without a readable directory, one without a title.
_REFUSED = {"pymarc_bad_records.mrc": 3}


def test_each_has_as_many_records_as_other_tools_count() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    rows = _ROW.findall((FOLDER / "README.md").read_text("utf-8"))
    assert len(rows) == 18
    for name, count in rows:
        importer: type[FramedImporter] = MarcXml if name.endswith(".xml") else Marc21
        found = list(importer().read(Source(FOLDER / name), importer.Options()))
        refused = sum(isinstance(each, RecordError) for each in found)
        assert (name, len(found), refused) == (name, int(count), _REFUSED.get(Path(name).name, 0))


def test_facts_that_a_person_can_look_up() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    for name in ("marc8", "utf8_with_leader_flag", "utf8_without_leader_flag"):
        [found] = Marc21().read(Source(FOLDER / "marc21" / f"pymarc_{name}.dat"), Marc21.Options())
        assert isinstance(found, Record)
        assert found.title == "Escape from loneliness"
    [communists] = MarcXml().read(Source(FOLDER / "marcxml" / "aspace_american_communist.xml"), MarcXml.Options())
    assert isinstance(communists, Record)
    assert communists.title == "Communist Party of the United States of America Records"
    assert communists.level == "collection"
