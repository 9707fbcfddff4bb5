"""Drafts as JSON: a record that waits for a person is kept as it would be written."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from .drafts import AuthorityDraft, DocumentDraft, Draft


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(DocumentDraft if kind == "document" else AuthorityDraft)


def draft_as_json(draft: Draft) -> dict[str, Any]:
    """Give a draft as JSON; what says nothing is left out."""
    said: dict[str, Any] = _adapter(draft.kind).dump_python(draft, mode="json", exclude_defaults=True)
    return said | {"kind": draft.kind}


def draft_of_json(said: dict[str, Any]) -> Draft:
    """Give the draft that was written as this JSON."""
    draft: Draft = _adapter(said["kind"]).validate_python(said)
    return draft
