"""Questions that are put to an archive: a search, a filter, an order, facets; generated from what the archive holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from muniment_schema.search.words import words

from .counting import FILTER_FIELDS
from .rows import Rows
from .searching import NO_SEARCH, Sought, Wanted

ORDERS: Final = ("RELEVANCE", "DATE", "TITLE", "REFERENCE_CODE", "POSITION", "CREATED_AT", "UPDATED_AT")
UNDER: Final = ("agent", "place", "subject", "repository", "collection", "document")
_FIELDS: Final = {
    "title": "title", "Title": "title", "agent": "agents", "author": "agents", "NAME": "agents", "subject": "subjects",
    "topics": "subjects", "place": "places", "places": "places", "identifier": "identifiers", "id": "identifiers",
}  # fmt: skip
_SPANS: Final = (
    "1943", "1943-05", "1943-05-17", "194X", "1900/1950", "../1900", "1944/..", "-0050", "0000", "-0100/0100", "19XX",
    "1950", "1951", "Y12345", "1899-12-31", "1940/1949", "1850", "Y-170000002/..",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One question. `under` is the kind and the id of an object whose list is asked for."""

    sought: Sought = NO_SEARCH
    filter: dict[str, Any] | None = None
    order: tuple[str, str] | None = None
    under: tuple[str, str] | None = None
    facet_size: int = 10
    roles: tuple[str, ...] | None = None
    exclude_own: bool = False
    facet_field: str = "AGENTS"
    facet_search: str = ""
    interval: str = "DECADE"
    walked: tuple[int, int] = (10, 10)  # sizes of pages forward and backward


def question(random: Random, rows: Rows) -> Question:
    """Give a question. Chosen without Hypothesis, which likes to ask again what it has asked before."""
    asking = _Asking(random, rows)
    under = None
    if asking.chance(15):
        kind = random.choice(UNDER)
        under = (kind, random.choice(asking.ids(kind)))
    return Question(
        sought=NO_SEARCH if under or asking.chance(35) else asking.sought(),
        filter=None if asking.chance(25) else asking.filter(0),
        order=None if asking.chance(40) else (random.choice(ORDERS), random.choice(("ASC", "DESC"))),
        under=under,
        facet_size=random.choice((10, 3, 1, 100)),
        roles=tuple(asking.some(asking.values("document_agent", "role"), 2)) if asking.chance(30) else None,
        exclude_own=asking.chance(30),
        facet_field=random.choice(list(FILTER_FIELDS)),
        facet_search=random.choice(("", "war", "K", "ŁÓDŹ", "ст", "qq", "a", "서울", "scribe")),
        interval=random.choice(("DECADE", "YEAR", "CENTURY")),
        walked=(random.choice((7, 1, 20, 100)), random.choice((9, 50, 100))),
    )


def condition(random: Random, rows: Rows, number: int) -> dict[str, Any]:
    """Give a filter with one condition; numbers that follow one another give all kinds of conditions."""
    name = list(_MAKERS)[number % len(_MAKERS)]
    return {name: _MAKERS[name](_Asking(random, rows), 0)}


class _Asking:
    def __init__(self, random: Random, rows: Rows) -> None:
        self._random = random
        self._rows = rows
        self.pick = random.choice

    def chance(self, percent: int) -> bool:
        return self._random.random() * 100 < percent

    def some(self, things: Sequence[Any], most: int) -> list[Any]:
        return self._random.choices(things, k=self._random.randint(0, most))

    def values(self, table: str, column: str) -> list[Any]:
        return sorted({row[column] for row in self._rows[table]} - {None})

    # Searches

    def sought(self) -> Sought:
        if self.chance(3):
            return Sought(signs=self.pick(("???", "—", "  ", '" "', "* -")))
        count = self.pick((1, 1, 2, 1, 3))
        between = self.pick((" ", "  ", ", ", " - ", " ( ", " * & ", "\t"))
        return Sought([self.wanted(is_first=number == 0) for number in range(count)], between=between)

    def wanted(self, *, is_first: bool) -> Wanted:
        is_phrase, is_prefix = self.chance(30), self.chance(20)
        text = self.cut(self.text(), self.pick((2, 3)) if is_phrase else 1)
        if is_prefix and text:
            text = text[: self._random.randint(1, len(text))]
            text = text[: max((place + 1 for place, sign in enumerate(text) if sign.isalnum()), default=len(text))]
        if not words(text):
            text, is_phrase = "war", False
        name = self.pick(list(_FIELDS)) if self.chance(20) else None
        return Wanted(
            text,
            name,
            _FIELDS[name] if name else None,
            is_phrase,
            is_prefix,
            is_negative=self.chance(15 if is_first else 25) and (is_phrase or text[0].isalnum()),
        )

    def text(self) -> str:
        """Give a text of the archive, hidden ones as well."""
        table, column = self.pick((
            ("document", "title"), ("document", "description"), ("document_text", "value"), ("page_text", "text"),
            ("agent", "name"), ("agent_name", "name"), ("document_agent", "as_written"), ("place", "name"),
            ("place_name", "name"), ("subject", "label"), ("identifier", "value"), ("document", "reference_code"),
            ("note", "text"), ("document", "title"), ("document", "description"), ("document_text", "value"),
        ))  # fmt: skip
        return str(self.pick(self.values(table, column)))

    def cut(self, text: str, count: int) -> str:
        """Give some pieces of a text that stand side by side, without the signs that are not of words."""
        pieces = text.replace('"', " ").split()
        start = self._random.randint(0, max(0, len(pieces) - count))
        if count > 1:
            return " ".join(pieces[start : start + count])
        return pieces[start].strip("“”,.;:()—*-") if pieces else ""

    # Filters

    def filter(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for _ in range(self.pick((1, 1, 1, 2, 1, 0))):
            name = self.pick(_NAMES)
            if depth < 2 or name not in ("and", "or", "not"):
                made[name] = _MAKERS[name](self, depth)
        return made

    def filters(self, depth: int) -> list[dict[str, Any]]:
        return [self.filter(depth + 1) for _ in range(self.pick((1, 2, 2, 0)))]

    def ids(self, table: str) -> list[str]:
        return [row["id"] for row in self._rows[table]]  # in the order of keys: that of ids is another each time

    def links(self, kind: str) -> dict[str, Any]:
        label = {"subject": "label", "collection": "title"}.get(kind, "name")
        names = self.values(kind, label)
        if kind in ("agent", "place"):
            names += self.values(f"{kind}_name", "name")
        parts: dict[str, Callable[[], Any]] = {
            "any": lambda: [self.pick(self.ids(kind)), *self.some(self.ids(kind), 2)] if self.chance(90) else [],
            "all": lambda: self.some(self.ids(kind), 2),
            "none": lambda: self.some(self.ids(kind), 2),
            "labels": lambda: [each.upper() for each in self.some(names, 2)],
            "present": lambda: self.chance(50),
        }
        names_of_parts = [self.pick(("any", *parts)) for _ in range(self.pick((1, 1, 2)))]
        made = {name: parts[name]() for name in dict.fromkeys(names_of_parts)}
        if kind == "agent" and self.chance(40):
            made["roles"] = [*self.some(self.values("document_agent", "role"), 2)]
        if kind != "agent" and self.chance(40):
            made["includeDescendants"] = self.chance(50)
        return made

    def of_values(self, values: Sequence[str]) -> dict[str, Any]:
        part = self.pick(("any", "all", "none", "present"))
        return {part: self.chance(50) if part == "present" else self.some(values, 2)}

    def words_of(self, values: Sequence[str]) -> list[str]:
        return sorted({each.upper() for each in self.some(values, 3)})

    def date(self) -> dict[str, Any]:
        parts: dict[str, Callable[[], Any]] = {
            "overlaps": lambda: self.pick(_SPANS),
            "within": lambda: self.pick(_SPANS),
            "undated": lambda: self.chance(50),
            "role": lambda: self.pick(("CREATED", "PUBLISHED", "COVERED")),
        }
        names = [self.pick(("overlaps", *parts)) for _ in range(self.pick((1, 1, 2)))]
        made = {name: parts[name]() for name in dict.fromkeys(names)}
        if self.chance(30):
            made["includeUndated"] = True
        return made

    def text_of(self, column: str) -> dict[str, Any]:
        part = self.pick(("contains", "startsWith", "equals", "present"))
        text = self.pick(self.values("document", column))
        cut = {"contains": text[1:6], "startsWith": text[:4], "equals": text.upper()}
        return {part: cut.get(part, self.chance(50))}

    def identifier(self) -> dict[str, Any]:
        row = self.pick(self._rows["identifier"])
        return {"value": row["value"], **({"scheme": row["scheme"]} if self.chance(50) else {})}


_MAKERS: Final[dict[str, Callable[[_Asking, int], Any]]] = {
    "places": lambda asking, _: asking.links("place"),
    "subjects": lambda asking, _: asking.links("subject"),
    "agents": lambda asking, _: asking.links("agent"),
    "repositories": lambda asking, _: asking.links("repository"),
    "collections": lambda asking, _: asking.links("collection"),
    "languages": lambda asking, _: asking.of_values([*asking.values("document_language", "tag"), "kor", "eng"]),
    "types": lambda asking, _: asking.of_values(asking.values("document", "type")),
    "levels": lambda asking, _: asking.words_of(asking.values("document", "level")),
    "rights": lambda asking, _: asking.of_values(asking.values("rights", "uri")),
    "sources": lambda asking, _: asking.of_values([*asking.values("source", "key"), "nobody"]),
    "within": lambda asking, _: asking.pick(asking.ids("document")),
    "date": lambda asking, _: asking.date(),
    "identifier": lambda asking, _: asking.identifier(),
    "title": lambda asking, _: asking.text_of("title"),
    "description": lambda asking, _: asking.text_of("description"),
    "referenceCode": lambda asking, _: asking.text_of("reference_code"),
    "hasDigitalObject": lambda asking, _: asking.chance(50),
    "updatedSince": lambda asking, _: asking.pick(asking.values("document", "updated_at")).isoformat(),
    "importRun": lambda asking, _: asking.pick(asking.ids("import_run")),
    "visibility": lambda asking, _: asking.words_of(asking.values("document", "visibility")),
    "status": lambda asking, _: asking.words_of(asking.values("document", "status")),
    "ids": lambda asking, _: asking.some(asking.ids("document"), 8),
    "not": lambda asking, depth: asking.filter(depth + 1),
    "or": lambda asking, depth: asking.filters(depth),
    "and": lambda asking, depth: asking.filters(depth),
}
_NAMES: Final = [*FILTER_FIELDS.values(), "collections", "date", "date", *_MAKERS]
"""What filters have: most often what a facet gives."""
