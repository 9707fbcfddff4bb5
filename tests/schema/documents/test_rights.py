"""The oracle of rights: a viewer's answer equals that of an archive that holds only what the viewer may see."""

from __future__ import annotations

import random
from typing import Any

import pytest

from muniment_schema.access.viewer import Access, Role, access_of, content_access, viewer_of

FIELDS = """
title body texts { value } date { text } digitalObjects { url }
parent { title } ancestors { title } collections { title parent { title } children { title } }
relations { type document { title } }
children(first: 2) {
  totalCount startPosition pageInfo { hasNextPage hasPreviousPage } edges { node { title } }
}
"""
QUERIES = [
    f"{{ documents(first: 100) {{ totalCount nodes {{ {FIELDS} }} }} }}",
    "{ documents(last: 7, orderBy: {field: TITLE, direction: DESC}) { startPosition totalCount nodes { title } } }",
    "{ documents(first: 5, offset: 10) { startPosition pageInfo { hasNextPage hasPreviousPage } nodes { title } } }",
    "{ documents(first: 0) { totalCount pageInfo { hasNextPage hasPreviousPage } } }",
    "{ documents(first: 100, filter: {hasDigitalObject: true}) { nodes { title } } }",
    "{ documents(first: 100, filter: {hasDigitalObject: false}) { nodes { title } } }",
    "{ documents(first: 100, filter: {collections: {present: true}}) { nodes { title } } }",
    '{ documents(first: 100, filter: {collections: {labels: ["collection 1"]}}) { totalCount nodes { title } } }',
    '{ documents(first: 100, filter: {identifier: {value: "shared"}}) { totalCount } }',
    '{ documents(first: 100, filter: {not: {types: {any: ["Letter"]}}}) { totalCount } }',
    '{ document(identifier: {value: "7"}) { title } }',
    "{ archive { documentCount earliest latest } }",
]


@pytest.mark.parametrize("role", list(Role))
def test_a_viewer_sees_what_an_archive_of_only_the_visible_rows_would_show(shelf, client, role):
    client.role = role
    viewer, chance = viewer_of(role), random.Random(role.value)  # noqa: S311 - a reproducible sample
    seen_ids = set(viewer.access_ids)
    plan = [_chosen(chance, number) for number in range(40)]
    answers = []
    for only_visible in (False, True):
        with shelf.connection.begin_nested() as trial:
            ids = _fill(shelf, plan, seen_ids, only_visible)
            answers.append(_answers(client, ids))
            trial.rollback()
    assert answers[0] == answers[1]
    assert answers[0][0]["documents"]["totalCount"] not in {0, 40}


def _chosen(chance: random.Random, number: int) -> dict[str, Any]:
    visibility = chance.choice(["public", "public", "metadata_only", "staff"])
    status = chance.choice(["published", "published", "draft"])
    deleted = chance.random() < 0.1
    own = access_of(visibility, status, None, None, deleted=deleted)  # type: ignore[arg-type]
    file = chance.choice([content_access(own), max(content_access(own), Access.STAFF)])
    return {
        "visibility": visibility, "status": status, "deleted": deleted, "access": own,
        "parent": chance.choice([None, *range(number)]), "target": chance.choice([None, *range(number)]),
        "file": chance.choice([None, file]), "collection": chance.choice([None, 0, 1, 2]),
        "type": chance.choice(["Letter", None]), "date": chance.choice([None, "1943", f"{1800 + number}"]),
    }  # fmt: skip


def _fill(shelf: Any, plan: list[dict[str, Any]], seen_ids: set[int], only_visible: bool) -> dict[int, Any]:
    def kept(access: Access) -> bool:
        return not only_visible or int(access) in seen_ids

    collections: dict[int, Any] = {}
    for number, (visibility, parent) in enumerate((("public", None), ("staff", 0), ("public", 1))):
        if kept(access_of(visibility, "published", None, None)):  # type: ignore[arg-type]
            collections[number] = shelf.collection(
                f"Collection {number}", visibility=visibility, parent=collections.get(parent)
            )
    documents: dict[int, Any] = {}
    for number, row in enumerate(plan):
        if not kept(row["access"]):
            continue
        document = documents[number] = shelf.document(
            f"Document {number}", visibility=row["visibility"], status=row["status"], deleted=row["deleted"],
            parent=documents.get(row["parent"]), type=row["type"], date=row["date"], position=number,
        )  # fmt: skip
        if kept(content_access(row["access"])):
            shelf.text(document, "body", f"Body {number}")
        if row["file"] is not None and kept(row["file"]):
            shelf.file(document, f"https://files.example/{number}", row["file"])
        if row["collection"] in collections:
            shelf.link(document, collections[row["collection"]])
        if row["target"] in documents:
            shelf.relation(document, "related", documents[row["target"]])
        shelf.identifier(document, f"local:{number}", "shared")
        shelf.identifier(document, f"local:{number}", str(number))
    return documents


def _answers(client: Any, documents: dict[int, Any]) -> list[Any]:
    answers = [client.ask(query) for query in QUERIES]
    absent = "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"
    for number in range(40):
        public_id = documents[number].id if number in documents else absent
        answers.append(client.ask("query ($id: ID!) { node(id: $id) { ... on Document { title } } }", id=public_id))
        answers.append(client.titles(f={"within": public_id}))
    return answers
