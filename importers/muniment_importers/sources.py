"""Sources that have a name: where they are, how they are imported, and how far they were harvested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, null, select, update

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.tables import IMPORT_RUN, SOURCE
from muniment_schema.values.ids import new_id
from muniment_schema.values.vocabularies import ImportMode, ImportState, PublicationStatus, Visibility

from .pipeline.request import SOURCE_KEY, BadSource, RunRequest
from .remote.client import public_url
from .remote.failures import BadUrl

_STOPPED: Final = frozenset({ImportState.INTERRUPTED, ImportState.FAILED})


class NoSuchSource(MunimentError):
    """A source that nobody has named."""

    code = "NOT_FOUND"


class SourceExists(MunimentError):
    """A source that has a definition already."""

    code = "SOURCE_EXISTS"


class UrlNotKept(MunimentError):
    """An address that is none, or has a password in it."""

    code = "BAD_URL"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """How a source is imported, without asking a person again. Paths are absolute; a password is never in it."""

    path: str | None = None
    format: str | None = None
    map_file: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    mode: ImportMode = ImportMode.REPLACE
    visibility: Visibility | None = None
    status: PublicationStatus | None = None
    encoding: str | None = None
    prune: bool = False
    allow_private_network: bool = False
    secret_env: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give what is not as it would be anyhow."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in plain.items() if value not in (None, False, {})}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Definition:
        """Read what was kept."""
        choices: dict[str, Any] = {"mode": ImportMode, "visibility": Visibility, "status": PublicationStatus}
        values: dict[str, Any] = {name: choices.get(name, _same)(value) for name, value in kept.items()}
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class NamedSource:
    """A source of the archive; `definition` is None when it only came about by an import."""

    key: str
    importer: str
    url: str | None
    definition: Definition | None
    state: dict[str, Any] | None
    synced_at: datetime | None

    @property
    def secret_env(self) -> str | None:
        """The environment variable that has its password."""
        return self.definition.secret_env if self.definition else None

    @property
    def place(self) -> str | None:
        """Where it is: its URL or its path."""
        return self.url or (self.definition.path if self.definition else None)

    def request(self) -> RunRequest:
        """Give what imports it again. A `from` of its definition is for the first time only.

        Raises NoSuchSource when nobody has said where it is.
        """
        if self.definition is None or self.place is None:
            raise NoSuchSource(
                f"nobody has said where {self.key!r} comes from", hint=f"muniment source add {self.key} --url URL"
            )
        said = self.definition
        options = {name: value for name, value in said.options.items() if name != "from" or not self.state}
        return RunRequest(
            inputs=[self.place],
            format=said.format,
            source=self.key,
            map_file=Path(said.map_file) if said.map_file else None,
            options=options,
            mode=said.mode,
            visibility=said.visibility,
            status=said.status,
            encoding=said.encoding,
            prune=said.prune,
            allow_private_network=said.allow_private_network,
            harvest=self.url is not None,
        )


def list_sources(database: Database) -> list[NamedSource]:
    """Give all sources of the archive in the order of their keys."""
    with database.read() as connection:
        return [_source(row) for row in connection.execute(select(SOURCE).order_by(SOURCE.c.key)).mappings()]


def find_source(database: Database, key: str) -> NamedSource | None:
    """Give the source of that key, if there is one."""
    with database.read() as connection:
        row = connection.execute(select(SOURCE).where(SOURCE.c.key == key)).mappings().first()
    return None if row is None else _source(row)


def show_source(database: Database, key: str) -> NamedSource:
    """Give the source of that key. Raises NoSuchSource."""
    found = find_source(database, key)
    if found is None:
        raise NoSuchSource(f"there is no source {key!r}", hint="muniment source list names them")
    return found


def add_source(database: Database, key: str, url: str | None, definition: Definition) -> NamedSource:
    """Keep how a source is imported; it may have records already.

    Raises BadSource, SourceExists, and UrlNotKept.
    """
    if not SOURCE_KEY.fullmatch(key):
        raise BadSource(f"{key!r} is no source key", hint="write lower-case letters, digits, dot, dash or underscore")
    if (url is None) == (definition.path is None):
        raise BadSource("a source is at a --url or at a --path", hint="name one of the two")
    try:
        address = None if url is None else public_url(url)
    except BadUrl as error:
        raise UrlNotKept(error.message, hint=error.hint) from None
    values = {"url": address, "definition": definition.as_json()}
    with database.write() as connection:
        before = connection.execute(select(SOURCE).where(SOURCE.c.key == key)).mappings().first()
        if before is not None and before["definition"] is not None:
            raise SourceExists(f"{key!r} is there already", hint=f"muniment source remove {key}")
        if before is None:
            made = {"id": new_id("source"), "importer": definition.format or "", "created_at": datetime.now(UTC)}
            connection.execute(insert(SOURCE), [{"key": key} | made | values])
        else:
            connection.execute(update(SOURCE).where(SOURCE.c.key == key).values(**values))
    return show_source(database, key)


def remove_source(database: Database, key: str) -> None:
    """Forget how a source is imported; its records stay, and so does how far it was harvested. Raises NoSuchSource."""
    show_source(database, key)
    with database.write() as connection:
        forgotten = update(SOURCE).where(SOURCE.c.key == key).values(url=None, definition=null())
        connection.execute(forgotten)


def note_sync(database: Database, key: str, importer: str | None) -> None:
    """Note that a source was looked at just now."""
    with database.write() as connection:
        mine = update(SOURCE).where(SOURCE.c.key == key)
        connection.execute(mine.values(synced_at=datetime.now(UTC)))
        if importer:
            connection.execute(mine.where(SOURCE.c.importer == "").values(importer=importer))


def stopped_at(database: Database, key: str, asked: str) -> Any:
    """Give the position that the last run of a source came to, if that run stopped and asked for the same."""
    columns = (IMPORT_RUN.c.state, IMPORT_RUN.c.state_after)
    mine = (IMPORT_RUN.c.source_key == key, IMPORT_RUN.c.dry_run.is_(False))
    with database.read() as connection:
        last = select(*columns).where(*mine).order_by(IMPORT_RUN.c.number.desc()).limit(1)
        row = connection.execute(last).first()
    if row is None or row.state not in _STOPPED or not row.state_after:
        return None
    stopped = row.state_after.get("stopped", {})
    return stopped.get("position") if stopped.get("asked") == asked else None


def _same(value: Any) -> Any:
    return value


def _source(row: Mapping[Any, Any]) -> NamedSource:
    kept = row["definition"]
    return NamedSource(
        key=row["key"],
        importer=row["importer"],
        url=row["url"],
        definition=None if kept is None else Definition.of(kept),
        state=row["state"],
        synced_at=row["synced_at"],
    )
