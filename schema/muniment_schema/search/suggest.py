"""Completions of what a reader is typing: titles of documents, and names of agents, places and subjects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Final

import strawberry
from sqlalchemy import Column, Table, select
from tantivy import Order, Query

from muniment_schema.among import among
from muniment_schema.context import Context
from muniment_schema.counts.seen import linked_documents_seen
from muniment_schema.planning.kept import NotReady
from muniment_schema.request_errors import BadArguments
from muniment_schema.tables import AGENT, DOCUMENT, PLACE, SUBJECT
from muniment_schema.values.folding import fold, folded_key
from muniment_schema.visible import visible_agents, visible_documents, visible_places, visible_subjects

from .parser import parse_search
from .queries import all_of, beginning, keys_of, seen_by, term, word
from .result import Seen
from .search import search_of
from .words import words

MOST: Final = 20
_CANDIDATES: Final = 4
"""Times as many are looked at as are asked for: those that begin with what was typed go first."""
SHORTEST_WORD: Final = 3
"""Shorter beginnings are those of too many words of titles: only titles that begin with them are given."""


@strawberry.enum(description="What a suggestion is.")
class SuggestionKind(Enum):
    """Kinds of completions."""

    TITLE = strawberry.enum_value("title", description="The title of a document.")
    AGENT = strawberry.enum_value("agent", description="A person, family or corporate body.")
    PLACE = strawberry.enum_value("place", description="A place.")
    SUBJECT = strawberry.enum_value("subject", description="A subject heading.")


@dataclass(frozen=True)
class Suggestion:
    """A completion: the label and the public id of what it is, and how many documents it leads to."""

    kind: SuggestionKind
    label: str
    id: str
    document_count: int


Prefix = Annotated[str, strawberry.argument(description="What was typed so far; its last word may be unfinished.")]
Kinds = Annotated[list[SuggestionKind] | None, strawberry.argument(description="Only these; all when left out.")]
First = Annotated[int | None, strawberry.argument(description=f"How many at most; up to {MOST}.")]


@dataclass(frozen=True)
class _Named:
    """A kind of authority: where its names are."""

    table: Table
    name: Column[Any]
    visible: Callable[[Context], Any]


_AUTHORITIES: Final = {
    SuggestionKind.AGENT: _Named(AGENT, AGENT.c.name, visible_agents),
    SuggestionKind.PLACE: _Named(PLACE, PLACE.c.name, visible_places),
    SuggestionKind.SUBJECT: _Named(SUBJECT, SUBJECT.c.label, visible_subjects),
}


def suggest(context: Context, *, prefix: Prefix, kinds: Kinds = None, first: First = 10) -> list[Suggestion]:
    """Give completions, best first: those that begin as was typed, then those that lead to most documents.

    Raises BadArguments for a `first` out of bounds, BadSearch for what is too long to be typed.
    """
    first = 10 if first is None else first
    if not 0 <= first <= MOST:
        raise BadArguments(f"first: {first} is out of bounds; write 0 to {MOST}")
    parse_search(prefix)  # refuses what is too long
    if context.at_once:
        raise NotReady
    typed = [word.text for word in words(prefix)]
    if not typed or not first:
        return []
    seen = search_of(context).seen(context)
    found: list[Suggestion] = []
    for kind in SuggestionKind if kinds is None else dict.fromkeys(kinds):
        if kind is SuggestionKind.TITLE:
            found += _titles(context, seen, prefix, typed, first * _CANDIDATES)
        else:
            found += _authorities(context, seen, kind, typed, first * _CANDIDATES)
    folded = fold(prefix)
    found.sort(key=lambda each: (not fold(each.label).startswith(folded), -each.document_count, each.label))
    return found[:first]


def _completed(field: str, typed: Sequence[str]) -> list[Query]:
    return [*(word(field, text) for text in typed[:-1]), beginning(field, typed[-1])]


def _authorities(
    context: Context, seen: Seen, kind: SuggestionKind, typed: Sequence[str], most: int
) -> list[Suggestion]:
    named, name = _AUTHORITIES[kind], str(kind.value)
    query = all_of([term("kind", name), *_completed("name", typed)])
    hits = seen.searcher.search(query, most, count=False, order_by_field="documents", order=Order.Desc).hits
    keys = keys_of(seen.searcher, hits, "object")
    table = named.table
    chosen = select(table.c.id, named.name, linked_documents_seen(context, name, table.c.pk))
    rows = context.connection.execute(chosen.where(named.visible(context), among(table.c.pk, keys)))
    # A name that leads to nothing helps nobody who searches.
    return [Suggestion(kind, name, public_id, documents) for public_id, name, documents in rows if documents]


def _titles(context: Context, seen: Seen, prefix: str, typed: Sequence[str], most: int) -> list[Suggestion]:
    chosen = select(DOCUMENT.c.id, DOCUMENT.c.title).where(visible_documents(context))
    if len(typed[-1]) < SHORTEST_WORD:
        begun = folded_key(prefix)
        chosen = chosen.where(DOCUMENT.c.title_key >= begun, DOCUMENT.c.title_key < begun + chr(0x10FFFF))
        chosen = chosen.order_by(DOCUMENT.c.title_key, DOCUMENT.c.id).limit(most)
    else:
        query = all_of([seen_by(context.viewer), *_completed("title", typed)])
        hits = seen.searcher.search(query, most, count=False).hits
        keys = keys_of(seen.searcher, hits)
        chosen = chosen.where(among(DOCUMENT.c.pk, keys))
    rows = context.connection.execute(chosen)
    titles = {title: public_id for public_id, title in reversed(rows.all())}  # of equal titles one is enough
    return [Suggestion(SuggestionKind.TITLE, title, public_id, 1) for title, public_id in titles.items()]
