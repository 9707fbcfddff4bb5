"""`muniment migrate`: the tables of the database, up to date or back."""

from __future__ import annotations

from typing import Annotated

import typer

from muniment_schema.errors import MunimentError

from .shell import JsonOption, Shell, refuse_without_command, with_shell, write_json

commands = typer.Typer(name="migrate", help="The tables of the database.", rich_markup_mode=None)


class UnknownRevision(MunimentError):
    """A revision that this version does not have."""

    code = "UNKNOWN_REVISION"

    def __init__(self, revision: str) -> None:
        self.revision = revision
        hint = "muniment migrate status names the current one; base takes all of them back"
        super().__init__(f"there is no revision {revision!r} to go back to", hint=hint)


@commands.callback(invoke_without_command=True)
@with_shell
def migrate(context: typer.Context, shell: Shell) -> None:
    """Take the common options between the two words."""
    refuse_without_command(context)


@commands.command("up")
@with_shell
def up(shell: Shell) -> None:
    """Bring the tables up to date; makes them where there are none.

    Example: muniment migrate up
    """
    from muniment_schema.migrating import migrate_up

    with shell.connect(create=True) as database:
        applied = migrate_up(database)
        shell.say(f"{database}: applied {', '.join(applied)}" if applied else f"{database} is up to date")


@commands.command("down")
@with_shell
def down(
    shell: Shell,
    to: Annotated[str, typer.Option("--to", metavar="REVISION", help="Revision to go back to.")] = "base",
) -> None:
    """Take migrations back, by default all of them and with them all data.

    Example: muniment migrate down
    """
    from alembic.util import CommandError

    from muniment_schema.migrating import migrate_down

    with shell.connect() as database:
        try:
            migrate_down(database, to)
        except CommandError:
            raise UnknownRevision(to) from None
        shell.say(f"{database} is at {to}")


@commands.command("status")
@with_shell
def status(shell: Shell, json: JsonOption = False) -> None:
    """Say which migrations wait; 1 when some do.

    Example: muniment migrate status --json
    """
    from muniment_schema.migrating import migration_status

    with shell.connect() as database:
        found = migration_status(database)
    if json:
        write_json({"current": found.current, "head": found.head, "pending": list(found.pending)})
    else:
        typer.echo(
            f"current {found.current or 'none'}, newest {found.head}, pending {', '.join(found.pending) or 'none'}"
        )
    if found.pending:
        raise typer.Exit(1)
