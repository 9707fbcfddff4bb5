"""Whose fault it is: a bug of a plugin is told apart from trouble with the input and from our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from muniment_importers.plugins import InstalledImporter
from muniment_importers.record import FatalImportError
from muniment_schema.errors import MunimentError

from .printing import to_standard_error


class PluginFailed(MunimentError):
    """A plugin did what no importer may do."""

    code = "PLUGIN_FAILED"


@contextmanager
def blamed(importer: InstalledImporter) -> Iterator[None]:
    """Run code of an importer. What it prints goes to standard error.

    Raises PluginFailed, which names importer, version and plugin, for anything but what an importer may raise.
    """
    who = f"importer {importer.name} {importer.version} of plugin {importer.plugin}"
    try:
        with to_standard_error():
            yield
    except PluginFailed as error:
        raise PluginFailed(f"{who}: {error.message}", hint=error.hint) from error
    except (FatalImportError, MunimentError, OSError):
        raise
    except (Exception, SystemExit) as error:
        hint = "report it to the plugin's author"
        raise PluginFailed(f"{who} raised {type(error).__name__}: {error}", hint=hint) from error
