"""What the kept counts answer: totals without a filter, for each viewer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from tests.asking import ask
from tests.builders import document, write

from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_schema.tables import DOCUMENT_COUNT
from muniment_schema.writing.drafts import AgentLink
from muniment_schema.writing.writer import Writer

TOTALS = """query ($f: DocumentFilter) {
    archive { documentCount } documents(last: 1) { totalCount startPosition }
    filtered: documents(filter: $f) { totalCount }
    agents { nodes { documentCount documents(last: 1) { totalCount startPosition } } }
}"""


def letter(name: str, visibility: str = "public") -> Any:
    return document(name, agents=[AgentLink("Lee")], visibility=visibility)


@pytest.mark.parametrize(("role", "seen"), [(Role.READER, 3), (Role.EDITOR, 4)])
def test_what_was_written_is_what_totals_say(database: Database, role: Role, seen: int) -> None:
    visibilities = ["public", "metadata_only", "staff", "public", "public"]
    drafts = [letter(f"L{number}", visibility) for number, visibility in enumerate(visibilities)]
    write(database, *drafts)
    Writer(database, "wilson", "csv").write([], deletions=["L4"])
    for given in ({}, {"and": []}, {"title": {"startsWith": "document"}}):
        answer = ask(database, TOTALS, role, f=given)
        assert answer["archive"] == {"documentCount": seen}
        assert answer["documents"] == {"totalCount": seen, "startPosition": seen}
        assert answer["filtered"] == {"totalCount": seen}
        [agent] = answer["agents"]["nodes"]
        assert agent == {"documentCount": seen, "documents": {"totalCount": seen, "startPosition": seen}}


def test_only_a_total_without_a_filter_is_read_from_what_is_kept(database: Database) -> None:
    write(database, letter("A"))
    with database.write() as connection:
        connection.execute(update(DOCUMENT_COUNT).values(documents=1_000))
    answer = ask(database, TOTALS, f={"title": {"startsWith": "document"}})
    assert answer["documents"]["totalCount"] == answer["archive"]["documentCount"] == 1_000
    assert answer["filtered"]["totalCount"] == 1


def test_an_archive_without_documents_has_none(database: Database) -> None:
    answer = ask(database, TOTALS, f=None)
    assert answer["archive"] == {"documentCount": 0}
    assert answer["documents"] == {"totalCount": 0, "startPosition": None}
