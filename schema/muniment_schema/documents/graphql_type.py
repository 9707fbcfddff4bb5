"""Document in GraphQL, with its connection and its relations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import strawberry

from muniment_schema.access.viewer import Role
from muniment_schema.collections.graphql_type import COLLECTIONS, Collection
from muniment_schema.digital_objects.graphql_type import DIGITAL_OBJECTS, DigitalObject, Rights
from muniment_schema.nodes.batch import Batch
from muniment_schema.nodes.fields import column, computed, resolved
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.parts import identifiers_of, pointed_to
from muniment_schema.nodes.source import NodeSource
from muniment_schema.paging.connection import (
    After,
    Before,
    Connection,
    Edge,
    First,
    Last,
    connection_edges,
    connection_nodes,
    edge_node,
)
from muniment_schema.paging.request import PageArguments
from muniment_schema.places.graphql_type import PLACES, Place
from muniment_schema.repositories.graphql_type import REPOSITORIES, Repository
from muniment_schema.scalars import Json, given
from muniment_schema.sources.graphql_type import Identifier, SourceLink
from muniment_schema.subjects.graphql_type import SUBJECTS, Subject
from muniment_schema.tables import (
    COLLECTION_DOCUMENT,
    DIGITAL_OBJECT,
    DOCUMENT,
    DOCUMENT_PLACE,
    DOCUMENT_RELATION,
    DOCUMENT_SUBJECT,
)
from muniment_schema.values.languages import canonical_language
from muniment_schema.values.levels import DescriptionLevel
from muniment_schema.values.rights import rights_label
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
from muniment_schema.visible import visible_documents

from . import load
from .dates import dates_of, preferred_date
from .filter import DocumentFilter
from .links import agents_of, linked_nodes
from .listing import DocumentArguments, children_of
from .order import DocumentOrder
from .part_type import Container, DateValue, DocumentAgent, Language, LocalText, Note, filled

FilterArgument = Annotated[
    DocumentFilter | None,
    strawberry.argument(description="Which documents; all that the viewer may see when left out."),
]


def _limit(description: str) -> Any:
    return strawberry.argument(description=f"{description}; all when left out, none for an empty list.")


@strawberry.type(description="A unit of description at any level, from fonds to item (ISAD(G)).")
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
    date: DateValue | None = computed(preferred_date, "The preferred date; null when the source states none.")

    @resolved("Every statement about a date, preferred first.")
    def dates(
        self, roles: Annotated[list[DateRole] | None, _limit("Only these roles")] = strawberry.UNSET
    ) -> list[DateValue]:
        return dates_of(self, roles if given(roles) else None)

    description: str | None = column(
        "description", "Scope and content, ISAD(G) 3.3.1. Plain text, paragraphs parted by a blank line."
    )
    body: str | None = computed(lambda document: _body(document, "value"), "Full text; plain text like `description`.")
    body_kind: BodyKind | None = computed(lambda document: _body(document, "kind"), "How `body` came about.")

    @resolved("Other-language forms of title, description and body; languages in order of preference.")
    def texts(
        self,
        fields: Annotated[list[TextField] | None, _limit("Only forms of these fields")] = strawberry.UNSET,
        languages: Annotated[
            list[str] | None,
            _limit("Only these languages, in this order: BCP 47 tags or ISO 639 codes (else BAD_LANGUAGE)"),
        ] = strawberry.UNSET,
    ) -> list[LocalText]:
        wanted = frozenset(fields if given(fields) and fields is not None else TextField)
        rows = self.batch.load(("texts", wanted), lambda batch: load.load_texts(batch, wanted)).get(self.pk, [])
        if given(languages) and languages is not None:
            tags = list(dict.fromkeys(canonical_language(text) for text in languages))
            rows = [row for tag in tags for row in rows if row["language"] == tag]
        return [filled(LocalText, row) for row in rows]

    type: str | None = column("type", 'Kind of document as the source says: "Letter".')
    extents: list[str] = column("extents", "Extent and medium, ISAD(G) 3.1.5, as written.")
    languages: list[Language] = computed(
        lambda document: [
            filled(Language, row) for row in document.batch.load("languages", load.load_languages).get(document.pk, [])
        ],
        "Languages of the material, in order.",
    )

    @resolved("People and bodies in order. `roles`: MARC relator codes.")
    def agents(
        self, roles: Annotated[list[str] | None, _limit("Only these MARC relator codes")] = strawberry.UNSET
    ) -> list[DocumentAgent]:
        return agents_of(self, roles if given(roles) else None)

    places: list[Place] = computed(
        lambda document: linked_nodes(document, PLACES, DOCUMENT_PLACE, DOCUMENT_PLACE.c.place_pk),
        "Places that it is about or from, in order.",
    )

    @resolved("Subject headings in order.")
    def subjects(
        self, kinds: Annotated[list[SubjectKind] | None, _limit("Only these kinds")] = strawberry.UNSET
    ) -> list[Subject]:
        subjects = linked_nodes(self, SUBJECTS, DOCUMENT_SUBJECT, DOCUMENT_SUBJECT.c.subject_pk)
        if not given(kinds) or kinds is None:
            return subjects
        return [subject for subject in subjects if SubjectKind(subject.row["kind"]) in kinds]

    repository: Repository | None = computed(
        lambda document: pointed_to(document, "repository_pk", REPOSITORIES), "The institution that holds it."
    )
    collections: list[Collection] = computed(
        lambda document: linked_nodes(document, COLLECTIONS, COLLECTION_DOCUMENT, COLLECTION_DOCUMENT.c.collection_pk),
        "Curated selections this document is in; hierarchy is `parent`.",
    )
    parent: Document | None = computed(
        lambda document: pointed_to(document, "parent_pk", DOCUMENTS),
        "The unit it is part of; null at the top, and when the viewer may not see it.",
    )
    ancestors: list[Document] = computed(
        lambda document: document.batch.load("ancestors", _load_ancestors).get(document.pk, []),
        "From the top level down to the parent.",
    )

    @resolved("The units right below it; by position unless `orderBy` says otherwise.")
    def children(
        self,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        filter: FilterArgument = strawberry.UNSET,
        order_by: Annotated[
            DocumentOrder | None, strawberry.argument(description="In which order; POSITION when left out.")
        ] = strawberry.UNSET,
    ) -> DocumentConnection:
        page = PageArguments(first=first, after=after, last=last, before=before)
        documents = DocumentArguments(filter or None, order_by or None)
        return DocumentConnection(page=children_of(self, DOCUMENTS, page, documents))

    containers: list[Container] = computed(
        lambda document: [
            filled(Container, row)
            for row in document.batch.load("containers", load.load_containers).get(document.pk, [])
        ],
        "Boxes, folders, reels: {type, indicator}.",
    )
    access_conditions: str | None = column("access_conditions", "Conditions governing access, ISAD(G) 3.4.1.")
    use_conditions: str | None = column("use_conditions", "Conditions governing reproduction, ISAD(G) 3.4.2.")

    @resolved("The remaining ISAD(G) elements (3.2.3-3.7.3), each as text.")
    def notes(
        self, types: Annotated[list[NoteType] | None, _limit("Only these elements")] = strawberry.UNSET
    ) -> list[Note]:
        rows = self.batch.load("notes", load.load_notes).get(self.pk, [])
        wanted = frozenset(types if given(types) and types is not None else NoteType)
        return [filled(Note, row) for row in rows if NoteType(row["type"]) in wanted]

    rights: Rights | None = computed(lambda document: _rights(document), "What may be done with it.")
    credit_line: str | None = column("credit_line", "How to credit whoever gave or paid for it.")
    source_citation: str | None = column("source_citation", "The source as printed: fond, opis, delo.")

    @resolved("Identifiers given by others, in order.")
    def identifiers(
        self, schemes: Annotated[list[str] | None, _limit("Only these schemes")] = strawberry.UNSET
    ) -> list[Identifier]:
        rows = identifiers_of(self, "document")
        if given(schemes) and schemes is not None:
            rows = [row for row in rows if row["scheme"] in schemes]
        return [filled(Identifier, row) for row in rows]

    @resolved("Other documents that it has to do with, as its sources say.")
    def relations(
        self, types: Annotated[list[RelationType] | None, _limit("Only these types")] = strawberry.UNSET
    ) -> list[DocumentRelation]:
        wanted = frozenset(types if given(types) and types is not None else RelationType)
        related = self.batch.load("relations", _load_related).get(self.pk, [])
        relations = [DocumentRelation(type=RelationType(node.row["link_type"]), document=node) for node in related]
        return [relation for relation in relations if relation.type in wanted]

    digital_objects: list[DigitalObject] = computed(
        lambda document: document.batch.load("files", _load_files).get(document.pk, []),
        "Files of the document that the viewer may see, in order.",
    )
    visibility: Visibility = column("visibility", "Who may see it.")
    status: PublicationStatus = column("status", "How far it is on its way to readers.")
    embargo_until: datetime | None = column("embargo_until", "When an embargo ends.")
    version: int = column("version", "Grows by one with each change; `updateDocument` wants it back.")
    created_at: datetime = column("created_at", "When it came into the archive.")
    updated_at: datetime = column("updated_at", "When it last changed.")
    sources: list[SourceLink] = computed(
        lambda document: [
            filled(SourceLink, row) for row in document.batch.load("sources", load.load_sources).get(document.pk, [])
        ],
        "Source key, native id and page of origin, one per source.",
    )
    extra: Json | None = computed(
        lambda document: _extra(document),
        "Source fields without a place in the model, by source path; null below the importer role.",
    )


DOCUMENTS: NodeSource[Document] = NodeSource(
    "document", DOCUMENT, visible_documents, Document, frozenset({"extra", "owners", "fingerprint", "deleted_at"})
)


@strawberry.type(description="A document and how another one relates to it.")
class DocumentRelation:
    """A row of `document_relation`."""

    type: RelationType = strawberry.field(description="How they relate.")
    document: Document = strawberry.field(description="The other document.")


@strawberry.type(description="A document in a page.")
class DocumentEdge(Edge):
    """An edge of DocumentConnection."""

    node: Document = edge_node("The document.")


@strawberry.type(description="A page of documents, with what is true of the whole result whatever the page.")
class DocumentConnection(Connection):
    """A connection of documents."""

    edges: list[DocumentEdge] = connection_edges(DocumentEdge)
    nodes: list[Document] = connection_nodes()


def _body(document: Document, name: str) -> Any:
    rows = document.batch.load("bodies", load.load_bodies).get(document.pk, [])
    return rows[0][name] if rows else None


def _rights(document: Document) -> Rights | None:
    row = document.batch.load("rights", load.load_rights).get(document.row["rights_pk"])
    if row is None:
        return None
    label = row["label"] or (rights_label(row["uri"]) if row["uri"] else None)
    return Rights(uri=row["uri"], label=label, holder=row["holder"], text=row["text"])


def _extra(document: Document) -> Json | None:
    if not document.batch.context.viewer.can(Role.IMPORTER):
        return None
    rows = document.batch.load("extra", load.load_extra).get(document.pk, [])
    return Json(rows[0]["extra"]) if rows else None


def _load_ancestors(batch: Batch) -> Mapping[int, list[Document]]:
    climb, owner = load.ancestors(batch)
    return DOCUMENTS.linked(
        batch, lambda nodes: nodes.join(climb, climb.c.above == DOCUMENT.c.pk).order_by(climb.c.height.desc()), owner
    )


def _load_related(batch: Batch) -> Mapping[int, list[Document]]:
    link = DOCUMENT_RELATION.c
    return DOCUMENTS.linked(
        batch,
        lambda nodes: (
            nodes.add_columns(link.type.label("link_type"))
            .join(DOCUMENT_RELATION, link.target_pk == DOCUMENT.c.pk)
            .order_by(link.position)
        ),
        link.document_pk,
    )


def _load_files(batch: Batch) -> Mapping[int, list[DigitalObject]]:
    file = DIGITAL_OBJECT.c
    return DIGITAL_OBJECTS.linked(batch, lambda nodes: nodes.order_by(file.position, file.pk), file.document_pk)
