"""The hooks a plugin may implement. Group of entry points: `muniment`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import typer

    from .context import ImportContext
    from .importer import Importer
    from .record import Record, Skip
    from .report import RunReport

PROJECT = "muniment"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_importers() -> list[type[Importer]]:  # type: ignore[empty-body]
    """Give the importer classes of this plugin."""


@hookspec
def register_commands(cli: typer.Typer) -> None:
    """Add commands to the command line."""


@hookspec
def transform_record(record: Record, context: ImportContext) -> Record | Skip | None:
    """Change a record before it is checked and stored; None leaves it as it is, Skip leaves it out."""


@hookspec(firstresult=True)
def match_record(record: Record, context: ImportContext) -> str | None:
    """Say which object a record is, by public id; the first answer wins, None leaves it to the core."""


@hookspec
def import_started(context: ImportContext) -> None:
    """Called when a run begins."""


@hookspec
def import_finished(context: ImportContext, report: RunReport) -> None:
    """Called when a run has ended, in whatever state."""
