"""Imports over HTTP: started, worked off, cancelled, refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from tests.server.conftest import Client

from muniment_importers.going_on import work_off
from muniment_importers.plugins import load_plugins
from muniment_schema.access.tokens import create_token
from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_schema.tables import IMPORT_RUN
from muniment_server.http_app import create_app
from muniment_server.import_line import waiting_runs
from muniment_server.settings import Settings

START = """
mutation Start($input: StartImportInput!) {
  startImport(input: $input) {
    importRun { id number state importer source input mode dryRun options startedAt counts { read } }
    userErrors { code message field }
  }
}"""
CANCEL = """
mutation Cancel($input: CancelImportInput!) {
  cancelImport(input: $input) { importRun { state finishedAt } userErrors { code field } }
}"""
UNDO = """
mutation Undo($input: UndoImportInput!) {
  undoImport(input: $input) { importRun { id } userErrors { code field } }
}"""
LETTERS = "id,title\n1,First letter\n2,Second letter\n"


class Archive:
    """The archive's own application, and somebody who may import."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.roots = folder / "roots"
        self.roots.mkdir()
        settings = Settings(uploads_dir=folder / "uploads", import_roots=(self.roots,))
        self.client = Client(create_app(settings, database, load_plugins(no_plugins=True)))
        self.token = create_token(database, "nightly", Role.IMPORTER, None)[1]

    def ask(self, query: str, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """Give the answer to a GraphQL request."""
        headers = {"authorization": f"Bearer {token or self.token}"}
        answer = self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        return dict(answer.json())

    def start(self, origin: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Give the payload of startImport."""
        answer = self.ask(START, input={"from": origin} | more)
        assert "errors" not in answer, answer
        return dict(answer["data"]["startImport"])

    def upload(self, content: str = LETTERS, name: str = "letters.csv") -> str:
        """Send a file, and give its id."""
        headers = {"authorization": f"Bearer {self.token}", "x-filename": name}
        return str(self.client.post("/uploads", content=content, headers=headers).json()["id"])

    def work_off(self) -> None:
        """Do what waits."""
        for run_id, _importer, _version in waiting_runs(self.database):
            work_off(self.database, load_plugins(no_plugins=True), run_id)

    def titles(self) -> list[str]:
        """Give the titles of all documents."""
        answer = self.ask("{ documents(orderBy: {field: TITLE}) { nodes { title } } }")
        return [each["title"] for each in answer["data"]["documents"]["nodes"]]


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Iterator[Archive]:
    """An archive that is served."""
    found = Archive(database, tmp_path)
    yield found
    found.client.close()


def error_of(payload: dict[str, Any]) -> tuple[str, list[str] | None]:
    """Give code and field of the one refusal of a payload."""
    assert payload["importRun"] is None
    (error,) = payload["userErrors"]
    assert error.get("message", "said")
    return error["code"], error["field"]


def test_an_upload_is_put_in_line_and_imported(archive: Archive) -> None:
    payload = archive.start({"uploadId": archive.upload()})
    run = payload["importRun"]
    assert payload["userErrors"] == []
    assert run | {"id": None} == {
        "id": None,
        "number": 1,
        "state": "QUEUED",
        "importer": "csv",
        "source": "letters",
        "input": "letters.csv",
        "mode": "REPLACE",
        "dryRun": False,
        "options": {"delimiter": ","},
        "startedAt": None,
        "counts": {"read": 0},
    }
    archive.work_off()
    query = "query Run($id: ID!) { importRun(id: $id) { state progress counts { read created } startedAt } }"
    done = archive.ask(query, id=run["id"])["data"]["importRun"]
    assert (done["state"], done["counts"]) == ("DONE", {"read": 2, "created": 2})
    assert done["startedAt"] is not None
    assert archive.titles() == ["First letter", "Second letter"]


def test_what_was_asked_is_done(archive: Archive) -> None:
    path = archive.roots / "letters.txt"
    path.write_text("nr;what\n1;First letter\n2;Second letter\n")
    payload = archive.start(
        {"path": "letters.txt"},
        importer="csv",
        source="post",
        options={"delimiter": ";"},
        map='version = 1\n[fields]\nnative_id = "nr"\ntitle = "what"\n',
        mode="FILL",
        dryRun=True,
    )
    run = payload["importRun"]
    assert (run["source"], run["mode"], run["dryRun"], run["options"]) == ("post", "FILL", True, {"delimiter": ";"})
    archive.work_off()
    run = archive.ask("{ importRun(number: 1) { state counts { created failed } } }")["data"]["importRun"]
    assert run == {"state": "DONE", "counts": {"created": 2, "failed": 0}}
    assert archive.titles() == []


def test_what_was_imported_is_put_back_by_a_run_of_its_own(archive: Archive) -> None:
    run_id = archive.start({"uploadId": archive.upload()})["importRun"]["id"]
    archive.work_off()
    payload = archive.ask(UNDO, input={"id": run_id})["data"]["undoImport"]
    assert payload["userErrors"] == []
    for thread in [each for each in threading.enumerate() if each.name == f"undo of {run_id}"]:
        thread.join()
    query = "query Run($id: ID!) { importRun(id: $id) { state counts { deleted } undoOf { id state } } }"
    undo = archive.ask(query, id=payload["importRun"]["id"])["data"]["importRun"]
    assert undo == {"state": "DONE", "counts": {"deleted": 2}, "undoOf": {"id": run_id, "state": "UNDONE"}}
    assert archive.titles() == []
    again = archive.ask(UNDO, input={"id": run_id})["data"]["undoImport"]
    assert error_of(again) == ("NOT_UNDOABLE", ["input", "id"])


def test_whoever_asked_is_named_in_the_history(archive: Archive) -> None:
    archive.start({"uploadId": archive.upload()})
    archive.work_off()
    from muniment_schema.access.tokens import list_tokens
    from muniment_schema.tables import CHANGE_SET

    with archive.database.read() as connection:
        actors = set(connection.execute(select(CHANGE_SET.c.actor)).scalars())
    assert actors == {list_tokens(archive.database)[0].id}


@pytest.mark.parametrize(
    ("query", "input"),
    [(START, {"from": {"path": "x"}}), (CANCEL, {"id": "run_x"}), (UNDO, {"id": "run_x"})],
)
def test_without_the_role_nothing_is_changed(archive: Archive, query: str, input: dict[str, Any]) -> None:
    editor = create_token(archive.database, "editor", Role.EDITOR, None)[1]
    by_nobody = archive.client.query(query, variables={"input": input}).json()
    for answer in (by_nobody, archive.ask(query, editor, input=input)):
        assert answer["data"] is None
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_ALLOWED"]


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"importer": "marc"}, "UNKNOWN_IMPORTER", "importer"),
        ({"source": "No Key"}, "BAD_SOURCE", "source"),
        ({"options": {"separatr": ";"}}, "BAD_OPTION", "options"),
        ({"map": "version = 2"}, "BAD_MAP", "map"),
        ({"idempotencyKey": ""}, "BAD_KEY", "idempotencyKey"),
    ],
)
def test_a_refusal_says_what_it_is_about(archive: Archive, more: dict[str, Any], code: str, field: str) -> None:
    assert error_of(archive.start({"uploadId": archive.upload()}, **more)) == (code, ["input", field])
    assert waiting_runs(archive.database) == []


def test_an_input_that_cannot_be_one_is_refused(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(LETTERS)
    (archive.roots / "out.csv").symlink_to(tmp_path / "secret.csv")
    (archive.roots / "folder").mkdir()
    outside = ("FILE_OUTSIDE", ["input", "from", "path"])
    assert error_of(archive.start({"path": str(tmp_path / "secret.csv")})) == outside
    assert error_of(archive.start({"path": "../secret.csv"})) == outside
    assert error_of(archive.start({"path": "out.csv"})) == outside
    assert error_of(archive.start({"path": "../nothing.csv"})) == outside
    assert error_of(archive.start({"path": "nothing.csv"}))[0] == "INPUT_MISSING"
    assert error_of(archive.start({"path": "folder"}))[0] == "IS_A_FOLDER"
    assert error_of(archive.start({"uploadId": "upl_nothing"}))[0] == "NO_SUCH_UPLOAD"
    assert error_of(archive.start({"uploadId": archive.upload("", "empty.csv")}))[0] == "EMPTY_INPUT"
    assert error_of(archive.start({"uploadId": archive.upload("\x89PNG\r\n\x1a\n\0", "a.png")}))[0] == "UNKNOWN_FORMAT"


@pytest.mark.parametrize("origin", [{}, {"path": "a", "url": "b"}, {"path": None}])
def test_exactly_one_input_is_named(archive: Archive, origin: dict[str, Any]) -> None:
    answer = archive.ask(START, input={"from": origin})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_the_same_key_gives_the_same_run_for_a_day(archive: Archive) -> None:
    upload = archive.upload()
    first = archive.start({"uploadId": upload}, idempotencyKey="k")["importRun"]["id"]
    assert archive.start({"uploadId": upload}, idempotencyKey="k")["importRun"]["id"] == first
    assert archive.start({"uploadId": upload}, idempotencyKey="other")["importRun"]["id"] != first
    somebody_else = create_token(archive.database, "other", Role.IMPORTER, None)[1]
    theirs = archive.ask(START, somebody_else, input={"from": {"uploadId": upload}, "idempotencyKey": "k"})
    assert theirs["data"]["startImport"]["importRun"]["id"] != first
    with archive.database.write() as connection:
        long_ago = datetime.now(UTC) - timedelta(hours=25)
        connection.execute(update(IMPORT_RUN).values(queued_at=long_ago))
    assert archive.start({"uploadId": upload}, idempotencyKey="k")["importRun"]["id"] != first


def test_a_run_that_waits_is_cancelled_at_once(archive: Archive) -> None:
    run = archive.start({"uploadId": archive.upload()})["importRun"]
    payload = archive.ask(CANCEL, input={"id": run["id"]})["data"]["cancelImport"]
    assert payload["userErrors"] == []
    assert payload["importRun"]["state"] == "CANCELLED"
    assert payload["importRun"]["finishedAt"] is not None
    archive.work_off()
    assert archive.titles() == []


def test_a_run_that_has_ended_or_never_was_is_not_cancelled(archive: Archive) -> None:
    run = archive.start({"uploadId": archive.upload()})["importRun"]
    archive.work_off()
    ended = archive.ask(CANCEL, input={"id": run["id"]})["data"]["cancelImport"]
    never = archive.ask(CANCEL, input={"id": "run_never"})["data"]["cancelImport"]
    assert error_of(ended) == ("NOT_CANCELLABLE", ["input", "id"])
    assert error_of(never) == ("NOT_FOUND", ["input", "id"])


def test_a_run_that_is_on_ends_after_the_batch_at_hand(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(json.dumps({"id": str(number), "title": f"Letter {number}"}) + "\n" for number in range(1200))
    run = archive.start({"uploadId": archive.upload(lines, "letters.jsonl")})["importRun"]
    from muniment_importers.pipeline.batch import Batches

    store = Batches.store
    stored = []

    def store_and_cancel(batches: Batches, *arguments: Any, **more: Any) -> Any:
        stored.append(1)
        if len(stored) == 1:
            payload = archive.ask(CANCEL, input={"id": run["id"]})["data"]["cancelImport"]
            assert payload["importRun"]["state"] == "RUNNING"
        return store(batches, *arguments, **more)

    monkeypatch.setattr(Batches, "store", store_and_cancel)
    archive.work_off()
    ended = archive.ask("{ importRun(number: 1) { state counts { read created } } }")["data"]["importRun"]
    assert ended["state"] == "CANCELLED"
    assert 0 < ended["counts"]["read"] == ended["counts"]["created"] < 1200


def test_several_mutations_of_one_request_see_what_the_ones_before_did(archive: Archive) -> None:
    upload = archive.upload()
    query = """mutation Both($input: StartImportInput!) {
      a: startImport(input: $input) { importRun { number } }
      b: startImport(input: $input) { importRun { number } }
    }"""
    data = archive.ask(query, input={"from": {"uploadId": upload}})["data"]
    assert [data[name]["importRun"]["number"] for name in "ab"] == [1, 2]


def test_a_mutation_by_get_is_refused(client_with: Callable[..., Client]) -> None:
    answer = client_with().get("/graphql", params={"query": "mutation { touch }"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
