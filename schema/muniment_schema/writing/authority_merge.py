"""Store records that are themselves authorities: agents, places, subjects, repositories, collections."""

from __future__ import annotations

from collections.abc import Sequence

from muniment_schema.access.viewer import access_of
from muniment_schema.tables import AGENT_NAME, IDENTIFIER, PLACE_NAME, SUBJECT_PART
from muniment_schema.values.folding import folded_key
from muniment_schema.values.ids import slug

from .aggregate import Aggregate, Row
from .author import Author
from .authorities import NAME_COLUMNS, UNSTATED_KINDS, Authorities, blank_authority, identifier_row
from .drafts import AuthorityDraft, SubjectLink
from .ledger import Feed
from .part_merge import replaced
from .transaction import Transaction

# Field of the draft -> column, by kind; `name` and `kind` are handled apart.
_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "agent": (("sort_name", "sort_name"), ("dates", "dates"), ("note", "note")),
    "place": (("latitude", "latitude"), ("longitude", "longitude"), ("note", "note")),
    "subject": (("scheme", "scheme"), ("note", "note")),
    "repository": (("country", "country"), ("isil", "isil"), ("note", "note")),
    "collection": (("note", "intro"), ("visibility", "visibility"), ("status", "status")),
}
_NAME_TABLES = {"agent": AGENT_NAME, "place": PLACE_NAME}


def part_links(drafts: Sequence[AuthorityDraft]) -> list[SubjectLink]:
    """Give the headings that subject drafts are built from."""
    return [
        SubjectLink(part.name, part.id, part.native_id, scheme=draft.scheme) for draft in drafts for part in draft.parts
    ]


def merged_authority(
    old: Aggregate | None,
    draft: AuthorityDraft,
    author: Author,
    tx: Transaction,
    parts: dict[SubjectLink, int],
    parents: dict[str, int],
) -> Aggregate:
    """Give the authority as it is after the draft; equal to `old` when the draft says nothing new."""
    new = old.copy() if old else blank_authority(draft.kind, draft.name, author.feed, tx, public_id=draft.id)
    row = new.row
    is_mine = author.is_person or row["source_pk"] == author.feed.source_pk
    may_replace = old is None or (author.is_replacing and is_mine)
    name_column = NAME_COLUMNS[draft.kind]
    if may_replace:
        row |= {name_column: draft.name, f"{name_column}_key": folded_key(draft.name)}
    elif row[name_column] != draft.name:
        author.refused(name_column, draft.name, None)
    if draft.type and (may_replace or row["kind"] == UNSTATED_KINDS.get(draft.kind)):
        row["kind"] = draft.type
    elif draft.type and row["kind"] != draft.type:
        author.refused("kind", draft.type, None)
    for field, column in _COLUMNS[draft.kind]:
        value = getattr(draft, field)
        if value is None:
            if author.blank_clears and may_replace and field in draft.blank and field not in ("visibility", "status"):
                row[column] = None
        elif may_replace or row[column] is None:
            row[column] = value
        elif row[column] != value:
            author.refused(column, value, None)
    if draft.extra:
        row["extra"] = draft.extra if may_replace else {**draft.extra, **row["extra"]}
    if old is None and draft.parent:
        row["parent_pk"] = parents.get(draft.parent.target)
    _merge_parts(new, draft, author, parts)
    row["deleted_at"] = None
    if draft.kind == "collection":
        row["access_id"] = int(access_of(row["visibility"], row["status"], None, tx.now))
    if old is None:
        row["slug"] = draft.slug or slug(draft.name, row["id"])
    elif old.row != row or old.parts != new.parts:
        row |= {"version": old.row["version"] + 1, "updated_at": tx.now}
    return new


def _merge_parts(new: Aggregate, draft: AuthorityDraft, author: Author, parts: dict[SubjectLink, int]) -> None:
    names = _NAME_TABLES.get(draft.kind)
    if names is not None and (draft.names or _clears(draft, author, "names")):
        own_name = folded_key(draft.name)
        rows: list[Row] = [
            {"name": form, "name_key": folded_key(form), "language": language, "link_pk": author.entry_pk}
            for form, language in draft.names
            if folded_key(form) != own_name or form != draft.name
        ]
        new.put(names, replaced(new.part(names), rows, author, lambda row: (row["name"], row["language"])))
    if draft.kind == "subject" and draft.parts:
        rows = [{"part_pk": parts[link], "link_pk": author.entry_pk} for link in part_links([draft])]
        new.parts[SUBJECT_PART.name] = rows
    identifiers = [identifier_row("uri", uri, author.feed, author.entry_pk) for uri in draft.uris]
    identifiers += [
        identifier_row(scheme or f"local:{author.feed.key}", value, author.feed, author.entry_pk)
        for scheme, value in draft.identifiers
    ]
    has_uris = bool(draft.uris) or _clears(draft, author, "uris")
    has_others = bool(draft.identifiers) or _clears(draft, author, "identifiers")
    if has_uris or has_others:
        rows = replaced(
            new.part(IDENTIFIER),
            identifiers,
            author,
            lambda row: (row["scheme"], row["value"]),
            lambda row: has_uris if row["scheme"] == "uri" else has_others,
        )
        new.put(IDENTIFIER, rows)


def _clears(draft: AuthorityDraft, author: Author, name: str) -> bool:
    return author.blank_clears and any(each.partition(".")[0] == name for each in draft.blank)


def resolve_parts(tx: Transaction, feed: Feed, drafts: Sequence[AuthorityDraft]) -> dict[SubjectLink, int]:
    """Find or make the headings that subjects are built from."""
    return Authorities(tx, feed).resolve("subject", part_links([draft for draft in drafts if draft.kind == "subject"]))
