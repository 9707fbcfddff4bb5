"""Records that only complete another: an events row of a document that has a row of its own."""

from __future__ import annotations

from collections.abc import Sequence

from .drafts import DocumentDraft
from .ledger import DERIVED, Feed
from .match import Match, Refused
from .pending import Linker
from .transaction import Transaction


def addition_native_id(draft: DocumentDraft) -> str:
    """Give the ledger's name of a record that only completes another and has no id of its own."""
    return f"{DERIVED}adds/{draft.adds_to}/{draft.hash}"


def match_additions(tx: Transaction, feed: Feed, matches: Sequence[Match]) -> None:
    """Find what they complete: a record is about that other document, under a ledger line of its own."""
    wanted = [(match, match.draft.adds_to) for match in matches if isinstance(match.draft, DocumentDraft)]
    targets = Linker(tx, feed, "document").targets({target for _, target in wanted if target})
    for match, target in wanted:
        if not target:
            continue
        if target in targets:
            match.object_pk = targets[target]
        else:
            match.refused = Refused(
                "NO_SUCH_RECORD",
                f"completes {target!r}, which this source has not brought in",
                hint="import the records themselves first, under the same --source",
                field="adds_to",
                value=target,
            )
