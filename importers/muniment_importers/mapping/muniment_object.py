"""Muniment's own export lines to records: every field of the model, public ids, slugs and sources included."""

from __future__ import annotations

from typing import Any, Final

from muniment_schema.values.ids import is_id

from ..record import LocalText, Record, RecordError, SourceRef
from .headings import heading_target
from .object_fields import read_value
from .parts import Parts
from .paths import flatten

# The system's own values, which an import makes anew.
_IGNORED: Final = frozenset(("muniment", "version", "created_at", "updated_at", "import_run"))
_SAME_AS: Final = {"digital_objects": "attachments", "intro": "note"}


def read_muniment_object(value: dict[str, Any], record: Record) -> Record:
    """Fill a record from one line of an export.

    `kind` is that of the line; a person's or a heading's own kind stands under `type`. The native id is that of the
    first source, and the public id for an object without sources.

    Raises RecordError for a kind or an id that cannot be one, and for a document without a title.
    """
    for key in sorted(value, key=lambda each: each != "kind"):  # what the other fields mean hangs on the kind
        below = value[key]
        if key in _IGNORED:
            continue
        if key == "id":
            record.id = _public_id(below)
        elif key == "slug":
            record.slug = below if isinstance(below, str) else None
        elif key == "title_is_supplied":
            record.title_is_supplied = below is True
        elif key in ("title_language", "description_language"):
            setattr(record, key, below if isinstance(below, str) else None)
        elif key == "sources":
            record.sources = [ref for each in _objects(below) if (ref := _source(Parts(each)))]
        elif key == "texts":
            record.texts += [text for each in _objects(below) if (text := _text(Parts(each)))]
        elif key == "extra":
            _restore_extra(record, below)
        else:
            _read_field(record, key, below)
    if record.kind == "document" and record.title is None:
        raise RecordError(
            "NO_TITLE",
            "a document of an export has a title",
            hint="write one, or leave out the key muniment",
            field="title",
        )
    record.native_id = muniment_native_id(value)
    return record


def muniment_native_id(value: dict[str, Any]) -> str | None:
    """Give the native id of an export line: that of its first source, else the one it states, else the public id."""
    for each in _objects(value.get("sources")):
        ref = _source(Parts(each))
        if ref is not None:
            return ref.native_id
    public_id = value.get("id")
    return Parts(value).text("native_id") or (public_id if is_id(public_id) else None)


def muniment_source_key(value: dict[str, Any]) -> str | None:
    """Give the source key of an export line: that of its first source."""
    for each in _objects(value.get("sources")):
        ref = _source(Parts(each))
        if ref is not None:
            return ref.key
    return None


def _public_id(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and is_id(value):
        return value
    hint = "leave it out, or write the id that Muniment gave"
    raise RecordError("BAD_ID", f"{value!r} is no id", hint=hint, field="id", value=str(value))


def _read_field(record: Record, key: str, value: Any) -> None:
    target = heading_target(_SAME_AS.get(key, key))
    if target is not None:
        read_value(record, target, value, key)
        return
    for path, text in flatten(value, key):
        record.extra.setdefault(path, []).append(text)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _source(parts: Parts) -> SourceRef | None:
    key, native_id = parts.text("key"), parts.text("native_id")
    return None if key is None or native_id is None else SourceRef(key, native_id, parts.text("url"))


def _text(parts: Parts) -> LocalText | None:
    field, value = parts.text("field"), parts.text("value")
    if field is None or value is None:
        return None
    return LocalText(
        field,
        value,
        parts.text("language"),
        parts.text("kind"),
        parts.rest.get("is_original") is True,
        parts.text("translator"),
        parts.text("origin") or "human",
    )


def _restore_extra(record: Record, value: Any) -> None:
    if isinstance(value, dict):
        for path, texts in value.items():
            listed = texts if isinstance(texts, list) else [texts]
            record.extra.setdefault(path, []).extend(text for each in listed for _, text in flatten(each))
