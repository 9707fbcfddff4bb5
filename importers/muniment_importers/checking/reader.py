"""What records of every kind have in common, made canonical.

A value that cannot be used costs the value and not the record: it goes to `extra` and a warning says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from muniment_importers.record import IdentifierRef, Record, RecordError
from muniment_schema.values.folding import clean_text
from muniment_schema.values.identifiers import BadNativeId, BadScheme, clean_native_id, clean_scheme, is_http_url
from muniment_schema.values.ids import is_id
from muniment_schema.values.languages import BadLanguage, canonical_language
from muniment_schema.values.vocabularies import PublicationStatus, Visibility
from muniment_schema.writing.drafts import Draft, LedgerEntry, Link

from .words import word_of

# What every index can hold, whatever the script.
MAX_IDENTIFIER = 500
# What every column of numbers can hold, and every one of bytes.
MAX_INT, MAX_BIG_INT = 2**31 - 1, 2**63 - 1
# What each part of a record mainly says: a body, a person, a heading, an identifier, a box, a file, a relation.
_MAIN_PARTS: Final = ("name", "label", "value", "text", "uri", "indicator", "path_or_url", "native_id")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the person who imports, or the importer, says of all records that say nothing themselves."""

    visibility: Visibility | None = None
    status: PublicationStatus | None = None
    date_locale: str | None = None  # how the source writes dates, where countries differ
    date_context: str | None = None
    embargo_until: datetime | None = None


class Reader:
    """What documents and authorities have in common."""

    def __init__(self, record: Record, defaults: Defaults) -> None:
        self.record = record
        self.defaults = defaults
        self.warnings: list[RecordError] = list(record.warnings)
        self.extra = {name: list(values) for name, values in record.extra.items() if values}

    def doubt(self, code: str, message: str, field: str, value: str | None, hint: str | None = None) -> None:
        """Note something wrong that costs a value, not the record."""
        self.warnings.append(RecordError(code, message, field=field, value=value, hint=hint))

    def leave(self, field: str, value: str) -> None:
        """Keep a value that has no place, under the name of the source's field."""
        path = self.record.origin.get(field, field)
        values = self.extra.setdefault(path, [])
        if value not in values:
            values.append(value)

    def native_id(self) -> str | None:
        """Give the record's own id. Raises RecordError when it cannot be one."""
        return None if self.record.native_id is None else self.own_name(self.record.native_id, "native_id")

    def own_name(self, text: str, field: str) -> str:
        """Give an id that the record cannot do without. Raises RecordError when it cannot be one."""
        try:
            return self.name_of_record(text)
        except BadNativeId as error:
            raise RecordError(error.code, error.message, hint=error.hint, field=field, value=text[:200]) from None

    @staticmethod
    def name_of_record(text: str) -> str:
        """Give a native id in canonical form; `~` at its beginning is the core's own mark and is written as %7E."""
        name = clean_native_id(text)
        return f"%7E{name[1:]}" if name.startswith("~") else name

    def record_link(self, native_id: str | None, public_id: str | None, field: str) -> Link | None:
        """Give a reference to another record of the same source."""
        if public_id and is_id(public_id):
            return Link("", id=public_id)
        if not native_id:
            return None
        try:
            return Link("", native_id=self.name_of_record(native_id))
        except BadNativeId as error:
            self.doubt(error.code, error.message, field, native_id[:200])
            self.leave(field, native_id)
            return None

    def url(self) -> str | None:
        """Give the page of origin, if it is one."""
        url = (self.record.url or "").strip()
        if not url:
            return None
        if is_http_url(url):
            return url
        self.leave("url", url)
        return None

    def identifiers(self) -> list[tuple[str | None, str]]:
        """Give identifiers with canonical schemes."""
        found: list[tuple[str | None, str]] = []
        for each in self.record.identifiers:
            ref = each if isinstance(each, IdentifierRef) else IdentifierRef(each)
            value = clean_text(ref.value)
            if not value:
                continue
            if len(value) > MAX_IDENTIFIER:
                self.doubt(
                    "BAD_IDENTIFIER",
                    f"longer than {MAX_IDENTIFIER} characters; kept in extra",
                    "identifiers",
                    value[:200],
                )
                self.leave(f"identifiers.{ref.scheme or 'local'}", value)
                continue
            try:
                found.append((clean_scheme(ref.scheme) if ref.scheme else None, value))
            except BadScheme as error:
                self.doubt(error.code, error.message, "identifiers", ref.scheme)
                self.leave(f"identifiers.{ref.scheme}", value)
        return list(dict.fromkeys(found))

    def language(self, text: str | None, field: str) -> str | None:
        """Give a BCP 47 tag; what is none goes to `extra`."""
        if not text:
            return None
        try:
            return canonical_language(text)
        except BadLanguage as error:
            self.doubt(error.code, error.message, field, text, error.hint)
            self.leave(field, text)
            return None

    def visibility(self) -> str | None:
        """Give the visibility. A word nobody knows never publishes: it means staff."""
        stated = self.record.visibility
        if not stated:
            return self.defaults.visibility.value if self.defaults.visibility else None
        word = word_of(Visibility, stated)
        if word is None:
            self.doubt("BAD_VISIBILITY", "not a visibility; kept for staff", "visibility", stated, listed(Visibility))
            return Visibility.STAFF.value
        return word.value

    def status(self) -> str | None:
        """Give the publication status. A word nobody knows never publishes: it means draft."""
        stated = self.record.status
        if not stated:
            return self.defaults.status.value if self.defaults.status else None
        word = word_of(PublicationStatus, stated)
        if word is None:
            self.doubt("BAD_STATUS", "not a status; kept as draft", "status", stated, listed(PublicationStatus))
            return PublicationStatus.DRAFT.value
        return word.value

    def number(self, value: int | None, field: str, most: int) -> int | None:
        """Give a number of things; what is none, or is more than a column holds, goes to `extra`."""
        if value is None:
            return None
        if 0 <= value <= most:
            return value
        self.doubt("BAD_NUMBER", f"not a number from 0 to {most}; kept in extra", field, str(value)[:200])
        self.leave(field, str(value))
        return None

    def leave_fields(self, *names: str) -> None:
        """Keep the values of fields that this kind of record does not have."""
        for name in names:
            for text in _texts(getattr(self.record, name)):
                self.leave(name, text)

    @staticmethod
    def one_line(text: str | None) -> str | None:
        """Give a text without line breaks."""
        return " ".join(clean_text(text).split()) or None if text else None

    def scheme(self, text: str | None) -> str | None:
        """Give the name of a vocabulary."""
        try:
            return clean_scheme(text) if text else None
        except BadScheme as error:
            self.doubt(error.code, error.message, "scheme", text)
            return None

    def exported(self, draft: Draft) -> None:
        """Restore what Muniment's own export carries: id, slug and ledger."""
        record = self.record
        if record.id is not None:
            if not is_id(record.id, record.kind):
                hint = "leave it out, or write the id that Muniment gave"
                raise RecordError(
                    "BAD_ID", f"{record.id!r} is no id of a {record.kind}", field="id", value=record.id, hint=hint
                )
            draft.id, draft.slug = record.id, record.slug
        draft.sources = [LedgerEntry(each.key, each.native_id, each.url) for each in record.sources]


def _texts(value: Any) -> list[str]:
    """Give what a value says, in words."""
    if value is None:
        return []
    if isinstance(value, dict):
        return [f"{name}: {text}" for name, each in value.items() for text in _texts(each)]
    if isinstance(value, (list, tuple)):
        return [text for each in value for text in _texts(each)]
    parts = [getattr(value, name, None) for name in _MAIN_PARTS]
    said = next((part for part in parts if part is not None), value)
    text = clean_text(str(said))
    return [text] if text else []


def listed(words: type[StrEnum]) -> str:
    """Name the words of a vocabulary, as a hint."""
    return f"write {', '.join(word.value for word in words)}"
