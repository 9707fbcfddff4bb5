"""One change number: gapless, in the order of commits, and a key to every earlier state."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.builders import document, write

from muniment_schema.database import Database
from muniment_schema.history.state import state_at
from muniment_schema.tables import CHANGE_SET, CHANGED, CLOCK, DOCUMENT, REVISION
from muniment_schema.writing.aggregate import load

WRITERS, BATCHES = 8, 6


def test_eight_writers_at_once_leave_no_gap_and_lose_nothing(database: Database, rows: Any) -> None:
    """Half of them write into one source, and all of them name the same few people."""
    start = threading.Barrier(WRITERS)
    seen: list[tuple[int, int]] = []

    def work(number: int) -> None:
        start.wait()
        for batch in range(BATCHES):
            drafts = [document(f"{number}-{batch}-{each}") for each in range(5)]
            write(database, *drafts, source="shared" if number % 2 else f"own-{number}")
            with database.read() as connection:
                no = connection.execute(select(CLOCK.c.no)).scalar_one()
                found = connection.execute(select(func.count()).select_from(CHANGE_SET)).scalar_one()
            seen.append((no, found))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))
    numbers = rows(CHANGE_SET, "no")
    assert numbers == list(range(1, WRITERS * BATCHES + 1))
    assert rows(CLOCK, "no") == [WRITERS * BATCHES]
    assert len(rows(DOCUMENT, "pk")) == WRITERS * BATCHES * 5
    # Whoever reads number N finds all N change sets: none with a lower number commits later.
    assert all(no == found for no, found in seen)


def test_what_changes_nothing_takes_no_number(database: Database, rows: Any) -> None:
    write(database, document("A", title="Minutes"))
    write(database, document("A", title="Minutes"))
    assert rows(CHANGE_SET, "no") == [1]
    assert rows(REVISION, "no") == []


def test_a_failed_transaction_takes_no_number(database: Database, rows: Any) -> None:
    write(database, document("A"))
    with pytest.raises(RuntimeError):
        write_then_fail(database)
    write(database, document("C"))
    assert rows(CHANGE_SET, "no") == [1, 2]
    assert rows(DOCUMENT, "title") == ["Document A", "Document C"]


def write_then_fail(database: Database) -> None:
    from muniment_schema.writing.writer import Writer

    def fail(*_: object) -> None:
        raise RuntimeError("the ledger is on fire")

    Writer(database, "wilson", "csv").write([document("B")], after=fail)


def test_a_change_names_each_object_and_what_was_done_to_it(database: Database, rows: Any) -> None:
    write(database, document("A"), document("B"))
    write(database, document("A", title="New title"), document("B"), document("C"))
    assert rows(CHANGED, "no", "object_pk", "operation") == [
        (1, 1, "create"),
        (1, 2, "create"),
        (2, 1, "update"),
        (2, 3, "create"),
    ]


words = st.sampled_from(["Minutes", "Letter", "Telegram", "Cable"])
drafts = st.builds(
    lambda name, title, date, note, tags: document(
        name, title=title, date=date, notes=[("general", note)], languages=tags
    ),
    st.sampled_from(["A", "B", "C"]),
    words,
    st.sampled_from(["1942", "February 1942", "n.d.", "1943-05-10"]),
    words,
    st.lists(st.sampled_from(["ko", "ru", "en"]), max_size=2, unique=True),
)


@pytest.fixture
def fresh_source() -> Any:
    """Every example writes into a source of its own: the database is shared by all examples of a test."""
    names = iter(range(1_000_000))
    return lambda: f"source-{next(names)}"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(drafts, min_size=1, max_size=3), min_size=1, max_size=5))
def test_the_state_at_a_number_is_what_it_was(database: Database, fresh_source: Any, batches: list[list[Any]]) -> None:
    source = fresh_source()
    history: list[tuple[int, dict[int, Any]]] = []
    pks: set[int] = set()
    for batch in batches:
        pks |= {each.pk for each in write(database, *batch, source=source) if each.pk}
        with database.read() as connection:
            no = connection.execute(select(CLOCK.c.no)).scalar_one()
            history.append((no, {pk: each.snapshot() for pk, each in load(connection, "document", pks).items()}))
    with database.read() as connection:
        for no, states in history:
            for pk in pks:
                assert state_at(connection, "document", pk, no) == states.get(pk)


def test_before_its_creation_a_document_has_no_state(database: Database) -> None:
    write(database, document("A"))
    [made] = write(database, document("B"))
    assert made.pk is not None
    with database.read() as connection:
        assert state_at(connection, "document", made.pk, 1) is None
        assert state_at(connection, "document", made.pk, 2) is not None
        assert state_at(connection, "document", made.pk + 1, 2) is None
