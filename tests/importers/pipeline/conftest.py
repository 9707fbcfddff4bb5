"""What the tests of the pipeline share: an importer made of what it is to yield, and the rows a run leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from structlog.testing import capture_logs

from muniment_importers import FramedImporter, Importer, Options, Source, hookimpl
from muniment_importers.plugins import Plugins, load_plugins
from muniment_importers.report import ImportReport
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.database import Database
from muniment_schema.tables import CLOCK

Items = Callable[[], Iterable[Any]]


def plain_importer(items: Items, *, importer_version: str | None = None, **members: Any) -> type[Importer]:
    """Give an importer that yields these items whatever its input says."""

    class MadeUp(Importer):
        name = "made-up"
        title = "Made up for a test"
        extensions = (".made",)
        version = importer_version

        def read(self, source: Source, options: Options) -> Iterator[Any]:
            yield from items()

    for name, member in members.items():
        setattr(MadeUp, name, member)
    return MadeUp


def framed_importer(items: Items, map_: Callable[..., Any], importer_version: str | None = None) -> type[Importer]:
    """Give an importer of frames."""

    class MadeUp(FramedImporter):
        name = "made-up"
        title = "Made up for a test"
        extensions = (".made",)
        version = importer_version

        def frames(self, source: Source, options: Options, start: Any = None) -> Iterator[Any]:
            yield from items()

        def map(self, frame: Any, options: Options) -> Any:
            return map_(frame)

    return MadeUp


def plugins_with(importer: type[Importer] | None = None, **hooks: Callable[..., Any]) -> Plugins:
    """Give the built-in plugins and one more, `made`, with an importer and hooks."""
    plugins = load_plugins(no_plugins=True)
    module = ModuleType("made")
    if importer is not None:
        hooks["register_importers"] = lambda: [importer]
    for name, hook in hooks.items():
        setattr(module, name, hookimpl(hook))
    plugins.add("made", "1.2", lambda: module)
    assert plugins.plugins[-1].error is None, plugins.plugins[-1].error
    return plugins


class Archive:
    """A database that inputs are imported into."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder

    def file(self, name: str, content: str | bytes = "something") -> str:
        """Write an input and give its path."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run(self, *inputs: str, plugins: Plugins | None = None, **request: Any) -> ImportReport:
        """Import inputs."""
        return run_imports(self.database, plugins or plugins_with(), RunRequest(inputs=inputs, **request))

    def take(self, *items: Any, reading: Items | None = None, **request: Any) -> ImportReport:
        """Import what a made-up importer yields: these items, or what `reading` gives."""
        hooks = request.pop("hooks", {})
        members = request.pop("members", {})
        importer = plain_importer(reading or (lambda: items), **members)
        return self.run(self.file(request.pop("name", "feed.made")), plugins=plugins_with(importer, **hooks), **request)

    def take_framed(self, items: Items, map_: Callable[..., Any], **request: Any) -> ImportReport:
        """Import what a made-up importer of frames yields."""
        plugins = plugins_with(framed_importer(items, map_, request.pop("version", None)), **request.pop("hooks", {}))
        return self.run(self.file("feed.made"), plugins=plugins, **request)

    def importer(self, items: Items, **members: Any) -> type[Importer]:
        """Give an importer that yields these items whatever its input says."""
        return plain_importer(items, **members)

    def plugins(self, importer: type[Importer] | None = None, **hooks: Callable[..., Any]) -> Plugins:
        """Give the built-in plugins and one more, `made`, with an importer and hooks."""
        return plugins_with(importer, **hooks)

    def rows(self, table: Table, *names: str) -> list[Any]:
        """Give the rows of a table in the order of its key: dicts, or tuples of the named columns, or plain values."""
        columns = [table.c[name] for name in names] if names else list(table.c)
        with self.database.read() as connection:
            found = connection.execute(select(*columns).order_by(*table.primary_key.columns))
            if len(names) == 1:
                return list(found.scalars())
            return [tuple(row) if names else dict(row._mapping) for row in found]

    def count(self, table: Table) -> int:
        """Give the number of rows of a table."""
        with self.database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    @property
    def change_number(self) -> int:
        """The number of the last change."""
        number: int = self.rows(CLOCK, "no")[0]
        return number


@pytest.fixture(autouse=True)
def log() -> Iterator[list[Any]]:
    """What was logged, instead of seeing it printed."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Archive:
    """An empty archive, on SQLite and on PostgreSQL, and a folder for inputs."""
    folder = tmp_path / "inputs"
    folder.mkdir()
    return Archive(database, folder)
