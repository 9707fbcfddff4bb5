"""The installed importers: built in, from packages, from a folder of files. A broken plugin is listed, never fatal."""

from __future__ import annotations

import difflib
import importlib
import importlib.metadata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pluggy

from muniment_schema import __version__
from muniment_schema.errors import MunimentError

from . import hookspecs
from .importer import Importer
from .pipeline.printing import to_standard_error
from .plugin_checks import PluginRefused, one_line, refuse_unknown_hooks, usable_importer
from .plugin_files import file_loader, plugin_files
from .plugin_hooks import PluginHook

ENTRY_POINT_GROUP: Final = hookspecs.PROJECT
BUILT_IN: Final = hookspecs.PROJECT


class UnknownImporter(MunimentError):
    """No installed importer has this name."""

    code = "UNKNOWN_IMPORTER"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        super().__init__(f"there is no importer {name!r}{meant}", hint=f"installed are: {', '.join(names) or 'none'}")


@dataclass(frozen=True, slots=True)
class InstalledImporter:
    """An importer that can be used, and whose it is."""

    cls: type[Importer]
    plugin: str
    version: str  # of the importer; of its package when it states none; "0" for a file without __version__

    @property
    def name(self) -> str:
        """What `--format` takes."""
        return self.cls.name


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """A plugin that was found; with an `error` nothing of it is in use."""

    name: str
    version: str | None
    importers: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    error: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the object of `plugins list --json`."""
        return {
            "name": self.name,
            "version": self.version,
            "importers": list(self.importers),
            "hooks": list(self.hooks),
            "error": self.error,
        }


class Plugins:
    """Everything that was loaded: `importers` by name, `plugins` in the order of loading, `hook` to call the hooks."""

    def __init__(self, *, is_traced: bool = False) -> None:
        """Take nothing yet; with `is_traced` every call of a hook will be logged."""
        self.is_traced = is_traced
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        self.manager.add_hookspecs(hookspecs)
        self.importers: dict[str, InstalledImporter] = {}
        self.plugins: list[PluginInfo] = []

    @property
    def hook(self) -> Any:
        """The hooks of all plugins in use: `plugins.hook.import_started(context=…)`."""
        return self.manager.hook

    def hooks(self, name: str) -> list[PluginHook]:
        """Give what each plugin in use does at a hook, in the order in which they are asked."""
        callers = reversed(getattr(self.manager.hook, name).get_hookimpls())
        return [
            PluginHook(each.plugin_name, name, each.function, tuple(each.argnames), self.is_traced) for each in callers
        ]

    def find(self, name: str) -> InstalledImporter:
        """Give the importer of this name. Raises UnknownImporter, which says what could have been meant."""
        try:
            return self.importers[name]
        except KeyError:
            raise UnknownImporter(name, self.importers) from None

    def as_json(self) -> list[dict[str, Any]]:
        """Give `plugins list --json`."""
        return [plugin.as_json() for plugin in self.plugins]

    def add(self, name: str, version: str | None, load: Callable[[], object], *, path: Path | None = None) -> None:
        """Load one plugin and put it to use as a whole, or list it with what is wrong with it.

        What it prints meanwhile goes to standard error, because standard output carries results only. `path` is its
        file when it is a single one. A blocked plugin is not even loaded.
        """
        if self.manager.is_blocked(name):
            return
        module: object = None
        try:
            with to_standard_error():
                if self.manager.has_plugin(name):
                    raise PluginRefused(f"another plugin {name!r} is already loaded; rename this one")
                module = load()
                version = version or _version_in(module)
                refuse_unknown_hooks(self.manager, module)
                self.manager.register(module, name)
                importers = self._importers_of(name, version)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, and others must load
            if module is not None and self.manager.get_plugin(name) is module:
                self.manager.unregister(name=name)
            self.plugins.append(PluginInfo(name, version, error=one_line(error, path)))
            return
        hooks = sorted(caller.name for caller in self.manager.get_hookcallers(module) or ())
        self.importers |= importers
        self.plugins.append(PluginInfo(name, version, tuple(importers), tuple(hooks)))

    def _importers_of(self, plugin: str, version: str | None) -> dict[str, InstalledImporter]:
        found: dict[str, InstalledImporter] = {}
        for register_importers in self.hooks("register_importers"):
            if register_importers.plugin != plugin:
                continue
            classes = register_importers()
            if not isinstance(classes, Iterable):
                raise PluginRefused(f"register_importers gave {classes!r}; it must give a list of importer classes")
            for cls in map(usable_importer, classes):
                if cls.name in found:
                    raise PluginRefused(f"two of its importers are named {cls.name!r}")
                if (first := self.importers.get(cls.name)) is not None:
                    raise PluginRefused(
                        f"importer {cls.name!r} of plugin {plugin!r} is already there from plugin {first.plugin!r}; "
                        "rename it, or block one of the two plugins"
                    )
                found[cls.name] = InstalledImporter(cls, plugin, cls.version or version or "0")
        return found


def load_plugins(
    plugins_dir: Path | None = None,
    *,
    load: Sequence[str] | None = None,
    block: Sequence[str] = (),
    no_plugins: bool = False,
    is_traced: bool = False,
) -> Plugins:
    """Give the built-in importers, those of installed packages, and those of the files in `plugins_dir`, in this order.

    Packages are found by entry points of the group `muniment`. Files are `*.py` whose names do not begin with `_`, in
    the order of their names. `load` lets in only plugins of these names, `block` leaves out plugins by name before they
    are imported; `no_plugins` leaves out all but the built-in ones. With `is_traced` every call of a hook is logged.

    Raises PluginsFolderMissing when `plugins_dir` is not a folder; a plugin that fails is listed with its error.
    """
    plugins = Plugins(is_traced=is_traced)
    for name in block:
        plugins.manager.set_blocked(name)
    plugins.add(BUILT_IN, __version__, lambda: importlib.import_module("muniment_importers.formats"))
    if no_plugins:
        return plugins
    for point in entry_points():
        if load is None or point.name in load:
            plugins.add(point.name, point.dist.version if point.dist else None, point.load)
    for path in plugin_files(plugins_dir) if plugins_dir is not None else ():
        if load is None or path.stem in load:
            plugins.add(path.stem, None, file_loader(path), path=path)
    return plugins


def entry_points() -> list[importlib.metadata.EntryPoint]:
    """Give the plugins of installed packages, in the order of their names; nothing is imported."""
    # A package that is installed both from its folder and from a wheel has each of its entry points twice.
    found = {(point.name, point.value): point for point in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)}
    return [found[key] for key in sorted(found)]


def _version_in(module: object) -> str | None:
    version = getattr(module, "__version__", None)
    return version if isinstance(version, str) else None
