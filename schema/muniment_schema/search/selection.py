"""Which values of a facet a filter names already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import select

from muniment_schema.among import among
from muniment_schema.context import Context
from muniment_schema.documents.filter import DocumentFilter
from muniment_schema.documents.link_filter import LinkTarget
from muniment_schema.values.edtf import parse_edtf


def conditions(given: DocumentFilter | None) -> Iterator[DocumentFilter]:
    """Give the parts of a filter that hold together: itself and all that stands in `and`, at any depth."""
    if given is not None:
        yield given
        for part in given.and_ or []:
            yield from conditions(part)


def named_values(
    parts: Iterable[DocumentFilter], name: str, values: Iterable[str], read: Callable[[str], str] = str
) -> set[str]:
    """Give those values that `any` or `all` of a field name; `read` makes what is given canonical."""
    given = [condition for part in parts if (condition := getattr(part, name)) is not None]
    named = {read(str(value)) for condition in given for value in (*(condition.any or ()), *(condition.all or ()))}
    return named.intersection(values)


def named_objects(
    parts: Sequence[DocumentFilter], target: LinkTarget, values: Sequence[str], context: Context
) -> set[str]:
    """Give those ids that `any`, `all` or `labels` of a field of links name."""
    named = named_values(parts, target.filter_name, values)
    given = (getattr(part, target.filter_name) for part in parts)
    labels = [label for condition in given if condition is not None for label in condition.labels or ()]
    if labels:
        public_id = target.table.c.id
        statement = select(public_id).where(among(public_id, values), target.named(labels))
        named.update(context.connection.execute(statement).scalars())
    return named


def named_levels(parts: Iterable[DocumentFilter], values: Iterable[str]) -> set[str]:
    """Give those levels that a filter names."""
    return {level.name for part in parts for level in part.levels or ()}.intersection(values)


def named_spans(parts: Iterable[DocumentFilter], values: Iterable[str]) -> set[str]:
    """Give those years or decades, in EDTF, whose days are those that `overlaps` asks for."""
    dates = (part.date for part in parts if part.date is not None and part.date.role is None)
    asked = {_days(date.overlaps) for date in dates if date.overlaps is not None}
    return {value for value in values if _days(value) in asked}


def _days(edtf: str) -> tuple[int | None, int | None]:
    read = parse_edtf(edtf)
    return read.start, read.end
