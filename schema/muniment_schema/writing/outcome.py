"""What became of a draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from muniment_schema.values.vocabularies import RecordOutcome, Severity


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something wrong with a draft that the writer found."""

    severity: Severity
    code: str
    message: str
    hint: str | None = None
    field: str | None = None
    value: str | None = None


@dataclass(slots=True)
class Outcome:
    """What became of one draft; `fields` are the values before and after, where they were asked for."""

    outcome: RecordOutcome
    kind: str
    native_id: str | None = None
    pk: int | None = None
    id: str | None = None
    reason: str | None = None
    doubts: list[Doubt] = field(default_factory=list)
    candidates: list[dict[str, str]] = field(default_factory=list)  # {id, reason}: a person must say which it is
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
