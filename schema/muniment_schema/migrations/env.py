"""Alembic runs this: the connection comes from `muniment_schema.migrating`, which owns the transaction."""

from __future__ import annotations

from alembic import context

from muniment_schema.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=False,
    compare_type=True,
)
context.run_migrations()
