"""`muniment token`: who may do what over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .shell import JsonOption, Shell, refuse_without_command, with_shell, write_json

if TYPE_CHECKING:
    from muniment_schema.access.tokens import ApiToken

commands = typer.Typer(name="token", help="API tokens.", rich_markup_mode=None)


class RoleChoice(StrEnum):
    """Roles as the command line spells them; the archive's own are loaded with its tables."""

    READER = "reader"
    EDITOR = "editor"
    IMPORTER = "importer"
    ADMIN = "admin"


MOST_DAYS = 36_500
LONGEST_NAME = 100


@commands.callback(invoke_without_command=True)
@with_shell
def tokens(context: typer.Context, shell: Shell) -> None:
    """Take the common options between the two words."""
    refuse_without_command(context)


@commands.command("create")
@with_shell
def create(
    shell: Shell,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is, or what for.")],
    role: Annotated[RoleChoice, typer.Option("--role", help="What its bearer may do.")],
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DAYS|DATE", help="When it ends; else never.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make a token. It is shown this once; the archive keeps only its hash.

    Example: muniment token create nightly --role importer --expires 365
    """
    from muniment_schema.access.tokens import create_token
    from muniment_schema.access.viewer import Role

    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise typer.BadParameter(f"a name has 1 to {LONGEST_NAME} printable characters")
    ends = None if expires is None else moment_of(expires, datetime.now(UTC))
    with shell.open_database() as database:
        token, secret = create_token(database, name, Role(role.value), ends)
    if json:
        write_json(_as_json(token) | {"token": secret})
        return
    until = f", until {token.expires_at:%Y-%m-%d %H:%M} UTC" if token.expires_at else ""
    shell.say(f"{token.id} for {name}: {role.value}{until}. Keep it now; it is not shown again.")
    typer.echo(secret)


@commands.command("list")
@with_shell
def list_all(shell: Shell, json: JsonOption = False) -> None:
    """List the tokens, those that have ended too, but never the tokens themselves.

    Example: muniment token list
    """
    from muniment_schema.access.tokens import list_tokens

    with shell.open_database() as database:
        found = list_tokens(database)
    if json:
        write_json([_as_json(each) for each in found])
        return
    from .tables import print_table

    rows = [
        (
            each.id,
            each.name,
            each.role.value,
            f"{each.created_at:%Y-%m-%d}",
            f"{each.expires_at:%Y-%m-%d}" if each.expires_at else "never",
            _state(each),
        )
        for each in found
    ]
    print_table(("Id", "Name", "Role", "Created", "Expires", "State"), rows)


@commands.command("revoke")
@with_shell
def revoke(
    shell: Shell,
    reference: Annotated[str, typer.Argument(metavar="ID|NAME", help="Id or name of the token.")],
) -> None:
    """Revoke a token; servers refuse it within seconds.

    Example: muniment token revoke nightly
    """
    from muniment_schema.access.tokens import revoke_token

    with shell.open_database() as database:
        token = revoke_token(database, reference)
    shell.say(f"{token.id} ({token.name}) is revoked")


def moment_of(text: str, now: datetime) -> datetime:
    """Read when a token ends: days from now, or a date, whose beginning in UTC is meant.

    Raises BadParameter for anything else, and for what is past.
    """
    if text.isascii() and text.isdecimal() and 0 < int(text) <= MOST_DAYS:
        return now + timedelta(days=int(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is neither days nor a date; write for example 365 or 2027-12-31") from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if moment <= now:
        raise typer.BadParameter(f"{text} is past")
    return moment


def _state(token: ApiToken) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "in use" if token.is_good(datetime.now(UTC)) else "expired"


def _as_json(token: ApiToken) -> dict[str, Any]:
    from muniment_importers.report import utc_text

    return {
        "id": token.id,
        "name": token.name,
        "role": token.role.value,
        "created_at": utc_text(token.created_at),
        "expires_at": utc_text(token.expires_at),
        "revoked_at": utc_text(token.revoked_at),
    }
