"""What the floor searches: an index of words by the database's own means, and beside it what every search visits.

On SQLite a table of FTS5 in a file beside the archive, on PostgreSQL texts with a GIN index in a schema of their own;
both are named after a digest of this file, and made when they are not there. They hold what Muniment searches for
anonymous readers: titles, names, subjects, and all other texts, in columns or weights by which they are ranked.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import time
from pathlib import Path

from sqlalchemy import URL, text

from muniment_schema.database import Database, database_url

NAME = f"words_{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]}"
_TEXTS = {
    "titles": "SELECT {0}(value, ' ') FROM document_text t WHERE t.document_pk = d.pk AND field = 'title'",
    "agents": "SELECT {0}(o.name, ' ') FROM document_agent l JOIN agent o ON o.pk = l.agent_pk WHERE {1}",
    "subjects": "SELECT {0}(o.label, ' ') FROM document_subject l JOIN subject o ON o.pk = l.subject_pk WHERE {1}",
    "places": "SELECT {0}(o.name, ' ') FROM document_place l JOIN place o ON o.pk = l.place_pk WHERE {1}",
    "texts": """SELECT {0}(value, ' ') FROM document_text t
        WHERE t.document_pk = d.pk AND field <> 'title' AND t.access_id = d.access_id""",
    "identifiers": """SELECT {0}(value, ' ') FROM identifier i
        WHERE i.kind = 'document' AND i.object_pk = d.pk AND scheme <> 'slug'""",
    "notes": "SELECT {0}(text, ' ') FROM note n WHERE n.document_pk = d.pk",
}
_REST = ("places", "texts", "identifiers", "notes")


def prepare(address: str) -> None:
    """Make what is searched, unless it is there."""
    url = database_url(address)
    begun = time.perf_counter()
    if _make_file(url) if url.get_backend_name() == "sqlite" else _make_schema(address):
        print(f"words of the floor: made in {time.perf_counter() - begun:.0f} seconds", file=sys.stderr)


def words_file(url: URL) -> Path:
    """Give the file beside an archive in SQLite."""
    assert url.database is not None
    return Path(url.database).with_name(f"{NAME}.db")


def for_fts5(search: str) -> dict[str, str]:
    """Give the parameters of a search: words that all have to be there, and -words that must not be there."""
    wanted, unwanted = _words(search)
    return {"search": " ".join(f'"{word}"' for word in wanted) + "".join(f' NOT "{word}"' for word in unwanted)}


def for_postgresql(search: str) -> dict[str, str]:
    """Give the parameters of a search, and of its ranking, which a word that must not be there would undo."""
    wanted, unwanted = _words(search)
    return {"search": " & ".join([*wanted, *(f"!{word}" for word in unwanted)]), "ranked": " & ".join(wanted)}


def _words(search: str) -> tuple[list[str], list[str]]:
    words = search.split()
    return [word for word in words if word[0] != "-"], [word[1:] for word in words if word[0] == "-"]


def _texts(aggregate: str) -> dict[str, str]:
    """Give the expression of each text of a document."""
    return {
        name: f"coalesce(({statement.format(aggregate, 'l.document_pk = d.pk')}), '')"
        for name, statement in _TEXTS.items()
    }


def _make_file(url: URL) -> bool:
    file = words_file(url)
    if file.exists():
        return False
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    texts = _texts("group_concat")
    rest = " || ' ' || ".join(
        ["coalesce(description, '')", "coalesce(reference_code, '')", *(texts[name] for name in _REST)]
    )
    connection = sqlite3.connect(f"file:{unfinished}", uri=True, isolation_level=None)
    connection.execute("PRAGMA synchronous = off")
    connection.execute("ATTACH ? AS archive", [f"file:{url.database}?mode=ro"])
    for statement in (
        "CREATE VIRTUAL TABLE words USING fts5(title, agents, subjects, rest, content = '')",
        "CREATE TABLE visited (pk INTEGER PRIMARY KEY, access_id INTEGER, date_asc INTEGER, id TEXT)",
        "BEGIN",
        f"""INSERT INTO words (rowid, title, agents, subjects, rest)
            SELECT pk, title || ' ' || {texts["titles"]}, {texts["agents"]}, {texts["subjects"]}, {rest}
            FROM archive.document d""",
        "INSERT INTO visited SELECT pk, access_id, date_asc, id FROM archive.document ORDER BY pk",
        "COMMIT",
        "INSERT INTO words (words) VALUES ('optimize')",
    ):
        connection.execute(statement)
    connection.close()
    for old in file.parent.glob("words_*.db"):
        old.unlink()
    unfinished.rename(file)
    return True


def _make_schema(address: str) -> bool:
    texts = _texts("string_agg")
    # With "-" and "/" its parser would read numbers with signs, and paths.
    rest = ", ".join(texts[name] for name in _REST)
    rest = f"translate(concat_ws(' ', description, reference_code, {rest}), '-/', '  ')"
    database = Database(address)
    try:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if connection.execute(text(f"SELECT to_regclass('{NAME}.visited_words')")).scalar_one() is not None:
                return False
            outdated = connection.execute(text(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'words\_%'")).all()
            for statement in (
                *(f"DROP SCHEMA {name} CASCADE" for (name,) in outdated),
                f"CREATE SCHEMA {NAME}",
                f"""CREATE TABLE {NAME}.visited AS SELECT pk, access_id, date_asc, id,
                    setweight(to_tsvector('simple', title || ' ' || {texts["titles"]}), 'A')
                    || setweight(to_tsvector('simple', {texts["agents"]} || ' ' || {texts["subjects"]}), 'B')
                    || to_tsvector('simple', {rest}) AS words FROM document d""",
                f"CREATE INDEX visited_words ON {NAME}.visited USING gin (words)",
                f"VACUUM ANALYZE {NAME}.visited",
            ):
                connection.execute(text(statement))
    finally:
        database.close()
    return True
