"""The values of a facet as readers know them: what goes into a filter, what is shown, and how values are ordered.

Values that are objects are known to the index by their keys: their ids and names are read from the database, where
the order of names is that of their folded keys on every database. All other values name themselves.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, literal, select, tuple_

from muniment_schema.among import among
from muniment_schema.authorities.filter import named_with
from muniment_schema.context import Context
from muniment_schema.documents.link_filter import LinkTarget
from muniment_schema.tables import RIGHTS
from muniment_schema.values.date_display import display_date
from muniment_schema.values.folding import folded_key
from muniment_schema.values.languages import language_name
from muniment_schema.values.levels import DescriptionLevel
from muniment_schema.values.rights import rights_label

from .counting import Value


@dataclass(frozen=True)
class Label:
    """A value: `value` goes into a filter, `key` and then `value` order what has the same count."""

    value: str
    key: str
    counted: Value
    name: Callable[[str], str] = field(compare=False)  # in the language of a locale

    @property
    def place(self) -> tuple[str, str]:
        """What orders it among values of the same count."""
        return self.key, self.value


class Labels(ABC):
    """The labels of the values of one facet."""

    @abstractmethod
    def of(self, values: Collection[Value]) -> list[Label]:
        """Give the labels of those values that the viewer may see, in any order."""

    @abstractmethod
    def first(self, values: Collection[Value], size: int, after: tuple[str, str] | None = None) -> list[Label]:
        """Give the first labels of those values that the viewer may see, in their order, behind a place in it."""

    @abstractmethod
    def holding(self, values: Collection[Value], text: str) -> set[Value]:
        """Give those of the values whose names hold a folded text."""


class WordLabels(Labels):
    """Values that name themselves."""

    def __init__(self, written: Callable[[Value], str], name: Callable[[str, str], str]) -> None:
        self._written = written
        self._name = name

    def of(self, values: Collection[Value]) -> list[Label]:
        """Give the labels of the values; the order is that of their English names."""
        return [self._label(self._written(value), value) for value in values]

    def first(self, values: Collection[Value], size: int, after: tuple[str, str] | None = None) -> list[Label]:
        """Give the first labels of the values."""
        labels = (label for label in self.of(values) if after is None or label.place > after)
        return sorted(labels, key=lambda label: label.place)[:size]

    def holding(self, values: Collection[Value], text: str) -> set[Value]:
        """Give those whose English names hold a folded text."""
        return {label.counted for label in self.of(values) if text in label.key}

    def _label(self, written: str, value: Value) -> Label:
        return Label(written, folded_key(self._name(written, "en")), value, lambda locale: self._name(written, locale))


class ObjectLabels(Labels):
    """Values that are keys of objects."""

    def __init__(self, target: LinkTarget, context: Context) -> None:
        self._target = target
        self._context = context
        table, key = target.table, target.name_key
        name = table.c[key.name.removesuffix("_key")]
        self._place = key, table.c.id
        self._select = select(table.c.pk, table.c.id, name, key).where(target.visible(context, table))

    def of(self, values: Collection[Value]) -> list[Label]:
        """Give the labels of the objects that the viewer may see."""
        return self._labels(self._select.where(among(self._target.table.c.pk, _keys(values))))

    def first(self, values: Collection[Value], size: int, after: tuple[str, str] | None = None) -> list[Label]:
        """Give the first labels, as the database orders them."""
        statement = self._select.where(among(self._target.table.c.pk, _keys(values)))
        if after is not None:
            key, public_id = self._place
            statement = statement.where(
                tuple_(*self._place) > tuple_(literal(after[0], key.type), literal(after[1], public_id.type))
            )
        return self._labels(statement.order_by(*self._place).limit(size))

    def holding(self, values: Collection[Value], text: str) -> set[Value]:
        """Give those of which a form of the name holds a folded text."""
        table = self._target.table
        named = select(table.c.pk).where(self._target.visible(self._context, table), named_with(self._target, text))
        return set(values).intersection(self._context.connection.execute(named).scalars())

    def visible(self, values: Iterable[Value]) -> set[Value]:
        """Give those that the viewer may see, of objects that are few."""
        table = self._target.table
        statement = select(table.c.pk).where(self._target.visible(self._context, table))
        return set(values).intersection(self._context.connection.execute(statement).scalars())

    def _labels(self, statement: Select[Any]) -> list[Label]:
        rows = self._context.connection.execute(statement)
        return [Label(public_id, key, pk, _always(name)) for pk, public_id, name, key in rows]


def _keys(values: Collection[Value]) -> list[int]:
    return [int(value) for value in values]


def _always(name: str) -> Callable[[str], str]:
    return lambda _locale: name


def rights_uris(context: Context) -> dict[Value, str]:
    """Give the address of each rights statement that has one, by its key."""
    addressed = select(RIGHTS.c.pk, RIGHTS.c.uri).where(RIGHTS.c.uri.is_not(None))
    return dict(context.connection.execute(addressed).all())


def year_edtf(year: Value) -> str:
    """Write an astronomical year as EDTF: 1943 is "1943", -44 is "-0044", 12345 is "Y12345"."""
    year = int(year)
    if abs(year) > 9_999:
        return f"Y{year}"
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def decade_edtf(year: Value) -> str:
    """Write the ten years from this one on as EDTF: 1940 is "194X", -50 is "-0050/-0041".

    EDTF counts the decades before the year 0 from it: "-005X" is -59 to -50, and no text of this kind is -50 to -41.
    """
    first, last = int(year), int(year) + 9
    if first > 0 and last <= 9_999:
        return f"{first // 10:03d}X"
    return f"{year_edtf(first)}/{year_edtf(last)}"


def level_name(level: Value) -> str:
    """Name a level of description as the API spells it."""
    return DescriptionLevel(str(level)).name


LANGUAGE_LABELS = WordLabels(str, language_name)
TYPE_LABELS = WordLabels(str, lambda type_, _locale: type_)
LEVEL_LABELS = WordLabels(level_name, lambda name, _locale: name.replace("_", " ").capitalize())
RIGHTS_LABELS = WordLabels(str, lambda uri, _locale: rights_label(uri) or uri)
YEAR_LABELS = WordLabels(year_edtf, lambda year, locale: display_date(year, None, locale))
DECADE_LABELS = WordLabels(decade_edtf, lambda decade, locale: display_date(decade, None, locale))
