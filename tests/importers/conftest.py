"""What the tests of importers share: a folder of plugin files, and the plugin that the contract prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PluginWriter = Callable[..., Path]

PLUGIN = """
from muniment_importers import Importer, Record, hookimpl

class {cls}(Importer):
    name = "{name}"
    title = "Made for a test"
    extensions = (".{name}",)

    def read(self, source, options):
        for line in source.lines():
            yield Record(title=line.text, locator=line.locator)

@hookimpl
def register_importers():
    return [{cls}]
"""


@pytest.fixture
def parish_book() -> Path:
    """The plugin of one file that the contract prints."""
    return Path(__file__).parent.parent / "plugins" / "parish.py"


@pytest.fixture
def plugin(tmp_path: Path) -> PluginWriter:
    """Write a plugin file, by default a good one with one importer, and give the folder it is in."""

    def write(stem: str, content: str | None = None, *, name: str | None = None) -> Path:
        folder = tmp_path / "plugins"
        folder.mkdir(exist_ok=True)
        made = PLUGIN.format(cls="MadeForATest", name=name or stem)
        (folder / f"{stem}.py").write_text(made if content is None else content, encoding="utf-8")
        return folder

    return write
