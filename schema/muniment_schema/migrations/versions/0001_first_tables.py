"""The first tables."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BINARY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# Days that PostgreSQL's dates do not have, or write as BC. The Gregorian calendar repeats after 400 years of 146,097
# days, and 2001 begins five such spans after 0001-01-01, which is day 1. To SQLite each connection adds the function.
FAR_DAY = """
    CREATE FUNCTION far_day(number bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        in_span integer := ((number - 1) % 146097 + 146097) % 146097;
        day date := DATE '2001-01-01' + in_span;
        year bigint := extract(year FROM day)::bigint - 2000 + (number - 1 - in_span) / 146097 * 400;
        digits text := abs(year)::text;
    BEGIN
        IF year BETWEEN 0 AND 9999 THEN
            RETURN lpad(digits, 4, '0') || to_char(day, '-MM-DD');
        END IF;
        RETURN CASE WHEN year < 0 THEN '-' ELSE '+' END
            || lpad(digits, greatest(6, length(digits)), '0') || to_char(day, '-MM-DD');
    END $$"""


def upgrade() -> None:
    """Make all tables, the access sets that every archive has, and a clock that stands at 0."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FAR_DAY)
    op.create_table(
        "access",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", BINARY_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
        sa.UniqueConstraint("name", name=op.f("uq_access_name")),
    )
    op.create_table(
        "api_token",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_sha256", BINARY_TEXT, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('reader', 'editor', 'importer', 'admin')", name=op.f("ck_api_token_role")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_api_token")),
        sa.UniqueConstraint("id", name=op.f("uq_api_token_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_token_token_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "changed",
        sa.Column("no", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.CheckConstraint("operation IN ('create', 'update', 'delete')", name=op.f("ck_changed_operation")),
        sa.PrimaryKeyConstraint("no", "kind", "object_pk", name=op.f("pk_changed")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_changed_kind_object_pk_no", "changed", ["kind", "object_pk", "no"], unique=False)
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("no", KEY, nullable=False),
        sa.Column("database_id", BINARY_TEXT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_clock_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "document_count",
        sa.Column("access_id", KEY, autoincrement=False, nullable=False),
        sa.Column("documents", KEY, nullable=False),
        sa.PrimaryKeyConstraint("access_id", name=op.f("pk_document_count")),
    )
    op.create_table(
        "import_run",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("importer", sa.Text(), nullable=False),
        sa.Column("importer_version", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("source_key", BINARY_TEXT, nullable=False),
        sa.Column("input_name", sa.Text(), nullable=False),
        sa.Column("input_path", sa.Text(), nullable=True),
        sa.Column("input_sha256", sa.Text(), nullable=True),
        sa.Column("input_bytes", KEY, nullable=True),
        sa.Column("encoding", sa.Text(), nullable=True),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("map_sha256", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("resumable", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("unmapped", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("undo_of_pk", KEY, nullable=True),
        sa.CheckConstraint("mode IN ('skip', 'fill', 'replace')", name=op.f("ck_import_run_mode")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'interrupted', 'cancelled', 'undone')",
            name=op.f("ck_import_run_state"),
        ),
        sa.CheckConstraint(
            "read = created + updated + unchanged + deleted + skipped + failed", name=op.f("ck_import_run_adds_up")
        ),
        sa.ForeignKeyConstraint(["undo_of_pk"], ["import_run.pk"], name=op.f("fk_import_run_undo_of_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_import_run")),
        sa.UniqueConstraint("id", name=op.f("uq_import_run_id")),
        sa.UniqueConstraint("number", name=op.f("uq_import_run_number")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_run_source_key", "import_run", ["source_key"], unique=False)
    op.create_table(
        "link_count",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("access_id", KEY, autoincrement=False, nullable=False),
        sa.Column("documents", KEY, nullable=False),
        sa.PrimaryKeyConstraint("kind", "object_pk", "access_id", name=op.f("pk_link_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revision",
        sa.Column("no", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("no", "kind", "object_pk", name=op.f("pk_revision")),
    )
    op.create_index("ix_revision_kind_object_pk_no", "revision", ["kind", "object_pk", "no"], unique=False)
    op.create_table(
        "rights",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("key", BINARY_TEXT, nullable=False),
        sa.Column("uri", BINARY_TEXT, nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_rights")),
        sa.UniqueConstraint("key", name=op.f("uq_rights_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "source",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("key", BINARY_TEXT, nullable=False),
        sa.Column("importer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_source")),
        sa.UniqueConstraint("id", name=op.f("uq_source_id")),
        sa.UniqueConstraint("key", name=op.f("uq_source_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "agent",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("slug", BINARY_TEXT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", BINARY_TEXT, nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=True),
        sa.Column("dates", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source_pk", KEY, nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_count", KEY, server_default="0", nullable=False),
        sa.CheckConstraint("kind IN ('person', 'family', 'corporate_body', 'unknown')", name=op.f("ck_agent_kind")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_agent_name")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_agent_source_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_agent")),
        sa.UniqueConstraint("id", name=op.f("uq_agent_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_agent_name_key_id", "agent", ["name_key", "id"], unique=False)
    op.create_index("ix_agent_created_at_id", "agent", ["created_at", "id"], unique=False)
    op.create_index("ix_agent_document_count_id", "agent", ["document_count", "id"], unique=False)
    op.create_index("ix_agent_slug", "agent", ["slug"], unique=False)
    op.create_index("ix_agent_updated_at_id", "agent", ["updated_at", "id"], unique=False)
    op.create_table(
        "change_set",
        sa.Column("no", KEY, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("run_pk", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_pk"], ["import_run.pk"], name=op.f("fk_change_set_run_pk")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_change_set")),
    )
    op.create_index(op.f("ix_change_set_run_pk"), "change_set", ["run_pk"], unique=False)
    op.create_table(
        "collection",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("slug", BINARY_TEXT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", BINARY_TEXT, nullable=False),
        sa.Column("intro", sa.Text(), nullable=True),
        sa.Column("parent_pk", KEY, nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("access_id", KEY, nullable=False),
        sa.Column("source_pk", KEY, nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_count", KEY, server_default="0", nullable=False),
        sa.CheckConstraint("kind IN ('curated', 'theme')", name=op.f("ck_collection_kind")),
        sa.CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name=op.f("ck_collection_status")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_collection_title")),
        sa.CheckConstraint(
            "visibility IN ('public', 'metadata_only', 'staff', 'embargoed')", name=op.f("ck_collection_visibility")
        ),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_collection_access_id")),
        sa.ForeignKeyConstraint(["parent_pk"], ["collection.pk"], name=op.f("fk_collection_parent_pk")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_collection_source_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_collection")),
        sa.UniqueConstraint("id", name=op.f("uq_collection_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_collection_parent_pk"), "collection", ["parent_pk"], unique=False)
    op.create_index("ix_collection_created_at_id", "collection", ["created_at", "id"], unique=False)
    op.create_index("ix_collection_document_count_id", "collection", ["document_count", "id"], unique=False)
    op.create_index("ix_collection_slug", "collection", ["slug"], unique=False)
    op.create_index("ix_collection_updated_at_id", "collection", ["updated_at", "id"], unique=False)
    op.create_index("ix_collection_title_key_id", "collection", ["title_key", "id"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("run_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_ordinal", sa.Integer(), nullable=False),
        sa.Column("last_ordinal", sa.Integer(), nullable=False),
        sa.Column("first_locator", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("last_locator", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("checkpoint", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("change_no", KEY, nullable=True),
        sa.ForeignKeyConstraint(["run_pk"], ["import_run.pk"], name=op.f("fk_import_batch_run_pk")),
        sa.PrimaryKeyConstraint("run_pk", "number", name=op.f("pk_import_batch")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_problem",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("run_pk", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=True),
        sa.Column("locator", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.CheckConstraint("severity IN ('error', 'warning')", name=op.f("ck_import_problem_severity")),
        sa.ForeignKeyConstraint(["run_pk"], ["import_run.pk"], name=op.f("fk_import_problem_run_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_import_problem")),
        sa.UniqueConstraint("id", name=op.f("uq_import_problem_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_problem_run_pk_pk", "import_problem", ["run_pk", "pk"], unique=False)
    op.create_table(
        "import_record",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("run_pk", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("locator", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("object_pk", KEY, nullable=True),
        sa.Column("change_no", KEY, nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('created', 'updated', 'unchanged', 'deleted', 'skipped', 'failed')",
            name=op.f("ck_import_record_outcome"),
        ),
        sa.ForeignKeyConstraint(["run_pk"], ["import_run.pk"], name=op.f("fk_import_record_run_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_import_record")),
        sa.UniqueConstraint("id", name=op.f("uq_import_record_id")),
        sa.UniqueConstraint("run_pk", "ordinal", name=op.f("uq_import_record_run_pk_ordinal")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_record_kind_object_pk", "import_record", ["kind", "object_pk"], unique=False)
    op.create_index(
        "ix_import_record_run_pk_outcome_ordinal", "import_record", ["run_pk", "outcome", "ordinal"], unique=False
    )
    op.create_table(
        "place",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("slug", BINARY_TEXT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", BINARY_TEXT, nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("parent_pk", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source_pk", KEY, nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_count", KEY, server_default="0", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_place_name")),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_place_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_place_longitude")),
        sa.ForeignKeyConstraint(["parent_pk"], ["place.pk"], name=op.f("fk_place_parent_pk")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_place_source_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_place")),
        sa.UniqueConstraint("id", name=op.f("uq_place_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_place_name_key_id", "place", ["name_key", "id"], unique=False)
    op.create_index(op.f("ix_place_parent_pk"), "place", ["parent_pk"], unique=False)
    op.create_index("ix_place_created_at_id", "place", ["created_at", "id"], unique=False)
    op.create_index("ix_place_document_count_id", "place", ["document_count", "id"], unique=False)
    op.create_index("ix_place_slug", "place", ["slug"], unique=False)
    op.create_index("ix_place_updated_at_id", "place", ["updated_at", "id"], unique=False)
    op.create_table(
        "repository",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("slug", BINARY_TEXT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", BINARY_TEXT, nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("isil", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source_pk", KEY, nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_count", KEY, server_default="0", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_repository_name")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_repository_source_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_repository")),
        sa.UniqueConstraint("id", name=op.f("uq_repository_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_repository_name_key_id", "repository", ["name_key", "id"], unique=False)
    op.create_index("ix_repository_created_at_id", "repository", ["created_at", "id"], unique=False)
    op.create_index("ix_repository_document_count_id", "repository", ["document_count", "id"], unique=False)
    op.create_index("ix_repository_slug", "repository", ["slug"], unique=False)
    op.create_index("ix_repository_updated_at_id", "repository", ["updated_at", "id"], unique=False)
    op.create_table(
        "source_link",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("source_pk", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("native_id", BINARY_TEXT, nullable=False),
        sa.Column("object_pk", KEY, nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("hash", BINARY_TEXT, nullable=True),
        sa.Column("run_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["run_pk"], ["import_run.pk"], name=op.f("fk_source_link_run_pk")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_source_link_source_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_source_link")),
        sa.UniqueConstraint("source_pk", "kind", "native_id", name=op.f("uq_source_link_source_pk_kind_native_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_source_link_kind_object_pk", "source_link", ["kind", "object_pk"], unique=False)
    op.create_table(
        "subject",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("slug", BINARY_TEXT, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("label_key", BINARY_TEXT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("parent_pk", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source_pk", KEY, nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_count", KEY, server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind IN ('topic', 'genre_form', 'period', 'occupation', 'function')", name=op.f("ck_subject_kind")
        ),
        sa.CheckConstraint("label <> ''", name=op.f("ck_subject_label")),
        sa.ForeignKeyConstraint(["parent_pk"], ["subject.pk"], name=op.f("fk_subject_parent_pk")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_subject_source_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_subject")),
        sa.UniqueConstraint("id", name=op.f("uq_subject_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subject_label_key_id", "subject", ["label_key", "id"], unique=False)
    op.create_index(op.f("ix_subject_parent_pk"), "subject", ["parent_pk"], unique=False)
    op.create_index("ix_subject_created_at_id", "subject", ["created_at", "id"], unique=False)
    op.create_index("ix_subject_document_count_id", "subject", ["document_count", "id"], unique=False)
    op.create_index("ix_subject_slug", "subject", ["slug"], unique=False)
    op.create_index("ix_subject_updated_at_id", "subject", ["updated_at", "id"], unique=False)
    op.create_table(
        "agent_name",
        sa.Column("agent_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", BINARY_TEXT, nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["agent_pk"], ["agent.pk"], name=op.f("fk_agent_name_agent_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_agent_name_link_pk")),
        sa.PrimaryKeyConstraint("agent_pk", "position", name=op.f("pk_agent_name")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_agent_name_name_key", "agent_name", ["name_key"], unique=False)
    op.create_table(
        "document",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("slug", BINARY_TEXT, nullable=False),
        sa.Column("parent_pk", KEY, nullable=True),
        sa.Column("position", KEY, nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_lang", sa.Text(), nullable=True),
        sa.Column("title_is_supplied", sa.Boolean(), nullable=False),
        sa.Column("title_key", BINARY_TEXT, nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("description_lang", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("reference_code", sa.Text(), nullable=True),
        sa.Column("reference_code_asc", BINARY_TEXT, nullable=False),
        sa.Column("reference_code_desc", BINARY_TEXT, nullable=False),
        sa.Column("reference_code_key", BINARY_TEXT, nullable=True),
        sa.Column("extents", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("access_conditions", sa.Text(), nullable=True),
        sa.Column("use_conditions", sa.Text(), nullable=True),
        sa.Column("source_citation", sa.Text(), nullable=True),
        sa.Column("credit_line", sa.Text(), nullable=True),
        sa.Column("repository_pk", KEY, nullable=True),
        sa.Column("rights_pk", KEY, nullable=True),
        sa.Column("date_text", sa.Text(), nullable=True),
        sa.Column("date_edtf", sa.Text(), nullable=True),
        sa.Column("date_start", KEY, nullable=True),
        sa.Column("date_end", KEY, nullable=True),
        sa.Column("date_precision", sa.Text(), nullable=True),
        sa.Column("date_qualifier", sa.Text(), nullable=True),
        sa.Column("date_role", sa.Text(), nullable=True),
        sa.Column("date_warning", sa.Text(), nullable=True),
        sa.Column("date_source_pk", KEY, nullable=True),
        sa.Column("date_asc", KEY, nullable=False),
        sa.Column("date_desc", KEY, nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access_id", KEY, nullable=False),
        sa.Column("fingerprint", BINARY_TEXT, nullable=True),
        sa.Column("source_pk", KEY, nullable=True),
        sa.Column("owners", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("description_key", BINARY_TEXT, nullable=True),
        sa.CheckConstraint(
            "date_role IN ('created', 'published', 'translated', 'copyrighted', 'broadcast', 'covered', 'bulk', 'other')",
            name=op.f("ck_document_date_role"),
        ),
        sa.CheckConstraint(
            "level IN ('collection', 'record_group', 'subgroup', 'fonds', 'subfonds', 'class', 'series', 'subseries', 'file', 'item', 'other')",
            name=op.f("ck_document_level"),
        ),
        sa.CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name=op.f("ck_document_status")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_document_title")),
        sa.CheckConstraint(
            "visibility IN ('public', 'metadata_only', 'staff', 'embargoed')", name=op.f("ck_document_visibility")
        ),
        sa.CheckConstraint("parent_pk <> pk", name=op.f("ck_document_parent")),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_document_access_id")),
        sa.ForeignKeyConstraint(["date_source_pk"], ["source.pk"], name=op.f("fk_document_date_source_pk")),
        sa.ForeignKeyConstraint(["parent_pk"], ["document.pk"], name=op.f("fk_document_parent_pk")),
        sa.ForeignKeyConstraint(["repository_pk"], ["repository.pk"], name=op.f("fk_document_repository_pk")),
        sa.ForeignKeyConstraint(["rights_pk"], ["rights.pk"], name=op.f("fk_document_rights_pk")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_document_source_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_document")),
        sa.UniqueConstraint("id", name=op.f("uq_document_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_document_created_at_id", "document", ["created_at", "id"], unique=False)
    op.create_index("ix_document_date_asc_id", "document", ["date_asc", "id"], unique=False)
    op.create_index(
        "ix_document_date_asc_id_anonymous",
        "document",
        ["date_asc", "id"],
        unique=False,
        postgresql_where=sa.text("access_id <= 1"),
        sqlite_where=sa.text("access_id <= 1"),
    )
    op.create_index("ix_document_date_desc_id", "document", ["date_desc", "id"], unique=False)
    op.create_index(
        "ix_document_date_desc_id_anonymous",
        "document",
        ["date_desc", "id"],
        unique=False,
        postgresql_where=sa.text("access_id <= 1"),
        sqlite_where=sa.text("access_id <= 1"),
    )
    op.create_index(
        "ix_document_embargo_until",
        "document",
        ["embargo_until"],
        unique=False,
        sqlite_where=sa.text("embargo_until IS NOT NULL"),
        postgresql_where=sa.text("embargo_until IS NOT NULL"),
    )
    op.create_index("ix_document_parent_pk_position_id", "document", ["parent_pk", "position", "id"], unique=False)
    op.create_index("ix_document_position_id", "document", ["position", "id"], unique=False)
    op.create_index("ix_document_reference_code_asc_id", "document", ["reference_code_asc", "id"], unique=False)
    op.create_index("ix_document_reference_code_desc_id", "document", ["reference_code_desc", "id"], unique=False)
    op.create_index(
        "ix_document_reference_code_key_id",
        "document",
        ["reference_code_key", "id"],
        unique=False,
        sqlite_where=sa.text("reference_code_key IS NOT NULL"),
        postgresql_where=sa.text("reference_code_key IS NOT NULL"),
    )
    op.create_index(op.f("ix_document_repository_pk"), "document", ["repository_pk"], unique=False)
    op.create_index("ix_document_slug", "document", ["slug"], unique=False)
    op.create_index("ix_document_source_pk_fingerprint", "document", ["source_pk", "fingerprint"], unique=False)
    op.create_index("ix_document_title_key_id", "document", ["title_key", "id"], unique=False)
    op.create_index(
        "ix_document_title_key_id_anonymous",
        "document",
        ["title_key", "id"],
        unique=False,
        postgresql_where=sa.text("access_id <= 1"),
        sqlite_where=sa.text("access_id <= 1"),
    )
    op.create_index("ix_document_updated_at_id", "document", ["updated_at", "id"], unique=False)
    op.create_table(
        "identifier",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scheme", BINARY_TEXT, nullable=False),
        sa.Column("value", BINARY_TEXT, nullable=False),
        sa.Column("source_pk", KEY, nullable=True),
        sa.Column("link_pk", KEY, nullable=True),
        sa.CheckConstraint("value <> ''", name=op.f("ck_identifier_value")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_identifier_link_pk")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_identifier_source_pk")),
        sa.PrimaryKeyConstraint("kind", "object_pk", "position", name=op.f("pk_identifier")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identifier_value_scheme_kind", "identifier", ["value", "scheme", "kind"], unique=False)
    op.create_index(
        "uq_identifier_global",
        "identifier",
        ["kind", "scheme", "value"],
        unique=True,
        sqlite_where=sa.text("scheme IN ('ark', 'doi', 'isil', 'slug', 'uri')"),
        postgresql_where=sa.text("scheme IN ('ark', 'doi', 'isil', 'slug', 'uri')"),
    )
    op.create_index("uq_identifier_source", "identifier", ["kind", "source_pk", "scheme", "value"], unique=True)
    op.create_table(
        "pending_link",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("source_pk", KEY, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_pk", KEY, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("native_id", BINARY_TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_pending_link_link_pk")),
        sa.ForeignKeyConstraint(["source_pk"], ["source.pk"], name=op.f("fk_pending_link_source_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_pending_link")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pending_link_kind_object_pk", "pending_link", ["kind", "object_pk"], unique=False)
    op.create_index("ix_pending_link_source_pk_native_id", "pending_link", ["source_pk", "native_id"], unique=False)
    op.create_table(
        "place_name",
        sa.Column("place_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", BINARY_TEXT, nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_place_name_link_pk")),
        sa.ForeignKeyConstraint(["place_pk"], ["place.pk"], name=op.f("fk_place_name_place_pk")),
        sa.PrimaryKeyConstraint("place_pk", "position", name=op.f("pk_place_name")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_place_name_name_key", "place_name", ["name_key"], unique=False)
    op.create_table(
        "subject_part",
        sa.Column("subject_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part_pk", KEY, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_subject_part_link_pk")),
        sa.ForeignKeyConstraint(["part_pk"], ["subject.pk"], name=op.f("fk_subject_part_part_pk")),
        sa.ForeignKeyConstraint(["subject_pk"], ["subject.pk"], name=op.f("fk_subject_part_subject_pk")),
        sa.PrimaryKeyConstraint("subject_pk", "position", name=op.f("pk_subject_part")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subject_part_part_pk", "subject_part", ["part_pk"], unique=False)
    op.create_table(
        "collection_document",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("collection_pk", KEY, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["collection_pk"], ["collection.pk"], name=op.f("fk_collection_document_collection_pk")
        ),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_collection_document_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_collection_document_link_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_collection_document")),
        sa.UniqueConstraint(
            "document_pk", "collection_pk", name=op.f("uq_collection_document_document_pk_collection_pk")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_collection_document_collection_pk_document_pk",
        "collection_document",
        ["collection_pk", "document_pk"],
        unique=False,
    )
    op.create_table(
        "container",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_container_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_container_link_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_container")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "digital_object",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("document_pk", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("bytes", KEY, nullable=True),
        sa.Column("sha256", BINARY_TEXT, nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("access_id", KEY, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.CheckConstraint("storage_key IS NOT NULL OR url IS NOT NULL", name=op.f("ck_digital_object_place")),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_digital_object_access_id")),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_digital_object_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_digital_object_link_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_digital_object")),
        sa.UniqueConstraint("id", name=op.f("uq_digital_object_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_digital_object_document_pk_position", "digital_object", ["document_pk", "position"], unique=False
    )
    op.create_table(
        "document_agent",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_pk", KEY, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("as_written", sa.Text(), nullable=True),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["agent_pk"], ["agent.pk"], name=op.f("fk_document_agent_agent_pk")),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_document_agent_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_document_agent_link_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_document_agent")),
        sa.UniqueConstraint(
            "document_pk", "agent_pk", "role", name=op.f("uq_document_agent_document_pk_agent_pk_role")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_document_agent_agent_pk_role_document_pk",
        "document_agent",
        ["agent_pk", "role", "document_pk"],
        unique=False,
    )
    op.create_table(
        "document_date",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("edtf", sa.Text(), nullable=True),
        sa.Column("start", KEY, nullable=True),
        sa.Column("end", KEY, nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.Column("qualifier", sa.Text(), nullable=False),
        sa.Column("rank", sa.Text(), nullable=False),
        sa.Column("warning", sa.Text(), nullable=True),
        sa.Column("link_pk", KEY, nullable=True),
        sa.CheckConstraint("rank IN ('preferred', 'normal', 'deprecated')", name=op.f("ck_document_date_rank")),
        sa.CheckConstraint(
            "role IN ('created', 'published', 'translated', 'copyrighted', 'broadcast', 'covered', 'bulk', 'other')",
            name=op.f("ck_document_date_role"),
        ),
        sa.CheckConstraint("text IS NOT NULL OR edtf IS NOT NULL", name=op.f("ck_document_date_stated")),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_document_date_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_document_date_link_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_document_date")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_language",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tag", BINARY_TEXT, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_document_language_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_document_language_link_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_document_language")),
        sa.UniqueConstraint("document_pk", "tag", name=op.f("uq_document_language_document_pk_tag")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_document_language_tag_document_pk", "document_language", ["tag", "document_pk"], unique=False)
    op.create_table(
        "document_place",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place_pk", KEY, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_document_place_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_document_place_link_pk")),
        sa.ForeignKeyConstraint(["place_pk"], ["place.pk"], name=op.f("fk_document_place_place_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_document_place")),
        sa.UniqueConstraint("document_pk", "place_pk", name=op.f("uq_document_place_document_pk_place_pk")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_document_place_place_pk_document_pk", "document_place", ["place_pk", "document_pk"], unique=False
    )
    op.create_table(
        "document_relation",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("target_pk", KEY, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.CheckConstraint(
            "type IN ('translation_of', 'version_of', 'part_of', 'reply_to', 'enclosure_of', 'excerpt_of', 'duplicate_of', 'related')",
            name=op.f("ck_document_relation_type"),
        ),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_document_relation_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_document_relation_link_pk")),
        sa.ForeignKeyConstraint(["target_pk"], ["document.pk"], name=op.f("fk_document_relation_target_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_document_relation")),
        sa.UniqueConstraint(
            "document_pk", "type", "target_pk", name=op.f("uq_document_relation_document_pk_type_target_pk")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_document_relation_target_pk_type", "document_relation", ["target_pk", "type"], unique=False)
    op.create_table(
        "document_subject",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_pk", KEY, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_document_subject_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_document_subject_link_pk")),
        sa.ForeignKeyConstraint(["subject_pk"], ["subject.pk"], name=op.f("fk_document_subject_subject_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_document_subject")),
        sa.UniqueConstraint("document_pk", "subject_pk", name=op.f("uq_document_subject_document_pk_subject_pk")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_document_subject_subject_pk_document_pk", "document_subject", ["subject_pk", "document_pk"], unique=False
    )
    op.create_table(
        "document_text",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("is_original", sa.Boolean(), nullable=False),
        sa.Column("translator", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("access_id", KEY, nullable=False),
        sa.Column("link_pk", KEY, nullable=True),
        sa.CheckConstraint("field IN ('title', 'description', 'body')", name=op.f("ck_document_text_field")),
        sa.CheckConstraint(
            "kind IN ('original', 'transcription', 'translation', 'ocr')", name=op.f("ck_document_text_kind")
        ),
        sa.CheckConstraint("origin IN ('human', 'machine')", name=op.f("ck_document_text_origin")),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_document_text_access_id")),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_document_text_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_document_text_link_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_document_text")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note",
        sa.Column("document_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("link_pk", KEY, nullable=True),
        sa.CheckConstraint(
            "type IN ('archival_history', 'acquisition', 'appraisal', 'accruals', 'arrangement', 'physical_characteristics', 'finding_aids', 'originals', 'copies', 'related_units', 'publication', 'general', 'archivist', 'rules', 'description_dates', 'other')",
            name=op.f("ck_note_type"),
        ),
        sa.ForeignKeyConstraint(["document_pk"], ["document.pk"], name=op.f("fk_note_document_pk")),
        sa.ForeignKeyConstraint(["link_pk"], ["source_link.pk"], name=op.f("fk_note_link_pk")),
        sa.PrimaryKeyConstraint("document_pk", "position", name=op.f("pk_note")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "page_text",
        sa.Column("digital_object_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digital_object_pk"], ["digital_object.pk"], name=op.f("fk_page_text_digital_object_pk")
        ),
        sa.PrimaryKeyConstraint("digital_object_pk", "page", name=op.f("pk_page_text")),
        sqlite_with_rowid=False,
    )
    access = sa.table("access", sa.column("id", sa.Integer), sa.column("name", sa.Text))
    names = ("public", "metadata_only", "staff", "deleted")
    op.bulk_insert(access, [{"id": number, "name": name} for number, name in enumerate(names)])
    clock = sa.table(
        "clock", sa.column("id", sa.Integer), sa.column("no", sa.Integer), sa.column("database_id", sa.Text)
    )
    op.bulk_insert(clock, [{"id": 1, "no": 0, "database_id": secrets.token_hex(16)}])


def downgrade() -> None:
    """Remove all tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION far_day(bigint)")
    op.drop_table("page_text")
    op.drop_table("note")
    op.drop_table("document_text")
    op.drop_index("ix_document_subject_subject_pk_document_pk", table_name="document_subject")
    op.drop_table("document_subject")
    op.drop_index("ix_document_relation_target_pk_type", table_name="document_relation")
    op.drop_table("document_relation")
    op.drop_index("ix_document_place_place_pk_document_pk", table_name="document_place")
    op.drop_table("document_place")
    op.drop_index("ix_document_language_tag_document_pk", table_name="document_language")
    op.drop_table("document_language")
    op.drop_table("document_date")
    op.drop_index("ix_document_agent_agent_pk_role_document_pk", table_name="document_agent")
    op.drop_table("document_agent")
    op.drop_index("ix_digital_object_document_pk_position", table_name="digital_object")
    op.drop_table("digital_object")
    op.drop_table("container")
    op.drop_index("ix_collection_document_collection_pk_document_pk", table_name="collection_document")
    op.drop_table("collection_document")
    op.drop_index("ix_subject_part_part_pk", table_name="subject_part")
    op.drop_table("subject_part")
    op.drop_index("ix_place_name_name_key", table_name="place_name")
    op.drop_table("place_name")
    op.drop_index("ix_pending_link_source_pk_native_id", table_name="pending_link")
    op.drop_index("ix_pending_link_kind_object_pk", table_name="pending_link")
    op.drop_table("pending_link")
    op.drop_index("uq_identifier_source", table_name="identifier")
    op.drop_index(
        "uq_identifier_global",
        table_name="identifier",
        sqlite_where=sa.text("scheme IN ('ark', 'doi', 'isil', 'slug', 'uri')"),
        postgresql_where=sa.text("scheme IN ('ark', 'doi', 'isil', 'slug', 'uri')"),
    )
    op.drop_index("ix_identifier_value_scheme_kind", table_name="identifier")
    op.drop_table("identifier")
    op.drop_index("ix_document_updated_at_id", table_name="document")
    op.drop_index(
        "ix_document_title_key_id_anonymous",
        table_name="document",
        postgresql_where=sa.text("access_id <= 1"),
        sqlite_where=sa.text("access_id <= 1"),
    )
    op.drop_index("ix_document_title_key_id", table_name="document")
    op.drop_index("ix_document_source_pk_fingerprint", table_name="document")
    op.drop_index("ix_document_slug", table_name="document")
    op.drop_index(op.f("ix_document_repository_pk"), table_name="document")
    op.drop_index(
        "ix_document_reference_code_key_id",
        table_name="document",
        sqlite_where=sa.text("reference_code_key IS NOT NULL"),
        postgresql_where=sa.text("reference_code_key IS NOT NULL"),
    )
    op.drop_index("ix_document_reference_code_desc_id", table_name="document")
    op.drop_index("ix_document_reference_code_asc_id", table_name="document")
    op.drop_index("ix_document_position_id", table_name="document")
    op.drop_index("ix_document_parent_pk_position_id", table_name="document")
    op.drop_index(
        "ix_document_embargo_until",
        table_name="document",
        sqlite_where=sa.text("embargo_until IS NOT NULL"),
        postgresql_where=sa.text("embargo_until IS NOT NULL"),
    )
    op.drop_index(
        "ix_document_date_desc_id_anonymous",
        table_name="document",
        postgresql_where=sa.text("access_id <= 1"),
        sqlite_where=sa.text("access_id <= 1"),
    )
    op.drop_index("ix_document_date_desc_id", table_name="document")
    op.drop_index(
        "ix_document_date_asc_id_anonymous",
        table_name="document",
        postgresql_where=sa.text("access_id <= 1"),
        sqlite_where=sa.text("access_id <= 1"),
    )
    op.drop_index("ix_document_date_asc_id", table_name="document")
    op.drop_index("ix_document_created_at_id", table_name="document")
    op.drop_table("document")
    op.drop_index("ix_agent_name_name_key", table_name="agent_name")
    op.drop_table("agent_name")
    op.drop_index("ix_subject_updated_at_id", table_name="subject")
    op.drop_index("ix_subject_slug", table_name="subject")
    op.drop_index("ix_subject_document_count_id", table_name="subject")
    op.drop_index("ix_subject_created_at_id", table_name="subject")
    op.drop_index(op.f("ix_subject_parent_pk"), table_name="subject")
    op.drop_index("ix_subject_label_key_id", table_name="subject")
    op.drop_table("subject")
    op.drop_index("ix_source_link_kind_object_pk", table_name="source_link")
    op.drop_table("source_link")
    op.drop_index("ix_repository_updated_at_id", table_name="repository")
    op.drop_index("ix_repository_slug", table_name="repository")
    op.drop_index("ix_repository_document_count_id", table_name="repository")
    op.drop_index("ix_repository_created_at_id", table_name="repository")
    op.drop_index("ix_repository_name_key_id", table_name="repository")
    op.drop_table("repository")
    op.drop_index("ix_place_updated_at_id", table_name="place")
    op.drop_index("ix_place_slug", table_name="place")
    op.drop_index("ix_place_document_count_id", table_name="place")
    op.drop_index("ix_place_created_at_id", table_name="place")
    op.drop_index(op.f("ix_place_parent_pk"), table_name="place")
    op.drop_index("ix_place_name_key_id", table_name="place")
    op.drop_table("place")
    op.drop_index("ix_import_record_run_pk_outcome_ordinal", table_name="import_record")
    op.drop_index("ix_import_record_kind_object_pk", table_name="import_record")
    op.drop_table("import_record")
    op.drop_index("ix_import_problem_run_pk_pk", table_name="import_problem")
    op.drop_table("import_problem")
    op.drop_table("import_batch")
    op.drop_index("ix_collection_title_key_id", table_name="collection")
    op.drop_index("ix_collection_updated_at_id", table_name="collection")
    op.drop_index("ix_collection_slug", table_name="collection")
    op.drop_index("ix_collection_document_count_id", table_name="collection")
    op.drop_index("ix_collection_created_at_id", table_name="collection")
    op.drop_index(op.f("ix_collection_parent_pk"), table_name="collection")
    op.drop_table("collection")
    op.drop_index(op.f("ix_change_set_run_pk"), table_name="change_set")
    op.drop_table("change_set")
    op.drop_index("ix_agent_updated_at_id", table_name="agent")
    op.drop_index("ix_agent_slug", table_name="agent")
    op.drop_index("ix_agent_document_count_id", table_name="agent")
    op.drop_index("ix_agent_created_at_id", table_name="agent")
    op.drop_index("ix_agent_name_key_id", table_name="agent")
    op.drop_table("agent")
    op.drop_table("source")
    op.drop_table("rights")
    op.drop_index("ix_revision_kind_object_pk_no", table_name="revision")
    op.drop_table("revision")
    op.drop_table("link_count")
    op.drop_index("ix_import_run_source_key", table_name="import_run")
    op.drop_table("import_run")
    op.drop_table("document_count")
    op.drop_table("clock")
    op.drop_index("ix_changed_kind_object_pk_no", table_name="changed")
    op.drop_table("changed")
    op.drop_table("api_token")
    op.drop_table("access")
