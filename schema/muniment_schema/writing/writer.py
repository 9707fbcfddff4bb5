"""The one write path: drafts in, objects, ledger and outcomes out, a batch to a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select

from muniment_schema.among import among
from muniment_schema.database import Database
from muniment_schema.tables import DOCUMENT
from muniment_schema.values.vocabularies import ImportMode, RecordOutcome, Severity

from . import ledger
from .additions import match_additions
from .aggregate import Aggregate, change, create_parts, create_rows, load
from .author import PERSON_FEED, Author
from .authority_identity import match_authorities
from .authority_merge import merged_authority, resolve_parts
from .conflicts import conflict_doubts
from .deletion import delete_records
from .difference import differences
from .document_links import TakenIdentifiers, resolve_document_links
from .document_merge import merged
from .drafts import AuthorityDraft, DocumentDraft, Draft
from .identity import Claims, match_documents
from .independence import independent_parts
from .ledger import Feed
from .lines import Lines
from .match import Match, Refused
from .outcome import Doubt, Outcome
from .pending import Linker
from .stated_ids import match_by_id
from .task import Task
from .transaction import Transaction, retrying, transaction

AfterBatch = Callable[[Transaction, list[Outcome]], None]


@dataclass(slots=True)
class Writer:
    """Writes what one author says about one source; keeps what a run must remember between batches."""

    database: Database
    source_key: str
    importer: str
    actor: str = "import"
    run_pk: int | None = None
    reason: str | None = None
    mode: ImportMode = ImportMode.REPLACE
    is_rehearsal: bool = False
    with_differences: bool = False
    blank_clears: bool = False
    is_decided: bool = False  # a person has said what each draft is: its `match_id`, or new
    claims: Claims = field(default_factory=Claims)

    @classmethod
    def for_person(cls, database: Database, actor: str, reason: str | None = None) -> Writer:
        """Give a writer of what a person says: drafts name objects by `id`, or are new.

        A person owns what he or she changes: sources say otherwise in vain, and their imports warn of it. A list that
        is stated is the whole list then; what is in `blank` is emptied.
        """
        return cls(database, PERSON_FEED.key, "", actor, reason=reason, blank_clears=True)

    def write(
        self,
        drafts: Sequence[Draft],
        *,
        deletions: Sequence[str] = (),
        first_position: int = 0,
        positions: Sequence[int] = (),
        after: AfterBatch | None = None,
    ) -> list[Outcome]:
        """Store a batch in one transaction; one outcome for each draft, then one for each deletion, in order.

        A new document without a position of its own gets that of its draft in `positions`, or counted on from
        `first_position`. `after` runs in the same transaction once the change number is taken (`tx.number`) and
        `claims` are those with the batch. Raises what the database raises when the batch as a whole cannot be stored;
        nothing of it is stored then.
        """
        before = self.claims
        places = positions or range(first_position, first_position + len(drafts))

        def once() -> list[Outcome]:
            self.claims = claims = before.copy()
            with transaction(
                self.database, actor=self.actor, run_pk=self.run_pk, reason=self.reason, is_rehearsal=self.is_rehearsal
            ) as tx:
                batch = _Batch(self, tx, claims)
                outcomes = batch.write(drafts, places) + batch.delete(deletions)
                tx.seal()
                if after:
                    after(tx, outcomes)
            return outcomes

        try:
            return retrying(once)
        except BaseException:
            self.claims = before
            raise


class _Batch:
    """The work inside one transaction."""

    def __init__(self, writer: Writer, tx: Transaction, claims: Claims) -> None:
        self._writer, self._tx, self._claims = writer, tx, claims
        self._feeds: dict[str, Feed] = {}
        self._feed = self._feed_of(writer.source_key)

    def _feed_of(self, key: str) -> Feed:
        if key == PERSON_FEED.key:
            return PERSON_FEED
        if key not in self._feeds:
            self._feeds[key] = ledger.ensure_feed(self._tx.connection, key, self._writer.importer, self._tx.now)
        return self._feeds[key]

    def write(self, drafts: Sequence[Draft], positions: Sequence[int]) -> list[Outcome]:
        # Sources are held in the order of their keys, so that two imports never wait for each other crosswise.
        for key in sorted({each.key for draft in drafts for each in draft.sources} - self._feeds.keys()):
            self._feed_of(key)
        outcomes: list[Outcome] = []
        for kind, group in groupby(drafts, key=lambda draft: draft.kind):
            for part in independent_parts(list(group)):
                outcomes += self._write_kind(kind, part, positions[len(outcomes) :])
        return outcomes

    def delete(self, native_ids: Sequence[str]) -> list[Outcome]:
        """Bury what the source says is gone."""
        return delete_records(self._tx, self._feed, native_ids) if native_ids else []

    def _write_kind(self, kind: str, drafts: Sequence[Draft], positions: Sequence[int]) -> list[Outcome]:
        """Store drafts of one kind, none of which is about the same record as another."""
        if kind == "document":
            documents = [draft for draft in drafts if isinstance(draft, DocumentDraft)]
            if self._feed == PERSON_FEED:
                matches = match_by_id(self._tx, documents)
            else:
                matches = match_documents(
                    self._tx, self._feed, documents, self._claims, is_decided=self._writer.is_decided
                )
            match_additions(self._tx, self._feed, matches)
        else:
            authorities = [draft for draft in drafts if isinstance(draft, AuthorityDraft)]
            if self._feed == PERSON_FEED:
                matches = match_by_id(self._tx, authorities)
            else:
                matches = match_authorities(self._tx, self._feed, kind, authorities)
        outcomes = [Outcome(RecordOutcome.UNCHANGED, kind, match.native_id, match.object_pk) for match in matches]
        work = []
        for position, match, outcome in zip(positions, matches, outcomes, strict=False):
            if match.refused:
                outcome.outcome = RecordOutcome.FAILED
                outcome.doubts.append(_doubt(Severity.ERROR, match.refused))
            elif match.is_held:
                outcome.outcome, outcome.reason = RecordOutcome.SKIPPED, "NEEDS_REVIEW"
            else:
                work.append(Task(position, match, outcome))
        self._name_candidates(matches, outcomes)
        known = [task.match.object_pk for task in work if task.match.object_pk]
        before = load(self._tx.connection, kind, known, hold=True)
        work = [task for task in work if not self._is_settled(task.match, task.outcome, before)]
        self._store(kind, work, before)
        return outcomes

    def _name_candidates(self, matches: Sequence[Match], outcomes: Sequence[Outcome]) -> None:
        pks = {each.pk for match in matches for each in match.candidates}
        if not pks:
            return
        found = self._tx.connection.execute(select(DOCUMENT.c.pk, DOCUMENT.c.id).where(among(DOCUMENT.c.pk, pks)))
        ids = dict(found.all())
        for match, outcome in zip(matches, outcomes, strict=True):
            outcome.candidates = [{"id": ids[each.pk], "reason": each.reason} for each in match.candidates]

    def _is_settled(self, match: Match, outcome: Outcome, before: dict[int, Aggregate]) -> bool:
        """Tell whether nothing is to be done: the record is as last read, or the mode passes over what is there."""
        old = before.get(match.object_pk) if match.object_pk else None
        if old is None:
            return False
        outcome.id = old.row["id"]
        if old.row["deleted_at"] is not None:
            return False
        if match.entry and match.entry.reading.settles(match.draft.hash, self._writer.run_pk):
            return True
        if self._writer.mode is ImportMode.SKIP:
            outcome.outcome, outcome.reason = RecordOutcome.SKIPPED, "EXISTS"
            return True
        return False

    def _store(self, kind: str, work: Sequence[Task], before: dict[int, Aggregate]) -> None:
        connection = self._tx.connection
        linker = Linker(self._tx, self._feed, kind)
        merge = self._merger(kind, [task.match.draft for task in work], linker)
        lines = Lines(self._tx, self._feed, self._feeds, kind, run_pk=self._writer.run_pk, claims=self._claims)
        lines.open(work)
        latest: dict[int, Aggregate] = {}
        for task in work:
            pk = task.match.object_pk
            task.old = (latest.get(pk) or before.get(pk)) if pk else None
            task.author = self._author(task)
            task.new = merge(task, task.author)
            if task.old is None:
                task.outcome.outcome = RecordOutcome.CREATED
            elif task.is_changed:
                latest[task.old.pk] = task.new
                self._tx.updated(before[task.old.pk], task.new)
                was_deleted = task.old.row["deleted_at"] is not None
                task.outcome.outcome = RecordOutcome.CREATED if was_deleted else RecordOutcome.UPDATED
        created = [task for task in work if task.old is None]
        create_rows(connection, kind, [task.new for task in created])
        lines.close(work)
        create_parts(connection, kind, [task.new for task in created])
        for task in created:
            self._tx.created(task.new)
        change(connection, kind, [(before[pk], new) for pk, new in latest.items()])
        self._link(kind, linker, work)
        self._tell_conflicts(kind, work)
        for task in work:
            task.outcome.pk, task.outcome.id = task.new.pk, task.new.row["id"]
        if self._writer.with_differences:
            changed = [task for task in work if task.outcome.outcome is not RecordOutcome.UNCHANGED]
            found = differences(connection, kind, [(task.old, task.new) for task in changed])
            for task, fields in zip(changed, found, strict=True):
                task.outcome.fields = fields

    def _tell_conflicts(self, kind: str, work: Sequence[Task]) -> None:
        refused = [task for task in work if task.author is not None and task.author.conflicts]
        pairs = [(task.new, task.author.conflicts) for task in refused if task.author is not None]
        for task, doubts in zip(refused, conflict_doubts(self._tx.connection, kind, pairs), strict=True):
            task.outcome.doubts += doubts

    def _author(self, task: Task) -> Author:
        lines = task.lines
        feed = lines[0][0] if lines else self._feed
        entry_pk = task.entry_pks[0] if lines else None
        of_source = {line[0].key: pk for line, pk in zip(lines, task.entry_pks, strict=True)}
        return Author(feed, entry_pk, self._writer.mode, self._tx.now, of_source, self._writer.blank_clears)

    def _merger(self, kind: str, drafts: Sequence[Draft], linker: Linker) -> Callable[[Task, Author], Aggregate]:
        """Resolve all that the drafts name; give the function that lays one of them over what is there."""
        if kind != "document":
            authorities = [draft for draft in drafts if isinstance(draft, AuthorityDraft)]
            parts = resolve_parts(self._tx, self._feed, authorities)
            parents = linker.targets({draft.parent.target for draft in authorities if draft.parent})

            def merge_authority(task: Task, author: Author) -> Aggregate:
                draft = task.match.draft
                assert isinstance(draft, AuthorityDraft)  # noqa: S101 - for the type checker
                task.known_targets = parents
                return merged_authority(task.old, draft, author, self._tx, parts, parents)

            return merge_authority
        documents = [draft for draft in drafts if isinstance(draft, DocumentDraft)]
        resolved = resolve_document_links(self._tx, self._feed, documents, linker)
        identifiers = TakenIdentifiers(self._tx, self._feed, documents)

        def merge_document(task: Task, author: Author) -> Aggregate:
            draft = task.match.draft
            assert isinstance(draft, DocumentDraft)  # noqa: S101 - for the type checker
            task.known_targets = resolved.documents
            new = merged(task.old, draft, resolved, author, task.position)
            task.outcome.doubts += identifiers.drop_taken(new)
            return new

        return merge_document

    def _link(self, kind: str, linker: Linker, work: Sequence[Task]) -> None:
        """Set what can be set of parents, children and relations, and let the rest wait."""
        wishes = [wish for task in work for wish in task.wishes()]
        stored: dict[str, int] = {}
        for task in work:
            is_back = task.old is not None and task.old.row["deleted_at"] is not None
            if task.old is None or is_back or any(entry is None for entry in task.entries):
                stored[task.new.row["id"]] = task.new.pk
                stored |= {native_id: task.new.pk for _, native_id, _ in task.lines}
        linked = linker.link(wishes, stored, [task.old.pk for task in work if task.old is not None])
        by_pk = {task.new.pk: task for task in work}
        for task in work:
            if task.new.pk in linked.changed and task.outcome.outcome is RecordOutcome.UNCHANGED:
                task.outcome.outcome = RecordOutcome.UPDATED
        for circle in linked.circles:
            # Said of the record that asks for it, or of the one whose coming would have closed it.
            task = by_pk.get(circle.owner_pk) or by_pk[circle.target_pk]
            message = f"with {circle.target!r} as parent the tree would close a circle; that link is left out"
            task.outcome.doubts.append(Doubt(Severity.WARNING, "CIRCLE", message, field="parent", value=circle.target))


def _doubt(severity: Severity, refused: Refused) -> Doubt:
    return Doubt(severity, refused.code, refused.message, refused.hint, refused.field, refused.value)
