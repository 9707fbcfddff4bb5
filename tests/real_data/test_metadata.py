"""Real metadata records and answers of repositories, read in place."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from muniment_importers.formats.metadata_xml import DublinCore, Mods
from muniment_importers.formats.oai_pmh import OaiPmh
from muniment_importers.importer import FramedImporter
from muniment_importers.probe import Probe
from muniment_importers.record import Deleted, FatalImportError, Frame, Record, RecordError
from muniment_importers.source import Source

FOLDER = Path(os.environ.get("MUNIMENT_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
_ROW = re.compile(r"\| ((?:dublin_core|mods|oai_pmh/\w+)/\S+\.xml) \| (\d+) \|(.*)")
IMPORTERS = (DublinCore, Mods, OaiPmh)
# Of a finding aid two units come out; the folder counts the record of the repository.
_FINDING_AIDS = {"getrecord_oai_ead.xml": 2, "getrecord_oai_ead_without_uris.xml": 2}


def read(name: str) -> list[Record | RecordError | Deleted]:
    probe = Probe.of(Source(FOLDER / name))
    sure = {each: found.confidence for each in IMPORTERS if (found := each().sniff(probe)) is not None}
    importer: type[FramedImporter] = max(sure, key=sure.__getitem__)
    options = importer.Options()
    items = importer().frames(Source(FOLDER / name), options)
    return [importer().map(each, options) if isinstance(each, Frame) else each for each in items]  # type: ignore[misc]


def test_each_has_as_many_records_as_other_tools_count() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    rows = _ROW.findall((FOLDER / "README.md").read_text("utf-8"))
    assert len(rows) == 37
    for name, count, words in rows:
        if "error=" in words and "noRecordsMatch" not in words:
            with pytest.raises(FatalImportError):
                read(name)
            continue
        found = read(name)
        assert (name, len(found)) == (name, _FINDING_AIDS.get(Path(name).name, int(count)))
        problems = [each.code for each in found if isinstance(each, RecordError)]
        assert problems == (["NO_IDENTIFIER"] if "Records4" in name else [])


def test_facts_that_a_person_can_look_up() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    [pool] = read("mods/dpla_ma.xml")
    assert isinstance(pool, Record)
    assert pool.title == "Art Linkletter Natatorium at Springfield College"
    assert pool.repository == "Springfield College Archives and Special Collections"
    [map_] = read("dublin_core/dpla_rumsey.xml")
    assert isinstance(map_, Record)
    assert map_.places == ["Kolkata (India)", "Calcutta (India)", "Calcutta"]
