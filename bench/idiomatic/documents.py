"""Strawberry types of documents and of what documents are listed by."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import strawberry
from bench.idiomatic.authorities import DocumentAgent, Place, Repository, Subject
from bench.idiomatic.loaders import Info, visible
from bench.idiomatic.parts import (
    Container,
    DateValue,
    DigitalObject,
    Identifier,
    Language,
    LocalText,
    Note,
    Rights,
    SourceLink,
    date_value,
)
from sqlmodel import col, func, select

from muniment_schema.collections.table import CollectionRow
from muniment_schema.documents.link_table import CollectionDocumentRow
from muniment_schema.documents.table import DocumentRow
from muniment_schema.values.levels import DescriptionLevel
from muniment_schema.values.vocabularies import (
    BodyKind,
    CollectionKind,
    NoteType,
    PublicationStatus,
    RelationType,
    TextField,
    Visibility,
)

DEFAULT_PAGE = 20


@strawberry.type
class DocumentRelation:
    """Another document, and how it relates."""

    type: RelationType
    document: Document


@strawberry.type
class Document:
    """A unit of description."""

    row: strawberry.Private[DocumentRow]
    pk: strawberry.Private[int]
    id: strawberry.ID
    slug: str
    title: str
    title_is_supplied: bool
    reference_code: str | None
    level: DescriptionLevel | None
    description: str | None
    type: str | None
    extents: list[str]
    access_conditions: str | None
    use_conditions: str | None
    credit_line: str | None
    source_citation: str | None
    visibility: Visibility
    status: PublicationStatus
    embargo_until: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    @strawberry.field
    def date(self) -> DateValue | None:
        """The preferred date."""
        row = self.row
        if row.date_text is None and row.date_edtf is None:
            return None
        return date_value(row, "date_", row.date_source_pk)

    @strawberry.field
    async def dates(self, info: Info) -> list[DateValue]:
        """Every statement about a date, preferred first."""
        pairs = await info.context.dates.load(self.pk)
        values = [date_value(row, "", link.source_pk) for row, link in pairs]
        return sorted(values, key=lambda value: ["preferred", "normal", "deprecated"].index(value.rank.value))

    @strawberry.field
    async def body(self, info: Info) -> str | None:
        """Full text."""
        text = await self._body(info)
        return None if text is None else str(text.value)

    @strawberry.field
    async def body_kind(self, info: Info) -> BodyKind | None:
        """How the full text came about."""
        text = await self._body(info)
        return BodyKind(text.kind) if text and text.kind else None

    async def _body(self, info: Info) -> Any:
        texts = await info.context.texts.load(self.pk)
        return next((text for text in texts if text.field == "body"), None)

    @strawberry.field
    async def texts(self, info: Info) -> list[LocalText]:
        """Other-language forms."""
        return [
            LocalText(
                field=TextField(row.field),
                language=row.language,
                value=row.value,
                kind=BodyKind(row.kind) if row.kind else None,
                is_original=row.is_original,
                translator=row.translator,
                origin=row.origin,
            )
            for row in await info.context.texts.load(self.pk)
        ]

    @strawberry.field
    async def languages(self, info: Info) -> list[Language]:
        """Languages of the material."""
        return [Language(tag=row.tag) for row in await info.context.languages.load(self.pk)]

    @strawberry.field
    async def agents(self, info: Info) -> list[DocumentAgent]:
        """People and bodies."""
        return [DocumentAgent.of(link, agent) for link, agent in await info.context.agents.load(self.pk)]

    @strawberry.field
    async def places(self, info: Info) -> list[Place]:
        """Places."""
        return [Place.of(row) for row in await info.context.places.load(self.pk)]

    @strawberry.field
    async def subjects(self, info: Info) -> list[Subject]:
        """Headings."""
        return [Subject.of(row) for row in await info.context.subjects.load(self.pk)]

    @strawberry.field
    async def repository(self, info: Info) -> Repository | None:
        """Who holds it."""
        pk = self.row.repository_pk
        row = None if pk is None else await info.context.repositories.load(pk)
        if row is None:
            return None
        return Repository(id=strawberry.ID(row.id), slug=row.slug, name=row.name, country=row.country, isil=row.isil)

    @strawberry.field
    async def collections(self, info: Info) -> list[Collection]:
        """Curated selections."""
        rows = await info.context.collections.load(self.pk)
        return [collection_of(row) for row in rows if row.access_id <= 1]

    @strawberry.field
    async def parent(self, info: Info) -> Document | None:
        """The unit it is part of."""
        return await _document(info, self.row.parent_pk)

    @strawberry.field
    async def ancestors(self, info: Info) -> list[Document]:
        """From the top level down to the parent."""
        found: list[Document] = []
        above = await _document(info, self.row.parent_pk)
        while above is not None:
            found.insert(0, above)
            above = await _document(info, above.row.parent_pk)
        return found

    @strawberry.field
    async def children(self, info: Info, first: int = DEFAULT_PAGE) -> DocumentConnection:
        """The units right below it, by position."""
        nodes: list[Document] = []
        if first:
            statement = select(DocumentRow).where(col(DocumentRow.parent_pk) == self.pk, visible())
            statement = statement.order_by(col(DocumentRow.position), col(DocumentRow.id)).limit(first)
            nodes = [document_of(row) for row in await info.context.all(statement)]
        return DocumentConnection(nodes=nodes, parent_pk=self.pk)

    @strawberry.field
    async def containers(self, info: Info) -> list[Container]:
        """Boxes and folders."""
        rows = await info.context.containers.load(self.pk)
        return [Container(type=row.type, indicator=row.indicator) for row in rows]

    @strawberry.field
    async def notes(self, info: Info) -> list[Note]:
        """The remaining elements."""
        rows = await info.context.notes.load(self.pk)
        return [Note(type=NoteType(row.type), text=row.text, language=row.language) for row in rows]

    @strawberry.field
    async def rights(self, info: Info) -> Rights | None:
        """What may be done with it."""
        pk = self.row.rights_pk
        row = None if pk is None else await info.context.rights.load(pk)
        if row is None:
            return None
        return Rights(uri=row.uri, stated_label=row.label, holder=row.holder, text=row.text)

    @strawberry.field
    async def identifiers(self, info: Info) -> list[Identifier]:
        """Identifiers given by others."""
        rows = await info.context.identifiers.load(("document", self.pk))
        return [Identifier(scheme=row.scheme, value=row.value) for row in rows]

    @strawberry.field
    async def relations(self, info: Info) -> list[DocumentRelation]:
        """Other documents that it has to do with."""
        pairs = await info.context.relations.load(self.pk)
        return [DocumentRelation(type=RelationType(link.type), document=document_of(row)) for link, row in pairs]

    @strawberry.field
    async def digital_objects(self, info: Info) -> list[DigitalObject]:
        """Files."""
        names = ("role", "url", "media_type", "bytes", "sha256", "pages", "width", "height")
        rows = await info.context.files.load(self.pk)
        return [DigitalObject(id=strawberry.ID(row.id), **{name: getattr(row, name) for name in names}) for row in rows]

    @strawberry.field
    async def sources(self, info: Info) -> list[SourceLink]:
        """Where the description comes from."""
        rows = await info.context.source_links.load(self.pk)
        return [SourceLink(key=key, native_id=row.native_id, url=row.url) for key, row in rows]


@strawberry.type
class PageInfo:
    """What lies around a page."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class DocumentConnection:
    """A page of documents."""

    nodes: list[Document]
    page_info: PageInfo | None = None
    parent_pk: strawberry.Private[int | None] = None

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        """Number in the whole result."""
        if self.parent_pk is not None:
            return await info.context.child_counts.load(self.parent_pk)
        counted = await info.context.all(select(func.count()).select_from(DocumentRow).where(visible()))
        return int(counted[0])


@strawberry.type
class Collection:
    """A curated selection."""

    pk: strawberry.Private[int]
    id: strawberry.ID
    slug: str
    kind: CollectionKind
    title: str
    intro: str | None

    @strawberry.field
    async def documents(self, info: Info, first: int = DEFAULT_PAGE) -> DocumentConnection:
        """Its documents, by date."""
        link = CollectionDocumentRow
        statement = select(DocumentRow).join(link, col(link.document_pk) == DocumentRow.pk)
        statement = statement.where(link.collection_pk == self.pk, visible())
        statement = statement.order_by(col(DocumentRow.date_asc), col(DocumentRow.id)).limit(first)
        return DocumentConnection(nodes=[document_of(row) for row in await info.context.all(statement)])


def document_of(row: DocumentRow) -> Document:
    """Give the document of a row."""
    return Document(
        row=row,
        pk=cast(int, row.pk),
        id=strawberry.ID(row.id),
        slug=row.slug,
        title=row.title,
        title_is_supplied=row.title_is_supplied,
        reference_code=row.reference_code,
        level=DescriptionLevel(row.level) if row.level else None,
        description=row.description,
        type=row.type,
        extents=row.extents,
        access_conditions=row.access_conditions,
        use_conditions=row.use_conditions,
        credit_line=row.credit_line,
        source_citation=row.source_citation,
        visibility=Visibility(row.visibility),
        status=PublicationStatus(row.status),
        embargo_until=row.embargo_until,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def collection_of(row: CollectionRow) -> Collection:
    """Give the collection of a row."""
    return Collection(
        pk=cast(int, row.pk),
        id=strawberry.ID(row.id),
        slug=row.slug,
        kind=CollectionKind(row.kind),
        title=row.title,
        intro=row.intro,
    )


async def _document(info: Info, pk: int | None) -> Document | None:
    row = None if pk is None else await info.context.documents.load(pk)
    return None if row is None else document_of(row)
