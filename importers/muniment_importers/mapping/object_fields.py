"""JSON values under keys that say which field they are: text, lists, objects with parts, objects of suffixes."""

from __future__ import annotations

from typing import Any

from ..record import Record
from .assign import keep_extra, setter
from .builders import BUILDERS, add_part
from .headings import heading_target
from .paths import flatten, plain_text
from .targets import TAKES_SUFFIX, Target


def read_value(record: Record, target: Target, value: Any, path: str) -> None:
    """Set a field from a JSON value of any shape; what has no place in it goes to `extra` by its path.

    `"agents": ["Name", {"name": "Name", "role": "aut"}]`, `"notes": {"general": "…"}` and `"title": {"en": "…"}` are
    all understood. Null and empty text say nothing.
    """
    if isinstance(value, list):
        for element in value:
            if isinstance(element, list):
                _keep(record, element, path + "[]")
            else:
                read_value(record, target, element, path + "[]" if isinstance(element, dict) else path)
    elif isinstance(value, dict):
        _read_object(record, target, value, path)
    elif value is not None:
        text = plain_text(value)
        if text.strip():
            setter(target)(record, [text], path)


def _read_object(record: Record, target: Target, value: dict[str, Any], path: str) -> None:
    base = target.base
    if base in BUILDERS:
        value = value if target.suffix is None else {_suffix_part(base): target.suffix} | value
        if _looks_like_part(base, value):
            add_part(record, base, value, path)
            return
    for key, below in value.items():
        inner = heading_target(f"{base}.{key}") if base in TAKES_SUFFIX and target.suffix is None else None
        if inner is None or isinstance(below, dict):
            _keep(record, below, f"{path}.{key}")
        else:
            read_value(record, inner, below, f"{path}.{key}")


def _looks_like_part(base: str, value: dict[str, Any]) -> bool:
    return any(key in value for key in _SIGNS[base])


def _suffix_part(base: str) -> str:
    return {"agents": "role", "date": "role", "attachments": "role", "subjects": "kind"}.get(base, "type")


def _keep(record: Record, value: Any, path: str) -> None:
    for inner, text in flatten(value, path):
        keep_extra(record, inner, [text])


_SIGNS: dict[str, tuple[str, ...]] = {
    "agents": ("name", "label"),
    "subjects": ("label", "name"),
    "places": ("name", "label"),
    "date": ("text", "edtf", "start", "end"),
    "identifiers": ("value",),
    "containers": ("indicator",),
    "notes": ("text",),
    "attachments": ("path", "url", "path_or_url"),
    "relations": ("id", "native_id"),
    "names": ("value", "name"),
    "parts": ("label", "name"),
    "rights": ("uri", "text", "holder", "label"),
    "repository": ("name",),
    "collections": ("title", "name", "native_id"),
    "parent": ("id", "native_id"),
}
