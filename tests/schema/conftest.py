"""What the tests of the GraphQL schema share: a shelf to put rows on, and clients that ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import Connection, Table, insert, select, update
from strawberry.types.execution import ExecutionResult
from tests.asking import assert_same, compiled_answer
from tests.recounting import recount

from muniment_schema.access.viewer import Access, Role, access_of, content_access, viewer_of
from muniment_schema.build import build_schema
from muniment_schema.columns import table_of
from muniment_schema.context import Context, ImporterInfo
from muniment_schema.database import Database
from muniment_schema.documents.table import DocumentRow
from muniment_schema.masking import client_error
from muniment_schema.tables import (
    AGENT,
    AGENT_NAME,
    CLOCK,
    COLLECTION,
    COLLECTION_DOCUMENT,
    DIGITAL_OBJECT,
    DOCUMENT_AGENT,
    DOCUMENT_DATE,
    DOCUMENT_LANGUAGE,
    DOCUMENT_PLACE,
    DOCUMENT_RELATION,
    DOCUMENT_SUBJECT,
    DOCUMENT_TEXT,
    IDENTIFIER,
    IMPORT_PROBLEM,
    IMPORT_RECORD,
    IMPORT_RUN,
    PLACE,
    PLACE_NAME,
    REPOSITORY,
    RIGHTS,
    SOURCE,
    SOURCE_LINK,
    SUBJECT,
    SUBJECT_PART,
)
from muniment_schema.values.edtf import parse_edtf
from muniment_schema.values.folding import fold
from muniment_schema.values.ids import new_id, slug
from muniment_schema.writing.keys import date_columns, matching_keys, reference_code_keys, title_keys

DOCUMENT = table_of(DocumentRow)
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Put:
    """A row that was put on the shelf."""

    pk: int
    id: str
    slug: str = ""


def date_statement(date: str | None, text: str | None = None, role: str = "created") -> dict[str, Any] | None:
    """Give a statement about a date from its EDTF, from its text, or from both."""
    if date is None and text is None:
        return None
    read = None if date is None else parse_edtf(date)
    return {
        "text": text,
        "edtf": date,
        "start": None if read is None else read.start,
        "end": None if read is None else read.end,
        "precision": None if read is None else read.precision.value,
        "qualifier": "none" if read is None else read.qualifier.value,
        "role": role,
        "warning": None,
    }


class Shelf:
    """Puts rows into the database, with just what a test names."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._count = 0

    def put(self, table: Table, **values: Any) -> int:
        """Insert a row and give its key, when the table has one."""
        self._count_change()
        key = self.connection.execute(insert(table).values(**values)).inserted_primary_key
        return int(key[0]) if key is not None and isinstance(key[0], int) else 0

    def change(self, table: Table, row: Put, **values: Any) -> None:
        """Update a row."""
        self._count_change()
        self.connection.execute(update(table).where(table.c.pk == row.pk).values(**values))

    def _count_change(self) -> None:
        """Take a change number, as every write does."""
        self.connection.execute(update(CLOCK).values(no=CLOCK.c.no + 1))

    def document(
        self,
        title: str = "Letter",
        *,
        date: str | None = None,
        date_text: str | None = None,
        parent: Put | None = None,
        visibility: str = "public",
        status: str = "published",
        deleted: bool = False,
        reference_code: str | None = None,
        repository: Put | None = None,
        **values: Any,
    ) -> Put:
        """Put a document; `date` is EDTF."""
        self._count += 1
        public_id = new_id("document")
        moment = START + timedelta(seconds=self._count)
        ascending, descending = reference_code_keys(reference_code)
        row: dict[str, Any] = {
            "id": public_id,
            "slug": slug(title, public_id),
            "parent_pk": parent.pk if parent else None,
            "position": self._count,
            "title_is_supplied": False,
            **title_keys(title),
            "reference_code": reference_code,
            "reference_code_asc": ascending,
            "reference_code_desc": descending,
            **matching_keys(values.get("description"), reference_code),
            "extents": [],
            "repository_pk": repository.pk if repository else None,
            **date_columns(date_statement(date, date_text), None),
            "visibility": visibility,
            "status": status,
            "access_id": int(access_of(visibility, status, None, START, deleted=deleted)),
            "owners": {},
            "extra": {},
            "version": 1,
            "created_at": moment,
            "updated_at": moment,
            "deleted_at": START if deleted else None,
        }
        return Put(self.put(DOCUMENT, **(row | values)), public_id, row["slug"])

    def _authority(self, table: Table, name_column: str, name: str, **values: Any) -> Put:
        public_id = new_id(table.name)
        row = {
            "id": public_id,
            "slug": slug(name, public_id),
            name_column: name,
            f"{name_column}_key": fold(name),
            "extra": {},
            "version": 1,
            "created_at": START,
            "updated_at": START,
        }
        return Put(self.put(table, **(row | values)), public_id, str(row["slug"]))

    def agent(self, name: str, *variants: str, **values: Any) -> Put:
        """Put an agent, with other forms of its name."""
        agent = self._authority(AGENT, "name", name, **({"kind": "person"} | values))
        for place, form in enumerate(variants):
            self.put(AGENT_NAME, agent_pk=agent.pk, position=place, name=form, name_key=fold(form))
        return agent

    def place(self, name: str, *variants: str, parent: Put | None = None, **values: Any) -> Put:
        """Put a place, with other forms of its name."""
        place = self._authority(PLACE, "name", name, parent_pk=parent.pk if parent else None, **values)
        for number, form in enumerate(variants):
            self.put(PLACE_NAME, place_pk=place.pk, position=number, name=form, name_key=fold(form))
        return place

    def subject(self, label: str, *, parts: Sequence[Put] = (), parent: Put | None = None, **values: Any) -> Put:
        """Put a heading, with the headings it is built from."""
        more = {"kind": "topic", "parent_pk": parent.pk if parent else None} | values
        subject = self._authority(SUBJECT, "label", label, **more)
        for place, part in enumerate(parts):
            self.put(SUBJECT_PART, subject_pk=subject.pk, position=place, part_pk=part.pk)
        return subject

    def repository(self, name: str, **values: Any) -> Put:
        """Put an institution."""
        return self._authority(REPOSITORY, "name", name, **values)

    def collection(self, title: str, *, parent: Put | None = None, visibility: str = "public") -> Put:
        """Put a curated collection."""
        return self._authority(
            COLLECTION,
            "title",
            title,
            kind="curated",
            parent_pk=parent.pk if parent else None,
            visibility=visibility,
            status="published",
            access_id=int(access_of(visibility, "published", None, START)),
        )

    def link(self, document: Put, *targets: Put, role: str = "aut", as_written: str | None = None) -> None:
        """Link a document to agents, places, subjects and collections, behind what it is linked to already."""
        tables = {
            "agt": (DOCUMENT_AGENT, "agent_pk"),
            "plc": (DOCUMENT_PLACE, "place_pk"),
            "sub": (DOCUMENT_SUBJECT, "subject_pk"),
            "col": (COLLECTION_DOCUMENT, "collection_pk"),
        }
        for target in targets:
            table, column = tables[target.id[:3]]
            more = {"role": role, "as_written": as_written} if table is DOCUMENT_AGENT else {}
            place = self._next(table, document)
            self.put(table, document_pk=document.pk, position=place, **{column: target.pk}, **more)

    def language(self, document: Put, *tags: str) -> None:
        """Say the languages of a document."""
        for tag in tags:
            place = self._next(DOCUMENT_LANGUAGE, document)
            self.put(DOCUMENT_LANGUAGE, document_pk=document.pk, position=place, tag=tag)

    def stated(self, document: Put, date: str | None, *, text: str | None = None, role: str = "created",
               rank: str = "normal", link: Put | None = None) -> None:  # fmt: skip
        """Put a statement about a date beside the document's own."""
        statement = date_statement(date, text, role) or {}
        place = self._next(DOCUMENT_DATE, document)
        self.put(DOCUMENT_DATE, document_pk=document.pk, position=place, rank=rank, link_pk=link.pk if link else None,
                 **statement)  # fmt: skip

    def text(self, document: Put, field: str, value: str, language: str | None = None, kind: str | None = None) -> None:
        """Put a text in another language, or a body, as visible as the writer makes it."""
        own = self.connection.execute(select(DOCUMENT.c.access_id).where(DOCUMENT.c.pk == document.pk)).scalar_one()
        self.put(
            DOCUMENT_TEXT,
            document_pk=document.pk,
            position=self._next(DOCUMENT_TEXT, document),
            field=field,
            value=value,
            language=language,
            kind=kind,
            is_original=False,
            origin="human",
            access_id=int(content_access(Access(own))) if field == "body" else own,
        )

    def file(self, document: Put, url: str, access: Access = Access.PUBLIC, **values: Any) -> Put:
        """Put a file of a document."""
        public_id = new_id("digital_object")
        place = self._next(DIGITAL_OBJECT, document)
        row = {"id": public_id, "document_pk": document.pk, "position": place, "role": "scan", "url": url}
        return Put(self.put(DIGITAL_OBJECT, access_id=int(access), **row, **values), public_id)

    def identifier(self, owner: Put, scheme: str, value: str, kind: str = "document") -> None:
        """Put an identifier of an object."""
        self._count += 1
        self.put(IDENTIFIER, kind=kind, object_pk=owner.pk, position=self._count, scheme=scheme, value=value)

    def relation(self, document: Put, type_: str, target: Put) -> None:
        """Relate a document to another."""
        place = self._next(DOCUMENT_RELATION, document)
        self.put(DOCUMENT_RELATION, document_pk=document.pk, position=place, type=type_, target_pk=target.pk)

    def rights(self, uri: str | None, **values: Any) -> int:
        """Put a rights statement and give its key."""
        return self.put(RIGHTS, key=new_id("upload"), uri=uri, **values)

    def source(self, key: str = "parish") -> Put:
        """Put a source."""
        public_id = new_id("source")
        return Put(self.put(SOURCE, id=public_id, key=key, importer="csv", created_at=START), public_id)

    def ledger(self, document: Put, source: Put, native_id: str, url: str | None = None) -> Put:
        """Say which record of a source a document is."""
        row = {"source_pk": source.pk, "kind": "document", "native_id": native_id, "object_pk": document.pk}
        return Put(self.put(SOURCE_LINK, url=url, **row), "")

    def run(self, number: int, source: str = "parish", **values: Any) -> Put:
        """Put an import run."""
        public_id = new_id("import_run")
        row: dict[str, Any] = {
            "id": public_id,
            "number": number,
            "importer": "csv",
            "importer_version": "1.0",
            "plugin": "muniment",
            "source_key": source,
            "input_name": "census.csv",
            "input_path": "/archive/in/census.csv",
            "options": {"delimiter": ","},
            "mode": "replace",
            "dry_run": False,
            "state": "done",
            "resumable": False,
            "unmapped": [],
            **dict.fromkeys(("read", "created", "updated", "unchanged", "deleted", "skipped", "failed", "warnings"), 0),
        }
        return Put(self.put(IMPORT_RUN, **(row | values)), public_id)

    def record(self, run: Put, ordinal: int, outcome: str, target: Put | None = None, **values: Any) -> Put:
        """Put a record of a run; `target` is a document."""
        public_id = new_id("import_record")
        row: dict[str, Any] = {
            "id": public_id,
            "run_pk": run.pk,
            "ordinal": ordinal,
            "locator": {"input": "census.csv", "line": ordinal + 1, "record": ordinal},
            "outcome": outcome,
            "kind": "document",
            "object_pk": target.pk if target else None,
        }
        return Put(self.put(IMPORT_RECORD, **(row | values)), public_id)

    def problem(self, run: Put, severity: str, ordinal: int | None = None, **values: Any) -> Put:
        """Put a problem of a run."""
        public_id = new_id("import_problem")
        row = {
            "id": public_id,
            "run_pk": run.pk,
            "ordinal": ordinal,
            "severity": severity,
            "code": "RAGGED_ROW",
            "message": "9 columns expected, 11 found",
            "locator": {"input": "census.csv", "line": 8},
        }
        return Put(self.put(IMPORT_PROBLEM, **(row | values)), public_id)

    def _next(self, table: Table, document: Put) -> int:
        rows = self.connection.execute(select(table.c.position).where(table.c.document_pk == document.pk)).all()
        return len(rows)


@dataclass
class Client:
    """Asks the schema on the shelf's connection, as a viewer of one role."""

    connection: Connection
    role: Role = Role.READER
    max_page_size: int = 100
    importers: Sequence[ImporterInfo] = field(default=())

    def result(self, query: str, **variables: Any) -> ExecutionResult:
        """Give the answer with its errors as a client sees them."""
        result = build_schema().execute_sync(query, variable_values=variables, context_value=self.context())
        if result.errors:
            result.errors = [client_error(error, structlog.get_logger()) for error in result.errors]
        else:
            assert_same(self.compiled(query, **variables), result.data)
        return result

    def context(self) -> Context:
        """Give what a request of this viewer is handed. What was put past the writer is counted first."""
        recount(self.connection)
        return Context(
            connection=self.connection,
            viewer=viewer_of(self.role),
            max_page_size=self.max_page_size,
            archive_name="County Archive",
            importers=lambda: self.importers,
        )

    def compiled(self, query: str, **variables: Any) -> Any:
        """Give the data of the compiled path; None where it leaves the operation to the reference path."""
        return compiled_answer(query, variables, self.context())

    def ask(self, query: str, **variables: Any) -> Any:
        """Give the data of an answer that has no errors."""
        result = self.result(query, **variables)
        assert result.errors is None, result.errors
        return result.data

    def refused(self, query: str, **variables: Any) -> tuple[str, str]:
        """Give code and message of the one error of an answer."""
        errors = self.result(query, **variables).errors or []
        assert len(errors) == 1, errors
        return (errors[0].extensions or {})["code"], errors[0].message

    def titles(self, arguments: str = "first: 100", **variables: Any) -> list[str]:
        """Give the titles of a page of documents; `arguments` are those of `documents`, `$f` is a filter."""
        declared = "($f: DocumentFilter)" if "f" in variables else ""
        arguments = f"{arguments}, filter: $f" if "f" in variables else arguments
        data = self.ask(f"query {declared} {{ documents({arguments}) {{ nodes {{ title }} }} }}", **variables)
        return [node["title"] for node in data["documents"]["nodes"]]


@pytest.fixture
def shelf(database: Database) -> Iterator[Shelf]:
    """An empty archive to put rows into; what is put is gone after the test."""
    with database.write() as connection:
        yield Shelf(connection)
        connection.get_transaction().rollback()  # type: ignore[union-attr]


@pytest.fixture
def client(shelf: Shelf) -> Client:
    """Asks as an anonymous reader."""
    return Client(shelf.connection)


@pytest.fixture
def importer_client(shelf: Shelf) -> Client:
    """Asks as somebody with the importer role."""
    return Client(shelf.connection, Role.IMPORTER)
