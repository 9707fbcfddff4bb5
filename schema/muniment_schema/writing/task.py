"""One draft on its way through a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .aggregate import Aggregate
from .author import Author
from .drafts import AuthorityDraft, DocumentDraft
from .ledger import Entry, Feed
from .match import Match
from .outcome import Outcome
from .pending import CHILD, PARENT, Wish


@dataclass(slots=True)
class Task:
    """One draft on its way through the transaction."""

    position: int
    match: Match
    outcome: Outcome
    lines: list[tuple[Feed, str, str | None]] = field(default_factory=list)
    entries: list[Entry | None] = field(default_factory=list)
    entry_pks: list[int] = field(default_factory=list)
    author: Author | None = None
    known_targets: dict[str, int] = field(default_factory=dict)
    old: Aggregate | None = None
    _new: Aggregate | None = None

    @property
    def new(self) -> Aggregate:
        """The object as it is after the draft."""
        assert self._new is not None  # noqa: S101 - set before anybody asks
        return self._new

    @new.setter
    def new(self, aggregate: Aggregate) -> None:
        self._new = aggregate

    @property
    def is_changed(self) -> bool:
        """Tell whether the draft said anything new."""
        return self.old is None or self.old.row != self.new.row or self.old.parts != self.new.parts

    def wishes(self) -> Iterator[Wish]:
        """Give the links that merging did not set: their target is not there yet, or a circle must be ruled out."""
        draft = self.match.draft
        if not isinstance(draft, (DocumentDraft, AuthorityDraft)):
            return
        entry_pk = self.entry_pks[0] if self.entry_pks else None
        keeps_parent = self.author is not None and self.author.keeps_parent
        if draft.parent and draft.parent.target and not keeps_parent:
            target = draft.parent.target
            known = self.known_targets.get(target)
            if known is None or known != self.new.row["parent_pk"]:
                yield Wish(self.new.pk, entry_pk, PARENT, target)
        if isinstance(draft, DocumentDraft):
            for position, child in enumerate(draft.children):
                yield Wish(self.new.pk, entry_pk, CHILD, child, position)
            for relation in draft.relations:
                if relation.target and relation.target not in self.known_targets:
                    yield Wish(self.new.pk, entry_pk, relation.type, relation.target)
