"""The web application: which address is answered by what, and what runs beside the requests."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import strawberry
import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute

from muniment_importers.pipeline.hold import end_cut_off_runs
from muniment_importers.plugins import Plugins
from muniment_schema.build import build_schema
from muniment_schema.context import ImporterInfo
from muniment_schema.database import Database
from muniment_schema.files.address import FILES_PATH
from muniment_schema.search.index import SearchIndex
from muniment_schema.search.search import Search
from muniment_schema.values.languages import language_name
from muniment_schema.writing.embargo import lift_embargoes

from .auth import Authentication
from .compression import Compression
from .graphiql.page import graphiql_routes
from .graphql_endpoint import PAGE, GraphQLEndpoint
from .health import Readiness, healthz
from .import_line import import_line
from .importing import ServerImports
from .indexing import Indexing
from .responses import SafeAnswers, error_response
from .run_watch import RunWatch
from .settings import Settings
from .stored_files import StoredFiles
from .upload_store import UploadStore, uploads_folder
from .uploads import UploadEndpoint
from .web_socket import WebSocketEndpoint
from .workers import Workers

log = structlog.get_logger(__name__)

EMBARGO_SECONDS = 60
OLD_UPLOADS_SECONDS = 3_600
NAMES_AFTER_SECONDS = 1
COMPRESSION = 1  # a page of 100 KB takes 1.4 ms; level 9 makes it little shorter and takes several times as long
CODES = {404: "NOT_FOUND", 405: "NOT_ALLOWED"}


def create_app(
    settings: Settings,
    database: Database,
    plugins: Plugins,
    *,
    schema: strawberry.Schema | None = None,
    index: SearchIndex | None = None,
    import_command: Sequence[str] | None = None,
) -> Starlette:
    """Give the application that serves one archive; `schema` takes the place of the archive's own.

    The index is kept up to date while the application runs, and closed at its end. `import_command` works off the
    waiting import whose id is put behind it; without one imports wait for others. `state.close_streams` ends what is
    listened to; whoever stops the application calls it first.
    """
    schema = schema or build_schema()
    workers = Workers(database, settings.timeout_seconds)
    readiness = Readiness(database)
    importers = importer_infos(plugins)
    authentication = Authentication(database, settings.anonymous_role)
    uploads = UploadStore(database, uploads_folder(database, settings.uploads_dir), settings.max_upload_bytes)
    watch = RunWatch(database)
    line = import_line(settings, database, plugins, import_command)
    imports = ServerImports(database, plugins, uploads, settings.import_roots, line.put_in_line)
    endpoint = GraphQLEndpoint(
        schema,
        settings,
        workers,
        lambda: importers,
        None if index is None else Search(index),
        watch=watch,
        authentication=authentication,
        importing=imports,
    )
    sockets = WebSocketEndpoint(endpoint.subscriptions, authentication, endpoint.persisted)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(_keep_up_forever(database)),
            asyncio.create_task(_remove_old_uploads_forever(uploads)),
            asyncio.create_task(line.forever()),
        ]
        if index is not None:
            tasks.append(asyncio.create_task(Indexing(index).forever()))
            tasks.append(asyncio.create_task(_read_names_of_languages()))
        try:
            yield
        finally:
            if index is not None:
                index.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.to_thread(imports.close)
            await asyncio.to_thread(workers.close)
            readiness.close()

    app = Starlette(
        routes=[
            Route("/graphql", endpoint, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", sockets),
            Route("/", _to_page, methods=["GET"]),
            Route(f"{FILES_PATH}/{{id}}/{{name}}", StoredFiles(authentication, workers), methods=["GET"]),
            *graphiql_routes(settings.archive_name),
            Route("/uploads", UploadEndpoint(uploads, authentication).__call__, methods=["POST"]),
            Route("/schema.graphql", SchemaFile(schema.as_str()).__call__, methods=["GET"]),
            Route("/healthz", healthz, methods=["GET"]),
            Route("/readyz", readiness.__call__, methods=["GET"]),
        ],
        middleware=[Middleware(SafeAnswers), Middleware(Compression, minimum_size=1_000, compresslevel=COMPRESSION)],
        exception_handlers={HTTPException: _http_error},
        lifespan=lifespan,
    )

    async def close_streams() -> None:
        watch.close()
        await sockets.close()

    app.state.close_streams = close_streams
    return app


def importer_infos(plugins: Plugins) -> tuple[ImporterInfo, ...]:
    """Give the installed importers as `Query.importers` lists them, and the plugins that did not load."""
    installed = [
        ImporterInfo(
            name=each.name,
            title=each.cls.title,
            version=each.version,
            plugin=each.plugin,
            extensions=tuple(each.cls.extensions),
            media_types=tuple(each.cls.media_types),
            options_schema=each.cls.Options.model_json_schema(),
            capabilities=tuple(sorted(each.cls.capabilities)),
        )
        for _name, each in sorted(plugins.importers.items())
    ]
    broken = [
        ImporterInfo(
            name=each.name, title=each.name, version=each.version or "", plugin=each.name, load_error=each.error
        )
        for each in plugins.plugins
        if each.error is not None
    ]
    return (*installed, *broken)


class SchemaFile:
    """Answers with the SDL, which browsers and tools may keep as long as its ETag stays."""

    def __init__(self, sdl: str) -> None:
        self._content = sdl.rstrip("\n").encode() + b"\n"
        self._etag = f'"{hashlib.sha256(self._content).hexdigest()[:32]}"'

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        headers = {"etag": self._etag, "cache-control": "no-cache"}
        known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
        if self._etag in known or "*" in known:
            return Response(status_code=304, headers=headers)
        return Response(self._content, headers=headers, media_type="text/plain; charset=utf-8")


async def _to_page(_request: Request) -> Response:
    return RedirectResponse(PAGE, 302)


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = {
        name.lower(): value
        for name, value in ((error.headers if isinstance(error, HTTPException) else {}) or {}).items()
    }
    message = "there is nothing here" if status == 404 else f"{request.method} is not answered here"
    return error_response(CODES.get(status, "BAD_USER_INPUT"), message, status, **headers)


async def _read_names_of_languages() -> None:
    """Read the names of all languages, which come with the first one, before a request has to wait for them."""
    await asyncio.sleep(NAMES_AFTER_SECONDS)  # a server that is told to end at once does not wait for them either
    await asyncio.to_thread(lambda: language_name("en", "en"))


async def _remove_old_uploads_forever(uploads: UploadStore) -> None:
    while True:
        try:
            if removed := await asyncio.to_thread(uploads.remove_old, datetime.now(UTC)):
                log.info("old uploads removed", uploads=removed)
        except Exception as error:
            log.exception("old uploads could not be removed", exc_info=error)
        await asyncio.sleep(OLD_UPLOADS_SECONDS)


async def _keep_up_forever(database: Database) -> None:
    """End embargoes that are over, and runs whose process is gone."""
    while True:
        try:
            if lifted := await asyncio.to_thread(lift_embargoes, database):
                log.info("embargoes ended", documents=lifted)
            await asyncio.to_thread(end_cut_off_runs, database)
        except Exception as error:
            log.exception("embargoes and runs could not be looked after", exc_info=error)
        await asyncio.sleep(EMBARGO_SECONDS)
