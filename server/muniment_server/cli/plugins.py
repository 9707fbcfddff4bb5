"""`muniment plugins`: what is installed, and what is wrong with what is not in use."""

from __future__ import annotations

import typer

from . import plugin_kit
from .shell import JsonOption, Shell, with_shell, write_json

commands = typer.Typer(name="plugins", help="Importer plugins.", rich_markup_mode=None)


@commands.callback(invoke_without_command=True)
@with_shell
def plugins(context: typer.Context, shell: Shell, json: JsonOption = False) -> None:
    """List the plugins.

    Example: muniment plugins --plugins-dir plugins
    """
    if context.invoked_subcommand is None:
        _list(shell, json)


@commands.command("list")
@with_shell
def list_plugins(shell: Shell, json: JsonOption = False) -> None:
    """List the plugins, their importers and hooks, and errors.

    Example: muniment plugins list --json
    """
    _list(shell, json)


plugin_kit.add_to(commands)


def _list(shell: Shell, json: bool) -> None:
    from dataclasses import replace

    found = replace(shell, quiet=True).plugins(shell.settings)  # the list itself says what is broken
    if json:
        write_json(found.as_json())
        return
    from .tables import print_table

    rows = [
        (
            plugin.name,
            plugin.version or "",
            ", ".join(plugin.importers),
            ", ".join(plugin.hooks),
            plugin.error or "",
        )
        for plugin in found.plugins
    ]
    print_table(("Plugin", "Version", "Importers", "Hooks", "Error"), rows)
