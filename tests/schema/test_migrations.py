"""The tables as the code has them, and as the migrations make them, are the same on both databases."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.postgres_server import PostgresServer

from muniment_schema.database import Database
from muniment_schema.migrating import (
    SchemaBehind,
    SchemaMissing,
    ensure_schema,
    migrate_down,
    migrate_up,
    migration_status,
)
from muniment_schema.tables import METADATA


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> Iterator[list[Database]]:
    made = []
    for _ in range(2):
        name = f"test_{uuid.uuid4().hex}"
        postgres.create_database(name)
        made.append(Database(postgres.url(name)))
    yield made
    for database in made:
        database.close()


def _sqlite_ddl(database: Database) -> dict[str, str]:
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {
            f"{kind} {name}": _normal(sql)
            for kind, name, sql in rows
            if name != "alembic_version" and not name.startswith("sqlite_")
        }


def _normal(sql: str) -> str:
    """White space and quotes say nothing, nor does the order of columns' constraints after the columns."""
    plain = re.sub(r"\s+", " ", sql).replace('"', "")
    head, _, rest = plain.partition("(")
    body, _, tail = rest.rpartition(")")
    depth, parts = 0, [""]
    for character in body:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    columns = [part.strip() for part in parts if not part.strip().startswith("CONSTRAINT")]
    constraints = sorted(part.strip() for part in parts if part.strip().startswith("CONSTRAINT"))
    return f"{head}({', '.join([*columns, *constraints])}){tail}"


def _postgres_ddl(database: Database) -> dict[str, str]:
    queries = {
        "column": """
            SELECT c.relname || '.' || a.attname,
                format_type(a.atttypid, a.atttypmod) || ' null=' || (NOT a.attnotnull)::text
                || ' identity=' || a.attidentity::text || ' collation=' || coalesce(l.collname, '')
                || ' default=' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_collation l ON l.oid = a.attcollation
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
        "constraint": """
            SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
        "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    found: dict[str, str] = {}
    with database.engine.connect() as connection:
        for kind, query in queries.items():
            rows = connection.execute(text(query))
            found |= {f"{kind} {name}": ddl for name, ddl in rows if "alembic_version" not in f"{name} {ddl}"}
    return found


def test_on_sqlite_the_migrations_make_the_tables_of_the_code(tmp_path: Path) -> None:
    migrated, declared = Database(str(tmp_path / "migrated.db")), Database(str(tmp_path / "declared.db"))
    migrate_up(migrated)
    METADATA.create_all(declared.engine)
    assert _sqlite_ddl(migrated) == _sqlite_ddl(declared)
    migrated.close()
    declared.close()


def test_on_postgresql_the_migrations_make_the_tables_of_the_code(empty_postgres: list[Database]) -> None:
    migrated, declared = empty_postgres
    migrate_up(migrated)
    METADATA.create_all(declared.engine)
    assert _postgres_ddl(migrated) == _postgres_ddl(declared)


def test_a_comparison_of_ddl_sees_a_collation_a_check_and_an_index(empty_postgres: list[Database]) -> None:
    migrated, declared = empty_postgres
    migrate_up(migrated)
    METADATA.create_all(declared.engine)
    before = _postgres_ddl(declared)
    with declared.engine.begin() as connection:
        connection.execute(text('ALTER TABLE document ALTER COLUMN title_key TYPE text COLLATE "C.utf8"'))
        connection.execute(text("ALTER TABLE document DROP CONSTRAINT ck_document_level"))
        connection.execute(text("DROP INDEX ix_document_date_asc_id_anonymous"))
    after = _postgres_ddl(declared)
    different = {name for name in before if before[name] != after.get(name)}
    assert {
        "column document.title_key",
        "constraint document.ck_document_level",
        "index ix_document_date_asc_id_anonymous",
    } <= different


def test_up_down_up_leaves_the_same_tables_and_a_fresh_clock(database: Database) -> None:
    ddl = _sqlite_ddl if database.is_sqlite else _postgres_ddl
    before = ddl(database)
    migrate_down(database)
    assert ddl(database) == {}
    assert migrate_up(database) == ["0001", "0002", "0003"]
    assert ddl(database) == before
    with database.read() as connection:
        assert connection.execute(text("SELECT no FROM clock")).scalar_one() == 0
        names = connection.execute(text("SELECT name FROM access ORDER BY id")).scalars().all()
        assert names == ["public", "metadata_only", "staff", "deleted"]


def test_migrating_again_does_nothing(database: Database) -> None:
    assert migrate_up(database) == []
    assert migration_status(database).pending == []


def test_ids_and_sort_keys_are_compared_byte_by_byte_on_postgresql(
    postgres_template: str, postgres: PostgresServer
) -> None:
    database = Database(postgres.url(postgres_template))
    columns = {
        name.removeprefix("column ")
        for name, ddl in _postgres_ddl(database).items()
        if name.startswith("column ") and "collation=C " in ddl
    }
    database.close()
    assert {"document.id", "document.title_key", "document.reference_code_asc", "source_link.native_id"} <= columns
    assert "document.title" not in columns


def test_sqlite_enforces_foreign_keys_writes_ahead_and_never_uses_a_key_again(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "muniment.db"))
    migrate_up(database)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert "AUTOINCREMENT" in _sqlite_ddl(database)["table document"]
    database.close()


def test_a_missing_sqlite_file_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "new" / "muniment.db"))
    with pytest.raises(SchemaMissing):
        ensure_schema(database, create=False)
    ensure_schema(database, create=True)
    assert migration_status(database).pending == []
    database.close()


def test_a_database_of_a_later_version_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaBehind, match="9999"):
        ensure_schema(database, create=True)
