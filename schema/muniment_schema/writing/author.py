"""Who makes statements, and where they may not have their way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from muniment_schema.values.vocabularies import ImportMode

from .ledger import Feed

# In `owners`, the mark of a field that a person has edited; no source has this key.
PERSON = "person"
PERSON_FEED = Feed(0, PERSON)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that was refused, for another source or a person owns the field and says otherwise.

    `owner` is PERSON or the key of a source; None is the source that the object came from.
    """

    field: str
    refused: Any
    owner: str | None


@dataclass(slots=True)
class Author:
    """Who makes the statements: a source with the ledger line of the record, or a person (no line)."""

    feed: Feed
    entry_pk: int | None
    mode: ImportMode
    now: datetime
    entry_of_source: dict[str, int] = field(default_factory=dict)  # where several sources state one record
    blank_clears: bool = False
    conflicts: list[Conflict] = field(default_factory=list)
    keeps_parent: bool = False  # the parent that the record names is not to be set

    @property
    def is_person(self) -> bool:
        """Tell whether a person makes the statements, who owns whatever is edited."""
        return self.feed == PERSON_FEED

    @property
    def is_replacing(self) -> bool:
        """Tell whether values that are there may be changed."""
        return self.is_person or self.mode is ImportMode.REPLACE

    def refused(self, name: str, value: Any, owner: str | None) -> None:
        """Note a value that was refused; a mode that only fills gaps refuses nothing."""
        if self.is_replacing:
            self.conflicts.append(Conflict(name, value, owner))
