"""A long walk through an archive that is changed meanwhile."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import delete, insert, select

from muniment_schema.tables import DOCUMENT
from muniment_schema.values.ids import new_id

LASTING, CHANGED, PAGE = 10_000, 1_000, 100
WALK = """query ($first: Int, $after: String, $last: Int, $before: String, $o: DocumentOrder) {
  documents(first: $first, after: $after, last: $last, before: $before, orderBy: $o) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id }
  }
}"""


@pytest.fixture
def add(shelf):
    """Put documents on the shelf whose dates are drawn, one in six of them undated, by hundreds."""
    first = shelf.document("Letter")
    template = dict(shelf.connection.execute(select(DOCUMENT).where(DOCUMENT.c.pk == first.pk)).mappings().one())
    shelf.connection.execute(delete(DOCUMENT))
    del template["pk"]
    chance = random.Random(1889)  # noqa: S311 - the same walk in every run

    def add(count):
        rows = []
        for _ in range(count):
            public_id, day = new_id("document"), chance.randrange(3_000)
            key = 1 << 62 if chance.random() < 1 / 6 else day
            rows.append(template | {"id": public_id, "slug": public_id, "date_asc": key, "title_key": f"{day:04}"})
        shelf.connection.execute(insert(DOCUMENT), rows)
        shelf._count_change()
        return [row["id"] for row in rows]

    return add


@pytest.mark.parametrize(("field", "direction", "backward"), [("DATE", "ASC", False), ("TITLE", "DESC", True)])
def test_a_walk_sees_each_lasting_document_once_while_others_come_and_go(
    shelf, client, add, field, direction, backward
):
    lasting, going = add(LASTING), add(CHANGED)
    going_at_a_time = CHANGED * PAGE // LASTING
    seen, at = [], None
    while True:
        page = {"last": PAGE, "before": at} if backward else {"first": PAGE, "after": at}
        answer = client.compiled(WALK, o={"field": field, "direction": direction}, **page)["documents"]
        seen += [node["id"] for node in answer["nodes"]]
        info = answer["pageInfo"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            break
        at = info["startCursor" if backward else "endCursor"]
        add(going_at_a_time)
        gone, going = going[:going_at_a_time], going[going_at_a_time:]
        shelf.connection.execute(delete(DOCUMENT).where(DOCUMENT.c.id.in_(gone)))
        shelf._count_change()
    assert len(seen) == len(set(seen))
    assert set(lasting) <= set(seen)
    assert len(seen) >= LASTING
    assert not going
