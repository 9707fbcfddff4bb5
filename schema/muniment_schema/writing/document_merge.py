"""What a document is after a record was read: the statements of one source laid over what is there.

A source changes only what it owns: the fields it filled first and the part rows that its own record stated. What says
nothing clears nothing; what is there and empty clears what the source owns, where that is asked for.
"""

from __future__ import annotations

from datetime import datetime

from muniment_schema.access.viewer import access_of, content_access
from muniment_schema.tables import (
    DIGITAL_OBJECT,
    DOCUMENT,
    DOCUMENT_DATE,
    DOCUMENT_TEXT,
)
from muniment_schema.values.ids import new_id, slug

from .aggregate import Aggregate, Row
from .author import Author
from .drafts import DocumentDraft, Link
from .field_merge import Fields
from .keys import date_columns, fingerprint, matching_keys, reference_code_keys, supplied_title, title_keys
from .part_merge import Resolved, merge_parts

SCALARS = (
    "level",
    "type",
    "reference_code",
    "access_conditions",
    "use_conditions",
    "source_citation",
    "credit_line",
    "visibility",
    "status",
    "embargo_until",
    "position",
    "extents",
)
# What a record may leave empty; visibility, status and position always have a value.
CLEARABLE = ("level", "type", "reference_code", "access_conditions", "use_conditions", "source_citation", "credit_line")


_NOTHING_SAID: Row = {str(column.name): None for column in DOCUMENT.c}


def blank_document(draft: DocumentDraft, author: Author, default_position: int) -> Aggregate:
    """Give a new document with its identity and nothing said yet."""
    row: Row = _NOTHING_SAID | {
        "id": draft.id or new_id("document"),
        "position": default_position,
        "title": "",
        "title_is_supplied": True,
        "extents": [],
        "visibility": "public",
        "status": "published",
        "source_pk": author.feed.source_pk,
        "owners": {},
        "extra": {},
        "version": 1,
        "created_at": author.now,
        "updated_at": author.now,
    }
    return Aggregate("document", row)


def merged(
    old: Aggregate | None, draft: DocumentDraft, resolved: Resolved, author: Author, default_position: int
) -> Aggregate:
    """Give the document as it is after the draft; equal to `old` when the draft says nothing new."""
    new = old.copy() if old else blank_document(draft, author, default_position)
    fields = Fields(new.row, author, is_new=old is None)
    for name in SCALARS:
        fields.set(name, getattr(draft, name))
    if fields.set("description", draft.description):
        fields.set("description_lang", draft.description_lang)
    if draft.repository:
        fields.set("repository_pk", resolved.repositories[draft.repository], shown=draft.repository.name)
    if draft.rights:
        fields.set("rights_pk", resolved.rights[draft.rights], shown=draft.rights.uri or draft.rights.text)
    if draft.parent:
        _merge_parent(new.row, draft.parent, resolved, fields, author, is_new=old is None)
    _merge_title(new.row, draft, fields)
    if author.blank_clears and draft.blank and old is not None:
        _clear(new.row, draft, fields)
    merge_parts(new, draft, resolved, author)
    if draft.extra:
        new.row["extra"] = draft.extra if fields.is_mine("extra") else {**draft.extra, **new.row["extra"]}
    if old is None:
        new.row["fingerprint"] = fingerprint(
            draft.title, draft.description
        )  # as first read: what a re-import looks for
    new.row["deleted_at"] = None
    derive(new, author.now)
    if old is None:
        new.row["slug"] = draft.slug or slug(new.row["title"], new.row["id"])
    elif old.row != new.row or old.parts != new.parts:
        new.row |= {"version": old.row["version"] + 1, "updated_at": author.now}
    return new


def derive(document: Aggregate, now: datetime) -> None:
    """Fill in what follows from the rest: preferred date, sort keys, supplied title, access."""
    row = document.row
    dates = document.part(DOCUMENT_DATE)
    preferred = next((each for each in dates if each["rank"] == "preferred"), None)
    source_pk = row["date_source_pk"] if preferred is None else preferred.get("_source_pk", row["date_source_pk"])
    row |= date_columns(preferred, source_pk)
    for each in dates:
        each.pop("_source_pk", None)
    row["reference_code_asc"], row["reference_code_desc"] = reference_code_keys(row["reference_code"])
    row |= matching_keys(row["description"], row["reference_code"])
    if row["title_is_supplied"] and not row.get("title"):
        row["title"] = supplied_title(row["date_text"], row["reference_code"])
    row |= title_keys(row["title"])
    access = access_of(
        row["visibility"], row["status"], row["embargo_until"], now, deleted=row["deleted_at"] is not None
    )
    row["access_id"] = int(access)
    for each in document.part(DOCUMENT_TEXT):
        each["access_id"] = int(content_access(access) if each["field"] == "body" else access)
    for each in document.part(DIGITAL_OBJECT):
        each["access_id"] = int(content_access(access))


def _merge_title(row: Row, draft: DocumentDraft, fields: Fields) -> None:
    if draft.title and not draft.title_is_supplied:
        if fields.set("title", draft.title, is_empty=row["title_is_supplied"]):
            row["title_is_supplied"] = False
            row["title_lang"] = draft.title_lang or row["title_lang"]
    elif draft.title and row["title_is_supplied"]:
        row["title"] = draft.title
        row["title_lang"] = draft.title_lang or row["title_lang"]
    elif row["title_is_supplied"]:
        row["title"] = ""  # supplied again from what is known now


def _merge_parent(row: Row, parent: Link, resolved: Resolved, fields: Fields, author: Author, *, is_new: bool) -> None:
    """Set the parent of a new document; of one that is there, leave it to linking, which rules out circles."""
    target = resolved.documents.get(parent.target)
    if is_new:
        row["parent_pk"] = target
    elif not fields.may_set("parent", is_empty=row["parent_pk"] is None):
        author.keeps_parent = True
        if target is not None and target != row["parent_pk"]:
            fields.refuse("parent", parent.target)
    else:
        fields.own("parent", is_changed=target != row["parent_pk"])


def _clear(row: Row, draft: DocumentDraft, fields: Fields) -> None:
    """Empty the fields that the source has as empty values."""
    for name in CLEARABLE:
        if name in draft.blank and getattr(draft, name) is None:
            fields.clear(name)
    if "extents" in draft.blank and not draft.extents:
        fields.clear("extents", [])
    if "description" in draft.blank and draft.description is None and fields.clear("description"):
        row["description_lang"] = None
    for name, column in (("repository", "repository_pk"), ("parent", "parent_pk")):
        if name in draft.blank and getattr(draft, name) is None:
            fields.clear(column)
    if draft.rights is None and any(name.partition(".")[0] == "rights" for name in draft.blank):
        fields.clear("rights_pk")
    if "title" in draft.blank and draft.title is None and not row["title_is_supplied"] and fields.clear("title", ""):
        row |= {"title_is_supplied": True, "title_lang": None}
