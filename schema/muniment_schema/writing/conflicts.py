"""Say of refused values whose the kept ones are, in words a person knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from muniment_schema.among import among
from muniment_schema.tables import RIGHTS, SOURCE
from muniment_schema.values.vocabularies import Severity

from .aggregate import Aggregate
from .author import PERSON, Conflict
from .difference import described
from .outcome import Doubt

# Field -> what `described` calls the whole it is part of, where that is another word.
_WHOLES = {"date": "dates", "body": "texts", "attachments": "digital_objects"}
_LONGEST = 200


def conflict_doubts(
    connection: Connection, kind: str, refused: Sequence[tuple[Aggregate, Sequence[Conflict]]]
) -> list[list[Doubt]]:
    """Give, for each object, one warning for each value that was refused."""
    if not any(conflicts for _, conflicts in refused):
        return [[] for _ in refused]
    kept = described(connection, kind, [each for each, _ in refused])
    keys = _source_keys(connection, {each.row["source_pk"] for each, _ in refused})
    rights = _rights(connection, {each.row.get("rights_pk") for each, _ in refused})
    doubts = []
    for (aggregate, conflicts), values in zip(refused, kept, strict=True):
        values["rights"] = rights.get(aggregate.row.get("rights_pk"))
        creator = keys.get(aggregate.row["source_pk"])
        doubts.append([_doubt(each, values, each.owner or creator) for each in conflicts])
    return doubts


def _doubt(conflict: Conflict, kept: dict[str, Any], owner: str | None) -> Doubt:
    whose = "a person's edit" if owner in (PERSON, None) else f"of source {owner}"
    value = _text(_kept(conflict.field, kept))
    message = f"{conflict.field} stays {value}, {whose}; this record says {_text(conflict.refused)}"
    hint = "change it by hand where this record is right"
    return Doubt(Severity.WARNING, "CONFLICT", message, hint, conflict.field, str(conflict.refused))


def _kept(field: str, values: dict[str, Any]) -> Any:
    base, _, suffix = field.partition(".")
    if field in values or (base not in _WHOLES and not suffix):
        return values.get(field)
    whole = "texts" if suffix and base in ("title", "description", "body") else _WHOLES.get(base, base)
    return values.get(whole)


def _text(value: Any) -> str:
    if value in (None, [], ""):
        return "empty"
    text = repr(value[0] if isinstance(value, list) and len(value) == 1 else value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _source_keys(connection: Connection, pks: set[int | None]) -> dict[int | None, str]:
    wanted = [pk for pk in pks if pk is not None]
    return dict(connection.execute(select(SOURCE.c.pk, SOURCE.c.key).where(among(SOURCE.c.pk, wanted))).all())


def _rights(connection: Connection, pks: set[int | None]) -> dict[int | None, str]:
    wanted = [pk for pk in pks if pk is not None]
    if not wanted:
        return {}
    statement = select(RIGHTS.c.pk, RIGHTS.c.uri, RIGHTS.c.text).where(among(RIGHTS.c.pk, wanted))
    return {pk: uri or text for pk, uri, text in connection.execute(statement)}
