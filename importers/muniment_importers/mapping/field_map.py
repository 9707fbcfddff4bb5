"""A map file as it is used: which paths give which field, through which filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from muniment_schema.errors import MunimentError

from .filters import Filters
from .paths import matcher, without_column_mark
from .targets import Target, nearest

# What an entry made of pairs can say about each person, place …; the first must be there, unless NO_MAIN_PART has
# another that will do.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "agents": ("name", "role", "uri", "dates", "kind", "as_written", "native_id"),
    "subjects": ("label", "kind", "scheme", "uri", "parts", "native_id"),
    "places": ("name", "uri", "latitude", "longitude", "native_id"),
    "date": ("text", "role", "edtf", "start", "end"),
    "identifiers": ("value", "scheme"),
    "containers": ("indicator", "type"),
    "notes": ("text", "type"),
    "attachments": ("path", "role", "media_type"),
    "relations": ("native_id", "type"),
    "names": ("value", "language"),
    "collections": ("title", "native_id"),
}


XPATH_HINT: Final = "an XPath is for XML; write a heading for a table, and a.b[].c for JSON"
NO_MAIN_PART: Final = {"date": frozenset(("edtf", "start", "end")), "collections": frozenset(("native_id",))}


class BadMap(MunimentError):
    """A map file that cannot be used; `line` is where in it, `name` the file."""

    code = "BAD_MAP"

    def __init__(self, message: str, *, name: str = "map", line: int | None = None, hint: str | None = None) -> None:
        self.name = name
        self.line = line
        where = name if line is None else f"{name} line {line}"
        super().__init__(f"{where}: {message}", hint=hint)


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One line of `[fields]`: a target with the paths its values come from, or parts that stay paired.

    `parts` is empty for a plain entry. With `each`, parts are paths inside every element that it leads to; without,
    they are columns whose cells are split and taken in step.
    """

    target: Target
    paths: tuple[str, ...]
    filters: Filters
    line: int | None = None
    each: str | None = None
    parts: tuple[tuple[str, str], ...] = ()

    def all_paths(self) -> tuple[str, ...]:
        """Give every path that the entry reads, as a whole path of the source."""
        if not self.parts:
            return self.paths
        if self.each is None:
            return tuple(path for _, path in self.parts)
        return tuple(f"{self.each}.{path}" if path else self.each for _, path in self.parts)


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A whole map file, with its text. `sha256` is that of the text: records are mapped again when it changes."""

    name: str
    sha256: str
    entries: tuple[MapEntry, ...] = ()
    constants: tuple[tuple[Target, tuple[str, ...]], ...] = ()
    ignored: tuple[str, ...] = ()
    ignored_line: int | None = None
    text: str = ""

    def targets(self) -> frozenset[str]:
        """Give the names of the fields that the map says something about."""
        return frozenset(entry.target.name for entry in self.entries)

    def constant(self, name: str) -> str | None:
        """Give the constant of a field, `kind` for example."""
        return next((values[0] for target, values in self.constants if target.name == name), None)

    def paths(self) -> Iterator[tuple[str, int | None]]:
        """Yield every path that the map reads or ignores, with its line."""
        for entry in self.entries:
            for path in entry.all_paths():
                yield path, entry.line
        for path in self.ignored:
            yield path, self.ignored_line

    def check_paths(self, known: Iterable[str]) -> None:
        """Refuse a path that is none of the columns; for formats that know their columns up front.

        Raises BadMap with the line of the map and the nearest heading.
        """
        headings = {without_column_mark(path) for path in known}
        for path, line in self.paths():
            if without_column_mark(path) not in headings:
                suggestion = nearest(without_column_mark(path), headings)
                meant = f"did you mean {suggestion!r}?" if suggestion else f"the columns are {_listed(headings)}"
                hint = XPATH_HINT if looks_like_xpath(path) else meant
                raise BadMap(f"there is no column {without_column_mark(path)!r}", name=self.name, line=line, hint=hint)

    def unused_paths(self, seen: Iterable[str]) -> list[tuple[str, int | None]]:
        """Give the paths, with their lines, that none of the seen flattened paths answers; ignored ones not."""
        known = set(seen)
        unused: list[tuple[str, int | None]] = []
        for entry in self.entries:
            for path in entry.all_paths():
                if not any(map(matcher(path), known)):
                    unused.append((path, entry.line))
        return unused


def looks_like_xpath(path: str) -> bool:
    """Say whether a path that nothing answers was written for XML."""
    return path.startswith(("/", "./", "@"))


def kind_first(entries: Iterable[MapEntry]) -> list[MapEntry]:
    """Give the entries with that of the kind before the others, for what they mean hangs on it."""
    return sorted(entries, key=lambda entry: entry.target.base != "kind")


def _listed(headings: set[str], most: int = 12) -> str:
    shown = sorted(heading for heading in headings if heading)[:most]
    return ", ".join(shown) + (" …" if len(headings) > most else "")
