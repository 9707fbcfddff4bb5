"""What a run needs to be gone on with, undone, queued and reviewed; sources that have a name; uploads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BINARY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True)
MOMENT = sa.DateTime(timezone=True)

ADDED = {
    "import_run": (
        ("request", JSON),
        ("idempotency_key", BINARY_TEXT),
        ("queued_at", MOMENT),
        ("cancel_asked_at", MOMENT),
        ("held_by", sa.Text()),
        ("state_before", JSON),
        ("state_after", JSON),
    ),
    "source": (("url", sa.Text()), ("definition", JSON), ("state", JSON), ("synced_at", MOMENT)),
    "source_link": (("made_by_pk", KEY),),
}


def upgrade() -> None:
    """Add columns that may be empty, two tables, and an index by fingerprint over all sources."""
    for table, columns in ADDED.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index("ix_import_run_idempotency_key", "import_run", ["idempotency_key"])
    op.drop_index("ix_document_source_pk_fingerprint", table_name="document")
    op.create_index("ix_document_fingerprint_source_pk", "document", ["fingerprint", "source_pk"])
    op.create_table(
        "import_proposal",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("run_pk", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("source_key", BINARY_TEXT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("native_id", BINARY_TEXT, nullable=True),
        sa.Column("hash", BINARY_TEXT, nullable=True),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("candidates", JSON, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_as", sa.Text(), nullable=True),
        sa.Column("object_pk", KEY, nullable=True),
        sa.CheckConstraint("settled_as IN ('same', 'new')", name=op.f("ck_import_proposal_settled_as")),
        sa.ForeignKeyConstraint(["run_pk"], ["import_run.pk"], name=op.f("fk_import_proposal_run_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_import_proposal")),
        sa.UniqueConstraint("run_pk", "ordinal", name=op.f("uq_import_proposal_run_pk_ordinal")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_proposal_source_key_native_id", "import_proposal", ["source_key", "native_id"])
    op.create_table(
        "upload",
        sa.Column("pk", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("id", BINARY_TEXT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bytes", KEY, nullable=False),
        sa.Column("sha256", BINARY_TEXT, nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_upload")),
        sa.UniqueConstraint("id", name=op.f("uq_upload_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("upload")
    op.drop_index("ix_import_proposal_source_key_native_id", table_name="import_proposal")
    op.drop_table("import_proposal")
    op.drop_index("ix_document_fingerprint_source_pk", table_name="document")
    op.create_index("ix_document_source_pk_fingerprint", "document", ["source_pk", "fingerprint"])
    op.drop_index("ix_import_run_idempotency_key", table_name="import_run")
    for table, columns in reversed(ADDED.items()):
        for name, _ in reversed(columns):
            op.drop_column(table, name)
