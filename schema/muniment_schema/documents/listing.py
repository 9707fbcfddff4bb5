"""Lists of documents: all of them, the children of a document, and those linked to an authority."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, select
from tantivy import Query, Searcher

from muniment_schema.context import Context
from muniment_schema.counts.seen import documents_seen, every_document, linked_documents, linked_documents_seen
from muniment_schema.filters.given_input import NO_FILTER, filter_text
from muniment_schema.paging.listing import Asked, Links, Listing
from muniment_schema.planning.rows import Rows
from muniment_schema.search.matching import match_query, ranked_query
from muniment_schema.search.parser import Search as Words
from muniment_schema.search.parser import parse_search
from muniment_schema.search.queries import all_of, seen_by, sees_restricted, term, unscored
from muniment_schema.search.queries import linked_to as linked_to_keys
from muniment_schema.search.result import Result
from muniment_schema.search.search import search_of
from muniment_schema.tables import DOCUMENT
from muniment_schema.visible import visible_documents

from .filter import DocumentFilter
from .filter_query import filter_without, query_of_filter
from .link_filter import AGENT_LINKS, REPOSITORY_LINKS, LinkTarget
from .order import BY_DATE, BY_POSITION, BY_RELEVANCE, DocumentOrder, DocumentOrderField

DOCUMENTS = Rows(DOCUMENT, visible_documents, "document")

FilterArgument = Annotated[
    DocumentFilter | None,
    strawberry.argument(description="Which documents; all that the viewer may see when left out."),
]


SearchArgument = Annotated[
    str | None,
    strawberry.argument(
        description='Words that all have to be there, "phrases", -words that must not be there, beginnings*, and words '
        "of one field: title:, agent:, place:, subject:, identifier:. Everything else is looked for as it stands."
    ),
]
Under = Callable[[int], Query]
"""Finds the documents under the owner with a key."""


def _order_argument(usual: DocumentOrder, more: str = "") -> Any:
    described = strawberry.argument(description=f"In which order; {usual.field.name} when left out{more}.")
    return Annotated[DocumentOrder | None, described]


def _reader(name: str, usual: DocumentOrder, under: Under | None = None) -> Callable[[Mapping[str, Any]], Asked]:
    """Give what reads the arguments of a list whose usual order this is."""

    def read(arguments: Mapping[str, Any]) -> Asked:
        asked: DocumentFilter | None = arguments.get("filter")
        text = filter_text(asked)  # first: it refuses what is too large to be read
        search = _search(arguments.get("search"))
        given: DocumentOrder = arguments.get("order_by") or (usual if search is None else BY_RELEVANCE)
        if search is None and given.field is DocumentOrderField.RELEVANCE:
            given = usual

        def result(
            context: Context, owner: int | None, without: str | None = None, instead: Words | None = None
        ) -> Result:
            words = search if instead is None else instead
            narrowed = asked if asked is None or without is None else filter_without(asked, without)

            def queries(searcher: Searcher) -> tuple[Query, Query | None]:
                return _queries(
                    context, searcher, words, narrowed, None if under is None or owner is None else under(owner)
                )

            said = f"{name} {owner} {filter_text(narrowed)} {_said(words)}"
            return search_of(context).result(context, said, queries)

        return Asked(
            given.order(),
            text if search is None else f"{text} {_said(search)}",
            lambda context: asked.where(context) if asked else [],
            is_whole=text == NO_FILTER,
            result=result,
            search=search,
            filter=asked,
        )

    return read


def _search(text: str | None) -> Words | None:
    """Read a search; one that is blank is none. Raises BadSearch."""
    search = parse_search(text or "")
    return None if search.is_blank else search


def _said(search: Words | None) -> str:
    """Give one text for searches that find the same."""
    if search is None:
        return ""
    return repr([(part.texts, part.field, part.is_negative, part.is_prefix) for part in search.parts])


def _queries(
    context: Context, searcher: Searcher, search: Words | None, asked: DocumentFilter | None, under: Query | None
) -> tuple[Query, Query | None]:
    """Give the query of a list, and the same with scores."""
    conditions = [seen_by(context.viewer)]
    if asked is not None:
        conditions.append(query_of_filter(context, asked))
    if under is not None:
        conditions.append(under)
    if search is None:
        return all_of(conditions), None
    restricted = sees_restricted(context.viewer)
    found = all_of([match_query(search, searcher, with_restricted=restricted), *conditions])
    return found, all_of([ranked_query(search, searcher, with_restricted=restricted), unscored(all_of(conditions))])


ALL = Listing(
    "Query.documents",
    DOCUMENTS,
    _reader("Query.documents", BY_DATE),
    arguments={
        "search": SearchArgument,
        "filter": FilterArgument,
        "order_by": _order_argument(BY_DATE, ", RELEVANCE with `search`"),
    },
    has_offset=True,
    kept_total=lambda context, _owner: documents_seen(context),
)
CHILDREN = Listing(
    "Document.children",
    DOCUMENTS,
    _reader("Document.children", BY_POSITION, lambda parent: term("parent", parent)),
    under=lambda parent: DOCUMENT.c.parent_pk == parent,
    arguments={"filter": FilterArgument, "order_by": _order_argument(BY_POSITION)},
    kept_total=lambda context, parent: linked_documents_seen(context, "document", parent),
)


def linked_to(target: LinkTarget, name: str) -> Listing:
    """Give the list of the documents that are linked to an authority itself; `name` is that of its field."""

    def under(authority: ColumnElement[Any]) -> ColumnElement[bool]:
        if target is REPOSITORY_LINKS:
            return DOCUMENT.c.repository_pk == authority
        return DOCUMENT.c.pk.in_(select(target.owner).where(target.target == authority))

    def found_under(authority: int) -> Query:
        if target is REPOSITORY_LINKS:
            return term("repository", authority)
        return (
            linked_to_keys("agent", [authority]) if target is AGENT_LINKS else term(f"linked_{target.kind}", authority)
        )

    return Listing(
        name,
        DOCUMENTS,
        _reader(name, BY_DATE, found_under),
        under=under,
        arguments={"filter": FilterArgument, "order_by": _order_argument(BY_DATE)},
        kept_total=lambda context, authority: linked_documents_seen(context, target.kind, authority),
        links=Links(
            target.owner,
            target.links_of,
            lambda authority: linked_documents(target.kind, authority),
            every_document,
            are_unique=target.are_unique,
        ),
    )
