"""API tokens as the database keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from muniment_schema.access.tokens import (
    ApiToken,
    NoSuchToken,
    TokenExists,
    create_token,
    find_token,
    hash_of,
    list_tokens,
    revoke_token,
)
from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_schema.tables import API_TOKEN
from muniment_schema.values.ids import is_id

NOW = datetime.now(UTC)


def test_a_token_is_found_by_its_hash_and_kept_nowhere(database: Database) -> None:
    token, secret = create_token(database, "nightly", Role.IMPORTER, None)
    assert is_id(token.id, "api_token")
    assert secret.startswith("mun_")
    assert len(bytes.fromhex(secret.removeprefix("mun_"))) == 32
    with database.read() as connection:
        assert find_token(connection, hash_of(secret)) == token
        assert find_token(connection, hash_of(secret + "x")) is None
        assert secret not in repr(connection.execute(select(API_TOKEN)).all())


def test_two_tokens_differ(database: Database) -> None:
    assert create_token(database, "a", Role.READER, None)[1] != create_token(database, "b", Role.READER, None)[1]


def test_a_name_is_free_again_once_its_token_has_ended(database: Database) -> None:
    create_token(database, "nightly", Role.READER, None)
    with pytest.raises(TokenExists):
        create_token(database, "nightly", Role.ADMIN, None)
    revoke_token(database, "nightly")
    create_token(database, "nightly", Role.READER, NOW - timedelta(days=1))
    create_token(database, "nightly", Role.READER, None)
    revoke_token(database, "nightly")
    assert [each.is_good(datetime.now(UTC)) for each in list_tokens(database)] == [False, False, False]


def test_a_token_is_revoked_by_name_or_id_once(database: Database) -> None:
    token, _secret = create_token(database, "nightly", Role.READER, None)
    other, _secret = create_token(database, "other", Role.READER, None)
    assert revoke_token(database, token.id).id == token.id
    assert revoke_token(database, "other").id == other.id
    for gone in (token.id, "other", "never"):
        with pytest.raises(NoSuchToken):
            revoke_token(database, gone)


def test_a_token_is_good_until_it_expires() -> None:
    token = ApiToken("tok_", "a", Role.READER, NOW, NOW + timedelta(hours=1), None)
    assert token.is_good(NOW)
    assert not token.is_good(NOW + timedelta(hours=1))
