"""Tables of import runs, their batches, records and problems."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint
from sqlmodel import Field

from muniment_schema.columns import (
    TableRow,
    big_column,
    id_column,
    identity_column,
    json_column,
    key_column,
    moment_column,
    one_of,
    owner_column,
    reference_column,
    text_column,
)
from muniment_schema.values.vocabularies import ImportMode, ImportState, RecordOutcome, Severity


class ImportRunRow(TableRow, table=True):
    """One run of an importer over one input."""

    __tablename__ = "import_run"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("ix_import_run_source_key", "source_key"),
        Index("ix_import_run_idempotency_key", "idempotency_key"),
        one_of("state", ImportState),
        one_of("mode", ImportMode),
        CheckConstraint("read = created + updated + unchanged + deleted + skipped + failed", name="adds_up"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="run_ and a ULID")
    number: int = Field(description="short number for people: 1, 2, 3 …")
    importer: str = Field(sa_column=text_column("importer", nullable=False))
    importer_version: str = Field(sa_column=text_column("importer_version", nullable=False))
    plugin: str = Field(sa_column=text_column("plugin", nullable=False))
    confidence: float | None = Field(default=None, description="of the detection; null when the format was said")
    reason: str | None = Field(default=None, sa_column=text_column("reason"))
    source_key: str = Field(sa_column=key_column("source_key"), description="the feed; a dry run makes no source row")
    input_name: str = Field(sa_column=text_column("input_name", nullable=False))
    input_path: str | None = Field(default=None, sa_column=text_column("input_path"), description="importer role only")
    input_sha256: str | None = Field(default=None, sa_column=text_column("input_sha256"))
    input_bytes: int | None = Field(default=None, sa_column=big_column("input_bytes", nullable=True))
    encoding: str | None = Field(default=None, sa_column=text_column("encoding"))
    options: dict[str, Any] = Field(sa_column=json_column("options"))
    map_sha256: str | None = Field(default=None, sa_column=text_column("map_sha256"))
    mode: str = Field(sa_column=text_column("mode", nullable=False))
    dry_run: bool = Field(default=False)
    state: str = Field(sa_column=text_column("state", nullable=False))
    resumable: bool = Field(default=False)
    started_at: datetime | None = Field(default=None, sa_column=moment_column("started_at", nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=moment_column("finished_at", nullable=True))
    heartbeat_at: datetime | None = Field(default=None, sa_column=moment_column("heartbeat_at", nullable=True))
    read: int = Field(default=0)
    created: int = Field(default=0)
    updated: int = Field(default=0)
    unchanged: int = Field(default=0)
    deleted: int = Field(default=0)
    skipped: int = Field(default=0)
    failed: int = Field(default=0)
    warnings: int = Field(default=0)
    total: int | None = Field(default=None, description="records the input says it has")
    unmapped: list[dict[str, Any]] = Field(sa_column=json_column("unmapped"))
    error: dict[str, Any] | None = Field(default=None, sa_column=json_column("error", nullable=True))
    undo_of_pk: int | None = Field(default=None, sa_column=reference_column("undo_of_pk", "import_run.pk"))
    request: dict[str, Any] | None = Field(
        default=None,
        sa_column=json_column("request", nullable=True),
        description="all that was asked, to go on with it",
    )
    idempotency_key: str | None = Field(default=None, sa_column=key_column("idempotency_key", nullable=True))
    queued_at: datetime | None = Field(default=None, sa_column=moment_column("queued_at", nullable=True))
    cancel_asked_at: datetime | None = Field(default=None, sa_column=moment_column("cancel_asked_at", nullable=True))
    held_by: str | None = Field(
        default=None, sa_column=text_column("held_by"), description="host and process that work at it"
    )
    state_before: dict[str, Any] | None = Field(
        default=None,
        sa_column=json_column("state_before", nullable=True),
        description="the source's state of harvesting before the run",
    )
    state_after: dict[str, Any] | None = Field(default=None, sa_column=json_column("state_after", nullable=True))


class ImportBatchRow(TableRow, table=True):
    """One committed batch of a run."""

    __tablename__ = "import_batch"
    __table_args__ = ({"sqlite_with_rowid": False},)

    run_pk: int = Field(sa_column=owner_column("run_pk", "import_run.pk"))
    number: int = Field(sa_column=Column("number", Integer, primary_key=True, autoincrement=False))
    first_ordinal: int = Field(description="of the first record, from 1")
    last_ordinal: int = Field()
    first_locator: dict[str, Any] = Field(sa_column=json_column("first_locator"))
    last_locator: dict[str, Any] = Field(sa_column=json_column("last_locator"))
    counts: dict[str, int] = Field(sa_column=json_column("counts"))
    checkpoint: Any = Field(default=None, sa_column=json_column("checkpoint", nullable=True))
    change_no: int | None = Field(default=None, sa_column=big_column("change_no", nullable=True))


class ImportRecordRow(TableRow, table=True):
    """What one record became; unchanged ones without a warning are only counted in their batch."""

    __tablename__ = "import_record"
    __table_args__ = (
        one_of("outcome", RecordOutcome),
        UniqueConstraint("run_pk", "ordinal"),
        Index("ix_import_record_run_pk_outcome_ordinal", "run_pk", "outcome", "ordinal"),
        Index("ix_import_record_kind_object_pk", "kind", "object_pk"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="rec_ and a ULID")
    run_pk: int = Field(sa_column=reference_column("run_pk", "import_run.pk", nullable=False))
    ordinal: int = Field(description="from 1, in the order of the input")
    locator: dict[str, Any] = Field(sa_column=json_column("locator"))
    native_id: str | None = Field(default=None, sa_column=text_column("native_id"))
    outcome: str = Field(sa_column=text_column("outcome", nullable=False))
    reason: str | None = Field(default=None, sa_column=text_column("reason"))
    kind: str | None = Field(default=None, sa_column=text_column("kind"))
    object_pk: int | None = Field(default=None, sa_column=big_column("object_pk", nullable=True))
    change_no: int | None = Field(default=None, sa_column=big_column("change_no", nullable=True))
    raw: str | None = Field(default=None, sa_column=text_column("raw"), description="for failed and warned records")


class ImportProblemRow(TableRow, table=True):
    """Something wrong with a record, or with the input as a whole."""

    __tablename__ = "import_problem"
    __table_args__ = (
        one_of("severity", Severity),
        Index("ix_import_problem_run_pk_pk", "run_pk", "pk"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="prb_ and a ULID")
    run_pk: int = Field(sa_column=reference_column("run_pk", "import_run.pk", nullable=False))
    ordinal: int | None = Field(default=None, description="of the record; null for the input as a whole")
    severity: str = Field(sa_column=text_column("severity", nullable=False))
    code: str = Field(sa_column=text_column("code", nullable=False))
    message: str = Field(sa_column=text_column("message", nullable=False))
    hint: str | None = Field(default=None, sa_column=text_column("hint"))
    locator: dict[str, Any] = Field(sa_column=json_column("locator"))
    native_id: str | None = Field(default=None, sa_column=text_column("native_id"))
    field: str | None = Field(default=None, sa_column=text_column("field"))
    value: str | None = Field(default=None, sa_column=text_column("value"))


class ImportProposalRow(TableRow, table=True):
    """A record that may be a document which is there already: it is held until a person says so or not."""

    __tablename__ = "import_proposal"
    __table_args__ = (
        CheckConstraint("settled_as IN ('same', 'new')", name="settled_as"),
        UniqueConstraint("run_pk", "ordinal"),
        Index("ix_import_proposal_source_key_native_id", "source_key", "native_id"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    run_pk: int = Field(sa_column=reference_column("run_pk", "import_run.pk", nullable=False))
    ordinal: int = Field(description="of the record in its run")
    source_key: str = Field(sa_column=key_column("source_key"))
    kind: str = Field(sa_column=text_column("kind", nullable=False))
    native_id: str | None = Field(default=None, sa_column=key_column("native_id", nullable=True))
    hash: str | None = Field(default=None, sa_column=key_column("hash", nullable=True))
    draft: dict[str, Any] = Field(
        sa_column=json_column("draft"), description="the checked record, as it would be written"
    )
    candidates: list[dict[str, Any]] = Field(
        sa_column=json_column("candidates"), description="[{id, reason}]: what it may be, likeliest first"
    )
    settled_at: datetime | None = Field(default=None, sa_column=moment_column("settled_at", nullable=True))
    settled_as: str | None = Field(default=None, sa_column=text_column("settled_as"))
    object_pk: int | None = Field(default=None, sa_column=big_column("object_pk", nullable=True))


class UploadRow(TableRow, table=True):
    """A file that was sent to be imported."""

    __tablename__ = "upload"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="upl_ and a ULID")
    name: str = Field(sa_column=text_column("name", nullable=False), description="as the client calls it; no folders")
    bytes: int = Field(sa_column=big_column("bytes"))
    sha256: str = Field(sa_column=key_column("sha256"))
    storage_key: str = Field(sa_column=text_column("storage_key", nullable=False))
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    created_by: str | None = Field(default=None, sa_column=text_column("created_by"), description="id of the token")
