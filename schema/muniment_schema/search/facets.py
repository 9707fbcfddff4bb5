"""Facets: the values that the documents of a result have in a field, each with how many have it.

A bucket's count is the number of documents that the same search finds when the bucket's value is added to its filter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from muniment_schema.documents.filter import DocumentFilter
from muniment_schema.filters.given_input import BadFilter
from muniment_schema.filters.value_filter import LONGEST_PART
from muniment_schema.paging.cursor import DAMAGED, FOREIGN, BadCursor, binding, read_fields, write_fields
from muniment_schema.paging.request import check_bounds
from muniment_schema.request_errors import BadArguments
from muniment_schema.values.folding import fold, forbidden_character

from .counting import Counted, Counts, Matched, Value, every_value, most_frequent
from .facet_fields import DocumentFacetField, FacetField, facet_field
from .labels import Label
from .selection import conditions

_MOST_FREQUENT: Final = 120  # parts of headings, which are left out among the headings, are often the most frequent


@dataclass(frozen=True)
class FacetRequest:
    """Which values of which field are asked for.

    `of`: the result without the facet's own condition, where that is to be left out of the counts.
    """

    field: DocumentFacetField
    first: int = 10
    after: str | None = None
    search: str | None = None
    roles: Sequence[str] | None = None
    of: Matched | None = None


@dataclass(frozen=True)
class Bucket:
    """A value and the number of documents that have it; `key` is that of the object in the database, if it is one."""

    value: str
    key: int | None
    count: int
    selected: bool
    name: Callable[[str], str] = field(compare=False)

    def label(self, locale: str = "en") -> str:
        """Give the name of the value for readers."""
        return self.name(locale)


@dataclass(frozen=True)
class _Place:
    """Where a value stands: by count descending, then by label, then by value."""

    count: int
    label: tuple[str, str]

    def is_up_to(self, other: _Place) -> bool:
        """Tell whether it is the other place or ahead of it."""
        return (-self.count, self.label) <= (-other.count, other.label)


class Facet:
    """The values of a field, or a page of them; has what `PageInfo` asks of a page. What is not asked costs nothing."""

    def __init__(self, request: FacetRequest, source: FacetField, parts: Sequence[DocumentFilter], bound_to: str,
                 most: Counts | None) -> None:  # fmt: skip
        self.field = request.field
        self._size = request.first
        self._search = fold(request.search or "")
        self._source = source
        self._parts = parts
        self._bound_to = bound_to
        self._after = None if request.after is None else _read_place(request.after, bound_to)
        self._most = most

    @cached_property
    def buckets(self) -> list[Bucket]:
        """The values of the page, in their order."""
        shown = self._found[: self._size]
        named = self._source.selected(self._parts, [label.value for _, label in shown])
        return [
            Bucket(
                value=label.value,
                key=int(label.counted) if self._source.are_objects else None,
                count=count,
                selected=label.value in named,
                name=label.name,
            )
            for count, label in shown
        ]

    @property
    def distinct_count(self) -> int:
        """The number of different values; with a search, of those that it finds."""
        return len(self._values.of)

    @cached_property
    def missing_count(self) -> int:
        """The number of documents of the result without a value."""
        return self._source.matched.once(
            ("missing", self.field, self._source.counted), lambda: self._source.missing(lambda: self._every)
        )

    @property
    def info(self) -> Facet:
        """What lies around the page."""
        return self

    @property
    def has_next(self) -> bool:
        """Whether there are values behind the page."""
        return len(self._found) > self._size

    @property
    def has_previous(self) -> bool:
        """Whether there are values ahead of the page."""
        if self._after is None:
            return False
        return any(_place(*first).is_up_to(self._after) for first in self._take(self._values, 1))

    @property
    def start_cursor(self) -> str | None:
        """Cursor of the first value; None on an empty page."""
        return self._cursor(0) if self.buckets else None

    @property
    def end_cursor(self) -> str | None:
        """Cursor of the last value; None on an empty page."""
        return self._cursor(len(self.buckets) - 1) if self.buckets else None

    def _cursor(self, index: int) -> str:
        place = _place(*self._found[index])
        return write_fields([self._bound_to, place.count, *place.label])

    @cached_property
    def _every(self) -> Counts:
        if self._most is not None and self._most.floor == 0:
            return self._source.listed(self._most)
        return self._source.listed(every_value(self._source.matched, self._source.counted))

    @cached_property
    def _values(self) -> Counts:
        every = self._every
        if not self._search:
            return every
        holding = self._source.labels.holding(every.of, self._search)
        return Counts({value: every.of[value] for value in holding})

    @cached_property
    def _found(self) -> list[tuple[int, Label]]:
        """The page, and one more value where there is one."""
        wanted = self._size + 1
        if self._most is not None and not (self._most.floor and self._source.is_sum):
            known = self._source.listed(self._most)
            surely = Counts({value: count for value, count in known.of.items() if count > known.floor})
            found = self._take(surely, wanted)
            if len(found) == wanted or known.floor == 0:
                return found
        return self._take(self._values, wanted, self._after)

    def _take(self, counts: Counts, size: int, after: _Place | None = None) -> list[tuple[int, Label]]:
        """Give the first values behind a place, with their counts.

        The labels of values that are taken whatever they are called are read together; only of the values of one count
        of which not all are taken, the first ones are looked for.
        """
        alike: defaultdict[int, list[Value]] = defaultdict(list)
        for value, count in counts.of.items():
            if after is None or count <= after.count:
                alike[count].append(value)
        found: list[tuple[int, Label]] = []
        taken: list[Value] = []
        for count in sorted(alike, reverse=True):
            behind = after.label if after is not None and count == after.count else None
            if behind is None and len(found) + len(taken) + len(alike[count]) <= size:
                taken += alike[count]
                continue
            found += self._labelled(taken, counts)
            taken = []
            if len(found) >= size:
                break
            labels = self._source.labels.first(alike[count], size - len(found), behind)
            found += [(count, label) for label in labels]
        return found + self._labelled(taken, counts)

    def _labelled(self, values: Collection[Value], counts: Counts) -> list[tuple[int, Label]]:
        labelled = [(counts.of[label.counted], label) for label in self._source.labels.of(values)] if values else []
        return sorted(labelled, key=lambda each: (-each[0], each[1].place))


def facets(
    matched: Matched, requests: Sequence[FacetRequest], given: DocumentFilter | None, bound_to: str
) -> list[Facet]:
    """Give the facets of a result, in the order of the requests; those of the same query in one pass over it.

    `given` is the filter of the result, and `bound_to` what makes it another one: search and filter, as one text.

    Raises BadPage, BadCursor, BadFilter, BadArguments.
    """
    parts = list(conditions(given))
    sources: list[FacetField] = []
    for request in requests:
        _check(request, matched.context.max_page_size)
        sources.append(facet_field(request.field, request.of or matched, request.roles))
    most = _most_of_all(sources, requests)
    return [
        Facet(request, source, parts, _binding(request, bound_to), most.get((id(source.matched.query), source.counted)))
        for request, source in zip(requests, sources, strict=True)
    ]


def _most_of_all(sources: Sequence[FacetField], requests: Sequence[FacetRequest]) -> dict[tuple[int, Counted], Counts]:
    """Count, in one pass for each query, what begins at the most frequent value."""
    passes: dict[int, tuple[Matched, list[Counted]]] = {}
    for source, request in zip(sources, requests, strict=True):
        if request.after is None and not request.search:
            _, asked = passes.setdefault(id(source.matched.query), (source.matched, []))
            asked.append(source.counted)
    return {
        (query, counted): counts
        for query, (matched, asked) in passes.items()
        for counted, counts in most_frequent(matched, list(dict.fromkeys(asked)), _MOST_FREQUENT).items()
    }


def _check(request: FacetRequest, largest: int) -> None:
    check_bounds("first", request.first, largest)
    if request.roles is not None and request.field is not DocumentFacetField.AGENTS:
        raise BadArguments(f"roles go with the facet AGENTS, not with {request.field.name}")
    search = request.search or ""
    found = forbidden_character(search)
    if found is not None:
        raise BadFilter(f"search holds {found}, which no stored text has")
    if len(search) > LONGEST_PART:
        raise BadFilter(f"search has more than {LONGEST_PART:,} characters".replace(",", " "))


def _binding(request: FacetRequest, bound_to: str) -> str:
    roles = [] if request.roles is None else ["roles", *sorted(set(request.roles))]
    return binding("facet", bound_to, request.field.name, fold(request.search or ""), *roles)


def _place(count: int, label: Label) -> _Place:
    return _Place(count, label.place)


def _read_place(cursor: str, bound_to: str) -> _Place:
    """Give the place that a cursor names. Raises BadCursor."""
    match read_fields(cursor):
        case [str(bound), int(count), str(key), str(value)] if not any(map(forbidden_character, (key, value))):
            if bound != bound_to:
                raise BadCursor(FOREIGN)
            return _Place(count, (key, value))
        case [str(bound), *_] if bound != bound_to:
            raise BadCursor(FOREIGN)
    raise BadCursor(DAMAGED)
