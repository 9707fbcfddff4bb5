"""`startImport`, `cancelImport` and `undoImport`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

import strawberry

from muniment_schema.access.viewer import Role
from muniment_schema.context import Context
from muniment_schema.errors import MunimentError
from muniment_schema.mutations.user_error import UserError, user_error
from muniment_schema.planning.reference import by_column
from muniment_schema.request_errors import BadArguments, NotAllowed
from muniment_schema.scalars import Json, given
from muniment_schema.values.vocabularies import ImportMode

from .graphql_type import IMPORT_RUNS, ImportRun
from .importing import ImportAsked, Importing

_FIELDS_OF_START: Final[Mapping[str, tuple[str, ...]]] = {
    "AMBIGUOUS_FORMAT": ("importer",),
    "BAD_KEY": ("idempotencyKey",),
    "BAD_MAP": ("map",),
    "BAD_OPTION": ("options",),
    "BAD_SOURCE": ("source",),
    "EMPTY_INPUT": ("from",),
    "FILE_OUTSIDE": ("from", "path"),
    "INPUT_MISSING": ("from", "path"),
    "INPUT_UNREADABLE": ("from",),
    "IS_A_FOLDER": ("from", "path"),
    "NO_SUCH_UPLOAD": ("from", "uploadId"),
    "REMOTE_OFF": ("from", "url"),
    "UNKNOWN_FORMAT": ("importer",),
    "UNKNOWN_IMPORTER": ("importer",),
}
_FIELDS_OF_RUN: Final[Mapping[str, tuple[str, ...]]] = {
    "NOT_CANCELLABLE": ("id",),
    "NOT_FOUND": ("id",),
    "NOT_UNDOABLE": ("id",),
}


@strawberry.input(one_of=True, description="Exactly one.")
class ImportFrom:
    """What is imported."""

    upload_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="An upload: the `id` that `POST /uploads` gave."
    )
    url: str | None = strawberry.field(default=strawberry.UNSET, description="An address that the server reads.")
    path: str | None = strawberry.field(
        default=strawberry.UNSET, description="A file or folder under one of the server's MUNIMENT_IMPORT_ROOTS."
    )


@strawberry.input(description="What to import, and how.")
class StartImportInput:
    """The input of `startImport`."""

    from_: ImportFrom = strawberry.field(name="from", description="The input.")
    importer: str | None = strawberry.field(
        default=strawberry.UNSET, description="Importer name; chosen by content when left out."
    )
    source: str | None = strawberry.field(default=strawberry.UNSET, description="Source key; see the CLI's --source.")
    options: Json | None = strawberry.field(
        default=strawberry.UNSET, description="As the importer's `optionsSchema` says."
    )
    map: str | None = strawberry.field(default=strawberry.UNSET, description="Text of a map file (TOML).")
    mode: ImportMode = strawberry.field(
        default=ImportMode.REPLACE, description="What happens to records that are there already."
    )
    dry_run: bool = strawberry.field(default=False, description="Store nothing but the run.")
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="The same key within 24 hours gives the same run."
    )


@strawberry.input(description="Which run to stop.")
class CancelImportInput:
    """The input of `cancelImport`."""

    id: strawberry.ID = strawberry.field(description="Public id of the run.")


@strawberry.input(description="Which run to put back.")
class UndoImportInput:
    """The input of `undoImport`."""

    id: strawberry.ID = strawberry.field(description="Public id of the run.")
    dry_run: bool = strawberry.field(default=False, description="Say what would be put back, and store nothing else.")


@strawberry.type
class _Payload:
    import_run: ImportRun | None = strawberry.field(description="The run; null when it was refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")


@strawberry.type(description="What came of `startImport`.")
class StartImportPayload(_Payload):
    """The run that was put in line."""


@strawberry.type(description="What came of `cancelImport`.")
class CancelImportPayload(_Payload):
    """The run that stops."""


@strawberry.type(description="What came of `undoImport`; `importRun` is the undo's own run.")
class UndoImportPayload(_Payload):
    """The run that puts back."""


def _start(
    info: strawberry.Info[Context, None],
    input: Annotated[StartImportInput, strawberry.argument(description="What to import, and how.")],
) -> StartImportPayload:
    importing = _importing(info.context, "startImport")
    asked = _asked(input)
    return StartImportPayload(
        **_done(info.context, lambda: importing.start(asked, info.context.actor), _FIELDS_OF_START)
    )


def _cancel(
    info: strawberry.Info[Context, None],
    input: Annotated[CancelImportInput, strawberry.argument(description="Which run to stop.")],
) -> CancelImportPayload:
    importing = _importing(info.context, "cancelImport")

    def cancel() -> str:
        importing.cancel(input.id, info.context.actor)
        return input.id

    return CancelImportPayload(**_done(info.context, cancel, _FIELDS_OF_RUN))


def _undo(
    info: strawberry.Info[Context, None],
    input: Annotated[UndoImportInput, strawberry.argument(description="Which run to put back.")],
) -> UndoImportPayload:
    importing = _importing(info.context, "undoImport")
    return UndoImportPayload(
        **_done(
            info.context,
            lambda: importing.undo(input.id, info.context.actor, dry_run=input.dry_run),
            _FIELDS_OF_RUN,
        )
    )


def _importing(context: Context, field: str) -> Importing:
    """Give what does it. Raises NotAllowed."""
    if context.importing is None or not context.viewer.can(Role.IMPORTER):
        raise NotAllowed(field, Role.IMPORTER)
    return context.importing


def _asked(asked: StartImportInput) -> ImportAsked:
    options: object = asked.options if given(asked.options) else {}
    if not isinstance(options, dict):
        raise BadArguments('options must be an object, such as {"delimiter": ";"}')
    origin = asked.from_
    return ImportAsked(
        upload_id=_or_none(origin.upload_id),
        url=_or_none(origin.url),
        path=_or_none(origin.path),
        importer=_or_none(asked.importer),
        source=_or_none(asked.source),
        options=options,
        map_text=_or_none(asked.map),
        mode=asked.mode,
        dry_run=asked.dry_run,
        idempotency_key=_or_none(asked.idempotency_key),
    )


def _or_none(value: str | None) -> str | None:
    return value if given(value) else None


def _done(context: Context, do: Callable[[], str], fields: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Do it, and give the fields of a payload: the run as it is afterwards, or why it was refused."""
    try:
        run_id = do()
    except MunimentError as error:
        return {"import_run": None, "user_errors": [user_error(error, fields)]}
    context.look_again()
    return {"import_run": by_column(context, IMPORT_RUNS, "id", [run_id])[run_id], "user_errors": []}


@strawberry.type
class ImportMutations:
    """Part of Mutation."""

    start_import: StartImportPayload = strawberry.mutation(
        resolver=_start, description="Import an upload, a URL, or a file under an allowed folder."
    )
    cancel_import: CancelImportPayload = strawberry.mutation(
        resolver=_cancel, description="Stop after the batch at hand; what is stored stays."
    )
    undo_import: UndoImportPayload = strawberry.mutation(
        resolver=_undo, description="Put back what the run changed, as a run of its own."
    )
