"""Plugins that are single files in a folder: imported under names of their own, without a change of the search path."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Final

from muniment_schema.errors import MunimentError

# The package that the modules appear to be in. It has no folder: nothing else can be imported from it.
PACKAGE: Final = "muniment_plugins"


class PluginsFolderMissing(MunimentError):
    """The folder of plugin files that was named is not there."""

    code = "PLUGINS_DIR_MISSING"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"there is no plugins folder {str(folder)!r}", hint="make the folder, or name another one")


def plugin_files(folder: Path) -> list[Path]:
    """Give the `*.py` files of a folder that do not begin with `_`, in the order of their names.

    Raises PluginsFolderMissing.
    """
    if not folder.is_dir():
        raise PluginsFolderMissing(folder)
    return sorted(path for path in folder.glob("*.py") if path.is_file() and not path.name.startswith(("_", ".")))


def file_loader(path: Path) -> Callable[[], types.ModuleType]:
    """Give a function that imports this file anew as `muniment_plugins.<stem>`."""

    def load() -> types.ModuleType:
        parent = sys.modules.setdefault(PACKAGE, types.ModuleType(PACKAGE))
        parent.__path__ = []
        name = f"{PACKAGE}.{path.stem}"
        loader = _FreshFileLoader(name, str(path))
        module = importlib.util.module_from_spec(importlib.machinery.ModuleSpec(name, loader, origin=str(path)))
        module.__file__ = str(path)
        # Dataclasses and pydantic models look their module up here while it is still being read.
        sys.modules[name] = module
        try:
            loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module

    return load


class _FreshFileLoader(importlib.machinery.SourceFileLoader):
    """Compiles the file each time: a cache in the author's folder would hide an edit made within the same second."""

    def get_code(self, fullname: str) -> types.CodeType:
        path = self.get_filename(fullname)
        code: types.CodeType = self.source_to_code(self.get_data(path), path)
        return code
