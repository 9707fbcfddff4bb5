"""Harvest: what is at a URL, fetched and made ready to be one run."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError

from .choose import Choice, choose
from .mapping.field_map import FieldMap
from .pipeline.blame import blamed
from .pipeline.harvest import Confirm, Harvest, NotModified
from .pipeline.prepare import Prepared
from .pipeline.request import BadOption, RunRequest, read_options, source_key
from .pipeline.seen import Seen
from .plugins import InstalledImporter, Plugins
from .record import Checkpoint
from .remote.client import FILE, Answer, Remote, origin, public_url
from .remote.failures import BadUrl
from .remote.source import RemoteSource
from .sources import NamedSource, find_source, stopped_at

_REMOTE: Final = frozenset({"remote", "harvest"})
_WINDOW: Final = frozenset({"from", "until"})


class SecretMissing(MunimentError):
    """The environment variable that has a source's password is not set."""

    code = "SECRET_MISSING"


@dataclass(frozen=True, slots=True)
class ReadyHarvest:
    """A harvest with everything decided, and the visitor it goes by."""

    prepared: Prepared
    remote: Remote


@contextmanager
def prepared_harvest(
    database: Database, plugins: Plugins, request: RunRequest, field_map: FieldMap | None, confirm: Confirm
) -> Iterator[ReadyHarvest]:
    """Give what is at the URL of a request as one run. A file is fetched first, a harvesting importer asks by itself.

    Raises NotModified when a file has not changed since it was last imported; RemoteFailed and its kinds;
    SecretMissing; BadOption; and what `choose` raises.
    """
    if len(request.inputs) != 1:
        raise BadUrl("one address at a time is harvested")
    url = public_url(request.inputs[0])
    _refuse_half_lists(request)
    known = find_source(database, request.source) if request.source else None
    asked, read_by = _digest(_asked(url, request, field_map)), _digest(_readers(plugins, request))
    state = _usable_state(known, asked) if known else {}
    with ExitStack() as stack:
        remote = Remote(request.allow_private_network, _secret(known, url, request), url)
        stack.callback(remote.close)
        installed = plugins.find(request.format) if request.format else None
        answer = None
        if not _harvests(installed):
            conditions = _conditions(state, request, read_by)
            answer = remote.get(url, conditions=conditions, bounds=FILE)
            if answer.content is None:
                raise NotModified
            stack.callback(answer.content.close)
        source, choice = _chosen(plugins, request, url, remote, answer)
        options = read_options(choice.importer, choice.options, request.options, field_map)
        remote.interval_seconds = float(getattr(options, "interval", 0.0))
        with blamed(choice.importer):
            importer = choice.importer.cls()
            key = source_key(request, importer, source, options)
        if known is None and request.source is None:
            known = find_source(database, key)
            state = _usable_state(known, asked) if known else {}
        harvest = Harvest(
            url,
            asked,
            read_by,
            start=_start(database, request, key, asked, state) if not source.is_fetched else None,
            moves_state=not _is_window(request, state),
            answer=answer if source.is_fetched else None,
            confirm=(lambda question: True) if request.yes else confirm,
        )
        if request.prune:
            harvest.seen = Seen()
            stack.callback(harvest.seen.close)
        yield ReadyHarvest(Prepared(source, choice, importer, options, key, field_map, harvest=harvest), remote)


def _chosen(
    plugins: Plugins, request: RunRequest, url: str, remote: Remote, answer: Answer | None
) -> tuple[RemoteSource, Choice]:
    """Choose the importer by its name, else by what was fetched; one that harvests then gets the URL alone."""
    if answer is None:
        assert request.format is not None  # noqa: S101 - for the type checker
        return RemoteSource(url, remote, encoding=request.encoding), Choice(plugins.find(request.format))
    fetched = RemoteSource(url, None, answer=answer, encoding=request.encoding)
    choice = choose(fetched, plugins, request.format)
    if _harvests(choice.importer):
        return RemoteSource(url, remote, encoding=request.encoding), choice
    if choice.importer.cls.capabilities & _REMOTE:
        fetched.allow(remote)
    return fetched, choice


def _harvests(installed: InstalledImporter | None) -> bool:
    return installed is not None and "harvest" in installed.cls.capabilities


def _refuse_half_lists(request: RunRequest) -> None:
    if request.prune and (request.limit is not None or _WINDOW & request.options.keys()):
        raise BadOption("--prune needs the whole list", hint="leave out --limit, --from and --until")


def _asked(url: str, request: RunRequest, field_map: FieldMap | None) -> list[Any]:
    """Give what makes this harvest another one than the last of the same source: all but how much is asked for."""
    options = {name: value for name, value in request.options.items() if name not in _WINDOW | {"interval"}}
    said = [request.visibility, request.status, request.mode, request.encoding]
    return [url, options, None if field_map is None else field_map.sha256, said]


def _readers(plugins: Plugins, request: RunRequest) -> list[Any]:
    return [request.format, *([plugin.name, plugin.version] for plugin in plugins.plugins)]


def _digest(said: list[Any]) -> str:
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _usable_state(known: NamedSource, asked: str) -> dict[str, Any]:
    """Give how far the source was harvested, if that was with the same settings."""
    state = known.state or {}
    return state if state.get("asked") == asked else {}


def _conditions(state: dict[str, Any], request: RunRequest, read_by: str) -> dict[str, str]:
    """Give the headers that ask for a file only when it has changed; other plugins may read the old one differently."""
    if request.prune or request.dry_run or state.get("read_by") != read_by:
        return {}
    pairs = {"if-none-match": state.get("etag"), "if-modified-since": state.get("last_modified")}
    return {name: value for name, value in pairs.items() if value}


def _start(database: Database, request: RunRequest, key: str, asked: str, state: dict[str, Any]) -> Checkpoint | None:
    """Give where to begin: where the last harvest stopped if it did, else where the last whole one ended."""
    if request.prune or _WINDOW & request.options.keys():
        return None
    position = stopped_at(database, key, asked)
    if position is None:
        position = state.get("position")
    return None if position is None else Checkpoint(position, 0)


def _is_window(request: RunRequest, state: dict[str, Any]) -> bool:
    """Tell whether only a part was asked for, after which the next harvest must begin where it would have before."""
    if "until" in request.options:
        return True
    return "from" in request.options and "position" in state


def _secret(known: NamedSource | None, url: str, request: RunRequest) -> str | None:
    """Give the password that the definition of the source names, for the server of the source alone."""
    name = known.secret_env if known is not None else None
    if known is None or name is None or known.url is None:
        return None
    here, there = httpx.URL(url), httpx.URL(known.url)
    if origin(here) != origin(there):
        return None
    if here.scheme != "https" and not request.allow_private_network:
        raise BadUrl(f"the password of {known.key} is not sent over http://", "write the address with https://")
    if not (secret := os.environ.get(name)):
        raise SecretMissing(f"{name} is not set, which has the password of {known.key}", hint=f"set {name}")
    return secret
