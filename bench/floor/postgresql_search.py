"""The statements of the floor's searches for PostgreSQL, in the forms that measured fastest.

What is found is read once, and kept for page, total and facets.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.floor.facets import BUCKETS, COUNTED
from bench.floor.postgresql import JOINED_TO_PAGE, LINKS_OF_PAGE, NESTED

_LANGUAGES = """(SELECT coalesce(json_agg(json_build_array(tag, n)), '[]')::text FROM (SELECT tag, count(*) AS n
    FROM found JOIN document_language l ON l.document_pk = found.pk GROUP BY tag) c)"""


def search(facets: Sequence[str], *, by_date: bool, in_language: bool, with_page: bool) -> str:
    """Give the statement of a search: rows of a page, each with total and facets beside it; or the facets alone.

    It takes `search`, and `language`, `size` and `ranked`, the words that are there, where they are asked for.
    """
    key = "date_asc" if by_date else "-ts_rank(words, %(ranked)s::tsquery)" if with_page else "NULL"
    language = """AND EXISTS (SELECT 1 FROM document_language l
        WHERE l.document_pk = v.pk AND l.tag = %(language)s)"""
    found = f"""found AS MATERIALIZED (SELECT pk, id, {key} AS key FROM visited v
        WHERE words @@ %(search)s::tsquery AND access_id <= 1 {language if in_language else ""})"""
    named = "".join(f", {_counts(name)}" for name in facets if name in COUNTED)
    shown = ", ".join(_buckets(name) if name in COUNTED else _LANGUAGES for name in facets)
    if not with_page:
        return f"WITH {found}{named} SELECT {shown}"
    return f"""WITH {found}{named}, page AS MATERIALIZED (SELECT d.*, p.key
        FROM (SELECT * FROM found ORDER BY key, id LIMIT %(size)s) p JOIN document d ON d.pk = p.pk), {LINKS_OF_PAGE}
        SELECT d.key, d.id, {NESTED}, (SELECT count(*) FROM found){", " * bool(shown)}{shown}
        FROM page d {JOINED_TO_PAGE} ORDER BY d.key, d.id"""


def _counts(name: str) -> str:
    link, table, *_ = COUNTED[name]
    return f"""counted_{name} AS MATERIALIZED (SELECT l.{table}_pk AS pk, count(*) AS n
        FROM found JOIN {link} l ON l.document_pk = found.pk GROUP BY 1)"""


def _buckets(name: str) -> str:
    """Give the most frequent values, equally frequent ones by name: only of these are names looked up."""
    _, table, label, key, visible = COUNTED[name]
    return f"""(SELECT coalesce(json_agg(json_build_object('value', id, 'label', label, 'count', n)), '[]')::text FROM (
        SELECT o.id, {label} AS label, c.n FROM counted_{name} c JOIN {table} o ON o.pk = c.pk AND {visible}
        WHERE c.n >= coalesce((SELECT n FROM counted_{name} ORDER BY n DESC LIMIT 1 OFFSET {BUCKETS - 1}), 0)
        ORDER BY c.n DESC, {key}, o.id LIMIT {BUCKETS}) b)"""
