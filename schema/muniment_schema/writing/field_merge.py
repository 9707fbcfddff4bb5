"""The single-valued fields of a document, and who may set them.

A field belongs to the source that the document came from, unless `owners` names another source, which filled it, or a
person, who edited it. A person may set everything; what a person set, even to nothing, no source changes.
"""

from __future__ import annotations

from typing import Any

from .aggregate import Row
from .author import PERSON, Author

_NAMES = {"repository_pk": "repository", "rights_pk": "rights", "parent_pk": "parent"}  # column -> field


class Fields:
    """The fields of one document under the statements of one author."""

    def __init__(self, row: Row, author: Author, *, is_new: bool) -> None:
        self._row, self._author, self._is_new = row, author, is_new
        self._is_creator = bool(row["source_pk"] == author.feed.source_pk)

    def is_mine(self, name: str) -> bool:
        """Tell whether the author owns a field."""
        owner: str | None = self._row["owners"].get(name)
        return owner == self._author.feed.key if owner else self._is_creator

    def may_set(self, name: str, *, is_empty: bool) -> bool:
        """Tell whether the author may give a field a value."""
        if self._is_new or self._author.is_person:
            return True
        if self._row["owners"].get(name) == PERSON:
            return False
        return is_empty or (self._author.is_replacing and self.is_mine(name))

    def set(self, column: str, value: Any, *, is_empty: bool | None = None, shown: Any = None) -> bool:
        """Set a field that says something, if the author may; tell whether it has its way.

        `shown` is the value in words, for the report of a conflict.
        """
        if value is None or value == []:
            return False
        name, old = _NAMES.get(column, column), self._row[column]
        if not self.may_set(name, is_empty=old in (None, []) if is_empty is None else is_empty):
            if value != old:
                self.refuse(name, value if shown is None else shown)
            return False
        self._row[column] = value
        self.own(name, is_changed=value != old)
        return True

    def refuse(self, name: str, value: Any) -> None:
        """Note a value that the owner of the field does not share."""
        self._author.refused(name, value, self._row["owners"].get(name))

    def clear(self, column: str, empty: Any = None) -> bool:
        """Empty a field that its source has as an empty value, if the author owns it."""
        name = _NAMES.get(column, column)
        if self._row[column] in (None, []) or not self._author.is_replacing:
            return False
        if not self._author.is_person and not self.is_mine(name):
            return False
        self._row[column] = empty
        self.own(name, is_changed=True)
        return True

    def own(self, name: str, *, is_changed: bool) -> None:
        """Note whose a field is from now on."""
        owners = self._row["owners"]
        if self._author.is_person:
            if is_changed and not (self._is_new and self._is_creator):
                self._row["owners"] = {**owners, name: PERSON}
        elif not self.is_mine(name):
            if self._is_creator:
                self._row["owners"] = {other: owner for other, owner in owners.items() if other != name}
            else:
                self._row["owners"] = {**owners, name: self._author.feed.key}
