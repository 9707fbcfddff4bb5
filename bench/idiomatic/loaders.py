"""The DataLoaders of one request: every relation is one statement for all documents of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import strawberry
from sqlalchemy import literal_column
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel import SQLModel, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.dataloader import DataLoader

from muniment_schema.agents.table import AgentNameRow, AgentRow
from muniment_schema.collections.table import CollectionRow
from muniment_schema.digital_objects.table import DigitalObjectRow, RightsRow
from muniment_schema.documents.link_table import (
    CollectionDocumentRow,
    DocumentAgentRow,
    DocumentLanguageRow,
    DocumentPlaceRow,
    DocumentRelationRow,
    DocumentSubjectRow,
)
from muniment_schema.documents.table import ContainerRow, DocumentDateRow, DocumentRow, DocumentTextRow, NoteRow
from muniment_schema.places.table import PlaceNameRow, PlaceRow
from muniment_schema.repositories.table import RepositoryRow
from muniment_schema.sources.table import IdentifierRow, SourceLinkRow, SourceRow
from muniment_schema.subjects.table import SubjectPartRow, SubjectRow

Sessions = async_sessionmaker[AsyncSession]
Row = TypeVar("Row", bound=SQLModel)
Load = Callable[[list[int]], Awaitable[list[Any]]]


class Loaders:
    """Each loader takes primary keys. Loaders run side by side, so each batch has a session of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.documents = self._one(DocumentRow, visible)
        self.repositories = self._one(RepositoryRow)
        self.rights = self._one(RightsRow)
        self.sources = self._one(SourceRow)
        self.places = self._linked(DocumentPlaceRow, DocumentPlaceRow.place_pk, PlaceRow)
        self.subjects = self._linked(DocumentSubjectRow, DocumentSubjectRow.subject_pk, SubjectRow)
        self.collections = self._linked(CollectionDocumentRow, CollectionDocumentRow.collection_pk, CollectionRow)
        self.agents = self._pairs(DocumentAgentRow, DocumentAgentRow.agent_pk, AgentRow)
        self.relations = self._pairs(DocumentRelationRow, DocumentRelationRow.target_pk, DocumentRow, visible)
        self.dates = self._pairs(DocumentDateRow, DocumentDateRow.link_pk, SourceLinkRow)
        self.texts = self._parts(DocumentTextRow, lambda: col(DocumentTextRow.access_id) <= 1)
        self.languages = self._parts(DocumentLanguageRow)
        self.containers = self._parts(ContainerRow)
        self.notes = self._parts(NoteRow)
        self.files = self._parts(DigitalObjectRow, lambda: col(DigitalObjectRow.access_id) <= 1)
        self.agent_names = self._many(AgentNameRow, AgentNameRow.agent_pk, AgentNameRow.position)
        self.place_names = self._many(PlaceNameRow, PlaceNameRow.place_pk, PlaceNameRow.position)
        self.identifiers = DataLoader(self._identifiers)
        self.source_links = DataLoader(self._source_links)
        self.subject_parts = DataLoader(self._subject_parts)
        self.child_counts = DataLoader(self._child_counts)

    async def all(self, statement: Any) -> Sequence[Any]:
        """Run a statement in a session of its own."""
        async with self.sessions() as session:
            found: Sequence[Any] = (await session.exec(statement)).all()
        return found

    def _one(self, row: type[Row], where: Callable[[], Any] | None = None) -> DataLoader[int, Row | None]:
        """Load rows by their own keys."""

        async def load(keys: list[int]) -> list[Row | None]:
            statement = select(row).where(row.pk.in_(keys))  # type: ignore[attr-defined]
            if where is not None:
                statement = statement.where(where())
            found = {each.pk: each for each in await self.all(statement)}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    def _many(self, row: type[Row], owner: Any, position: Any, *where: Any) -> DataLoader[int, list[Row]]:
        """Load the rows that belong to each key, in order."""

        async def load(keys: list[int]) -> list[list[Row]]:
            statement = select(owner, row).where(owner.in_(keys), *where).order_by(owner, position)
            return grouped(keys, await self.all(statement))

        return DataLoader(load)

    def _parts(self, row: Any, where: Callable[[], Any] | None = None) -> DataLoader[int, list[Any]]:
        return self._many(row, row.document_pk, row.position, *([] if where is None else [where()]))

    def _linked(self, link: Any, target: Any, row: Any) -> DataLoader[int, list[Any]]:
        """Load the objects that documents are linked to, in the order of the links."""

        async def load(keys: list[int]) -> list[list[Any]]:
            statement = select(link.document_pk, row).join(row, row.pk == target)
            statement = statement.where(link.document_pk.in_(keys), row.deleted_at.is_(None))
            return grouped(keys, await self.all(statement.order_by(link.document_pk, link.position)))

        return DataLoader(load)

    def _pairs(
        self, link: Any, target: Any, row: Any, where: Callable[[], Any] | None = None
    ) -> DataLoader[int, list[tuple[Any, Any]]]:
        """Load links together with the objects that they lead to."""

        async def load(keys: list[int]) -> list[list[tuple[Any, Any]]]:
            statement = select(link.document_pk, link, row).join(row, row.pk == target)
            statement = statement.where(link.document_pk.in_(keys)).order_by(link.document_pk, link.position)
            if where is not None:
                statement = statement.where(where())
            rows = await self.all(statement)
            return grouped(keys, [(owner, (each, other)) for owner, each, other in rows])

        return DataLoader(load)

    async def _identifiers(self, keys: list[tuple[str, int]]) -> list[list[IdentifierRow]]:
        """Load the identifiers of objects of several kinds; a key is a kind and a primary key."""
        by_kind: dict[str, list[int]] = defaultdict(list)
        for kind, pk in keys:
            by_kind[kind].append(pk)
        found: list[tuple[tuple[str, int], IdentifierRow]] = []
        for kind, pks in by_kind.items():
            statement = select(IdentifierRow).where(
                IdentifierRow.kind == kind, col(IdentifierRow.object_pk).in_(pks), IdentifierRow.scheme != "slug"
            )
            rows = await self.all(statement.order_by(col(IdentifierRow.object_pk), col(IdentifierRow.position)))
            found += [((kind, each.object_pk), each) for each in rows]
        return grouped(keys, found)

    async def _source_links(self, keys: list[int]) -> list[list[tuple[str, SourceLinkRow]]]:
        statement = select(SourceLinkRow, SourceRow.key).join(SourceRow, col(SourceRow.pk) == SourceLinkRow.source_pk)
        statement = statement.where(SourceLinkRow.kind == "document", col(SourceLinkRow.object_pk).in_(keys))
        rows = await self.all(statement.order_by(col(SourceLinkRow.pk)))
        return grouped(keys, [(link.object_pk, (key, link)) for link, key in rows])

    async def _subject_parts(self, keys: list[int]) -> list[list[SubjectRow]]:
        statement = select(SubjectPartRow.subject_pk, SubjectRow).join(
            SubjectRow, col(SubjectRow.pk) == SubjectPartRow.part_pk
        )
        statement = statement.where(col(SubjectPartRow.subject_pk).in_(keys), col(SubjectRow.deleted_at).is_(None))
        return grouped(keys, await self.all(statement.order_by(col(SubjectPartRow.position))))

    async def _child_counts(self, keys: list[int]) -> list[int]:
        statement = select(DocumentRow.parent_pk, func.count()).where(col(DocumentRow.parent_pk).in_(keys), visible())
        counts = dict(await self.all(statement.group_by(col(DocumentRow.parent_pk))))
        return [counts.get(key, 0) for key in keys]


Info = strawberry.Info[Loaders, None]


def visible() -> Any:
    """Give the condition of the documents that anybody may see.

    The number is a literal: with a parameter SQLite could not use the partial indexes, and would read the whole table.
    """
    return col(DocumentRow.access_id) <= literal_column("1")


def grouped(keys: Sequence[Any], rows: Sequence[tuple[Any, Any]]) -> list[list[Any]]:
    """Give the second values of the rows for each key, in order."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return [found[key] for key in keys]
