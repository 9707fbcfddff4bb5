"""Settings from the environment (`MUNIMENT_*`); everything that is wrong is said at once, before anything starts."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from muniment_schema.access.viewer import Role
from muniment_schema.database import CACHE_MB, READERS_CACHE_MB, BadDatabase, database_url
from muniment_schema.errors import MunimentError
from muniment_schema.files.place import MAX_FILE_BYTES

PREFIX = "MUNIMENT_"
SECRET_FIELDS = frozenset({"database_url", "files"})
# Below this likeness an unknown variable belongs to something else, such as a test or a deployment script.
LIKENESS = 0.75


class LogFormat(StrEnum):
    """How lines of the log look."""

    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """The least grave line that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class BadSettings(MunimentError):
    """Settings that cannot be used; `problems` has one line for each."""

    code = "BAD_SETTINGS"

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Settings(BaseSettings):
    """What an operator can set. A command-line option wins over the environment, which wins over the default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str = Field(
        default="data/muniment.db",
        description="SQLite file, sqlite:///file or postgresql://…",
        examples=["data/muniment.db", "postgresql://muniment@localhost/muniment"],
    )
    sqlite_cache_mb: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description=(
            "Megabytes of a SQLite file that each connection may keep in memory; when it is not set, "
            f"{READERS_CACHE_MB} in a server, which has a dozen of them, and {CACHE_MB} in other commands"
        ),
        examples=["16"],
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on", examples=["127.0.0.1"])
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one", examples=["8000"]
    )
    plugins_dir: Path | None = Field(default=None, description="Folder of plugin files", examples=["plugins"])
    load_plugins: Annotated[tuple[str, ...], NoDecode] | None = Field(
        default=None, description="Names of the only plugin packages to load, parted by commas", examples=["parish,ead"]
    )
    block_plugins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Names of plugins to leave out, parted by commas", examples=["parish"]
    )
    trace_plugins: bool = Field(
        default=False, description="1 logs each call of a plugin's hook with its time", examples=["1"]
    )
    import_roots: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="Folders that the server may import from, parted by commas or :", examples=["/import"]
    )
    uploads_dir: Path | None = Field(
        default=None,
        description="Folder of uploads, which workers must see too; else beside a SQLite file, or data/uploads",
        examples=["/var/lib/muniment/uploads"],
    )
    search_dir: Path | None = Field(
        default=None,
        description="Folder of this archive's search index; else beside a SQLite file, or data/search-<database id>",
        examples=["/var/cache/muniment"],
    )
    files: str | None = Field(
        default=None,
        description="Folder or s3://… address of stored files; else files beside a SQLite file, or data/files",
        examples=["/var/lib/muniment/files", "s3://archive/files"],
    )
    max_file_bytes: int = Field(
        default=MAX_FILE_BYTES,
        ge=1,
        le=2**63 - 1,
        description="Largest file beside an input that is stored",
        examples=["2147483648"],
    )
    anonymous_role: Role = Field(
        default=Role.READER,
        description="What a viewer without a token may do: reader, or importer on a loopback address",
        examples=["reader", "importer"],
    )
    max_page_size: int = Field(
        default=100, ge=1, le=10_000, description="Largest page of a connection", examples=["100"]
    )
    max_body_bytes: int = Field(
        default=100_000,
        ge=1_000,
        le=100_000_000,
        description="Largest body of a GraphQL request",
        examples=["100000"],
    )
    max_upload_bytes: int = Field(
        default=2 * 1024**3, ge=1, description="Largest file that can be uploaded", examples=["2147483648"]
    )
    timeout_seconds: float = Field(
        default=10, gt=0, le=600, description="Longest time a GraphQL request may take", examples=["10"]
    )
    log_format: LogFormat = Field(
        default=LogFormat.CONSOLE, description="console or json", examples=["console", "json"]
    )
    log_level: LogLevel = Field(
        default=LogLevel.INFO, description="debug, info, warning or error", examples=["info", "warning"]
    )
    archive_name: str = Field(
        default="Muniment", min_length=1, max_length=200, description="Name of the archive", examples=["Muniment"]
    )

    @field_validator("load_plugins", "block_plugins", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return _split(value, ",")

    @field_validator("import_roots", mode="before")
    @classmethod
    def _paths(cls, value: object) -> object:
        return _split(value, f",{os.pathsep}")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            database_url(value)
        except BadDatabase as error:
            raise ValueError(str(error)) from None
        return value

    @field_validator("anonymous_role")
    @classmethod
    def _reader_or_importer(cls, value: Role, others: ValidationInfo) -> Role:
        if value not in {Role.READER, Role.IMPORTER}:
            raise ValueError("only reader and importer can be given to everybody")
        host = others.data.get("host", "127.0.0.1")
        if value is Role.IMPORTER and not is_loopback(host):
            raise ValueError(f"it shows records and full paths to everybody, and other machines can reach {host}")
        return value

    @field_validator("plugins_dir")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("there is no such folder")
        return value


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(**options: Any) -> Settings:
    """Read the settings; `options` are what the command line gave, None meaning not given.

    Raises BadSettings with one line for every variable or option that is wrong, and for every `MUNIMENT_*` variable
    that looks like a misspelt one.
    """
    given = {name: value for name, value in options.items() if value is not None}
    problems = [f"{wrong}: there is no such setting; did you mean {right}?" for wrong, right in misspelt(os.environ)]
    try:
        settings = Settings(**given)
    except ValidationError as error:
        problems += [_line(dict(each), given) for each in error.errors()]
        raise BadSettings(problems) from None
    if problems:
        raise BadSettings(problems)
    return settings


def misspelt(environment: Iterable[str]) -> list[tuple[str, str]]:
    """Give each variable that nothing reads and that looks like one of ours, with the one it looks like."""
    known = {name.upper() for name in Settings.model_fields}
    found = []
    for variable in sorted(environment):
        name = variable.upper().removeprefix(PREFIX)
        if not variable.upper().startswith(PREFIX) or name in known:
            continue
        if near := difflib.get_close_matches(name, known, n=1, cutoff=LIKENESS):
            found.append((variable, PREFIX + near[0]))
    return found


def _split(value: object, separators: str) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in re.split(f"[{re.escape(separators)}]", value) if part.strip())


def _line(error: dict[str, Any], given: Mapping[str, object]) -> str:
    """Say in one line which setting is wrong, what was found there, and what would be right."""
    own_words = str(error["ctx"]["error"]) if "error" in error.get("ctx", {}) else ""
    name = str(error["loc"][0])
    variable = f"--{name.removesuffix('_url').replace('_', '-')}" if name in given else PREFIX + name.upper()
    if name in SECRET_FIELDS:
        return f"{variable}: {own_words or 'this is not a text'}"
    field = Settings.model_fields[name]
    what = own_words or f"{bounds(field)} is expected"
    return f"{variable}: {str(error['input'])!r} is not right: {what}; write for example {field.examples[0]}"  # type: ignore[index]


def bounds(field: FieldInfo) -> str:
    """Say which values a setting takes: "a whole number from 0 up to 65535"."""
    if isinstance(field.annotation, type) and issubclass(field.annotation, StrEnum):
        return "one of " + ", ".join(field.annotation)
    low = next((f"from {rule.ge}" for rule in field.metadata if hasattr(rule, "ge")), "")
    above = next((f"above {rule.gt}" for rule in field.metadata if hasattr(rule, "gt")), "")
    high = next((f"up to {rule.le}" for rule in field.metadata if hasattr(rule, "le")), "")
    kind = {int: "a whole number", float: "a number", bool: "1 or 0"}.get(field.annotation, "a text")  # type: ignore[arg-type]
    return " ".join(part for part in (kind, low, above, high) if part)
