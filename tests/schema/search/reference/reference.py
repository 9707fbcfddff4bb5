"""What the answer to a question has to be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from muniment_schema.values.folding import fold

from . import counting
from .counting import Counted
from .filters import Filter, meets
from .questions import Question
from .rows import Row, Sight

_KEYS: Final[dict[str, tuple[str, str]]] = {
    "DATE": ("date_asc", "date_desc"),
    "TITLE": ("title_key", "title_key"),
    "REFERENCE_CODE": ("reference_code_asc", "reference_code_desc"),
    "POSITION": ("position", "position"),
    "CREATED_AT": ("created_at", "created_at"),
    "UPDATED_AT": ("updated_at", "updated_at"),
}


class Expected:
    """A question, and what a viewer who sees this has to be answered."""

    def __init__(self, question: Question, sight: Sight) -> None:
        self.question = question
        self.sight = sight

    @cached_property
    def found(self) -> list[Row]:
        """The documents of the result in any order."""
        return self._found(self.question.filter)

    def order(self) -> tuple[str, str]:
        """Give the order that is asked for, by field and direction."""
        question = self.question
        usual = "POSITION" if question.under and question.under[0] == "document" else "DATE"
        is_search = not question.sought.is_blank()
        asked = question.order or (("RELEVANCE" if is_search else usual), "ASC")
        return (usual, "ASC") if asked[0] == "RELEVANCE" and not is_search else asked

    def ordered(self) -> list[str]:
        """Give the ids of the result in an order that is not relevance."""
        field, direction = self.order()
        key = _KEYS[field][direction == "DESC"]
        rows = sorted(self.found, key=lambda row: (row[key], row["id"]), reverse=direction == "DESC")
        return [row["id"] for row in rows]

    def facet(self, field: str, roles: Sequence[str] | None = None) -> Counted:
        """Give the counts of a facet; of agents in these roles only, if any are given."""
        narrowed = counting.without_own(self.question.filter, field) if self.question.exclude_own else None
        found = self.found if narrowed in (None, self.question.filter) else self._found(narrowed)
        return counting.facet(self.sight, found, field, roles)

    def holds(self, field: str, value: str, label: str) -> bool:
        """Tell whether a value is found by the search inside its facet."""
        texts = counting.forms(self.sight, field, value) if field in ("AGENTS", "PLACES") else [label]
        return any(fold(self.question.facet_search) in fold(text) for text in texts)

    def _found(self, asked: Filter | None) -> list[Row]:
        sight, sought = self.sight, self.question.sought
        return [
            row
            for row in sight.documents
            if meets(sight, row, asked) and self._is_under(row) and (sought.is_blank() or sought.finds(sight, row))
        ]

    def _is_under(self, row: Row) -> bool:
        if self.question.under is None:
            return True
        kind, public_id = self.question.under
        pk = next(each["pk"] for each in self.sight.rows[kind] if each["id"] == public_id)
        if kind == "document":
            return bool(row["parent_pk"] == pk)
        return pk in self.sight.linked(kind, row["pk"])

    def owner_is_seen(self) -> bool:
        """Tell whether the viewer sees what the list is under."""
        if self.question.under is None:
            return True
        kind, public_id = self.question.under
        seen: Any = self.sight.documents if kind == "document" else self.sight.objects(kind).values()
        return any(row["id"] == public_id for row in seen)
