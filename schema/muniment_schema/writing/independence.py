"""Cut a batch into parts whose records do not need each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from muniment_schema.values.identifiers import GLOBAL_SCHEMES

from .additions import addition_native_id
from .authorities import derived_native_id
from .drafts import AuthorityDraft, DocumentDraft, Draft


def independent_parts(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Cut a batch where a record needs what an earlier one leaves: the same id again, or a heading and its parts."""
    part: list[Draft] = []
    seen: set[str] = set()
    named: set[str] = set()
    for draft in drafts:
        own, others = _names_of(draft), _names_of_parts(draft)
        if own & (seen | named) or others & seen:
            yield part
            part, seen, named = [], set(), set()
        part.append(draft)
        seen |= own
        named |= others
    if part:
        yield part


def _names_of(draft: Draft) -> set[str]:
    if isinstance(draft, DocumentDraft) and draft.adds_to:
        return {addition_native_id(draft)}
    names = {name for name in (draft.native_id, draft.id, draft.match_id) if name}
    if isinstance(draft, DocumentDraft):
        names |= {f"{scheme} {value}" for scheme, value in draft.identifiers if scheme in GLOBAL_SCHEMES}
    names |= {f"{each.key}/{each.native_id}" for each in draft.sources}
    if isinstance(draft, AuthorityDraft):
        names.add(derived_native_id(draft.name))
    return names


def _names_of_parts(draft: Draft) -> set[str]:
    if not isinstance(draft, AuthorityDraft):
        return set()
    return {name for part in draft.parts for name in (part.id, part.native_id, derived_native_id(part.name)) if name}
