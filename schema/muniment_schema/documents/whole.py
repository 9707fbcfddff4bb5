"""What a connection of documents says of its whole list and of each row's place in it, beyond the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import strawberry
from sqlalchemy import select

from muniment_schema.among import among
from muniment_schema.paging.listing import Whole
from muniment_schema.planning.kept import NotReady
from muniment_schema.request_errors import BadArguments
from muniment_schema.search import spelling
from muniment_schema.search.counting import Matched
from muniment_schema.search.facet_fields import DocumentFacetField
from muniment_schema.search.facets import Facet, FacetRequest
from muniment_schema.search.facets import facets as facets_of
from muniment_schema.search.highlights import highlights
from muniment_schema.search.histogram import Histogram, HistogramInterval
from muniment_schema.search.queries import all_of, keys_of, one_of, unscored
from muniment_schema.search.selection import conditions
from muniment_schema.tables import DOCUMENT, DOCUMENT_TEXT
from muniment_schema.values.vocabularies import TextField
from muniment_schema.visible import visible_documents, visible_texts

FEWEST: Final = 3
"""Fewer documents than this are little: other searches are suggested then."""
MOST_HIGHLIGHTS: Final = 20
MOST_FACETS: Final = 20

Highlights = Annotated[int | None, strawberry.argument(description=f"How many at most; 0 to {MOST_HIGHLIGHTS}.")]
Fields = Annotated[
    list[DocumentFacetField],
    strawberry.argument(description=f"Which fields, at most {MOST_FACETS}; each in this order."),
]
Field = Annotated[DocumentFacetField, strawberry.argument(description="Which field.")]
First = Annotated[
    int | None, strawberry.argument(description="How many values of each, at most as many as a page may have.")
]
After = Annotated[str | None, strawberry.argument(description="Only what stands behind this cursor of the facet.")]
Inside = Annotated[
    str | None, strawberry.argument(description="Only values whose label holds this text, folded; names in any form.")
]
Roles = Annotated[
    list[str] | None,
    strawberry.argument(description="MARC relator codes: only agents in one of these roles. For AGENTS only."),
]
ExcludeOwn = Annotated[
    bool | None, strawberry.argument(description="Leave this facet's own condition of the filter out of the counts.")
]
By = Annotated[HistogramInterval, strawberry.argument(description="How wide the spans are.")]

_FILTERED_BY: Final = {
    DocumentFacetField.SUBJECT_PARTS: "subjects",
    DocumentFacetField.DECADES: "date",
    DocumentFacetField.YEARS: "date",
}


def score(whole: Whole, place: int) -> float | None:
    """Give how well a row answers the search."""
    if whole.asked.search is None:
        return None
    scores: dict[int, float] = whole.once("scores", lambda: _scores(whole))
    return scores.get(whole.keys[place])


def highlighted(whole: Whole, place: int, *, first: Highlights = 3) -> list[Any]:
    """Give where a row has the words of the search."""
    if whole.asked.search is None:
        return []
    texts = whole.once("texts", lambda: _texts(whole)).get(whole.keys[place], [])
    return list(highlights(whole.asked.search, texts, 3 if first is None else max(0, min(first, MOST_HIGHLIGHTS))))


def facets(
    whole: Whole, *, fields: Fields, first: First = 10, roles: Roles = None, exclude_own: ExcludeOwn = False
) -> list[Facet]:
    """Give the facets of several fields. Raises BadPage, BadArguments."""
    if len(fields) > MOST_FACETS:
        raise BadArguments(f"facets takes at most {MOST_FACETS} fields, {len(fields)} were given")
    if roles is not None and DocumentFacetField.AGENTS not in fields:
        raise BadArguments("roles go with the facet AGENTS")
    requests = [
        FacetRequest(
            field,
            10 if first is None else first,
            roles=roles if field is DocumentFacetField.AGENTS else None,
            of=_without_own(whole, field) if exclude_own else None,
        )
        for field in fields
    ]
    return _facets(whole, requests)


def facet(
    whole: Whole,
    *,
    field: Field,
    first: First = 10,
    after: After = None,
    search: Inside = None,
    roles: Roles = None,
    exclude_own: ExcludeOwn = False,
) -> Facet:
    """Give the facet of one field, or a page of it. Raises BadPage, BadCursor, BadFilter, BadArguments."""
    of = _without_own(whole, field) if exclude_own else None
    return _facets(whole, [FacetRequest(field, 10 if first is None else first, after, search, roles, of)])[0]


def histogram(whole: Whole, *, by: By = HistogramInterval.DECADE) -> Histogram:
    """Give the documents per span of time."""
    return Histogram(_matched(whole), by)


def suggestions(whole: Whole) -> list[str]:
    """Give other searches that would find something; none unless this one found little."""
    context, search = whole.context, whole.asked.search
    if search is None or whole.result().total(context) >= FEWEST:
        return []
    if context.at_once:
        raise NotReady
    searcher = whole.result().seen.searcher
    return spelling.suggestions(
        search, searcher, context.viewer.access_ids, lambda other: whole.result(instead=other).total(context)
    )


def _facets(whole: Whole, requests: Sequence[FacetRequest]) -> list[Facet]:
    return facets_of(_matched(whole), requests, whole.asked.filter, whole.asked.filter_text)


def _matched(whole: Whole, without: str | None = None) -> Matched:
    if whole.context.at_once:
        raise NotReady
    result = whole.result(without)
    return Matched(result.seen, result.query, whole.context, result.kept)


def _without_own(whole: Whole, field: DocumentFacetField) -> Matched | None:
    """Give the list without the condition on a field; None where there is none."""
    name = _FILTERED_BY.get(field, field.name.lower())
    if not any(getattr(part, name) is not None for part in conditions(whole.asked.filter)):
        return None
    return _matched(whole, name)


def _scores(whole: Whole) -> dict[int, float]:
    page = whole.page
    if page is not None and page.scores:
        return dict(zip(page.keys, page.scores, strict=True))
    result = whole.result()
    if whole.context.at_once:
        raise NotReady
    wanted = all_of([result.ranked, unscored(one_of("pk", whole.keys))])
    hits = result.seen.searcher.search(wanted, max(1, len(whole.keys)), count=False).hits
    keys = keys_of(result.seen.searcher, hits)
    return {key: hit[0] for key, hit in zip(keys, hits, strict=True)}


def _texts(whole: Whole) -> dict[int, list[tuple[str, str | None, str]]]:
    """Read what the viewer may see of the texts of the page's documents: title, description, bodies."""
    context = whole.context
    if context.at_once:
        raise NotReady
    texts: dict[int, list[tuple[str, str | None, str]]] = {}
    own = select(
        DOCUMENT.c.pk, DOCUMENT.c.title, DOCUMENT.c.title_lang, DOCUMENT.c.description, DOCUMENT.c.description_lang
    ).where(visible_documents(context), among(DOCUMENT.c.pk, whole.keys))
    for pk, title, title_lang, description, description_lang in context.connection.execute(own):
        texts[pk] = [("title", title_lang, title)]
        if description is not None:
            texts[pk].append(("description", description_lang, description))
    others = (
        select(DOCUMENT_TEXT.c.document_pk, DOCUMENT_TEXT.c.field, DOCUMENT_TEXT.c.language, DOCUMENT_TEXT.c.value)
        .where(visible_texts(context), among(DOCUMENT_TEXT.c.document_pk, list(texts)))
        .order_by(DOCUMENT_TEXT.c.document_pk, DOCUMENT_TEXT.c.position)
    )
    for pk, field, language, value in context.connection.execute(others):
        texts[pk].append((TextField(field).name.lower(), language, value))
    return texts
