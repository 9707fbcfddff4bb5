"""`muniment serve`: the server, until it is told to stop."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from muniment_schema.errors import MunimentError

from .shell import Shell, with_shell

if TYPE_CHECKING:
    from muniment_importers.plugins import Plugins
    from muniment_schema.database import Database

    from ..settings import Settings

GRACE_SECONDS = 10
BACKLOG = 2048

HostOption = Annotated[str | None, typer.Option("--host", metavar="H", help="Address to listen on.")]
PortOption = Annotated[
    int | None, typer.Option("--port", metavar="N", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
]


class CannotListen(MunimentError):
    """An address that cannot be listened on."""

    code = "CANNOT_LISTEN"


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("serve")(with_shell(serve))


def serve(shell: Shell, host: HostOption = None, port: PortOption = None) -> None:
    """Serve the archive over HTTP.

    Example: muniment serve --port 8080
    """
    settings = shell.settings_with(host=host, port=port)
    plugins = shell.plugins(settings)
    with shell.open_database(settings, create=True, for_readers=True) as database:
        run_server(settings, database, plugins, listen(settings), replace(shell))


def listen(settings: Settings) -> socket.socket:
    """Take the address and port. Raises CannotListen when somebody else has them."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)  # from here on who connects waits, and is not refused
    except OSError as error:
        listener.close()
        raise CannotListen(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}",
            hint="choose another one with --port",
        ) from None
    return listener


def address_of(listener: socket.socket) -> str:
    """Give the address that a browser on this machine can open."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def run_server(settings: Settings, database: Database, plugins: Plugins, listener: socket.socket, shell: Shell) -> None:
    """Serve until a signal says to stop; requests at hand are finished."""
    import uvicorn

    from ..http_app import create_app
    from ..import_line import command_of_one_run
    from ..web_socket import MOST_MESSAGE_BYTES

    class Server(uvicorn.Server):
        """Ends what is listened to before it waits for the requests at hand, which would else not end."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await app.state.close_streams()
            await super().shutdown(sockets)

    with shell.search_index(database, settings) as index:
        import_command = command_of_one_run(no_plugins=shell.no_plugins)
        app = create_app(settings, database, plugins, index=index, import_command=import_command)
        config = uvicorn.Config(
            app,
            loop="auto",
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=MOST_MESSAGE_BYTES,
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        shell.say(f"Muniment serves {database} on {address_of(listener)}")
        Server(config).run(sockets=[listener])
