"""Documents that a new record may be: when that is for a person to say, the record is held.

A record is held when its identifiers lead to several documents, or to one that its source names otherwise; and when
another source has a document with the same title, description and date under another native id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from muniment_schema.among import among
from muniment_schema.tables import DOCUMENT, DOCUMENT_DATE, IMPORT_PROPOSAL, SOURCE

from . import ledger
from .drafts import DocumentDraft
from .keys import fingerprint
from .ledger import DERIVED, Feed
from .transaction import Transaction


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that a record may be, and why."""

    pk: int
    reason: str


def stated_dates(draft: DocumentDraft) -> set[str]:
    """Give the dates of creation that a draft states, in EDTF where they were understood."""
    said = (each.edtf.text if each.edtf else each.text for each in draft.dates if each.role == "created")
    return {text for text in said if text}


def dates_of(tx: Transaction, pks: Iterable[int]) -> dict[int, set[str]]:
    """Give the dates of creation of documents, in EDTF where they were understood."""
    wanted = set(pks)
    if not wanted:
        return {}
    statement = select(DOCUMENT_DATE.c.document_pk, DOCUMENT_DATE.c.edtf, DOCUMENT_DATE.c.text).where(
        among(DOCUMENT_DATE.c.document_pk, wanted), DOCUMENT_DATE.c.role == "created"
    )
    found: dict[int, set[str]] = {}
    for pk, edtf, text in tx.connection.execute(statement):
        found.setdefault(pk, set()).add(edtf or text or "")
    return found


def lookalikes(tx: Transaction, feed: Feed, drafts: Sequence[DocumentDraft]) -> dict[int, list[Candidate]]:
    """Find documents of other sources that read like these drafts; by id() of the draft.

    Title and description are equal but for case and marks, there is a description, and both have the same date. The
    same native id under another source is what the person who chose that source meant.
    """
    asked = [draft for draft in drafts if draft.description and stated_dates(draft)]
    if not asked or not _has_other_sources(tx, feed):
        return {}
    prints = {id(draft): fingerprint(draft.title, draft.description) for draft in asked}
    statement = select(DOCUMENT.c.fingerprint, DOCUMENT.c.pk).where(
        among(DOCUMENT.c.fingerprint, set(prints.values())),
        DOCUMENT.c.source_pk != feed.pk,
        DOCUMENT.c.deleted_at.is_(None),
    )
    by_print: dict[str, list[int]] = {}
    for key, pk in tx.connection.execute(statement.order_by(DOCUMENT.c.pk)):
        by_print.setdefault(key, []).append(pk)
    pks = [pk for found in by_print.values() for pk in found]
    dates = dates_of(tx, pks)
    lines = ledger.entries_of_objects(tx.connection, "document", pks)
    candidates: dict[int, list[Candidate]] = {}
    for draft in asked:
        key = prints[id(draft)]
        name = draft.native_id or DERIVED + key
        for pk in by_print.get(key, ()):
            named = {entry.native_id if draft.native_id else entry.native_id.partition(":")[0] for entry in lines[pk]}
            if name not in named and stated_dates(draft) & dates.get(pk, set()):
                candidates.setdefault(id(draft), []).append(Candidate(pk, "SAME_TEXT_AND_DATE"))
    return candidates


def held_before(tx: Transaction, source_key: str, native_ids: Iterable[str]) -> set[str]:
    """Give those native ids of a source whose records wait for a person already."""
    is_open = IMPORT_PROPOSAL.c.source_key == source_key, IMPORT_PROPOSAL.c.settled_at.is_(None)
    if tx.connection.execute(select(IMPORT_PROPOSAL.c.pk).where(*is_open).limit(1)).first() is None:
        return set()
    wanted = among(IMPORT_PROPOSAL.c.native_id, sorted(set(native_ids)))
    return set(tx.connection.execute(select(IMPORT_PROPOSAL.c.native_id).where(*is_open, wanted)).scalars())


def _has_other_sources(tx: Transaction, feed: Feed) -> bool:
    return tx.connection.execute(select(SOURCE.c.pk).where(SOURCE.c.pk != feed.pk).limit(1)).first() is not None
