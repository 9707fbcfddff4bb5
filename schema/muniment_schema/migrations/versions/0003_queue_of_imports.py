"""On PostgreSQL, the tables and functions of procrastinate, which hands imports to workers; in a schema of their own."""

from __future__ import annotations

from typing import Any

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, as the procrastinate that is installed has them: `pyproject.toml` holds it to one minor version."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    set_path = text("SELECT set_config('search_path', :path, true)")
    path = connection.execute(text("SHOW search_path")).scalar_one()
    connection.execute(text("CREATE SCHEMA procrastinate"))
    connection.execute(set_path, {"path": "procrastinate"})
    # Many statements in one text, with per cent signs: for the driver itself.
    driver: Any = connection.connection.driver_connection
    driver.execute(SchemaManager.get_schema())
    connection.execute(set_path, {"path": path})


def downgrade() -> None:
    """Take them away again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SCHEMA procrastinate CASCADE")
