"""What is wrong with a plugin, said in one line."""

from __future__ import annotations

import difflib
import inspect
import re
import sysconfig
import traceback
from pathlib import Path
from typing import Final

import pluggy
from pydantic import BaseModel

from .importer import FramedImporter, Importer

API_VERSION: Final = 1

_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_STANDARD_LIBRARY: Final = sysconfig.get_path("stdlib")
_OWN_FILES: Final = str(Path(__file__).parent)
_LONGEST_MESSAGE: Final = 500


class PluginRefused(Exception):
    """The plugin was imported but cannot be used."""


def refuse_unknown_hooks(manager: pluggy.PluginManager, plugin: object) -> None:
    """Raise PluginRefused when a function marked as a hook has a name that is no hook: it would never be called."""
    for attribute in dir(plugin):
        marks = manager.parse_hookimpl_opts(plugin, attribute)
        if marks is None:
            continue
        if marks["wrapper"] or marks["hookwrapper"]:
            raise PluginRefused(f"{attribute} is a wrapper of hooks; only plain functions are called")
        if marks["optionalhook"]:
            continue
        name = marks["specname"] or attribute
        if hasattr(manager.hook, name):
            continue
        near = difflib.get_close_matches(name, vars(manager.hook), n=1, cutoff=0.75)
        meant = f"did you mean {near[0]!r}?" if near else "is the plugin made for a newer version?"
        raise PluginRefused(f"unknown hook {name!r}; {meant}")


def usable_importer(cls: object) -> type[Importer]:
    """Give the class back when it is an importer this version can use; raise PluginRefused, naming it, when not."""
    if not isinstance(cls, type):
        raise PluginRefused(f"register_importers gave {cls!r}; it must give classes, not objects")
    if not issubclass(cls, Importer):
        raise PluginRefused(f"{cls.__name__} is not a subclass of muniment_importers.Importer")
    if cls.api_version != API_VERSION:
        raise PluginRefused(
            f"{cls.__name__} wants plugin interface {cls.api_version!r}; this version has {API_VERSION}"
        )
    name = getattr(cls, "name", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PluginRefused(
            f"{cls.__name__} has the name {name!r}; a name is like parish-book: small letters, 0-9 and -"
        )
    title = getattr(cls, "title", None)
    if not isinstance(title, str) or not title.strip():
        raise PluginRefused(f"importer {name!r} has no title")
    if inspect.isabstract(cls):
        missing = ", ".join(sorted(cls.__abstractmethods__))
        raise PluginRefused(f"importer {name!r} does not define {missing}")
    for attribute in ("extensions", "media_types"):
        value = getattr(cls, attribute)
        if isinstance(value, str) or not all(isinstance(part, str) for part in value):
            raise PluginRefused(f"{attribute} of importer {name!r} must be a tuple of texts, not {value!r}")
    if not (isinstance(cls.Options, type) and issubclass(cls.Options, BaseModel)):
        raise PluginRefused(f"Options of importer {name!r} must be a subclass of muniment_importers.Options")
    generator = cls.frames if issubclass(cls, FramedImporter) else cls.read
    if not callable(generator):
        raise PluginRefused(f"importer {name!r} must define read as a method")
    return cls


def one_line(error: BaseException, path: Path | None = None) -> str:
    """Give the kind of an error, its message and the place in the plugin, `path` when the plugin is one file."""
    message = " ".join(str(error).split())[:_LONGEST_MESSAGE]
    if isinstance(error, PluginRefused):
        return message
    kind = type(error).__name__
    if isinstance(error, SyntaxError) and error.filename:
        return f"{kind}: {error.msg} ({Path(error.filename).name}:{error.lineno})"
    if isinstance(error, SystemExit):
        message = f"it called sys.exit({error.code!r})"
    place = place_of(error, path)
    return f"{kind}: {message}" + (f" ({place})" if place else "")


def place_of(error: BaseException, path: Path | None = None) -> str | None:
    """Give file and line of the innermost code that is neither Python's nor Muniment's, or is of `path`."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        is_its_own = frame.filename == str(path) if path else not _is_foreign(frame.filename)
        if is_its_own:
            return f"{Path(frame.filename).name}:{frame.lineno}"
    return None


def _is_foreign(filename: str) -> bool:
    """Whether a file of a traceback is Python's or Muniment's rather than the plugin's."""
    if filename.startswith(("<frozen", _OWN_FILES)):
        return True
    return filename.startswith(_STANDARD_LIBRARY) and "site-packages" not in filename
