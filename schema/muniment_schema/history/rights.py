"""What of earlier states a viewer may see: what they could have seen of it then and may see today.

What was closed and is public now, was perhaps made fit for it in between: the state before stays with those who saw it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from muniment_schema.access.viewer import Access
from muniment_schema.among import among
from muniment_schema.tables import DIGITAL_OBJECT, DOCUMENT_TEXT
from muniment_schema.values.vocabularies import TextField
from muniment_schema.writing.aggregate import Aggregate, Row

_OwnAccess = dict[tuple[Any, ...], int]


class Rights:
    """Puts earlier states of objects into the access sets of today, with their texts and files.

    A state that the viewer could not have seen stays in the access set that it had. A text or a file that has an access
    set of its own, today or then, is not seen by more than that allows.
    """

    def __init__(
        self, connection: Connection, kind: str, today: Mapping[int, Row], access_ids: Collection[int]
    ) -> None:
        self._today, self._access_ids, is_document = today, access_ids, kind == "document"
        self._parts = [
            (table, _own_today(connection, table, today) if is_document else {})
            for table in (DOCUMENT_TEXT, DIGITAL_OBJECT)
        ]

    def of(self, state: Aggregate) -> Aggregate:
        """Give a copy of a state under these rights."""
        copy = state.copy()
        if "access_id" not in state.row:
            return copy
        then, now = state.row["access_id"], self._today[state.pk]["access_id"]
        if then not in self._access_ids:
            return copy
        copy.row["access_id"] = now
        for table, own in self._parts:
            for row in copy.part(table):
                is_own = row["access_id"] != _of_part(table, row, then)
                access = row["access_id"] if is_own else _of_part(table, row, now)
                row["access_id"] = own.get(state.pk, {}).get(_identity(table, row), access)
        return copy


def _own_today(connection: Connection, table: Table, today: Mapping[int, Row]) -> dict[int, _OwnAccess]:
    """Give, by document, the texts or files of today that have an access set of their own."""
    found: dict[int, _OwnAccess] = defaultdict(dict)
    for row in connection.execute(select(table).where(among(table.c.document_pk, today))).mappings():
        pk = row["document_pk"]
        if row["access_id"] != _of_part(table, row, today[pk]["access_id"]):
            found[pk][_identity(table, row)] = row["access_id"]
    return found


def _identity(table: Table, row: Mapping[Any, Any]) -> tuple[Any, ...]:
    return (row["id"],) if table is DIGITAL_OBJECT else (row["field"], row["language"])


def _of_part(table: Table, row: Mapping[Any, Any], access: int) -> int:
    """Give the access set that the writer puts a text or a file of a document in."""
    is_content = table is DIGITAL_OBJECT or row["field"] == TextField.BODY.value
    return int(Access.STAFF) if is_content and access == Access.METADATA_ONLY else access
