"""Automatic persisted queries: a client sends the hash of a query, and the query itself only when it is not known.

Source: the protocol of Apollo Client, `extensions.persistedQuery` with version 1 and sha256Hash. Each process keeps its
own; a client that meets another one is told PERSISTED_QUERY_NOT_FOUND, and sends the query again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from muniment_schema.planning.kept import Kept, NotReady

from .responses import BadRequest

KEPT_QUERIES = 1_000
LONGEST_KEPT = 20_000  # characters; longer queries are run and not kept
VERSION = 1


class PersistedQueries:
    """The queries that clients may name by their hash."""

    def __init__(self) -> None:
        self._queries: Kept[str, str] = Kept(KEPT_QUERIES)

    def query(self, query: Any, extensions: Mapping[str, Any]) -> Any:
        """Give the query that is meant: the one that was sent, or the one that its hash names.

        Raises BadRequest for a hash that is not known, or not that of the query.
        """
        named = extensions.get("persistedQuery")
        if named is None:
            return query
        digest = named.get("sha256Hash") if isinstance(named, dict) and named.get("version") == VERSION else None
        if not isinstance(digest, str):
            raise BadRequest(400, '"extensions.persistedQuery" must have version 1 and a sha256Hash')
        if query is None:
            return self._known(digest)
        if not isinstance(query, str) or hashlib.sha256(query.encode()).hexdigest() != digest:
            raise BadRequest(400, "the sha256Hash is not that of the query")
        return query

    def keep(self, query: str) -> None:
        """Let clients name a query that turned out to be valid."""
        if len(query) <= LONGEST_KEPT:
            self._queries.put(hashlib.sha256(query.encode()).hexdigest(), query)

    def _known(self, digest: str) -> str:
        def unknown() -> str:
            raise BadRequest(200, "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")

        try:
            return self._queries.get(digest, unknown, at_once=True)
        except NotReady:
            return unknown()
