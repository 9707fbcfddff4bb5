"""What is known of a draft before it is written, and why it may not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from muniment_schema.errors import MunimentError

from .drafts import Draft
from .duplicates import Candidate
from .ledger import Entry


class Refused(MunimentError):
    """A record that cannot be stored: it fails alone, the rest goes on."""

    def __init__(
        self, code: str, message: str, *, hint: str | None = None, field: str | None = None, value: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.field = field
        self.value = value


@dataclass(slots=True)
class Match:
    """What is known of a draft before it is written."""

    draft: Draft
    native_id: str | None  # as the ledger has or gets it; None when the ledger holds nothing of it
    entry: Entry | None = None
    object_pk: int | None = None
    refused: Refused | None = None
    is_held: bool = False  # a person must say which document it is
    candidates: list[Candidate] = field(default_factory=list)  # what it may be; none where it is held already

    def hold(self, candidates: Sequence[Candidate]) -> None:
        """Leave it to a person which document this is."""
        self.object_pk, self.is_held, self.candidates = None, True, list(candidates)
