"""Everything that a batch of documents names, found or made in a few statements; identifiers that others hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, or_, select

from muniment_schema.among import among
from muniment_schema.tables import IDENTIFIER, RIGHTS
from muniment_schema.values.identifiers import GLOBAL_SCHEMES
from muniment_schema.values.vocabularies import Severity

from .aggregate import Aggregate
from .authorities import Authorities
from .drafts import DocumentDraft, RightsStatement
from .keys import rights_key
from .ledger import Feed
from .outcome import Doubt
from .part_merge import Resolved
from .pending import Linker
from .transaction import Transaction


def resolve_document_links(tx: Transaction, feed: Feed, drafts: Sequence[DocumentDraft], linker: Linker) -> Resolved:
    """Give the keys of all that the drafts name."""
    authorities = Authorities(tx, feed)
    targets = {draft.parent.target for draft in drafts if draft.parent}
    targets |= {relation.target for draft in drafts for relation in draft.relations}
    return Resolved(
        repositories=authorities.resolve("repository", (draft.repository for draft in drafts if draft.repository)),
        places=authorities.resolve("place", (link for draft in drafts for link in draft.places)),
        subjects=authorities.resolve("subject", (link for draft in drafts for link in draft.subjects)),
        agents=authorities.resolve("agent", (link for draft in drafts for link in draft.agents)),
        collections=authorities.resolve("collection", (link for draft in drafts for link in draft.collections)),
        rights=_resolve_rights(tx, (draft.rights for draft in drafts if draft.rights)),
        documents=linker.targets(targets - {""}),
    )


def _resolve_rights(tx: Transaction, statements: Iterable[RightsStatement]) -> dict[RightsStatement, int]:
    wanted = {rights_key(statement): statement for statement in statements}
    if not wanted:
        return {}
    statement = select(RIGHTS.c.key, RIGHTS.c.pk).where(among(RIGHTS.c.key, wanted))
    known = dict(tx.connection.execute(statement).all())
    rows = [
        {"key": key, "uri": each.uri, "label": each.label, "holder": each.holder, "text": each.text}
        for key, each in wanted.items()
        if key not in known
    ]
    if rows:
        made = insert(RIGHTS).returning(RIGHTS.c.key, RIGHTS.c.pk)
        known |= dict(tx.connection.execute(made, rows).all())
    return {statement: known[key] for key, statement in wanted.items()}


class TakenIdentifiers:
    """Tells which identifiers of a batch another document holds: global ones anywhere, others within the source."""

    def __init__(self, tx: Transaction, feed: Feed, drafts: Sequence[DocumentDraft]) -> None:
        values = sorted({value for draft in drafts for _, value in draft.identifiers})
        self._holder: dict[tuple[str, str], str | int] = {}
        if not values:
            return
        statement = select(IDENTIFIER.c.scheme, IDENTIFIER.c.value, IDENTIFIER.c.object_pk).where(
            IDENTIFIER.c.kind == "document",
            among(IDENTIFIER.c.value, values),
            or_(IDENTIFIER.c.scheme.in_(GLOBAL_SCHEMES), IDENTIFIER.c.source_pk == feed.pk),
        )
        for scheme, value, object_pk in tx.connection.execute(statement):
            self._holder[scheme, value] = object_pk

    def drop_taken(self, document: Aggregate) -> list[Doubt]:
        """Move identifiers that another document holds to `extra`, and say so."""
        rows = document.part(IDENTIFIER)
        if not rows:
            return []
        kept, doubts = [], []
        for row in rows:
            key = row["scheme"], row["value"]
            holder = self._holder.setdefault(key, document.row["id"])
            if holder in (document.row["id"], document.row["pk"]):
                kept.append(row)
                continue
            name = f"identifiers.{row['scheme']}"
            extra = document.row["extra"]
            if row["value"] not in extra.get(name, ()):
                document.row["extra"] = {**extra, name: [*extra.get(name, ()), row["value"]]}
            message = f"{row['scheme']} {row['value']} belongs to another document; kept in extra"
            doubts.append(Doubt(Severity.WARNING, "IDENTIFIER_TAKEN", message, field=name, value=row["value"]))
        document.put(IDENTIFIER, kept)
        return doubts
