"""One plugin by itself, checked against samples as its author would under pytest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from muniment_schema.errors import MunimentError

from .choose import InputRefused, choose
from .inputs import InputMissing
from .pipeline.printing import to_standard_error
from .plugin_files import file_loader
from .plugins import BUILT_IN, InstalledImporter, Plugins, entry_points, load_plugins
from .source import Source
from .testing import Verdict, verdicts


class UnknownPlugin(MunimentError):
    """No file and no installed package is the plugin that was named."""

    code = "UNKNOWN_PLUGIN"


def load_one_plugin(name: str) -> Plugins:
    """Give the built-in importers and the plugin of this name: a file, or a package that is installed.

    A package is named by itself, by one of its plugins or by the module of one; all its plugins are loaded then.
    Raises UnknownPlugin; a plugin that cannot be used is listed with its error.
    """
    plugins = load_plugins(no_plugins=True)
    if name.endswith(".py"):
        path = Path(name)
        if not path.is_file():
            raise UnknownPlugin(f"there is no file {name}")
        plugins.add(path.stem, None, file_loader(path), path=path)
        return plugins
    found = [
        point
        for point in entry_points()
        if name in (point.name, point.module) or (point.dist and _folded(point.dist.name) == _folded(name))
    ]
    if not found:
        hint = "name a file that ends in .py, or a package that is installed beside Muniment"
        raise UnknownPlugin(f"there is no plugin {name!r}", hint=hint)
    for point in found:
        plugins.add(point.name, point.dist.version if point.dist else None, point.load)
    return plugins


def _folded(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def check_plugin(plugins: Plugins, samples: Sequence[Path]) -> Iterator[tuple[str | None, Verdict]]:
    """Yield what each check finds, with the importer's name; what the plugin prints goes to standard error.

    Each sample is for the importer that is surest of it, all are when there is only one.

    Raises InputMissing for a sample that is not there.
    """
    if missing := [str(path) for path in samples if not path.exists()]:
        raise InputMissing(missing)
    for info in plugins.plugins:
        if info.name != BUILT_IN:
            yield None, Verdict("is a plugin that can be used", None, info.error is None, info.error)
    importers = [each for each in plugins.importers.values() if each.plugin != BUILT_IN]
    if not importers and all(info.error is None for info in plugins.plugins):
        yield None, Verdict("has an importer", None, False, "it registers no importer, so nothing is checked")
    own: dict[str, list[Path]] = {each.name: [] for each in importers}
    for path in samples if importers else ():
        try:
            own[_surest(importers, path)].append(path)
        except InputRefused as refused:
            yield None, Verdict("has an importer that recognises it", path.name, False, refused.message)
    for each in importers:
        yield from ((each.name, verdict) for verdict in _contained(verdicts(each.cls, own[each.name])))


def _surest(importers: Sequence[InstalledImporter], path: Path) -> str:
    """Give the name of the importer that a sample is for. Raises InputRefused."""
    if len(importers) == 1:
        return importers[0].name
    only = Plugins()
    only.importers = {each.name: each for each in importers}
    return choose(Source(path), only).importer.name


def _contained(found: Iterator[Verdict]) -> Iterator[Verdict]:
    while True:
        with to_standard_error():
            verdict = next(found, None)
        if verdict is None:
            return
        yield verdict
