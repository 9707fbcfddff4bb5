"""Whose fault it is: a bug of a plugin is told apart from trouble with the input and from our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from muniment_importers.plugin_checks import place_of
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

    Raises PluginFailed, which names importer, version and plugin, for anything but what an importer may raise. Ctrl-C
    goes through, and the log says whose code it met.
    """
    who = f"importer {importer.name} {importer.version} of plugin {importer.plugin}"
    try:
        with to_standard_error():
            yield
    except PluginFailed as error:
        raise PluginFailed(f"{who}: {error.message}", hint=error.hint) from error
    except (FatalImportError, MunimentError, OSError, GeneratorExit):
        raise
    except KeyboardInterrupt as error:
        # A first signal waits for the record at hand; whoever sends a second one may want to know what took so long.
        structlog.get_logger(__name__).warning("interrupted in the middle of a record", by=who, at=place_of(error))
        raise
    except BaseException as error:
        hint = "report it to the plugin's author"
        raise PluginFailed(f"{who} raised {type(error).__name__}: {error}", hint=hint) from error
