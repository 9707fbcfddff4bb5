"""What `muniment doctor` looks at around the database: Python, plugins, folders, optional parts."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .health_check import Check, ok, warning, wrong
from .shell import Shell

if TYPE_CHECKING:
    from ..settings import Settings

OLDEST_PYTHON = (3, 11)
GRAPHIQL = Path(__file__).parents[1] / "graphiql"


def python() -> Check:
    """Look at the version of Python."""
    version = platform.python_version()
    if sys.version_info[:2] < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return wrong("python", f"Python {version} is too old", f"install Python {oldest} or newer")
    return ok("python", f"Python {version}")


def plugins_folder(settings: Settings) -> Iterator[Check]:
    """Look whether the folder of plugin files can be read, and who else may write to it: its files are run."""
    from muniment_importers.plugin_files import plugin_files

    folder = settings.plugins_dir
    if folder is None:
        yield ok("plugins folder", "none is set")
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield wrong("plugins folder", f"{folder} cannot be read", f"make it readable: chmod u+rx {folder}")
    elif folder.stat().st_mode & 0o002:
        hint = f"its files are run, so let only its owner write to it: chmod o-w {folder}"
        yield warning("plugins folder", f"everybody may write to {folder}", hint)
    else:
        yield ok("plugins folder", f"{folder}, plugin files: {len(plugin_files(folder))}")


def plugins(shell: Shell, settings: Settings) -> Iterator[Check]:
    """Load the plugins; each that cannot be used is a line of its own."""
    found = replace(shell, quiet=True).plugins(settings)  # broken ones are named here
    for each in found.plugins:
        if each.error is not None:
            hint = f"mend it, or leave it out with MUNIMENT_BLOCK_PLUGINS={each.name}"
            yield wrong("plugins", f"{each.name} is not in use: {each.error}", hint)
    yield ok("plugins", f"importers in use: {', '.join(found.importers) or 'none'}")


def import_roots(settings: Settings) -> Iterator[Check]:
    """Look whether the folders that the server may import from are there."""
    for root in settings.import_roots:
        if not root.is_dir():
            yield wrong(
                "import roots", f"there is no folder {root}", "make it, or take it out of MUNIMENT_IMPORT_ROOTS"
            )
        elif not os.access(root, os.R_OK | os.X_OK):
            yield wrong("import roots", f"{root} cannot be read", f"make it readable: chmod u+rx {root}")
        else:
            yield ok("import roots", str(root))


def graphiql() -> Iterator[Check]:
    """Say whether the optional query page has its files; nothing where this version has none."""
    if not GRAPHIQL.is_dir():
        return
    there = any((GRAPHIQL / "static").rglob("*.js"))
    yield ok("graphiql", "its files are there" if there else "its files are not there; all else works without them")
