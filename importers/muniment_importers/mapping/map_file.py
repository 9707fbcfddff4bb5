"""Reads a map file (TOML, version 1), and says of a wrong one what is wrong and on which line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any, Final, NoReturn

from .field_map import NO_MAIN_PART, PARTS, BadMap, FieldMap, MapEntry
from .filters import Filters
from .map_lines import key_lines
from .map_words import is_word, words_of
from .targets import SAME_AS, TAKES_SUFFIX, Target, UnknownTarget, nearest, parse_target

_TABLES: Final = ("version", "fields", "constants", "ignore")
_FILTERS: Final = ("split", "strip", "strip_isbd", "map", "join", "default")
_SINGULAR: Final = {"languages": "language"}
_PARSE_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


def read_map(path: Path) -> FieldMap:
    """Give the map of a file. Raises BadMap with the line, or without one when the file itself cannot be read."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise BadMap(error.strerror or "it cannot be read", name=path.name) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadMap("it is not UTF-8", name=path.name, line=line, hint="save the map file as UTF-8") from None
    return parse_map(text, path.name)


def parse_map(text: str, name: str = "map") -> FieldMap:
    """Give the map of a TOML text; `name` is what errors call it. Raises BadMap with the line."""
    text = text.replace("\r\n", "\n")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PARSE_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
        raise BadMap(_PARSE_PLACE.sub("", str(error)), name=name, line=line, hint="the file is not TOML") from None
    return _MapReader(text, name).read(tables)


class _MapReader:
    """Checks the tables of one map; knows the line of every key."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.lines = key_lines(text)
        self._names: dict[Target, tuple[str, tuple[str, ...]]] = {}

    def read(self, tables: dict[str, Any]) -> FieldMap:
        self._refuse_unknown(tables, _TABLES, ())
        if tables.get("version") != 1:
            self._refuse(("version",), "a map begins with version = 1", "write version = 1 on its first line")
        ignored = self._table(tables, "ignore")
        self._refuse_unknown(ignored, ("fields",), ("ignore",))
        return FieldMap(
            name=self.name,
            sha256=hashlib.sha256(self.text.encode()).hexdigest(),
            text=self.text,
            entries=tuple(self._entries(self._table(tables, "fields"), ("fields",))),
            constants=tuple(self._constants(self._table(tables, "constants"), ("constants",))),
            ignored=self._texts(ignored.get("fields", []), ("ignore", "fields")),
            ignored_line=self.lines.get(("ignore", "fields")),
        )

    def _entries(self, table: dict[str, Any], key: tuple[str, ...], prefix: str = "") -> list[MapEntry]:
        entries: list[MapEntry] = []
        for name, value in table.items():
            here = (*key, name)
            base = SAME_AS.get(name, name)
            known = (*_FILTERS, "from", "each", *PARTS.get(base, ()))
            # Unquoted, agents.aut = "Maker" is a table in TOML; it means the same as with quotes.
            if (
                value
                and isinstance(value, dict)
                and not prefix
                and base in TAKES_SUFFIX
                and not set(value) & set(known)
            ):
                entries += self._entries(value, here, f"{name}.")
            elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
                entries += [self._entry(prefix + name, each, here) for each in value]
            else:
                entries.append(self._entry(prefix + name, value, here))
        return entries

    def _entry(self, name: str, value: Any, key: tuple[str, ...]) -> MapEntry:
        target = self._target(name, key)
        self._refuse_second_name(target, name, key)
        line = self.lines.get(key)
        if isinstance(value, str | list):
            return MapEntry(target, self._paths(value, key), Filters(), line)
        if not isinstance(value, dict):
            self._refuse(key, f"{name} is {value!r}", "write a path, a list of paths or a table with from = …")
        part_names = PARTS.get(target.base, ()) if target.suffix is None else ()
        self._refuse_unknown(value, (*_FILTERS, "from", "each", *part_names), key)
        filters = self._filters(value, key)
        self._refuse_unknown_words(target, (*filters.default, *filter(None, (filters.map or {}).values())), key)
        parts = tuple((part, self._text(value[part], key, part)) for part in part_names if part in value)
        if parts:
            return self._paired(target, value, parts, filters, key)
        if "each" in value:
            self._refuse(key, "each stands with the parts inside it", f"add one of {', '.join(part_names) or 'from'}")
        if "from" not in value and not filters.default:
            self._refuse(key, f"{name} says nothing about where its values come from", 'add from = ["Heading"]')
        return MapEntry(target, self._paths(value.get("from", []), key), filters, line)

    def _paired(
        self,
        target: Target,
        value: dict[str, Any],
        parts: tuple[tuple[str, str], ...],
        filters: Filters,
        key: tuple[str, ...],
    ) -> MapEntry:
        if "from" in value:
            self._refuse(key, "from and the parts of a pair do not go together", "write one or the other")
        main = PARTS[target.base][0]
        given = {part for part, _ in parts}
        if main not in given and not given & NO_MAIN_PART.get(target.base, frozenset()):
            self._refuse(key, f"{target.name} needs {main!r} beside {', '.join(sorted(given))}", f"add {main} = …")
        each = self._text(value["each"], key, "each") if "each" in value else None
        return MapEntry(target, (), filters, self.lines.get(key), each, parts)

    def _filters(self, value: dict[str, Any], key: tuple[str, ...]) -> Filters:
        split = value.get("split")
        splits: tuple[str, ...] | None = None
        if split is False:
            splits = ()
        elif split is not None:
            splits = self._texts(split, key)
            if not splits or not all(splits):
                self._refuse(key, f"split is {split!r}", 'write what parts the values, as in split = ";", or false')
        strip = value.get("strip")
        if strip is not None and not isinstance(strip, str | bool):
            self._refuse(key, f"strip is {strip!r}", 'write the characters to take off both ends, as in strip = "[]"')
        isbd = value.get("strip_isbd", False)
        if not isinstance(isbd, bool):
            self._refuse(key, f"strip_isbd is {isbd!r}", "write true or false")
        words = value.get("map")
        if words is not None and not (
            isinstance(words, dict) and all(isinstance(each, str) for each in words.values())
        ):
            self._refuse(key, "map takes texts to texts", 'write it as map = { Eng = "en" }')
        join = value.get("join")
        if join is not None and not isinstance(join, str):
            self._refuse(key, f"join is {join!r}", 'write what stands between the values, as in join = ", "')
        default = self._texts(value.get("default", []), key)
        return Filters(splits, strip if isinstance(strip, str) else None, isbd, words, join, default)

    def _constants(self, table: dict[str, Any], key: tuple[str, ...]) -> list[tuple[Target, tuple[str, ...]]]:
        constants: list[tuple[Target, tuple[str, ...]]] = []
        for name, value in table.items():
            here = (*key, name)
            if isinstance(value, dict):
                constants += [
                    (self._target(f"{name}.{suffix}", here), self._texts(v, here)) for suffix, v in value.items()
                ]
                continue
            target = self._target(name, here)
            values = self._texts(value, here)
            self._refuse_unknown_words(target, values, here)
            constants.append((target, values))
        return [(target, values) for target, values in constants if values]

    def _refuse_unknown_words(self, target: Target, values: tuple[str, ...], key: tuple[str, ...]) -> None:
        for value in values:
            if not is_word(target.name, value):
                known = words_of(target.name)
                hint = _did_you_mean(value, known) or f"write one of {', '.join(known) or 'the tags of BCP 47'}"
                self._refuse(key, f"there is no {_SINGULAR.get(target.name, target.name)} {value!r}", hint)

    def _refuse_second_name(self, target: Target, name: str, key: tuple[str, ...]) -> None:
        """Refuse two names of one field: which of them is meant, nobody can tell."""
        first = self._names.setdefault(target, (name, key))
        if first[1] != key:
            message = f"{name} and {first[0]} (line {self.lines.get(first[1])}) are the same field"
            self._refuse(key, message, "write one of them, with a list of paths")

    def _target(self, name: str, key: tuple[str, ...]) -> Target:
        try:
            return parse_target(name)
        except UnknownTarget as error:
            self._refuse(key, error.message, error.hint)

    def _paths(self, value: Any, key: tuple[str, ...]) -> tuple[str, ...]:
        paths = self._texts(value, key)
        if not all(paths):
            self._refuse(key, "a path is empty", "write the heading or path, or leave the field out")
        return paths

    def _texts(self, value: Any, key: tuple[str, ...]) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) for each in values):
            self._refuse(key, f"{value!r} is not text", "put it in quotes")
        return tuple(values)

    def _text(self, value: Any, key: tuple[str, ...], what: str) -> str:
        if not isinstance(value, str) or not value:
            self._refuse(key, f"{what} is {value!r}", f'write it as {what} = "path"')
        return value

    def _table(self, tables: dict[str, Any], name: str) -> dict[str, Any]:
        value = tables.get(name, {})
        if not isinstance(value, dict):
            self._refuse((name,), f"{name} is a table", f"begin it with [{name}]")
        return value

    def _refuse_unknown(self, table: dict[str, Any], known: tuple[str, ...], key: tuple[str, ...]) -> None:
        for name in table:
            if name not in known:
                where = (*key, name) if (*key, name) in self.lines else key
                hint = _did_you_mean(name, known) or f"there are {', '.join(known)}"
                self._refuse(where, f"there is no key {name!r} here", hint)

    def _refuse(self, key: tuple[str, ...], message: str, hint: str | None) -> NoReturn:
        raise BadMap(message, name=self.name, line=self.lines.get(key, 1 if key == ("version",) else None), hint=hint)


def _did_you_mean(word: str, known: tuple[str, ...]) -> str | None:
    found = nearest(word, known)
    return None if found is None else f"did you mean {found!r}?"
