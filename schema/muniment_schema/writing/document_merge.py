"""What a document is after a record was read: the statements of one source laid over what is there.

A source changes only what it owns: the fields it filled first and the part rows that its own record stated. What says
nothing clears nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from muniment_schema.access.viewer import access_of, content_access
from muniment_schema.tables import (
    DIGITAL_OBJECT,
    DOCUMENT,
    DOCUMENT_DATE,
    DOCUMENT_TEXT,
)
from muniment_schema.values.ids import new_id, slug
from muniment_schema.values.vocabularies import ImportMode

from .aggregate import Aggregate, Row
from .drafts import DocumentDraft
from .keys import date_columns, fingerprint, matching_keys, reference_code_keys, supplied_title, title_keys
from .part_merge import Author, Resolved, merge_parts

SCALARS = (
    "description",
    "description_lang",
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


def blank_document(draft: DocumentDraft, author: Author, default_position: int) -> Aggregate:
    """Give a new document with its identity and nothing said yet."""
    row: Row = {column.name: None for column in DOCUMENT.c}
    row |= {
        "id": draft.id or new_id("document"),
        "position": default_position,
        "title": "",
        "title_is_supplied": True,
        "extents": [],
        "visibility": "public",
        "status": "published",
        "source_pk": author.feed.pk,
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
    fields = _Fields(new.row, author, is_new=old is None)
    for name in SCALARS:
        fields.set(name, getattr(draft, name))
    if draft.repository:
        fields.set("repository_pk", resolved.repositories[draft.repository])
    if draft.rights:
        fields.set("rights_pk", resolved.rights[draft.rights])
    if old is None and draft.parent:
        new.row["parent_pk"] = resolved.documents.get(draft.parent.target)
    _merge_title(new.row, draft, fields)
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


class _Fields:
    """The scalar fields of a row, and who may set them."""

    def __init__(self, row: Row, author: Author, *, is_new: bool) -> None:
        self._row, self._author, self._is_new = row, author, is_new
        self._is_creator = bool(row["source_pk"] == author.feed.pk)

    def is_mine(self, name: str) -> bool:
        owner: str | None = self._row["owners"].get(name)
        return owner == self._author.feed.key if owner else self._is_creator

    def set(self, name: str, value: Any, *, is_empty: bool | None = None) -> bool:
        """Set a field that says something, if it is empty or ours; tell whether it was."""
        if value is None or value == []:
            return False
        if is_empty is None:
            is_empty = self._row[name] in (None, [])
        if (
            not self._is_new
            and not is_empty
            and (self._author.mode is not ImportMode.REPLACE or not self.is_mine(name))
        ):
            return False
        self._row[name] = value
        if not self._is_creator and not self.is_mine(name):
            self._row["owners"] = {**self._row["owners"], name: self._author.feed.key}
        return True


def _merge_title(row: Row, draft: DocumentDraft, fields: _Fields) -> None:
    if draft.title and not draft.title_is_supplied:
        if fields.set("title", draft.title, is_empty=row["title_is_supplied"]):
            row["title_is_supplied"] = False
            row["title_lang"] = draft.title_lang or row["title_lang"]
    elif draft.title and row["title_is_supplied"]:
        row["title"] = draft.title
        row["title_lang"] = draft.title_lang or row["title_lang"]
    elif row["title_is_supplied"]:
        row["title"] = ""  # supplied again from what is known now
