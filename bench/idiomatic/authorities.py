"""Strawberry types of what documents are linked to: what is on the row is copied, what is related is loaded."""

from __future__ import annotations

import strawberry
from bench.idiomatic.loaders import Info

from muniment_schema import enums as enums  # the vocabularies as GraphQL enumerations
from muniment_schema.agents.table import AgentRow
from muniment_schema.documents.link_table import DocumentAgentRow
from muniment_schema.places.table import PlaceRow
from muniment_schema.subjects.table import SubjectRow
from muniment_schema.values.relators import role_label
from muniment_schema.values.vocabularies import AgentKind, SubjectKind


@strawberry.type
class Agent:
    """A person or body."""

    pk: strawberry.Private[int]
    id: strawberry.ID
    slug: str
    kind: AgentKind
    name: str
    sort_name: str | None
    dates: str | None
    note: str | None

    @classmethod
    def of(cls, row: AgentRow) -> Agent:
        """Make it of its row."""
        assert row.pk is not None
        return cls(
            pk=row.pk,
            id=strawberry.ID(row.id),
            slug=row.slug,
            kind=AgentKind(row.kind),
            name=row.name,
            sort_name=row.sort_name,
            dates=row.dates,
            note=row.note,
        )

    @strawberry.field
    async def names(self, info: Info) -> list[str]:
        """Other forms of the name."""
        return [each.name for each in await info.context.agent_names.load(self.pk)]

    @strawberry.field
    async def uris(self, info: Info) -> list[str]:
        """Addresses in authority files."""
        return await _uris(info, "agent", self.pk)


@strawberry.type
class DocumentAgent:
    """An agent and its part in a document."""

    role: str
    name_as_written: str | None
    agent: Agent

    @classmethod
    def of(cls, link: DocumentAgentRow, agent: AgentRow) -> DocumentAgent:
        """Make it of its rows."""
        return cls(role=link.role, name_as_written=link.as_written, agent=Agent.of(agent))

    @strawberry.field
    def role_label(self) -> str:
        """The role in words."""
        return role_label(self.role, "en")


@strawberry.type
class Place:
    """A place."""

    pk: strawberry.Private[int]
    id: strawberry.ID
    slug: str
    name: str
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, row: PlaceRow) -> Place:
        """Make it of its row."""
        assert row.pk is not None
        return cls(
            pk=row.pk,
            id=strawberry.ID(row.id),
            slug=row.slug,
            name=row.name,
            latitude=row.latitude,
            longitude=row.longitude,
        )

    @strawberry.field
    async def names(self, info: Info) -> list[str]:
        """Other forms of the name."""
        return [each.name for each in await info.context.place_names.load(self.pk)]

    @strawberry.field
    async def uris(self, info: Info) -> list[str]:
        """Addresses in gazetteers."""
        return await _uris(info, "place", self.pk)


@strawberry.type
class Subject:
    """A heading."""

    pk: strawberry.Private[int]
    id: strawberry.ID
    slug: str
    label: str
    kind: SubjectKind
    scheme: str | None

    @classmethod
    def of(cls, row: SubjectRow) -> Subject:
        """Make it of its row."""
        assert row.pk is not None
        return cls(
            pk=row.pk,
            id=strawberry.ID(row.id),
            slug=row.slug,
            label=row.label,
            kind=SubjectKind(row.kind),
            scheme=row.scheme,
        )

    @strawberry.field
    async def uri(self, info: Info) -> str | None:
        """Address in its vocabulary."""
        return next(iter(await _uris(info, "subject", self.pk)), None)

    @strawberry.field
    async def parts(self, info: Info) -> list[Subject]:
        """The headings that it is built from."""
        return [Subject.of(row) for row in await info.context.subject_parts.load(self.pk)]


@strawberry.type
class Repository:
    """An institution."""

    id: strawberry.ID
    slug: str
    name: str
    country: str | None
    isil: str | None


async def _uris(info: Info, kind: str, pk: int) -> list[str]:
    return [each.value for each in await info.context.identifiers.load((kind, pk)) if each.scheme == "uri"]
