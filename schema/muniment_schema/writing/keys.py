"""Columns that the writer derives: sort keys, date columns, fingerprints, supplied titles."""

from __future__ import annotations

import hashlib
from typing import Any

from muniment_schema.values.edtf import sort_keys
from muniment_schema.values.folding import fold, folded_key, natural_key

from .drafts import RightsStatement

UNTITLED = "Untitled"
_DATE_NAMES = ("text", "edtf", "start", "end", "precision", "qualifier", "role", "warning")
# One character before every key tells present from missing, so that a missing code sorts last in both directions.
_PRESENT_ASC, _MISSING_ASC = "0", "1"
_PRESENT_DESC, _MISSING_DESC = "1", "0"


def fingerprint(title: str | None, description: str | None) -> str:
    """Give 32 hex digits of the folded title and description: what tells records without an id apart."""
    text = f"{fold(title or '')}\n{fold(description or '')}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def rights_key(statement: RightsStatement) -> str:
    """Give what tells one rights statement from another."""
    return hashlib.sha256(repr((statement.uri, statement.holder, statement.text)).encode()).hexdigest()[:32]


def reference_code_keys(code: str | None) -> tuple[str, str]:
    """Give the ascending and the descending key of a reference code; none sorts last in both."""
    if not code:
        return _MISSING_ASC, _MISSING_DESC
    key = natural_key(code)
    return _PRESENT_ASC + key, _PRESENT_DESC + key


def matching_keys(description: str | None, reference_code: str | None) -> dict[str, str | None]:
    """Give what filters compare: the whole folded description, and the folded reference code; none where none is."""
    return {
        "description_key": None if description is None else fold(description),
        "reference_code_key": None if reference_code is None else folded_key(reference_code),
    }


def title_keys(title: str) -> dict[str, str]:
    """Give the title and its sort key."""
    return {"title": title, "title_key": folded_key(title)}


def supplied_title(date_text: str | None, reference_code: str | None) -> str:
    """Give the title of a document whose source states none: its date, else its reference code."""
    return date_text or reference_code or UNTITLED


def date_columns(statement: dict[str, Any] | None, source_pk: int | None) -> dict[str, Any]:
    """Give the document's own date columns from its preferred statement; None is undated."""
    stated = statement or {}
    values = {f"date_{name}": stated.get(name) for name in _DATE_NAMES}
    date_asc, date_desc = sort_keys(stated.get("start"), stated.get("end"))
    return {**values, "date_source_pk": source_pk if statement else None, "date_asc": date_asc, "date_desc": date_desc}
