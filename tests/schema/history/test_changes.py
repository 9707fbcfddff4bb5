"""What a change did, told from revisions."""

from __future__ import annotations

from typing import Any

from tests.builders import document, write

from muniment_schema.database import Database
from muniment_schema.history.changes import differences_of
from muniment_schema.writing.drafts import AgentLink


def test_a_change_is_told_field_by_field_also_when_others_followed(database: Database) -> None:
    [made] = write(database, document("A", title="Letter", date="1942"))
    write(database, document("A", title="Letter to Stalin", date="1943"))
    write(database, document("A", title="Letter to Stalin", agents=[AgentLink("Lee", role="aut")]))
    pk = made.pk or 0
    with database.read() as connection:
        found = differences_of(connection, [("document", pk, 1), ("document", pk, 2), ("document", pk, 3)])
    assert found == {
        ("document", pk, 2): {"title": ("Letter", "Letter to Stalin"), "date": ("1942", "1943")},
        ("document", pk, 3): {"agents": (None, ["Lee (aut)"])},
    }


def test_changes_cost_the_same_however_many_are_asked_for(database: Database, statements: Any) -> None:
    write(database, *(document(str(each)) for each in range(30)))
    results = write(database, *(document(str(each), title="New") for each in range(30)))

    def cost(number: int) -> int:
        statements.clear()
        with database.read() as connection:
            assert (
                len(differences_of(connection, [("document", each.pk or 0, 2) for each in results[:number]])) == number
            )
        return int(statements.count)

    assert cost(2) == cost(30)
