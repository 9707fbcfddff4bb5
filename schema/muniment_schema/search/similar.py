"""Documents like a document: with rare words of its title, and with its subjects, names and places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Column, select
from tantivy import Occur, Query

from muniment_schema.context import Context
from muniment_schema.tables import DOCUMENT, DOCUMENT_AGENT, DOCUMENT_PLACE, DOCUMENT_SUBJECT
from muniment_schema.visible import visible_documents

from .fields import counted
from .queries import keys_of, seen_by, term, unscored, word
from .search import search_of
from .words import words

MOST: Final = 20
_MOST_OF_EACH: Final = 25
_LINKS: Final[tuple[tuple[str, Column[Any], Column[Any]], ...]] = (
    ("subject", DOCUMENT_SUBJECT.c.document_pk, DOCUMENT_SUBJECT.c.subject_pk),
    ("agent", DOCUMENT_AGENT.c.document_pk, DOCUMENT_AGENT.c.agent_pk),
    ("place", DOCUMENT_PLACE.c.document_pk, DOCUMENT_PLACE.c.place_pk),
)


def similar_documents(context: Context, pk: int, most: int) -> list[int]:
    """Give the keys of the documents most like one, best first; what they share counts the more the rarer it is."""
    alike = [(Occur.Should, query) for query in _likenesses(context, pk)]
    if not alike or not most:
        return []
    seen = search_of(context).seen(context)
    others = [(Occur.Must, unscored(seen_by(context.viewer))), (Occur.MustNot, term("pk", pk))]
    # Of conditions that need not hold at least one has to.
    query = Query.boolean_query([(Occur.Must, Query.boolean_query(alike)), *others])
    hits = seen.searcher.search(query, most, count=False).hits
    return keys_of(seen.searcher, hits)


def _likenesses(context: Context, pk: int) -> Iterator[Query]:
    own = select(DOCUMENT.c.title).where(DOCUMENT.c.pk == pk, visible_documents(context))
    title = context.connection.execute(own).scalar_one_or_none()
    if title is None:
        return
    for text in list(dict.fromkeys(each.text for each in words(title)))[:_MOST_OF_EACH]:
        yield word("title", text)
    for field, owner, target in _LINKS:
        linked = select(target).where(owner == pk).distinct().limit(_MOST_OF_EACH)
        for key in context.connection.execute(linked).scalars():
            yield term(counted(field, key), key)
