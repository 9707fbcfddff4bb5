"""`agents` and `agent`, and the same for places, subjects, repositories and collections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import strawberry

from muniment_schema.agents.graphql_type import AGENTS, Agent, AgentConnection
from muniment_schema.collections.graphql_type import COLLECTIONS, Collection, CollectionConnection
from muniment_schema.context import Context
from muniment_schema.documents.link_filter import (
    AGENT_LINKS,
    COLLECTION_LINKS,
    PLACE_LINKS,
    REPOSITORY_LINKS,
    SUBJECT_LINKS,
)
from muniment_schema.nodes.slugs import by_slug
from muniment_schema.paging.connection import paged
from muniment_schema.places.graphql_type import PLACES, Place, PlaceConnection
from muniment_schema.planning.fields import lookup
from muniment_schema.planning.rows import Rows
from muniment_schema.repositories.graphql_type import REPOSITORIES, Repository, RepositoryConnection
from muniment_schema.request_errors import BadArguments
from muniment_schema.subjects.graphql_type import SUBJECTS, Subject, SubjectConnection
from muniment_schema.values.folding import forbidden_character
from muniment_schema.values.ids import KINDS
from muniment_schema.values.vocabularies import AgentKind, CollectionKind, SubjectKind

from .listing import all_of


def _finder(rows: Rows) -> Callable[[Context, Mapping[str, Any]], tuple[str, Any] | None]:
    def find(context: Context, arguments: Mapping[str, Any]) -> tuple[str, Any] | None:
        if len(arguments) != 1:
            raise BadArguments(f"{rows.kind} takes exactly one of id and slug")
        ((name, value),) = arguments.items()
        if name == "slug":
            return by_slug(context, rows, value)
        return None if forbidden_character(value) is not None else ("id", str(value))

    return find


def _one(rows: Rows) -> Any:
    prefix = KINDS[rows.kind or ""]
    return lookup(
        rows,
        _finder(rows),
        f"One {rows.kind}, by exactly one of the arguments; null when absent or not visible.",
        id=Annotated[strawberry.ID | None, strawberry.argument(description=f"Public id, `{prefix}_…`.")],
        slug=Annotated[
            str | None, strawberry.argument(description="Readable address, the present one or a former one.")
        ],
    )


@strawberry.type
class AuthorityQueries:
    """Part of Query."""

    agents: AgentConnection = paged(
        all_of(AGENTS, AGENT_LINKS, AgentKind),
        "People, families and corporate bodies (ISAAR(CPF)); `search` looks at all name forms.",
    )
    agent: Agent | None = _one(AGENTS)
    places: PlaceConnection = paged(
        all_of(PLACES, PLACE_LINKS), "Places that documents are about or from; `search` looks at all name forms."
    )
    place: Place | None = _one(PLACES)
    subjects: SubjectConnection = paged(
        all_of(SUBJECTS, SUBJECT_LINKS, SubjectKind), "Subject headings; `search` looks at the whole label."
    )
    subject: Subject | None = _one(SUBJECTS)
    repositories: RepositoryConnection = paged(
        all_of(REPOSITORIES, REPOSITORY_LINKS), "Institutions that hold material (ISDIAH)."
    )
    repository: Repository | None = _one(REPOSITORIES)
    collections: CollectionConnection = paged(
        all_of(COLLECTIONS, COLLECTION_LINKS, CollectionKind), "Curated collections that the viewer may see."
    )
    collection: Collection | None = _one(COLLECTIONS)
