"""All rows of an archive, and what a viewer sees of them: plain Python over plain selects, as slow as it is simple."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Final

from sqlalchemy import Connection, select

from muniment_schema.columns import TableRow
from muniment_schema.search.words import words

Row = Mapping[str, Any]

STAFF: Final = 2
LINKS: Final = {
    "agent": ("document_agent", "agent_pk"),
    "place": ("document_place", "place_pk"),
    "subject": ("document_subject", "subject_pk"),
    "collection": ("collection_document", "collection_pk"),
}
"""The table in which the links to a kind of object are, and its column."""

NAMES: Final = {"agent": "name", "place": "name", "subject": "label", "collection": "title", "repository": "name"}
FIELDS: Final = ("title", "agents", "subjects", "places", "identifiers")
"""What can be searched by itself."""


class Rows:
    """The rows of all tables."""

    def __init__(self, connection: Connection) -> None:
        self._tables: dict[str, list[Row]] = {}
        for table in TableRow.metadata.sorted_tables:
            found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            self._tables[table.name] = [dict(row) for row in found]
        self.rows = cache(self._rows)

    def __getitem__(self, table: str) -> list[Row]:
        return self._tables[table]

    def by(self, table: str, column: str) -> dict[Any, Row]:
        """Give the rows of a table by a column whose values are unique."""
        return {row[column]: row for row in self._tables[table]}

    def _rows(self, table: str, owner: str) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self._tables[table]:
            found[row[owner]].append(row)
        return found

    def of(self, document: Row, table: str) -> Sequence[Row]:
        """Give the rows of a document's parts or links."""
        return self.rows(table, "document_pk").get(document["pk"], ())


class Sight:
    """What a viewer with some access sets sees."""

    def __init__(self, rows: Rows, access_ids: Sequence[int]) -> None:
        self.rows = rows
        self.access_ids = frozenset(access_ids)
        self.parts = cache(self._parts)
        self.linked = cache(self._linked)
        self._lower = cache(self._all_lower)

    @cached_property
    def documents(self) -> list[Row]:
        """The documents that the viewer sees."""
        return [row for row in self.rows["document"] if row["access_id"] in self.access_ids]

    @cached_property
    def document_pks(self) -> frozenset[int]:
        """Their keys."""
        return frozenset(row["pk"] for row in self.documents)

    def objects(self, kind: str) -> dict[int, Row]:
        """Give the objects of a kind that the viewer sees, by key."""
        if kind not in self._objects:
            self._objects[kind] = {
                row["pk"]: row
                for row in self.rows[kind]
                if (row["access_id"] in self.access_ids if kind == "collection" else row["deleted_at"] is None)
            }
        return self._objects[kind]

    @cached_property
    def _objects(self) -> dict[str, dict[int, Row]]:
        return {}

    def names(self, kind: str, row: Row) -> list[str]:
        """Give all forms of an object's name."""
        forms = [row[NAMES[kind]]]
        if kind in ("agent", "place"):
            forms += [each["name"] for each in self.rows.rows(f"{kind}_name", f"{kind}_pk").get(row["pk"], ())]
        return forms

    # Links

    def _linked(self, kind: str, document_pk: int) -> frozenset[int]:
        """Give the keys of the objects that a document itself is linked to."""
        if kind == "repository":
            pks = [self._document(document_pk)["repository_pk"]]
        else:
            table, column = LINKS[kind]
            pks = [row[column] for row in self.rows.rows(table, "document_pk").get(document_pk, ())]
        return frozenset(pks) & self.objects(kind).keys()

    def linked_in_roles(self, document: Row, roles: Iterable[str]) -> frozenset[int]:
        """Give the keys of the agents that a document is linked to in one of these roles."""
        wanted = set(roles)
        links = self.rows.of(document, "document_agent")
        return frozenset(row["agent_pk"] for row in links if row["role"] in wanted) & self.objects("agent").keys()

    def with_all_below(self, kind: str, pks: Iterable[int]) -> frozenset[int]:
        """Give the objects with what is below them, reached through what the viewer sees."""
        there = self.objects(kind)
        reached: set[int] = set()
        waiting = [pk for pk in pks if pk in there]
        while waiting:
            upper = waiting.pop()
            if upper not in reached:
                reached.add(upper)
                waiting += [pk for pk in self._lower(kind).get(upper, ()) if pk in there]
        return frozenset(reached)

    def _all_lower(self, kind: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        if kind in ("place", "subject", "collection"):
            for row in self.rows[kind]:
                found[row["parent_pk"]].append(row["pk"])
        if kind == "subject":
            for row in self.rows["subject_part"]:
                found[row["part_pk"]].append(row["subject_pk"])
        return found

    def within(self, public_id: str) -> frozenset[int]:
        """Give the keys of a document and of all below it, reached through what the viewer sees."""
        tops = [row["pk"] for row in self.documents if row["id"] == public_id]
        reached: set[int] = set()
        while tops:
            reached.update(tops)
            tops = [row["pk"] for row in self.documents if row["parent_pk"] in tops]
        return frozenset(reached)

    def has_file(self, document: Row) -> bool:
        """Tell whether there is a file that the viewer sees."""
        return any(row["access_id"] in self.access_ids for row in self.rows.of(document, "digital_object"))

    # Texts

    def _parts(self, document_pk: int, field: str | None) -> tuple[tuple[str, ...], ...]:
        """Give the words of each text that is searched, of one field or of all."""
        document = self._document(document_pk)
        texts = self._all_texts(document) if field is None else self._texts(document)[field]
        return tuple(tuple(word.text for word in words(text)) for text in texts)

    def _texts(self, document: Row) -> dict[str, list[str]]:
        texts: dict[str, list[str]] = {name: [] for name in FIELDS}
        texts["title"] = [document["title"]]
        for row in self.rows.of(document, "document_text"):
            if row["field"] == "title" and not self._is_closed(row["access_id"], document):
                texts["title"].append(row["value"])
        for row in self.rows.of(document, "document_agent"):
            agent = self.objects("agent").get(row["agent_pk"])
            if agent is not None:
                texts["agents"] += [*self.names("agent", agent), agent["sort_name"] or "", row["as_written"] or ""]
        for kind in ("place", "subject"):
            for pk in self.linked(kind, document["pk"]):
                texts[f"{kind}s"] += self.names(kind, self.objects(kind)[pk])
                if kind == "subject":
                    parts = self.rows.rows("subject_part", "subject_pk").get(pk, ())
                    there = [self.objects("subject").get(row["part_pk"]) for row in parts]
                    texts["subjects"] += [part["label"] for part in there if part is not None]
        identifiers = self.rows.rows("identifier", "object_pk").get(document["pk"], ())
        texts["identifiers"] = [row["value"] for row in identifiers if row["kind"] == "document"]
        texts["identifiers"].append(document["reference_code"] or "")
        return texts

    def _all_texts(self, document: Row) -> list[str]:
        texts = [text for field in self._texts(document).values() for text in field]
        texts.append(document["description"] or "")
        texts += [row["text"] for row in self.rows.of(document, "note")]
        texts += [
            row["value"] for row in self.rows.of(document, "document_text") if self._reads(row["access_id"], document)
        ]
        pages = self.rows.rows("page_text", "digital_object_pk")
        for file in self.rows.of(document, "digital_object"):
            if self._reads(file["access_id"], document):
                texts += [page["text"] for page in pages.get(file["pk"], ())]
        return texts

    def _reads(self, access_id: int, document: Row) -> bool:
        return not self._is_closed(access_id, document) or access_id == STAFF in self.access_ids

    def _is_closed(self, access_id: int, document: Row) -> bool:
        """Tell whether not all who see a document may read one of its texts."""
        return access_id > 1 and access_id != document["access_id"]

    def _document(self, document_pk: int) -> Row:
        if self._by_pk is None:
            self._by_pk = self.rows.by("document", "pk")
        return self._by_pk[document_pk]

    _by_pk: dict[int, Row] | None = None
