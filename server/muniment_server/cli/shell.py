"""What every command has: the common options before or after it, settings, plugins, the database, two outputs."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from muniment_schema.errors import MunimentError

if TYPE_CHECKING:
    from muniment_importers.plugins import Plugins
    from muniment_schema.database import Database
    from muniment_schema.search.index import SearchIndex

    from ..settings import Settings

DatabaseOption = Annotated[
    str | None, typer.Option("--database", metavar="URL|PATH", help="SQLite file or postgresql://… address.")
]
PluginsDirOption = Annotated[
    Path | None, typer.Option("--plugins-dir", metavar="DIR", help="Folder of plugin files to load.")
]
NoPluginsOption = Annotated[bool, typer.Option("--no-plugins", help="Load the built-in importers only.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Say more; show where an error comes from.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Write one JSON document to standard output.")]

COMMON: dict[str, tuple[Any, Any]] = {
    "database": (DatabaseOption, None),
    "plugins_dir": (PluginsDirOption, None),
    "no_plugins": (NoPluginsOption, False),
    "quiet": (QuietOption, False),
    "verbose": (VerboseOption, False),
}


SQLITE_HEADER = b"SQLite format 3\0"


class DatabaseMissing(MunimentError):
    """A SQLite file that is not there, where a command does not make one."""

    code = "SCHEMA_MISSING"

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(f"there is no database {file}", hint="make one with: muniment migrate up")


class DatabaseUnusable(MunimentError):
    """A path that cannot be, or is not, a SQLite database."""

    code = "BAD_DATABASE"


@dataclass(frozen=True)
class Shell:
    """The common options of one command, and what follows from them."""

    database: str | None = None
    plugins_dir: Path | None = None
    no_plugins: bool = False
    quiet: bool = False
    verbose: bool = False

    def merged(self, given: dict[str, Any]) -> Shell:
        """Give the options of the command on top of those before it."""
        return replace(self, **{name: value for name, value in given.items() if value})

    @cached_property
    def settings(self) -> Settings:
        """The settings; a log on standard error goes with them."""
        return self.settings_with()

    def settings_with(self, **options: Any) -> Settings:
        """Give the settings with further options of the command. Raises BadSettings."""
        from ..logs import configure_logging
        from ..settings import LogLevel, load_settings

        settings = load_settings(database_url=self.database, plugins_dir=self.plugins_dir, **options)
        level = LogLevel.DEBUG if self.verbose else LogLevel.ERROR if self.quiet else settings.log_level
        configure_logging(settings.log_format, level)
        return settings

    def plugins(self, settings: Settings | None = None) -> Plugins:
        """Load the plugins; a broken one is named in a warning."""
        from muniment_importers.plugins import load_plugins

        settings = settings or self.settings
        plugins = load_plugins(
            settings.plugins_dir,
            load=settings.load_plugins,
            block=settings.block_plugins,
            no_plugins=self.no_plugins,
            is_traced=settings.trace_plugins,
        )
        for plugin in plugins.plugins:
            if plugin.error is not None:
                self.say(f"plugin {plugin.name} is not in use: {plugin.error}")
        return plugins

    @contextmanager
    def open_database(
        self, settings: Settings | None = None, *, create: bool = False, for_readers: bool = False
    ) -> Iterator[Database]:
        """Give the database, its schema current; `create` makes a missing SQLite file and its folder.

        `for_readers` is for a server, whose connections are many and write little.

        Raises a MunimentError that says what to do when there is no schema or an old one.
        """
        from muniment_schema.migrating import ensure_schema

        with self.connect(settings, create=create, for_readers=for_readers) as database:
            ensure_schema(database, create=create)
            yield database

    def missing_file(self) -> Path | None:
        """Give the SQLite file of the settings when it is not there yet."""
        from muniment_schema.database import Database

        file = Database(self.settings.database_url).file
        return file if file is not None and not file.exists() else None

    @contextmanager
    def connect(
        self, settings: Settings | None = None, *, create: bool = False, for_readers: bool = False
    ) -> Iterator[Database]:
        """Give the database whatever its schema; a missing SQLite file is refused unless it may be created."""
        from muniment_schema.database import CACHE_MB, READERS_CACHE_MB, Database
        from muniment_schema.files.place import FilePlace

        settings = settings or self.settings
        files = FilePlace(settings.files, settings.max_file_bytes)
        cache_mb = settings.sqlite_cache_mb or (READERS_CACHE_MB if for_readers else CACHE_MB)
        database = Database(settings.database_url, sqlite_cache_mb=cache_mb, files=files)
        if database.file is not None:
            check_file(database.file, create=create)
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def search_index(self, database: Database, settings: Settings | None = None) -> Iterator[SearchIndex]:
        """Give the search index of the database; closed afterwards."""
        from muniment_schema.search.index import SearchIndex

        index = SearchIndex(database, (settings or self.settings).search_dir)
        try:
            yield index
        finally:
            index.close()

    @contextmanager
    def indexing(self, database: Database) -> Iterator[Callable[[], None]]:
        """Let the search index follow an import; gives what is to be called after each batch."""
        from ..indexing import Indexing

        with self.search_index(database) as index, Indexing(index).beside_import() as after_batch:
            yield after_batch

    def say(self, text: str) -> None:
        """Tell the person something on standard error, unless they asked for quiet."""
        if not self.quiet:
            typer.echo(text, err=True)


def check_file(file: Path, *, create: bool) -> None:
    """Refuse what cannot be a SQLite database before a driver meets it; make the folder of a new one."""
    try:
        if not file.exists():
            if not create:
                raise DatabaseMissing(file)
            file.parent.mkdir(parents=True, exist_ok=True)
            return
        with file.open("rb") as opened:
            start = opened.read(len(SQLITE_HEADER))
        if start not in {b"", SQLITE_HEADER}:
            raise DatabaseUnusable(f"{file} is not a SQLite database")
    except OSError as error:
        raise DatabaseUnusable(f"{file} cannot be used as a database: {error.strerror}") from None


def with_shell(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command that takes the common options too and hands its function a Shell as `shell`."""
    own = {
        name: each for name, each in inspect.signature(function, eval_str=True).parameters.items() if name != "shell"
    }
    common = {
        name: inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in COMMON.items()
    }
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    parameters = [
        context,
        *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own.values() if each.name != "context"),
        *common.values(),
    ]

    def command(context: typer.Context, **values: Any) -> None:
        given = {name: values.pop(name) for name in COMMON}
        before = context.obj if isinstance(context.obj, Shell) else Shell()
        context.obj = before.merged(given)
        if "context" in own:
            values["context"] = context
        function(shell=context.obj, **values)

    command.__name__, command.__doc__ = function.__name__, function.__doc__
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    return command


def refuse_without_command(context: typer.Context) -> None:
    """End a group of commands of which none was named: its help on standard error, and exit code 2."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def write_json(value: object) -> None:
    """Write one JSON document as the whole standard output."""
    import orjson

    write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS))


def write_bytes(content: bytes) -> None:
    """Write to standard output; on a closed pipe the command ends quietly."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
