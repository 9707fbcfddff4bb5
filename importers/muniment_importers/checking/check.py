"""Turn records into drafts: the one entrance to the archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from muniment_importers.record import RECORD_KINDS, Record, RecordError
from muniment_schema.values.folding import forbidden_character
from muniment_schema.writing.drafts import Draft

from .authority import AuthorityReader
from .document import DocumentReader
from .reader import Defaults as Defaults
from .references import Take, not_stored


@dataclass(slots=True)
class Checked:
    """A draft, and the doubts about the record it was made from."""

    draft: Draft
    warnings: list[RecordError] = field(default_factory=list)


def check(record: Record, defaults: Defaults, take: Take = not_stored) -> Checked:
    """Turn a record into a draft; `take` stores the files that it names by a path.

    Raises RecordError for a record that cannot be stored: no kind, no identity, no content, or characters that a
    database cannot keep.
    """
    _refuse_forbidden_characters(record)
    if record.kind not in RECORD_KINDS:
        raise RecordError("BAD_KIND", f"{record.kind!r} is no kind of record", hint=f"write {', '.join(RECORD_KINDS)}")
    is_document = record.kind == "document"
    reader = DocumentReader(record, defaults, take) if is_document else AuthorityReader(record, defaults)
    draft = reader.draft()
    draft.blank = frozenset(record.blank)
    return Checked(draft, reader.warnings)


def _refuse_forbidden_characters(record: Record) -> None:
    for name in record.__slots__:
        value = getattr(record, name)
        if value and name not in {"raw", "locator", "warnings", "origin"}:
            for text in _texts(value):
                if not text.isprintable() and (character := forbidden_character(text)):
                    raise RecordError(
                        "FORBIDDEN_CHARACTER",
                        f"holds {character}, which no database can keep",
                        field=name,
                        value=text[:200].encode("utf-8", "backslashreplace").decode(),
                        hint="remove the character at the source",
                    )


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
    elif hasattr(value, "__slots__"):
        for name in value.__slots__:
            yield from _texts(getattr(value, name))
