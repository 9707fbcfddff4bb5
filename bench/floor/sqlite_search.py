"""The statements of the floor's searches for SQLite, in the forms that measured fastest.

What is found is read once, and kept for page, total and facets: matching takes a tenth of visiting what matched. A
narrow table is visited in place of the documents, which takes a quarter. The tables are joined in the order given.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.floor.facets import BUCKETS, COUNTED
from bench.floor.sqlite import NESTED

_WEIGHTS = "3.0, 2.0, 2.0, 1.0"  # title, agents, subjects, rest
_LANGUAGES = """(SELECT json_group_array(json_array(tag, n)) FROM (SELECT tag, count(*) AS n
    FROM found CROSS JOIN document_language l ON l.document_pk = found.pk GROUP BY tag))"""


def search(facets: Sequence[str], *, by_date: bool, in_language: bool, with_page: bool) -> str:
    """Give the statement of a search: rows of a page, each with total and facets beside it; or the facets alone.

    It takes `search`, and `language` and `size` where they are asked for.
    """
    key = "v.date_asc" if by_date else f"bm25(words, {_WEIGHTS})" if with_page else "NULL"
    language = "CROSS JOIN document_language l ON l.tag = :language AND l.document_pk = words.rowid"
    found = f"""found AS MATERIALIZED (SELECT v.pk, v.id, {key} AS key FROM words {language if in_language else ""}
        CROSS JOIN visited v ON v.pk = words.rowid WHERE words MATCH :search AND v.access_id <= 1)"""
    named = "".join(f", {_counts(name)}" for name in facets if name in COUNTED)
    shown = ", ".join(_buckets(name) if name in COUNTED else _LANGUAGES for name in facets)
    if not with_page:
        return f"WITH {found}{named} SELECT {shown}"
    return f"""WITH {found}{named} SELECT p.key, d.id, {NESTED}, (SELECT count(*) FROM found){", " * bool(shown)}{shown}
        FROM (SELECT * FROM found ORDER BY key, id LIMIT :size) p CROSS JOIN document d ON d.pk = p.pk
        ORDER BY p.key, p.id"""


def _counts(name: str) -> str:
    link, table, *_ = COUNTED[name]
    return f"""{name} AS MATERIALIZED (SELECT l.{table}_pk AS pk, count(*) AS n
        FROM found CROSS JOIN {link} l ON l.document_pk = found.pk GROUP BY 1)"""


def _buckets(name: str) -> str:
    """Give the most frequent values, equally frequent ones by name: only of these are names looked up."""
    _, table, label, key, visible = COUNTED[name]
    return f"""(SELECT json_group_array(json_object('value', id, 'label', label, 'count', n)) FROM (
        SELECT o.id, {label} AS label, c.n FROM {name} c CROSS JOIN {table} o ON o.pk = c.pk AND {visible}
        WHERE c.n >= ifnull((SELECT n FROM {name} ORDER BY n DESC LIMIT 1 OFFSET {BUCKETS - 1}), 0)
        ORDER BY c.n DESC, {key}, o.id LIMIT {BUCKETS}))"""
