"""An archive with something odd in every corner.

All that readers must not see is marked HIDDEN, and all that is deleted is marked GONE as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, select, update
from tests.schema.conftest import Put, Shelf

from muniment_schema.access.viewer import Access
from muniment_schema.columns import TableRow
from muniment_schema.tables import (
    AGENT,
    COLLECTION,
    CONTAINER,
    DOCUMENT,
    DOCUMENT_TEXT,
    IDENTIFIER,
    NOTE,
    PLACE,
    REPOSITORY,
    SUBJECT,
)

HIDDEN, GONE = "HIDDEN", "GONE"
NOW = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
ODD_TEXTS = (
    'O\'Brien said "no"',
    "back\\slash \\u0041 \\",
    "".join(map(chr, range(1, 32))),
    "emoji 👩‍👩‍👧 and \U0010ffff, \x7f\x85\u2028\ufeff",
    "100 % of %s and %(name)s, :param, ?, $1, {brace}",
    '{"json": [1, null, "text"]}',
    "[]",
    "null",
    "12.50",
    "1e5",
    "true",
    " leading and trailing ",
    "",
    "한국 조선 Ünïcödé ﬁ",
    "</script>&amp;<!--",
)
# The last digit of each is one that some SQLite loses when it writes the number itself.
ODD_NUMBERS = (51.673450516462196, 2.1772783557996524e-153, -0.00026664943837498203, 6.295663327324759e-298, 3.3 / 7)
ODD_JSON: tuple[dict[str, Any], ...] = (
    {},
    {"z": 1, "a": {"z": [], "a": [None, True, False, {}]}, "": "empty key", 'quo"te\\': "\u0001"},
    {"numbers": [0, -0.0, 1e300, 0.1, 12345678901234567890, -(2**63), 3.0, 1e-7], "text": "\u2028 👩 100%"},
    {"deep": [[[[[[[[[[["bottom"]]]]]]]]]]]},
)
DATES = (
    "1943", "1943-05-17", "1943~", "1943-05?", "194X", "19XX", "1943/1945", "../1900", "1946/..", "-0044-03-15",
    "Y170000002", "Y-170000002", "Y12000", "0000", "9999-12-31", "0001-01-01", "2000-02-29", "-0400-02-29",
)  # fmt: skip
_AUTHORITIES = (AGENT, PLACE, SUBJECT, REPOSITORY)


def fill(connection: Connection) -> None:
    """Put the archive on a connection: the same each time, ids aside."""
    _Filling(connection).fill()


class _Filling:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.shelf = Shelf(connection)
        self.random = Random(1943)  # noqa: S311 - the same archive each time is what is wanted

    def fill(self) -> None:
        self.sources = [self.shelf.source(key) for key in ("parish", "census", "100%:odd")]
        self._authorities()
        self._collections()
        self.documents = self._tree()
        for document in self.documents:
            self._parts(document)
        self._hide()
        self._runs()

    def odd(self) -> str:
        return self.random.choice(ODD_TEXTS)

    def some(self, things: Sequence[Any], most: int = 3) -> list[Any]:
        return self.random.sample(things, self.random.randint(0, min(most, len(things))))

    def _authorities(self) -> None:
        shelf, odd = self.shelf, [text for text in ODD_TEXTS if text]
        self.agents = [
            shelf.agent(f"Agent {name}", *self.some(odd), note=self.odd(), sort_name=name, dates=name or None)
            for name in odd
        ]
        self.places: list[Put] = []
        for number, name in enumerate(odd):
            latitude, longitude = (ODD_NUMBERS[place % len(ODD_NUMBERS)] for place in (number, number + 3))
            where = {"latitude": latitude, "longitude": -longitude} if number % 3 else {}
            parent = self.places[number // 2] if number % 4 else None
            self.places.append(shelf.place(f"Place {name}", *self.some(odd), parent=parent, **where))
        self.subjects: list[Put] = []
        for number, name in enumerate(odd):
            parent = self.subjects[number // 2] if number % 4 else None
            self.subjects.append(shelf.subject(name, parts=self.some(self.subjects), parent=parent, scheme="lcsh"))
        self.repositories = [shelf.repository(name, country="KP", isil=self.odd()) for name in odd[:5]]
        for kind, owners in (("agent", self.agents), ("place", self.places), ("subject", self.subjects)):
            for owner in self.some(owners, 8):
                shelf.identifier(owner, "uri", f"https://example.org/{owner.pk}", kind)
                shelf.identifier(owner, "uri", f"{self.odd()} {owner.pk}", kind)
        # Tombstones, one of them above something that is there.
        for table, puts in zip(_AUTHORITIES, (self.agents, self.places, self.subjects, self.repositories), strict=True):
            for gone in (puts[0], puts[3]):
                shelf.change(table, gone, deleted_at=NOW)

    def _collections(self) -> None:
        self.collections: list[Put] = []
        for number, title in enumerate(text for text in ODD_TEXTS if text):
            parent = self.collections[number // 2] if number % 3 else None
            visibility = "staff" if number in (1, 4) else "public"
            self.collections.append(self.shelf.collection(title, parent=parent, visibility=visibility))

    def _tree(self) -> list[Put]:
        shelf, random = self.shelf, self.random
        made: list[Put] = []
        repositories = [None, *self.repositories]
        rights = [None, *(shelf.rights(uri, label=label, holder=self.odd(), text=self.odd()) for uri, label in _RIGHTS)]
        for number in range(48):
            # A broad tree, and at its side a chain twenty deep.
            parent = None if number % 9 == 0 else made[number // 3] if number < 26 else made[-1]
            title = ODD_TEXTS[number % len(ODD_TEXTS)] or "Letter"
            date = DATES[number % len(DATES)] if number % 4 else None
            more: dict[str, Any] = {
                "description": self.odd(),
                "level": random.choice([None, "fonds", "series", "file", "item", "other"]),
                "type": random.choice([None, "Letter", "Map", "100%"]),
                "extents": self.some(ODD_TEXTS),
                "access_conditions": random.choice([None, self.odd()]),
                "use_conditions": random.choice([None, self.odd()]),
                "credit_line": random.choice([None, self.odd()]),
                "source_citation": random.choice([None, self.odd()]),
                "rights_pk": random.choice(rights),
                "extra": random.choice(ODD_JSON),
                "date_source_pk": random.choice([None, *(source.pk for source in self.sources)]) if date else None,
                "title_is_supplied": number % 5 == 0,
            }
            if number % 6 == 5:
                more["position"] = 3  # so that ids decide
            if number % 7 == 6:
                more["created_at"] = more["updated_at"] = NOW + timedelta(microseconds=number // 14)
            made.append(
                shelf.document(
                    title,
                    date=date,
                    date_text=random.choice([None, self.odd() or None, "n.d."]) if number % 3 else None,
                    parent=parent,
                    reference_code=random.choice([None, f"A/{number}", f"A/{number % 5}/{title}"]),
                    repository=random.choice(repositories),
                    **_ACCESS.get(number, {}),
                    **more,
                )
            )
        return made

    def _parts(self, document: Put) -> None:
        shelf, random = self.shelf, self.random
        for role in self.some(("aut", "rcp", "trl", "asn", "xyz")):
            shelf.link(document, random.choice(self.agents), role=role, as_written=random.choice([None, self.odd()]))
        for things in (self.places, self.subjects, self.collections):
            shelf.link(document, *self.some(things))
        shelf.language(document, *self.some(("ko", "zh-Latn", "en", "sr-Cyrl", "und", "mis")))
        links = [
            shelf.ledger(document, source, f"{document.pk}", self.odd() or None) for source in self.some(self.sources)
        ]
        for date in self.some(DATES):
            rank, role = random.choice(["preferred", "normal", "deprecated"]), random.choice(["created", "covered"])
            shelf.stated(document, date, text=self.odd() or None, rank=rank, role=role,
                         link=random.choice([None, *links]))  # fmt: skip
        for field in self.some(("title", "description", "body", "body")):
            shelf.text(document, field, self.odd(), random.choice([None, "en", "ko"]), random.choice([None, "ocr"]))
        for place, type_ in enumerate(self.some(("general", "arrangement", "archival_history"))):
            shelf.put(NOTE, document_pk=document.pk, position=place, type=type_, text=self.odd(), language=None)
        for place, type_ in enumerate(self.some(("box", "folder", "reel 'x'"))):
            shelf.put(CONTAINER, document_pk=document.pk, position=place, type=type_, indicator=self.odd())
        for number, access in enumerate(self.some((Access.PUBLIC, Access.PUBLIC, Access.STAFF))):
            shelf.file(document, f"https://files.example/{document.pk}/{number}", access, bytes=2.0**40 + 1,
                       media_type=self.odd(), pages=random.choice([None, 3]))  # fmt: skip
        for scheme in self.some(("doi", "uri", "slug", "accession")):
            shelf.identifier(document, scheme, f"10.1/{document.pk}/{self.odd()}")
        for type_ in self.some(("related", "translation_of", "reply_to")):
            shelf.relation(document, type_, random.choice(self.documents))

    def _runs(self) -> None:
        shelf = self.shelf
        runs = [shelf.run(1, started_at=NOW, finished_at=NOW + timedelta(seconds=1), total=9, read=9, created=9)]
        runs.append(shelf.run(2, "census", state="failed", total=7, read=3, failed=3, input_sha256="ab" * 32,
                              started_at=NOW.replace(microsecond=0)))  # fmt: skip
        runs.append(shelf.run(3, state="undone", total=0, mode="fill", options=ODD_JSON[2], dry_run=True))
        runs.append(shelf.run(4, state="running", total=3, read=1, skipped=1,
                              unmapped=[{"field": "col:Shelf", "count": 3, "samples": list(ODD_TEXTS)}]))  # fmt: skip
        for number in (5, 6):
            runs.append(shelf.run(number, undo_of_pk=runs[2].pk))
        outcomes = ("created", "updated", "unchanged", "deleted", "skipped", "failed")
        for run in runs[:3]:
            for ordinal in range(1, 9):
                locator = {"input": self.odd(), "line": ordinal, "record": ordinal, "sheet": self.odd()}
                record: dict[str, Any] = {"native_id": self.odd(), "reason": self.odd(), "locator": locator}
                target: Put | None = self.random.choice(self.documents)
                if ordinal % 3 == 0:
                    kind = self.random.choice(["agent", "place", "subject", "collection", "repository", "source"])
                    pool = {"agent": self.agents, "place": self.places, "subject": self.subjects}
                    pool |= {"collection": self.collections, "repository": self.repositories, "source": self.sources}
                    target, record["kind"] = self.random.choice(pool[kind]), kind
                elif ordinal % 5 == 0:
                    target, record["kind"] = None, None
                shelf.record(run, ordinal, outcomes[ordinal % 6], target, raw=f"{HIDDEN} {self.odd()}", **record)
                for severity in self.some(("error", "warning")):
                    shelf.problem(run, severity, ordinal, message=self.odd(), hint=self.odd() or None, field="title",
                                  value=f"{HIDDEN} {self.odd()}")  # fmt: skip
        shelf.problem(runs[0], "warning")

    def _hide(self) -> None:
        """Mark every text of what readers must not see."""
        hidden, deleted = DOCUMENT.c.access_id > int(Access.METADATA_ONLY), DOCUMENT.c.access_id == int(Access.DELETED)
        self._mark(DOCUMENT, hidden, ("title", "slug", "description", "access_conditions", "use_conditions",
                                      "credit_line", "source_citation", "type", "reference_code"))  # fmt: skip
        self._mark(DOCUMENT, deleted, ("title", "slug", "description"), GONE)
        self._mark(COLLECTION, COLLECTION.c.access_id > int(Access.METADATA_ONLY), ("title", "slug", "intro"))
        for table in _AUTHORITIES:
            name = "label" if table is SUBJECT else "name"
            self._mark(table, table.c.deleted_at.is_not(None), (name, "slug"), f"{HIDDEN} {GONE}")
        owned = select(DOCUMENT.c.pk).where(hidden)
        self._mark(DOCUMENT_TEXT, DOCUMENT_TEXT.c.access_id > int(Access.METADATA_ONLY), ("value",))
        for table in TableRow.metadata.sorted_tables:
            if "document_pk" in table.c:
                texts = [each.name for each in table.c if each.name in _PART_TEXTS]
                self._mark(table, table.c.document_pk.in_(owned), texts)
        self._mark(IDENTIFIER, (IDENTIFIER.c.kind == "document") & IDENTIFIER.c.object_pk.in_(owned), ("value",))
        files = TableRow.metadata.tables["digital_object"]
        self._mark(files, files.c.access_id > int(Access.METADATA_ONLY), ("url", "media_type"))
        links = TableRow.metadata.tables["document_agent"]
        gone = select(AGENT.c.pk).where(AGENT.c.deleted_at.is_not(None))
        self._mark(links, links.c.agent_pk.in_(gone), ("as_written",))

    def _mark(self, table: Table, condition: Any, names: Sequence[str], mark: str = HIDDEN) -> None:
        marked = {name: f"{mark} " + table.c[name] for name in names}
        if marked:
            self.connection.execute(update(table).where(condition).values(**marked))


_RIGHTS = (
    ("http://rightsstatements.org/vocab/InC/1.0/", None),
    ("https://example.org/100%", "Own words"),
    (None, None),
)
_PART_TEXTS = ("text", "value", "as_written", "indicator", "url", "media_type")
_ACCESS: dict[int, dict[str, Any]] = {
    3: {"visibility": "staff"},
    7: {"status": "draft"},
    8: {"status": "withdrawn"},
    10: {"visibility": "metadata_only"},
    11: {"visibility": "metadata_only"},
    12: {"visibility": "embargoed", "embargo_until": NOW + timedelta(days=400)},
    13: {"visibility": "embargoed", "embargo_until": NOW - timedelta(days=4000)},
    17: {"deleted": True},
    20: {"visibility": "metadata_only", "status": "draft"},
    40: {"visibility": "staff"},
}
