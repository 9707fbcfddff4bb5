"""What a search says in GraphQL: facets, spans of time, highlights, suggestions."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from muniment_schema.nodes.graphql_type import Node
from muniment_schema.paging.connection import PageInfo
from muniment_schema.planning.fields import declared
from muniment_schema.planning.held_fields import Held, held, held_derived, held_node

from .facet_fields import DocumentFacetField
from .suggest import SuggestionKind

Locale = Annotated[
    str | None, strawberry.argument(description="BCP 47 tag of the reader's language; English when it is not known.")
]


def _label(bucket: Any, *, locale: Locale = "en") -> str:
    label: str = bucket.label(locale or "en")
    return label


@strawberry.type
class Outcome:
    """Base of what was worked out."""

    outcome: strawberry.Private[Any]


@strawberry.type(description="Where words of a search were found.")
class Highlight(Outcome):
    """A cut from a text."""

    field: str = held("field", "Which text: title, description or body.")
    language: str | None = held("language", "BCP 47 tag of the text, when known.")
    html: str = held("html", "HTML-escaped text in which only <mark> is markup.")


@strawberry.type(description="A value of a facet, and how many documents of the result have it.")
class FacetBucket(Outcome):
    """One value."""

    value: str = held(
        "value", "What goes into the filter: an id, a code, a level, or an EDTF year or decade for `date.overlaps`."
    )
    label: str = held_derived(_label, "The value for readers.")
    count: int = held("count", "How many documents of the result have it.")
    selected: bool = held("selected", "Whether the filter asks for it.")
    node: Node | None = held_node(
        lambda bucket: None if bucket.key is None else bucket.value,
        "The agent, place, subject, repository or collection.",
    )


@strawberry.type(description="The values of one field with their counts, over the whole result.")
class Facet(Outcome):
    """One field."""

    field: DocumentFacetField = held("field", "Which field.")
    buckets: list[FacetBucket] = held("buckets", "By count descending, then label.", graphql_type=FacetBucket)
    distinct_count: int = held("distinct_count", "Number of different values.")
    missing_count: int = held("missing_count", "Documents of the result with no value here.")
    page_info: PageInfo = declared(
        Held("info"),
        lambda root: PageInfo(page=root.outcome.info),
        "What lies around these buckets; `endCursor` goes into `after`.",
    )


@strawberry.type(description="Documents whose date can lie in a span of time.")
class HistogramBucket(Outcome):
    """One span."""

    start_year: int = held("start_year", "Its first year; 0 is 1 BCE.")
    end_year: int = held("end_year", "Its last year.")
    count: int = held("count", "How many documents of the result can lie in it.")


@strawberry.type(
    description="Documents per span of time. One whose date can lie in several counts in each, up to 200 years; spans "
    "without documents are left out."
)
class Histogram(Outcome):
    """The spans, in order of time."""

    buckets: list[HistogramBucket] = held("buckets", "The spans in order of time.", graphql_type=HistogramBucket)
    undated_count: int = held("undated_count", "Documents of the result without bounds.")


@strawberry.type(description="What a reader who types may mean.")
class Suggestion(Outcome):
    """A completion."""

    kind: SuggestionKind = held("kind", "What it is.")
    label: str = held("label", "The title or name.")
    node: Node | None = held_node(lambda found: found.id, "The document, agent, place or subject.")
    document_count: int = held("document_count", "How many documents it leads to, as far as the viewer sees them.")
