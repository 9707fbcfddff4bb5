"""API tokens: made, listed, revoked, and found by what a client sends; only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, or_, select, update

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.tables import API_TOKEN
from muniment_schema.values.ids import new_id
from muniment_schema.writing.transaction import retrying

from .viewer import Role

PREFIX: Final = "mun_"
SECRET_BYTES: Final = 32


class TokenExists(MunimentError):
    """A name that a token in use has already."""

    code = "TOKEN_EXISTS"

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a token {name!r} already", hint="choose another name, or revoke that one first")


class NoSuchToken(MunimentError):
    """A token that this archive does not have, or that is revoked already."""

    code = "NOT_FOUND"

    def __init__(self, reference: str) -> None:
        super().__init__(f"there is no token {reference!r} in use", hint="muniment token list names them")


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What is known of a token; never the token itself."""

    id: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Tell whether it opens anything at this moment."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


def create_token(database: Database, name: str, role: Role, expires_at: datetime | None) -> tuple[ApiToken, str]:
    """Make a token; gives what is known of it, and the token, which nobody can read again.

    Raises TokenExists for a name that is in use.
    """
    secret = PREFIX + secrets.token_hex(SECRET_BYTES)
    token = ApiToken(new_id("api_token"), name, role, datetime.now(UTC), expires_at, None)

    def store() -> None:
        with database.write() as connection:
            known = _select(connection, API_TOKEN.c.name == name, API_TOKEN.c.revoked_at.is_(None))
            if any(each.is_good(token.created_at) for each in known):
                raise TokenExists(name)
            row = {
                "id": token.id,
                "name": name,
                "token_sha256": hash_of(secret),
                "role": role.value,
                "created_at": token.created_at,
                "expires_at": expires_at,
            }
            connection.execute(insert(API_TOKEN), [row])

    retrying(store)
    return token, secret


def list_tokens(database: Database) -> list[ApiToken]:
    """Give all tokens, those that are revoked or expired too, oldest first."""
    with database.read() as connection:
        return _select(connection)


def revoke_token(database: Database, reference: str) -> ApiToken:
    """Revoke the token with this id or name. Raises NoSuchToken when none in use has it."""
    now = datetime.now(UTC)
    with database.write() as connection:
        named = or_(API_TOKEN.c.id == reference, API_TOKEN.c.name == reference)
        found = _select(connection, named, API_TOKEN.c.revoked_at.is_(None))
        if not found:
            raise NoSuchToken(reference)
        token = found[-1]  # of one name, all but the last have expired
        connection.execute(update(API_TOKEN).where(API_TOKEN.c.id == token.id).values(revoked_at=now))
        return token


def find_token(connection: Connection, sha256: str) -> ApiToken | None:
    """Give the token with this hash, good or not."""
    return next(iter(_select(connection, API_TOKEN.c.token_sha256 == sha256)), None)


def hash_of(secret: str) -> str:
    """Give what is kept of a token: its 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _select(connection: Connection, *where: Any) -> list[ApiToken]:
    rows = connection.execute(select(API_TOKEN).where(*where).order_by(API_TOKEN.c.pk)).mappings()
    return [_token(row) for row in rows]


def _token(row: Mapping[Any, Any]) -> ApiToken:
    return ApiToken(row["id"], row["name"], Role(row["role"]), row["created_at"], row["expires_at"], row["revoked_at"])
