"""A package with an importer, its sample and its tests, for an author to begin with."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Container
from importlib import resources
from pathlib import Path
from string import Template
from typing import Final

from muniment_schema import __version__
from muniment_schema.errors import MunimentError

from .plugin_files import PACKAGE

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_NAME: Final = 40
_TEMPLATES: Final = resources.files(__package__).joinpath("plugin_template")


class BadPluginName(MunimentError):
    """A name that no new plugin can have."""

    code = "BAD_PLUGIN_NAME"


class FolderExists(MunimentError):
    """The folder of the new package is there already; nothing in it is touched."""

    code = "FOLDER_EXISTS"


def write_new_plugin(name: str, folder: Path | None, taken: Container[str] = ()) -> Path:
    """Write a package whose plugin and importer have this name, and give its folder: `muniment-<name>` unless named.

    Raises BadPluginName, also for a name in `taken`; FolderExists; OSError when the folder cannot be written.
    """
    _refuse_bad_name(name, taken)
    package, module = f"muniment-{name}", f"muniment_{name.replace('-', '_')}"
    folder = folder or Path(package)
    words = {
        "name": name,
        "title": name.replace("-", " ").capitalize(),
        "package": package,
        "module": module,
        # No class is named by a keyword so, whatever the plugin is called.
        "importer": "".join(part.capitalize() for part in name.split("-")) + "Importer",
        "version": __version__,
    }
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        hint = "name another folder with --output, or another plugin"
        raise FolderExists(f"{folder} is there already", hint=hint) from None
    for template, path in {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        "gitignore": ".gitignore",
        "module.py": f"src/{module}/__init__.py",
        "test.py": f"tests/test_{module.removeprefix('muniment_')}.py",
        "sample": f"tests/samples/example.{name}",
    }.items():
        text = Template(_TEMPLATES.joinpath(f"{template}.template").read_text("utf-8")).substitute(words)
        _write(folder / path, text)
    _write(folder / "src" / module / "py.typed", "")
    return folder


def _refuse_bad_name(name: str, taken: Container[str]) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        hint = f"small letters, digits and single dashes, at most {_LONGEST_NAME}, such as parish-book"
        raise BadPluginName(f"{name!r} is no name of a plugin", hint=hint)
    if name.startswith("muniment-"):
        raise BadPluginName(f"{name!r}: the package is called muniment-… by itself", hint="leave muniment- out")
    module = f"muniment_{name.replace('-', '_')}"
    if name in taken or module == PACKAGE or importlib.util.find_spec(module) is not None:
        raise BadPluginName(f"the name {name!r} is taken", hint="muniment plugins list names the plugins there are")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
