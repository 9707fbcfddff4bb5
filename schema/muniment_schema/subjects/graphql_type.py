"""Subject in GraphQL."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry

from muniment_schema.nodes.batch import Batch
from muniment_schema.nodes.fields import column, computed
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.parts import pointed_to, uris_of
from muniment_schema.nodes.source import NodeSource
from muniment_schema.tables import SUBJECT, SUBJECT_PART
from muniment_schema.values.vocabularies import SubjectKind
from muniment_schema.visible import visible_subjects


@strawberry.type(description="A heading of a controlled or free vocabulary.")
class Subject(Node):
    """A row of `subject`."""

    slug: str = column("slug", "Readable address: folded label and the end of the id.")
    label: str = column("label", 'The whole heading: "Korea--History--Partition, 1945".')
    kind: SubjectKind = column("kind", "What the heading names.")
    scheme: str | None = column("scheme", "The vocabulary it is from: lcsh, aat.")
    uri: str | None = computed(
        lambda subject: next(iter(uris_of(subject, "subject")), None), "URI of the heading in its vocabulary."
    )
    parent: Subject | None = computed(
        lambda subject: pointed_to(subject, "parent_pk", SUBJECTS), "The broader heading."
    )
    parts: list[Subject] = computed(
        lambda subject: _parts(subject), "The headings that this one is built from, in order; empty when it is simple."
    )


SUBJECTS: NodeSource[Subject] = NodeSource("subject", SUBJECT, visible_subjects, Subject, frozenset({"extra"}))


def _parts(subject: Subject) -> list[Subject]:
    def load(batch: Batch) -> Mapping[int, list[Subject]]:
        return SUBJECTS.linked(
            batch,
            lambda nodes: nodes.join(SUBJECT_PART, SUBJECT_PART.c.part_pk == SUBJECT.c.pk).order_by(
                SUBJECT_PART.c.position
            ),
            SUBJECT_PART.c.subject_pk,
        )

    return subject.batch.load("parts", load).get(subject.pk, [])
