"""Is this a new source, or one that is known under another name?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from muniment_schema.among import among
from muniment_schema.errors import MunimentError
from muniment_schema.tables import DOCUMENT, SOURCE, SOURCE_LINK
from muniment_schema.values.folding import folded_key
from muniment_schema.writing.drafts import DocumentDraft, Draft

LOOKED_AT = 100


class AmbiguousSource(MunimentError):
    """The records of a new source are already here under another."""

    code = "AMBIGUOUS_SOURCE"


def refuse_ambiguous_source(connection: Connection, key: str, drafts: Sequence[Draft]) -> None:
    """Refuse a new source key when half of the first 100 native ids are in one other source, under the same titles.

    Raises AmbiguousSource, naming both cures.
    """
    if connection.execute(select(SOURCE.c.pk).where(SOURCE.c.key == key)).first():
        return
    titles = {
        draft.native_id: folded_key(draft.title or "")
        for draft in drafts[:LOOKED_AT]
        if isinstance(draft, DocumentDraft) and draft.native_id and not draft.sources
    }
    if not titles:
        return
    statement = (
        select(SOURCE.c.key, SOURCE_LINK.c.native_id, DOCUMENT.c.title_key)
        .join(SOURCE, SOURCE.c.pk == SOURCE_LINK.c.source_pk)
        .join(DOCUMENT, DOCUMENT.c.pk == SOURCE_LINK.c.object_pk)
        .where(
            SOURCE_LINK.c.kind == "document", among(SOURCE_LINK.c.native_id, titles), DOCUMENT.c.deleted_at.is_(None)
        )
    )
    found: dict[str, int] = {}
    for other, native_id, title in connection.execute(statement):
        if titles[native_id] == title:
            found[other] = found.get(other, 0) + 1
    for other, number in found.items():
        if number * 2 >= len(titles):
            raise AmbiguousSource(
                f"{number} of the first {len(titles)} records are already here in the source {other!r}",
                hint=f"say --source {other} to update them, or --source {key} to keep them apart",
            )
