"""Subject in GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, select

from muniment_schema.context import Context
from muniment_schema.documents.link_filter import SUBJECT_LINKS
from muniment_schema.documents.linked import linked_document_count, linked_documents
from muniment_schema.nodes.graphql_type import Node, made_of
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node
from muniment_schema.planning.fields import column, expression, many, pointed_to
from muniment_schema.planning.rows import Related, Row, Rows
from muniment_schema.tables import IDENTIFIER, SUBJECT, SUBJECT_PART
from muniment_schema.values.vocabularies import SubjectKind
from muniment_schema.visible import visible_subjects

if TYPE_CHECKING:
    from muniment_schema.documents.graphql_type import DocumentConnection

SUBJECTS = Rows(SUBJECT, visible_subjects, "subject")
_PARTS = Related(Rows(SUBJECT_PART), "subject_pk", {"part": ("part_pk", SUBJECTS)})


def _uri(row: Row, _context: Context) -> ColumnElement[Any]:
    named = IDENTIFIER.c.kind == "subject", IDENTIFIER.c.scheme == "uri", IDENTIFIER.c.object_pk == row["pk"]
    return select(IDENTIFIER.c.value).where(*named).order_by(IDENTIFIER.c.position).limit(1).scalar_subquery()


@made_of(SUBJECTS, "A heading of a controlled or free vocabulary.")
class Subject(Node):
    """A row of `subject`."""

    slug: str = column("slug", "Readable address: folded label and the end of the id.")
    label: str = column("label", 'The whole heading: "Korea--History--Partition, 1945".')
    kind: SubjectKind = column("kind", "What the heading names.")
    scheme: str | None = column("scheme", "The vocabulary it is from: lcsh, aat.")
    uri: str | None = expression(_uri, "URI of the heading in its vocabulary.")
    parent: Subject | None = pointed_to("parent_pk", SUBJECTS, "The broader heading.")
    parts: list[Subject] = many(
        _PARTS, "The headings that this one is built from, in order; empty when it is simple.", of="part"
    )
    documents: Annotated[DocumentConnection, strawberry.lazy("muniment_schema.documents.graphql_type")] = (
        linked_documents(SUBJECT_LINKS)
    )
    document_count: int = linked_document_count(SUBJECT_LINKS)


@strawberry.type(description="A subject in a page.")
class SubjectEdge(Edge):
    """An edge of SubjectConnection."""

    node: Subject = edge_node("The subject.")


@strawberry.type(description="A page of subjects.")
class SubjectConnection(Connection):
    """A connection of subjects."""

    edges: list[SubjectEdge] = connection_edges(SubjectEdge)
    nodes: list[Subject] = connection_nodes()
