"""An index that was caught up holds what one that was made anew holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.builders import authority, document, write
from tests.schema.search.indexes import count, everything, term

from muniment_schema.database import Database
from muniment_schema.search import catch_up
from muniment_schema.search.catch_up import changes_since
from muniment_schema.search.index import SearchIndex
from muniment_schema.tables import AGENT, CLOCK, DOCUMENT
from muniment_schema.writing.drafts import AgentLink, FileStatement, Link, PlaceLink, SubjectLink, TextStatement
from muniment_schema.writing.writer import Writer


def link(native_id: str) -> Link:
    return Link("", native_id=native_id)


def delete(database: Database, native_id: str) -> None:
    Writer(database, "wilson", "csv").write([], deletions=[native_id])


def letter(native_id: str, agent: str = "Ann", place: str = "town", subject: str = "both", **said: object) -> object:
    return document(
        native_id,
        agents=[AgentLink(agent, role="aut")],
        places=[PlaceLink("", native_id=place)],
        subjects=[SubjectLink("", native_id=subject)],
        collections=[link("theme")],
        **said,
    )


def archive(database: Database) -> None:
    write(
        database,
        authority("place", "World", "world"),
        authority("place", "Country", "country", parent="world"),
        authority("place", "Elsewhere", "elsewhere"),
        authority("place", "Town", "town", parent="country"),
        authority("subject", "Korea", "korea"),
        authority("subject", "History", "history"),
        authority("subject", "Korea--History", "both", parts=[link("korea"), link("history")]),
        authority("collection", "Themes", "themes"),
        authority("collection", "Theme", "theme", parent="themes"),
        authority("agent", "Ann", "ann"),
        authority("agent", "Bob", "bob"),
        authority("repository", "House", "house"),
    )
    write(
        database,
        letter("1", date="1943", repository=link("house")),
        letter("2", texts=[TextStatement("body", "Dear comrade", "en", "original")]),
        letter("3", agent="Bob", place="elsewhere", files=[FileStatement("scan", "https://letters.example/3.pdf")]),
        document("4", "Nothing linked"),
    )


Step = Callable[[Database], object]
STEPS: dict[str, Step] = {
    "a new document": lambda database: write(database, letter("5", agent="Cid")),
    "another title": lambda database: write(database, letter("1", title="Another", date="1944")),
    "another body": lambda database: write(
        database, letter("2", texts=[TextStatement("body", "Dear friend", "en", "original")])
    ),
    "a link that moves": lambda database: write(database, letter("1", agent="Bob", date="1943")),
    "a document that is linked elsewhere": lambda database: write(
        database, letter("3", place="country", subject="history")
    ),
    "a document for staff": lambda database: write(database, letter("1", visibility="staff")),
    "a document that is deleted": lambda database: delete(database, "2"),
    "another name": lambda database: write(database, authority("agent", "Anna", "ann", names=[("Анна", "ru")])),
    "a note on an agent": lambda database: write(database, authority("agent", "Ann", "ann", note="Clerk")),
    "a place that moves": lambda database: write(
        database, authority("place", "Country", "country", parent="elsewhere")
    ),
    "another name above": lambda database: write(database, authority("place", "Old World", "world")),
    "another part": lambda database: write(
        database, authority("subject", "Korea--History", "both", parts=[link("korea")])
    ),
    "a part with another name": lambda database: write(database, authority("subject", "Chosŏn", "korea")),
    "a broader heading": lambda database: write(database, authority("subject", "Korea", "korea", parent="history")),
    "a collection for staff": lambda database: write(
        database, authority("collection", "Themes", "themes", visibility="staff")
    ),
    "an agent that is buried": lambda database: delete(database, "ann"),
    "a place that is buried": lambda database: delete(database, "country"),
    "a heading that is buried": lambda database: delete(database, "korea"),
    "a collection that is buried": lambda database: delete(database, "themes"),
    "a repository that is buried": lambda database: delete(database, "house"),
}


def rebuilt(database: Database, folder: Path) -> dict[tuple[str, int], object]:
    anew = SearchIndex(database, folder / "anew")
    anew.rebuild()
    held = everything(anew.seen(), database)
    anew.close()
    return dict(held)


def caught_up(index: SearchIndex, database: Database) -> dict[tuple[str, int], object]:
    """Give what the index holds after a catch-up that wrote over what was there."""
    before = index.seen()
    assert before is not None
    name = before.generation.rpartition("-")[2]
    index.catch_up()
    seen = index.seen()
    assert seen is not None
    assert seen.generation.rpartition("-")[2] == name
    return dict(everything(seen, database))


def test_after_changes_one_by_one_and_all_at_once_the_index_is_as_one_made_anew(
    database: Database, index: SearchIndex, tmp_path: Path
) -> None:
    late = SearchIndex(database, tmp_path / "late")
    archive(database)
    for each in (index, late):
        each.catch_up()
    expected: object = None
    for step, take in STEPS.items():
        before = now(database)
        take(database)
        assert now(database) > before, f"{step}: nothing changed"
        expected = rebuilt(database, tmp_path)
        assert caught_up(index, database) == expected, step
    assert caught_up(late, database) == expected
    late.close()


def test_a_deleted_document_that_comes_again_is_there_again(database: Database, index: SearchIndex) -> None:
    archive(database)
    index.catch_up()
    numbers = []
    for step in (lambda: delete(database, "4"), lambda: write(database, document("4", "Here again"))):
        step()
        seen = index.seen()
        assert seen is not None
        numbers.append(
            count(seen.searcher, term("title", "nothing")) + 10 * count(seen.searcher, term("title", "here"))
        )
    assert numbers == [0, 10]


def changed_documents(database: Database, since: int) -> set[str]:
    with database.read() as connection:
        pks = changes_since(connection, since).documents
        return {title for pk, title in connection.execute(select(DOCUMENT.c.pk, DOCUMENT.c.title)) if pk in pks}


def now(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(CLOCK.c.no)).scalar_one())


def test_documents_are_written_anew_only_for_what_they_say_of_an_authority(database: Database) -> None:
    archive(database)
    for step, wanted in (
        ("a note on an agent", set()),
        ("another name", {"Document 1", "Document 2"}),
        ("a place that moves", {"Document 1", "Document 2"}),
        ("a part with another name", {"Document 1", "Document 2", "Document 3"}),
    ):
        since = now(database)
        STEPS[step](database)
        assert changed_documents(database, since) == wanted, step


def test_agents_that_are_new_bring_no_documents_that_did_not_change(database: Database) -> None:
    archive(database)
    since = now(database)
    write(database, document("5", agents=[AgentLink("Cid", role="aut")]))
    assert changed_documents(database, since) == {"Document 5"}


def test_when_most_documents_change_the_index_is_made_anew(
    database: Database, index: SearchIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "FEWEST", 2)
    archive(database)
    index.catch_up()
    before = index.seen()
    STEPS["a part with another name"](database)
    index.catch_up()
    after = index.seen()
    assert before is not None
    assert after is not None
    assert before.generation.rpartition("-")[2] != after.generation.rpartition("-")[2]
    assert everything(after, database) == rebuilt(database, tmp_path)


def test_the_number_of_an_agents_documents_follows_them(database: Database, index: SearchIndex) -> None:
    archive(database)
    for step in ("a link that moves", "a document that is deleted", "a document for staff"):
        index.catch_up()
        STEPS[step](database)
        seen = index.seen()
        held = everything(seen, database)
        with database.read() as connection:
            for pk, number in connection.execute(select(AGENT.c.pk, AGENT.c.document_count)):
                assert held["agent", pk]["documents"] == [number]
