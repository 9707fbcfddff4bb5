"""The fields that have facets: what of the index is counted for each, and what its values are called."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Final

import strawberry
import tantivy
from sqlalchemy import func, select

from muniment_schema.access.viewer import Access
from muniment_schema.documents.filter import DocumentFilter
from muniment_schema.documents.link_filter import (
    AGENT_LINKS,
    COLLECTION_LINKS,
    PLACE_LINKS,
    REPOSITORY_LINKS,
    SUBJECT_LINKS,
    LinkTarget,
)
from muniment_schema.tables import AGENT, COLLECTION, PLACE, SUBJECT
from muniment_schema.values.languages import canonical_language
from muniment_schema.values.relators import RELATORS

from .counting import Counted, Counts, Matched, Value, in_blocks, with_role
from .fields import COUNTED, index_schema
from .fields import counted as path_of
from .headings import headings
from .labels import (
    DECADE_LABELS,
    LANGUAGE_LABELS,
    LEVEL_LABELS,
    RIGHTS_LABELS,
    TYPE_LABELS,
    YEAR_LABELS,
    Labels,
    ObjectLabels,
    WordLabels,
    rights_uris,
)
from .selection import named_levels, named_objects, named_spans, named_values

_MUST_NOT: Final = tantivy.Occur.MustNot
_TABLES: Final = {
    "agent": AGENT,
    "place": PLACE,
    "subject": SUBJECT,
    "collection": COLLECTION,
    "staff_collection": COLLECTION,
}
EveryCount = Callable[[], Counts]


@strawberry.enum(
    description="Named as the field of DocumentFilter that takes the bucket's value; SUBJECT_PARTS goes to `subjects`, "
    "YEARS and DECADES to `date.overlaps`."
)
class DocumentFacetField(Enum):
    """What documents can be counted by."""

    AGENTS = strawberry.enum_value("agents", description="People, families and bodies, in any role or in some.")
    PLACES = strawberry.enum_value("places", description="Places; what is in a place counts for it too.")
    SUBJECTS = strawberry.enum_value("subjects", description="Headings; what is narrower counts for them too.")
    SUBJECT_PARTS = strawberry.enum_value("subject_parts", description='Parts of headings: "Korea", "History".')
    LANGUAGES = strawberry.enum_value("languages", description="Languages, as BCP 47 tags.")
    TYPES = strawberry.enum_value("types", description="Kinds of documents, as the sources say.")
    LEVELS = strawberry.enum_value("levels", description="Levels of description.")
    REPOSITORIES = strawberry.enum_value("repositories", description="Institutions that hold the material.")
    COLLECTIONS = strawberry.enum_value("collections", description="Collections; their parts count for them too.")
    RIGHTS = strawberry.enum_value("rights", description="Statements of rights, by their addresses.")
    DECADES = strawberry.enum_value("decades", description="Decades that the preferred date can lie in.")
    YEARS = strawberry.enum_value("years", description="Years that the preferred date can lie in.")


class FacetField(ABC):
    """A field of the index and its labels; what is said here holds where every counted value is a value of the facet.

    `is_sum` tells whether several counted values can be one value of the facet.
    """

    is_sum = False

    def __init__(self, matched: Matched, counted: Counted, labels: Labels) -> None:
        self.matched = matched
        self.counted = counted
        self.labels = labels

    @property
    def are_objects(self) -> bool:
        """Tell whether what is counted are keys of objects."""
        return isinstance(self.labels, ObjectLabels)

    def listed(self, counts: Counts) -> Counts:
        """Give the counts of the facet's values from those of the index."""
        return counts

    def missing(self, _every: EveryCount) -> int:
        """Give how many documents have no value, with the counts of all values at hand if needed."""
        field = self.counted.field
        return self.matched.count((_MUST_NOT, tantivy.Query.exists_query(field, field in COUNTED)))

    @abstractmethod
    def selected(self, parts: Sequence[DocumentFilter], values: Sequence[str]) -> set[str]:
        """Give those values that the parts of a filter name."""


class _Objects(FacetField):
    """Objects that documents are linked to."""

    def __init__(self, matched: Matched, target: LinkTarget, counted: Counted) -> None:
        self.target = target
        self.objects = ObjectLabels(target, matched.context)
        super().__init__(matched, counted, self.objects)

    def selected(self, parts: Sequence[DocumentFilter], values: Sequence[str]) -> set[str]:
        return named_objects(parts, self.target, values, self.matched.context)


class _AgentsInRoles(_Objects):
    """Agents in some roles only: the index holds all roles that an agent has in a document as one word."""

    is_sum = True

    def __init__(self, matched: Matched, roles: Sequence[str]) -> None:
        self._roles = sorted(RELATORS.keys() & set(roles))
        super().__init__(matched, AGENT_LINKS, Counted(("agent_roles",), with_role(self._roles)))

    def listed(self, counts: Counts) -> Counts:
        sums: Counter[Value] = Counter()
        for word, count in counts.of.items():
            sums[int(str(word).partition(":")[0])] += count
        return Counts(sums, counts.floor)

    def missing(self, _every: EveryCount) -> int:
        in_roles = tantivy.Query.term_set_query(index_schema(), "role", self._roles)
        return self.matched.count((_MUST_NOT, in_roles))


class _Subjects(_Objects):
    """Subjects that stand for documents by themselves."""

    def listed(self, counts: Counts) -> Counts:
        known = headings(self.matched.context, self.matched.seen.generation)
        return _only(counts, (key for key in counts.of if known.is_own(int(key))))


class _SubjectParts(_Objects):
    """Subjects that are parts of headings."""

    def listed(self, counts: Counts) -> Counts:
        known = headings(self.matched.context, self.matched.seen.generation)
        return _only(counts, (key for key in counts.of if known.is_part(int(key))))

    def missing(self, every: EveryCount) -> int:
        return self.matched.count((_MUST_NOT, _one_of("subject", every())))


class _Collections(_Objects):
    """Collections, hidden ones too for staff: of granted ones each viewer sees their own."""

    def listed(self, counts: Counts) -> Counts:
        return _only(counts, self.objects.visible(counts.of))

    def missing(self, every: EveryCount) -> int:
        return self.matched.count((_MUST_NOT, _one_of(self.counted.field, every())))


class _Repositories(_Objects):
    """Repositories, of which a document has one at most."""

    def listed(self, counts: Counts) -> Counts:
        return _only(counts, self.objects.visible(counts.of))

    def missing(self, every: EveryCount) -> int:
        return self.matched.count() - sum(every().of.values())


class _Words(FacetField):
    """Values that name themselves, taken by the field `name` of the filter."""

    def __init__(self, matched: Matched, path: str, labels: WordLabels, name: str) -> None:
        super().__init__(matched, Counted((path,)), labels)
        self._name = name

    def selected(self, parts: Sequence[DocumentFilter], values: Sequence[str]) -> set[str]:
        read = canonical_language if self._name == "languages" else str
        return named_values(parts, self._name, values, read)


class _Levels(_Words):
    def selected(self, parts: Sequence[DocumentFilter], values: Sequence[str]) -> set[str]:
        return named_levels(parts, values)


class _Spans(_Words):
    def selected(self, parts: Sequence[DocumentFilter], values: Sequence[str]) -> set[str]:
        return named_spans(parts, values)


class _Rights(_Words):
    """Addresses of rights statements; several statements can have the same one, and some have none."""

    is_sum = True

    def listed(self, counts: Counts) -> Counts:
        uris = rights_uris(self.matched.context)
        sums: defaultdict[Value, int] = defaultdict(int)
        for key, count in counts.of.items():
            if key in uris:
                sums[uris[key]] += count
        return Counts(sums, counts.floor)

    def missing(self, every: EveryCount) -> int:
        return self.matched.count() - sum(every().of.values())


def facet_field(field: DocumentFacetField, matched: Matched, roles: Sequence[str] | None = None) -> FacetField:
    """Give how a field is counted for the viewer of a result."""
    match field:
        case DocumentFacetField.AGENTS if roles is not None:
            return _AgentsInRoles(matched, roles)
        case DocumentFacetField.AGENTS:
            return _Objects(matched, AGENT_LINKS, _keys_of("agent", matched))
        case DocumentFacetField.PLACES:
            return _Objects(matched, PLACE_LINKS, _keys_of("place", matched))
        case DocumentFacetField.SUBJECTS:
            return _Subjects(matched, SUBJECT_LINKS, _keys_of("subject", matched))
        case DocumentFacetField.SUBJECT_PARTS:
            return _SubjectParts(matched, SUBJECT_LINKS, _keys_of("subject", matched))
        case DocumentFacetField.COLLECTIONS:
            is_staff = Access.STAFF in matched.context.viewer.access_ids
            counted = _keys_of("staff_collection" if is_staff else "collection", matched)
            return _Collections(matched, COLLECTION_LINKS, counted)
        case DocumentFacetField.REPOSITORIES:
            return _Repositories(matched, REPOSITORY_LINKS, Counted(("repository",)))
        case DocumentFacetField.LANGUAGES:
            return _Words(matched, "language", LANGUAGE_LABELS, "languages")
        case DocumentFacetField.TYPES:
            return _Words(matched, "type", TYPE_LABELS, "types")
        case DocumentFacetField.LEVELS:
            return _Levels(matched, "level", LEVEL_LABELS, "levels")
        case DocumentFacetField.RIGHTS:
            return _Rights(matched, "rights", RIGHTS_LABELS, "rights")
        case DocumentFacetField.DECADES:
            return _Spans(matched, "decade", DECADE_LABELS, "date")
        case DocumentFacetField.YEARS:
            return _Spans(matched, "year", YEAR_LABELS, "date")


def _keys_of(field: str, matched: Matched) -> Counted:
    """Give the blocks of a counted field."""
    table = _TABLES[field]
    return in_blocks(field, matched.context.connection.execute(select(func.max(table.c.pk))).scalar_one() or 0)


def _only(counts: Counts, keys: Iterable[Value]) -> Counts:
    return Counts({key: counts.of[key] for key in keys}, counts.floor)


def _one_of(field: str, counts: Counts) -> tantivy.Query:
    """Give the query of the documents that have one of the counted keys."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for key in counts.of:
        blocks[path_of(field, int(key))].append(int(key))
    queries = [tantivy.Query.term_set_query(index_schema(), path, keys) for path, keys in blocks.items()]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
