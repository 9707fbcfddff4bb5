"""What the tests of authorities share: each of the five lists, something to put on it, and its names."""

from __future__ import annotations

from typing import Any

import pytest

from muniment_schema.documents.link_filter import (
    AGENT_LINKS,
    COLLECTION_LINKS,
    PLACE_LINKS,
    REPOSITORY_LINKS,
    SUBJECT_LINKS,
)

TARGETS = [AGENT_LINKS, COLLECTION_LINKS, PLACE_LINKS, REPOSITORY_LINKS, SUBJECT_LINKS]
LISTED = {"agents": "name", "places": "name", "subjects": "label", "repositories": "name", "collections": "title"}
KINDS = {target.filter_name: target.kind for target in TARGETS}
each_list = pytest.mark.parametrize("listed", sorted(LISTED))


def put(shelf: Any, listed: str, name: str, **values: Any) -> Any:
    return getattr(shelf, KINDS[listed])(name, **values)


def linked(shelf: Any, listed: str, target: Any, count: int, **values: Any) -> None:
    for _ in range(count):
        if listed == "repositories":
            shelf.document(repository=target, **values)
        else:
            shelf.link(shelf.document(**values), target)


def names(client: Any, listed: str, arguments: str = "first: 100", **variables: Any) -> list[str]:
    declared = "($f: AuthorityFilter)" if "f" in variables else ""
    given = f"{arguments}, filter: $f" if "f" in variables else arguments
    query = f"query {declared} {{ {listed}({given}) {{ nodes {{ name: {LISTED[listed]} }} }} }}"
    return [node["name"] for node in client.ask(query, **variables)[listed]["nodes"]]
