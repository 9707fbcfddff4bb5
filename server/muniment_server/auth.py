"""Who sends a request: the bearer of an API token, or anybody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from muniment_schema.access.tokens import ApiToken, find_token, hash_of
from muniment_schema.access.viewer import Role, Viewer, viewer_of
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError

# A revoked token opens nothing after so long.
KNOWN_SECONDS: Final = 5.0
MOST_KNOWN: Final = 1_000
ANONYMOUS_NAME: Final = "anonymous"


class NotAuthenticated(MunimentError):
    """A token that is not known, has expired or was revoked; which of these is nobody's business."""

    code = "NOT_ALLOWED"

    def __init__(self) -> None:
        super().__init__(
            "the API token is not valid", hint="send one that is in use, or none; muniment token create makes them"
        )


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: what they may do and see, and the id of their token, `anonymous` without one."""

    viewer: Viewer
    name: str = ANONYMOUS_NAME

    @property
    def has_token(self) -> bool:
        """Whether it is somebody and not anybody."""
        return self.name != ANONYMOUS_NAME


class Authentication:
    """Knows callers by their tokens, for a few seconds without asking the database again."""

    def __init__(self, database: Database, anonymous_role: Role, clock: Callable[[], float] = time.monotonic) -> None:
        self.anonymous = Caller(viewer_of(anonymous_role))
        self._database = database
        self._clock = clock
        self._known: dict[str, tuple[float, ApiToken]] = {}

    async def caller(self, authorization: str | None) -> Caller:
        """Give who sends this Authorization header. Raises NotAuthenticated.

        Schemes other than Bearer are for whatever stands before the server, and say nothing here.
        """
        if authorization is None:
            return self.anonymous
        scheme, _, secret = authorization.strip().partition(" ")
        if scheme.lower() != "bearer":
            return self.anonymous
        return await self.bearer(secret.strip())

    async def bearer(self, secret: str) -> Caller:
        """Give who bears a token. Raises NotAuthenticated."""
        digest = hash_of(secret)
        found = self._remembered(digest)
        if found is None:
            found = await asyncio.to_thread(self._look_up, digest)
            if found is not None:
                self._remember(digest, found)
        if found is None or not found.is_good(datetime.now(UTC)):
            raise NotAuthenticated
        return Caller(viewer_of(found.role), found.id)

    def _remembered(self, digest: str) -> ApiToken | None:
        until, token = self._known.get(digest, (0.0, None))
        return token if self._clock() < until else None

    def _remember(self, digest: str, token: ApiToken) -> None:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[digest] = (self._clock() + KNOWN_SECONDS, token)

    def _look_up(self, digest: str) -> ApiToken | None:
        with self._database.read() as connection:
            return find_token(connection, digest)
