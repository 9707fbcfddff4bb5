"""Document in GraphQL, with its connection and its relations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry

from muniment_schema.collections.graphql_type import Collection
from muniment_schema.context import Context
from muniment_schema.digital_objects.graphql_type import RIGHTS_STATEMENTS, DigitalObject, Rights
from muniment_schema.history.graphql_type import RevisionConnection, history
from muniment_schema.nodes.graphql_type import Node, Part, made_of
from muniment_schema.nodes.parts import identifiers_of
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node, paged
from muniment_schema.places.graphql_type import Place
from muniment_schema.planning.fields import (
    Narrowing,
    column,
    embedded,
    expression,
    joined,
    many,
    only,
    pointed_to,
    resolved,
)
from muniment_schema.planning.held_fields import of_row, of_whole
from muniment_schema.planning.reference import by_column
from muniment_schema.repositories.graphql_type import REPOSITORIES, Repository
from muniment_schema.scalars import Json
from muniment_schema.search.graphql_type import Facet, Highlight, Histogram
from muniment_schema.search.similar import MOST as MOST_SIMILAR
from muniment_schema.search.similar import similar_documents
from muniment_schema.sources.graphql_type import Identifier, SourceLink
from muniment_schema.subjects.graphql_type import Subject
from muniment_schema.values.levels import DescriptionLevel
from muniment_schema.values.vocabularies import (
    BodyKind,
    DateRole,
    NoteType,
    PublicationStatus,
    RelationType,
    SubjectKind,
    TextField,
    Visibility,
)

from . import relations as of
from . import whole
from .listing import CHILDREN, DOCUMENTS
from .part_type import Container, DateValue, DocumentAgent, Language, LocalText, Note
from .relations import RELATION_LINKS

Similar = Annotated[
    int | None, strawberry.argument(description=f"How many at most, the most alike first; 0 to {MOST_SIMILAR}.")
]


def _only(annotation: Any, description: str, name: str) -> Narrowing:
    return only(annotation, description, lambda row: row[name])


@made_of(DOCUMENTS, "A unit of description at any level, from fonds to item (ISAD(G)).")
class Document(Node):
    """A row of `document`, without the columns that only the writer needs."""

    slug: str = column("slug", "Readable address: folded title and the end of the id; never changes by itself.")
    title: str = column(
        "title",
        'ISAD(G) 3.1.2, plain text. Where the source has none: its date, else its reference code, else "Untitled".',
    )
    title_is_supplied: bool = column("title_is_supplied", "True when the source stated no title.")
    reference_code: str | None = column("reference_code", "ISAD(G) 3.1.1, as the repository writes it.")
    level: DescriptionLevel | None = column("level", "ISAD(G) 3.1.4; null when not stated.")
    date: DateValue | None = embedded(
        DateValue,
        of.date_columns,
        "The preferred date; null when the source states none.",
        stated_by=("text", "edtf"),
    )
    dates: list[DateValue] = many(
        of.DATES_OF,
        "Every statement about a date, preferred first.",
        roles=_only(list[DateRole], "Only these roles", "role"),
    )
    description: str | None = column(
        "description", "Scope and content, ISAD(G) 3.3.1. Plain text, paragraphs parted by a blank line."
    )
    body: str | None = expression(of.body, "Full text; plain text like `description`.")
    body_kind: BodyKind | None = expression(of.body_kind, "How `body` came about.")
    texts: list[LocalText] = many(
        of.TEXTS_OF,
        "Other-language forms of title, description and body; languages in order of preference.",
        fields=_only(list[TextField], "Only forms of these fields", "field"),
        languages=of.in_languages(
            "Only these languages, in this order: BCP 47 tags or ISO 639 codes (else BAD_LANGUAGE)"
        ),
    )
    type: str | None = column("type", 'Kind of document as the source says: "Letter".')
    extents: list[str] = column("extents", "Extent and medium, ISAD(G) 3.1.5, as written.")
    languages: list[Language] = many(of.LANGUAGES_OF, "Languages of the material, in order.")
    agents: list[DocumentAgent] = many(
        of.AGENTS_OF,
        "People and bodies in order. `roles`: MARC relator codes.",
        roles=_only(list[str], "Only these MARC relator codes", "role"),
    )
    places: list[Place] = many(of.PLACES_OF, "Places that it is about or from, in order.", of="place")
    subjects: list[Subject] = many(
        of.SUBJECTS_OF,
        "Subject headings in order.",
        of="subject",
        kinds=_only(list[SubjectKind], "Only these kinds", "kind"),
    )
    repository: Repository | None = pointed_to("repository_pk", REPOSITORIES, "The institution that holds it.")
    collections: list[Collection] = many(
        of.COLLECTIONS_OF, "Curated selections this document is in; hierarchy is `parent`.", of="collection"
    )
    parent: Document | None = pointed_to(
        "parent_pk", DOCUMENTS, "The unit it is part of; null at the top, and when the viewer may not see it."
    )
    ancestors: list[Document] = many(of.Climb(), "From the top level down to the parent.")
    children: DocumentConnection = paged(
        CHILDREN, "The units right below it; by position unless `orderBy` says otherwise."
    )
    containers: list[Container] = many(of.CONTAINERS_OF, "Boxes, folders, reels: {type, indicator}.")
    access_conditions: str | None = column("access_conditions", "Conditions governing access, ISAD(G) 3.4.1.")
    use_conditions: str | None = column("use_conditions", "Conditions governing reproduction, ISAD(G) 3.4.2.")
    notes: list[Note] = many(
        of.NOTES_OF,
        "The remaining ISAD(G) elements (3.2.3-3.7.3), each as text.",
        types=_only(list[NoteType], "Only these elements", "type"),
    )
    rights: Rights | None = pointed_to("rights_pk", RIGHTS_STATEMENTS, "What may be done with it.")
    credit_line: str | None = column("credit_line", "How to credit whoever gave or paid for it.")
    source_citation: str | None = column("source_citation", "The source as printed: fond, opis, delo.")
    identifiers: list[Identifier] = many(
        identifiers_of("document"),
        "Identifiers given by others, in order.",
        schemes=_only(list[str], "Only these schemes", "scheme"),
    )
    relations: list[DocumentRelation] = many(
        of.RELATIONS_OF,
        "Other documents that it has to do with, as its sources say.",
        types=_only(list[RelationType], "Only these types", "type"),
    )
    digital_objects: list[DigitalObject] = many(of.FILES_OF, "Files of the document that the viewer may see, in order.")
    visibility: Visibility = column("visibility", "Who may see it.")
    status: PublicationStatus = column("status", "How far it is on its way to readers.")
    embargo_until: datetime | None = column("embargo_until", "When an embargo ends.")
    version: int = column("version", "Grows by one with each change; `updateDocument` wants it back.")
    created_at: datetime = column("created_at", "When it came into the archive.")
    updated_at: datetime = column("updated_at", "When it last changed.")
    sources: list[SourceLink] = many(of.SOURCES_OF, "Source key, native id and page of origin, one per source.")
    extra: Json | None = expression(
        of.extra, "Source fields without a place in the model, by source path; null below the importer role."
    )

    history: RevisionConnection = history(
        "What happened to it, newest first; of a document as it was, up to that change. Who may not see a text, a "
        "file or another document today does not see it in earlier states either."
    )

    @resolved("Documents most like it: with rare words of its title, with its subjects, names and places.")
    def similar(self, first: Similar = 5) -> list[Document]:
        """Find them in the index."""
        context: Context = self.batch.context
        keys = similar_documents(context, self.row["pk"], max(0, min(5 if first is None else first, MOST_SIMILAR)))
        found = by_column(context, DOCUMENTS, "pk", keys)
        return [found[key] for key in keys if key in found]


@made_of(RELATION_LINKS, "A document and how another one relates to it.")
class DocumentRelation(Part):
    """A row of `document_relation`."""

    type: RelationType = column("type", "How they relate.")
    document: Document = joined("document", DOCUMENTS, "The other document.")


@strawberry.type(description="A document in a page.")
class DocumentEdge(Edge):
    """An edge of DocumentConnection."""

    node: Document = edge_node("The document.")
    score: float | None = of_row(whole.score, "Relevance; null when there is no `search`.", otherwise=None)
    highlights: list[Highlight] = of_row(
        whole.highlighted, "Where the words were found.", graphql_type=Highlight, otherwise=()
    )


@strawberry.type(description="A page of documents, with what is true of the whole result whatever the page.")
class DocumentConnection(Connection):
    """A connection of documents."""

    edges: list[DocumentEdge] = connection_edges(DocumentEdge)
    nodes: list[Document] = connection_nodes()
    facets: list[Facet] = of_whole(
        whole.facets,
        "Values with counts over the whole result; a bucket's `value` goes into the filter field of the same name.",
        graphql_type=Facet,
    )
    facet: Facet = of_whole(
        whole.facet,
        "One facet, with paging and a search inside it; `roles` (MARC relators) for AGENTS only. `excludeOwn`: leave "
        "this facet's own condition out of the counts.",
        graphql_type=Facet,
    )
    histogram: Histogram = of_whole(
        whole.histogram,
        "Documents per span of time; a document counts in each span its date can lie in, up to 200 years.",
        graphql_type=Histogram,
    )
    suggestions: list[str] = of_whole(
        whole.suggestions,
        "Other searches that would find something; empty unless this one found little.",
        otherwise=(),
    )
