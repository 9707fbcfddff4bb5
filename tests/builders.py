"""Builders: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from muniment_schema.database import Database
from muniment_schema.values.date_text import read_date
from muniment_schema.values.vocabularies import ImportMode
from muniment_schema.writing.drafts import AuthorityDraft, DateStatement, DocumentDraft, Draft, Link
from muniment_schema.writing.outcome import Outcome
from muniment_schema.writing.writer import Writer


def dated(text: str, role: str = "created", rank: str = "normal") -> DateStatement:
    """Give a date statement from its text."""
    reading = read_date(text)
    return DateStatement(reading.text, reading.edtf, role, rank, reading.warning)


def document(native_id: str | None = None, title: str | None = None, **said: Any) -> DocumentDraft:
    """Give a document's draft; `date` may be a text, `parent` a native id."""
    if isinstance(date := said.pop("date", None), str):
        said["dates"] = [dated(date), *said.get("dates", [])]
    if isinstance(parent := said.pop("parent", None), str):
        said["parent"] = Link("", native_id=parent)
    if title is None and native_id is not None and "description" not in said:
        title = f"Document {native_id}"
    return DocumentDraft(native_id=native_id, title=title, **said)


def authority(kind: str, name: str, native_id: str | None = None, **said: Any) -> AuthorityDraft:
    """Give an authority's draft."""
    if isinstance(parent := said.pop("parent", None), str):
        said["parent"] = Link("", native_id=parent)
    return AuthorityDraft(kind=kind, name=name, native_id=native_id, **said)


def write(
    database: Database, *drafts: Draft, source: str = "wilson", mode: ImportMode = ImportMode.REPLACE, **said: Any
) -> list[Outcome]:
    """Write drafts as one batch of an import of a source."""
    return Writer(database, source, "csv", mode=mode, **said).write(list(drafts))


def outcomes(results: Sequence[Outcome]) -> list[str]:
    """Give the words of the outcomes."""
    return [each.outcome.value for each in results]
