"""The counts of documents are what a count would find, whatever was written, by whoever, at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from tests.builders import authority, document, write
from tests.recounting import counted, kept

from muniment_schema.database import Database
from muniment_schema.tables import AGENT, DOCUMENT, DOCUMENT_COUNT, LINK_COUNT, REVISION
from muniment_schema.values.vocabularies import ImportMode
from muniment_schema.writing.drafts import AgentLink, Draft, Link, PlaceLink, SubjectLink
from muniment_schema.writing.embargo import lift_embargoes
from muniment_schema.writing.writer import Writer

SHARED = "10.1/shared"  # by which records of several sources are one document


def assert_exact(database: Database) -> None:
    with database.read() as connection:
        assert kept(connection) == counted(connection)


def letter(native_id: str, **said: Any) -> Draft:
    return document(native_id, **said)


def people(*names: str, role: str = "aut") -> list[AgentLink]:
    return [AgentLink(name, role=role, uri=f"https://people.example/{name}") for name in names]


def test_a_document_counts_once_for_an_agent_in_two_roles(database: Database, rows: Any) -> None:
    write(database, letter("A", agents=[*people("Lee"), *people("Lee", role="rcp")]), letter("B", agents=people("Lee")))
    assert rows(LINK_COUNT, "kind", "object_pk", "access_id", "documents") == [("agent", 1, 0, 2)]
    assert rows(AGENT, "document_count") == [2]
    assert_exact(database)


def test_what_is_hidden_from_readers_moves_to_another_access_set(database: Database, rows: Any) -> None:
    write(database, letter("A", agents=people("Lee")), letter("B", agents=people("Lee")))
    write(database, letter("A", agents=people("Lee"), visibility="staff"))
    assert rows(DOCUMENT_COUNT, "access_id", "documents") == [(0, 1), (2, 1)]
    assert rows(AGENT, "document_count") == [1]
    Writer(database, "wilson", "csv").write([], deletions=["B"])
    assert rows(DOCUMENT_COUNT, "access_id", "documents") == [(0, 0), (2, 1), (3, 1)]
    assert rows(AGENT, "document_count") == [0]
    assert_exact(database)


def test_an_embargo_that_ends_is_counted(database: Database, rows: Any) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    write(database, letter("A", agents=people("Lee"), visibility="embargoed", embargo_until=soon))
    assert rows(AGENT, "document_count") == [0]
    with database.write() as connection:
        connection.execute(update(DOCUMENT).values(embargo_until=datetime.now(UTC) - timedelta(seconds=1)))
    assert lift_embargoes(database) == 1
    assert rows(AGENT, "document_count") == [1]
    assert_exact(database)


def test_a_failed_batch_and_a_rehearsal_count_nothing(database: Database) -> None:
    write(database, letter("A", agents=people("Lee")))

    def fail(*_: object) -> None:
        raise RuntimeError("the ledger is on fire")

    with pytest.raises(RuntimeError):
        Writer(database, "wilson", "csv").write([letter("B", agents=people("Lee"))], after=fail)
    with database.rehearsal() as rehearsal:
        Writer(rehearsal, "wilson", "csv", is_rehearsal=True).write([letter("C", agents=people("Lee"))])
    assert_exact(database)


def test_a_count_is_no_part_of_an_agents_history(database: Database, rows: Any) -> None:
    write(database, authority("agent", "Lee", "lee", uris=["https://people.example/Lee"]))
    write(database, letter("A", agents=people("Lee")))
    assert rows(REVISION, "no") == []
    write(database, authority("agent", "Lee", "lee", uris=["https://people.example/Lee"], note="Ambassador"))
    [before] = rows(REVISION, "before")
    assert before["row"]["name"] == "Lee"
    assert "document_count" not in before["row"]
    assert rows(AGENT, "document_count", "note") == [(1, "Ambassador")]


def test_an_import_states_its_counts_in_a_fixed_number_of_statements(database: Database, statements: Any) -> None:
    def count(number: int, source: str) -> int:
        drafts = [letter(str(each), agents=people(f"{source} {each}")) for each in range(number)]
        statements.clear()
        write(database, *drafts, source=source)
        return sum("link_count" in each or "document_count =" in each for each in statements.texts)

    assert [count(1, "one"), count(40, "many")] == [2, 2]


NAMES = ("Lee", "Kim", "Rhee")
some = st.lists(st.sampled_from(NAMES), max_size=3)
drafts = st.builds(
    lambda name, agents, roles, places, subjects, collections, repository, visibility, status, shared: document(
        name,
        title="Letter",
        agents=[AgentLink(each, role=role) for each, role in zip(agents, roles, strict=False)],
        places=[PlaceLink(each) for each in places],
        subjects=[SubjectLink(each) for each in subjects],
        collections=[Link(each) for each in collections],
        repository=Link(repository) if repository else None,
        visibility=visibility,
        status=status,
        identifiers=[("doi", SHARED)] if shared else [],
        embargo_until=datetime.now(UTC) - timedelta(hours=1) if visibility == "embargoed" else None,
    ),
    st.sampled_from("ABCD"),
    some,
    st.lists(st.sampled_from(["aut", "rcp"]), min_size=3, max_size=3),
    some,
    some,
    some,
    st.none() | st.sampled_from(NAMES),
    st.none() | st.sampled_from(["public", "metadata_only", "staff", "embargoed"]),
    st.none() | st.sampled_from(["published", "draft", "withdrawn"]),
    st.booleans(),
)
people_drafts = st.builds(
    lambda name, note: authority("agent", name, f"p-{name}", note=note), st.sampled_from(NAMES), some.map(str)
)
steps = st.tuples(
    st.lists(drafts | people_drafts, max_size=4),
    st.lists(st.sampled_from([*"ABCD", *(f"p-{name}" for name in NAMES)]), max_size=2, unique=True),
    st.sampled_from(["first", "second"]),
    st.sampled_from(list(ImportMode)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(steps, min_size=1, max_size=6))
def test_after_any_sequence_of_writes_the_counts_are_what_a_count_finds(database: Database, steps: Any) -> None:
    for batch, deletions, source, mode in steps:
        Writer(database, source, "csv", mode=mode).write(batch, deletions=deletions)
        lift_embargoes(database)
        assert_exact(database)


def test_four_writers_at_once_lose_no_count(database: Database) -> None:
    """They write the same documents, name the same people, bury and revive; one changes the people themselves."""
    start = threading.Barrier(4)

    def work(number: int) -> None:
        chance = Random(number)  # noqa: S311 - the same work in every run
        start.wait()
        for batch in range(6):
            drafts: list[Draft] = [
                document(
                    f"{number}-{chance.randrange(12)}",
                    title=f"Letter {batch}",
                    identifiers=[("doi", f"10.1/{chance.randrange(6)}")],
                    agents=people(*chance.sample(NAMES, 2)),
                    places=[PlaceLink(name, uri=f"https://places.example/{name}") for name in chance.sample(NAMES, 2)],
                    visibility=chance.choice(["public", "metadata_only", "staff", "embargoed"]),
                    embargo_until=datetime.now(UTC) + timedelta(milliseconds=chance.randrange(200)),
                )
                for _ in range(4)
            ]
            if number == 0:
                name = chance.choice(NAMES)
                drafts.append(authority("agent", name, name, uris=[f"https://people.example/{name}"], note=f"{batch}"))
            writer = Writer(database, f"source-{number}" if number % 2 else "shared", "csv")
            writer.write(drafts, deletions=[f"{number}-{chance.randrange(12)}"])
            lift_embargoes(database)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert_exact(database)
    with database.read() as connection:
        assert connection.execute(select(DOCUMENT_COUNT.c.documents)).scalars().all()
